-- model:    attribution.steroid_chronic_evidence
-- purpose:  What speaks for and against the myopathy of long corticosteroid treatment.
-- grain:    one row per case, finding and source row
-- key:      case_id, finding, source_table, source_id
-- basis:    spec 7.6b, 9.2 steroid_chronic, R-DEC-05; docs/decisions/0007-labels-before-all-findings.md
-- caution:  the label is given only where weakness or a muscle diagnosis is coded
WITH exposed AS (
    SELECT
        episode_steroid_exposures.*
        , cases.onset_date
        , cases.episode_number
        , weakness.weakness
        , weakness.diagnosis_id AS weakness_diagnosis_id
        , weakness.diagnosis_date AS weakness_date
        , weakness.code AS weakness_code
        , ck_peaks.ck_peak_u_per_l
        , ck_peaks.ck_peak_x_uln
        , ck_peaks.ck_peak_date
        , ck_peaks.peak_result_id
    FROM clinical.episode_steroid_exposures
    INNER JOIN clinical.cases ON episode_steroid_exposures.case_id = cases.case_id
    LEFT JOIN clinical.weakness
        ON
            cases.patient_id = weakness.patient_id
            AND cases.episode_number = weakness.episode_number
    LEFT JOIN clinical.muscle_diagnoses
        ON
            cases.patient_id = muscle_diagnoses.patient_id
            AND cases.episode_number = muscle_diagnoses.episode_number
    LEFT JOIN clinical.ck_peaks
        ON
            cases.patient_id = ck_peaks.patient_id
            AND cases.episode_number = ck_peaks.episode_number
    WHERE
        episode_steroid_exposures.exposure = 'sustained'
        AND (weakness.patient_id IS NOT NULL OR muscle_diagnoses.patient_id IS NOT NULL)
)

, exposure AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , exposed.stretch_start_date AS event_date
        , 'prescribing' AS source_table
        , exposed.first_prescription_id AS source_id
        , FORMAT(
            'Sustained {} from {} (up to {:,.0f} mg a day in prednisone equivalents{}).'
            , exposed.ingredients, exposed.stretch_start_date
            , exposed.highest_prednisone_eq_mg_per_day
            , COALESCE(', for ' || exposed.stated_indication, '')
        ) AS finding_text
    FROM exposed
    INNER JOIN reference.points ON points.finding = 'steroid_chronic_exposure'
)

, fluorinated AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , exposed.stretch_start_date AS event_date
        , 'prescribing' AS source_table
        , exposed.first_prescription_id AS source_id
        , FORMAT('A fluorinated corticosteroid ({}), harder on muscle than others.', exposed.ingredients)
            AS finding_text
    FROM exposed
    INNER JOIN reference.points ON points.finding = 'steroid_chronic_fluorinated'
    WHERE exposed.is_fluorinated
)

, weak AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , exposed.weakness_date AS event_date
        , 'diagnoses' AS source_table
        , exposed.weakness_diagnosis_id AS source_id
        , FORMAT('Muscle weakness coded ({}).', exposed.weakness_code) AS finding_text
    FROM exposed
    INNER JOIN reference.points ON points.finding = 'steroid_chronic_weakness'
    WHERE exposed.weakness = 'specific'
)

, ck AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , exposed.ck_peak_date AS event_date
        , 'labs' AS source_table
        , exposed.peak_result_id AS source_id
        , FORMAT(
            'CK {:,.0f} U/L, {:.1f} times the limit, {}.'
            , exposed.ck_peak_u_per_l, exposed.ck_peak_x_uln
            , CASE points.finding
                WHEN 'steroid_chronic_ck_normal' THEN 'is not raised, as is usual in the chronic form'
                ELSE 'argues against the chronic form'
            END
        ) AS finding_text
    FROM exposed
    CROSS JOIN reference.parameter_values AS p
    INNER JOIN reference.points
        ON
            points.finding
            = CASE
                WHEN exposed.ck_peak_x_uln <= p.ck_raised_x_uln THEN 'steroid_chronic_ck_normal'
                WHEN exposed.ck_peak_x_uln > p.steroid_chronic_against_x_uln
                    THEN 'steroid_chronic_ck_high'
            END
)

, adverse_effect AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , adverse_effect_codes.diagnosis_date AS event_date
        , 'diagnoses' AS source_table
        , adverse_effect_codes.diagnosis_id AS source_id
        , FORMAT('Adverse effect of a corticosteroid coded ({}).', adverse_effect_codes.code)
            AS finding_text
    FROM exposed
    INNER JOIN attribution.adverse_effect_codes ON exposed.case_id = adverse_effect_codes.case_id
    INNER JOIN reference.points ON points.finding = 'steroid_chronic_adverse_effect_code'
    WHERE adverse_effect_codes.finding_group = 'adverse_effect_steroid'
)

, overlap AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , MIN(case_overlap.event_date) AS event_date
        , ARG_MIN(
            case_overlap.source_table, ROW(case_overlap.event_date, case_overlap.source_id)
        ) AS source_table
        , ARG_MIN(
            case_overlap.source_id, ROW(case_overlap.event_date, case_overlap.source_id)
        ) AS source_id
        , FORMAT(
            'Overlap findings under a checkpoint inhibitor argue against it: {}.'
            , STRING_AGG(
                CONCAT(case_overlap.meaning, ' (', case_overlap.code, ')'), '; '
                ORDER BY case_overlap.finding_group ASC
            )
        ) AS finding_text
    FROM exposed
    INNER JOIN attribution.case_overlap ON exposed.case_id = case_overlap.case_id
    INNER JOIN clinical.case_ici ON exposed.case_id = case_ici.case_id
    INNER JOIN reference.points ON points.finding = 'steroid_chronic_overlap'
    GROUP BY exposed.case_id, points.finding, points.rule_id, points.points
)

, improved AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_steroid_response.event_date
        , case_steroid_response.source_table
        , case_steroid_response.source_id
        , case_steroid_response.finding_text
    FROM exposed
    INNER JOIN clinical.case_steroid_response ON exposed.case_id = case_steroid_response.case_id
    INNER JOIN reference.points ON points.finding = 'steroid_chronic_improved'
    WHERE case_steroid_response.is_improved
)

SELECT
    evidence.case_id
    , evidence.finding
    , 'steroid_chronic' AS label
    , evidence.rule_id
    , evidence.points
    , evidence.event_date
    , evidence.source_table
    , evidence.source_id
    , evidence.finding_text
FROM (
    FROM exposure
    UNION ALL BY NAME
    FROM fluorinated
    UNION ALL BY NAME
    FROM weak
    UNION ALL BY NAME
    FROM ck
    UNION ALL BY NAME
    FROM adverse_effect
    UNION ALL BY NAME
    FROM overlap
    UNION ALL BY NAME
    FROM improved
) AS evidence
