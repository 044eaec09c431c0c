-- model:    attribution.ici_evidence
-- purpose:  What speaks for and against a checkpoint inhibitor as the cause.
-- grain:    one row per case, finding and source row
-- key:      case_id, finding, source_table, source_id
-- basis:    spec 7.1, 9.2 ici_myositis; R-DEC-04, R-REC-01, ruling 13
WITH infusions AS (
    -- up to the dose the window was judged by; two drugs of one day are one infusion
    SELECT
        case_ici.case_id
        , COUNT(DISTINCT ici_doses.dose_date) AS infusion_days
        , ARG_MAX(
            ici_doses.prescription_id, CONCAT(ici_doses.dose_date, '|', ici_doses.prescription_id)
        ) AS last_prescription_id
    FROM clinical.case_ici
    INNER JOIN clinical.ici_doses
        ON
            case_ici.patient_id = ici_doses.patient_id
            AND case_ici.last_dose_date >= ici_doses.dose_date
    GROUP BY case_ici.case_id
)

, timing AS (
    SELECT
        case_ici.case_id
        , 'ici_timing' AS finding
        , case_ici.rule_id
        , case_ici.points
        , case_ici.last_dose_date AS event_date
        , 'prescribing' AS source_table
        , COALESCE(infusions.last_prescription_id, case_ici.last_prescription_id) AS source_id
        , FORMAT(
            'Onset{} on day {} after {} ({}) and on day {} after dose {} of {}.'
            -- R-EP-03: the earlier end of an onset interval was judged
            , CASE
                WHEN case_ici.last_dose_date + CAST(case_ici.days_from_last_dose_to_onset AS INTEGER) < cases.onset_date
                    THEN FORMAT(
                        ' (at the earliest {})'
                        , case_ici.last_dose_date + CAST(case_ici.days_from_last_dose_to_onset AS INTEGER)
                    )
                ELSE ''
            END
            , case_ici.days_from_risk_start_to_onset
            , CASE case_ici.risk_start_kind
                WHEN 'course began' THEN 'the course began'
                ELSE 'a class was added'
            END
            , case_ici.risk_start_date, case_ici.days_from_last_dose_to_onset
            , infusions.infusion_days, case_ici.ingredients
        ) AS finding_text
    FROM clinical.case_ici
    LEFT JOIN infusions ON case_ici.case_id = infusions.case_id
    LEFT JOIN clinical.cases ON case_ici.case_id = cases.case_id
)

, combination AS (
    -- the source row is the dose that brought the second class
    SELECT
        case_ici.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_ici.combination_date AS event_date
        , 'prescribing' AS source_table
        , MIN(ici_doses.prescription_id) AS source_id
        , FORMAT('Two classes of checkpoint inhibitor together ({}).', case_ici.ingredients)
            AS finding_text
    FROM clinical.case_ici
    LEFT JOIN clinical.ici_doses
        ON
            case_ici.patient_id = ici_doses.patient_id
            AND case_ici.combination_date = ici_doses.dose_date
    INNER JOIN reference.points ON points.finding = 'ici_combination'
    WHERE case_ici.combination_date IS NOT NULL
    GROUP BY
        case_ici.case_id, points.finding, points.rule_id, points.points
        , case_ici.combination_date, case_ici.ingredients
)

, overlap AS (
    SELECT
        case_overlap.case_id
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
            'New overlap findings: {}.'
            , STRING_AGG(
                CONCAT(case_overlap.meaning, ' (', case_overlap.code, ')'), '; '
                ORDER BY case_overlap.finding_group ASC
            )
        ) AS finding_text
    FROM attribution.case_overlap
    INNER JOIN clinical.case_ici ON case_overlap.case_id = case_ici.case_id
    INNER JOIN reference.points ON points.finding = 'ici_overlap'
    GROUP BY case_overlap.case_id, points.finding, points.rule_id, points.points
)

, adverse_effect AS (
    SELECT
        adverse_effect_codes.case_id
        , points.finding
        , points.rule_id
        , points.points
        , adverse_effect_codes.diagnosis_date AS event_date
        , 'diagnoses' AS source_table
        , adverse_effect_codes.diagnosis_id AS source_id
        , FORMAT('Adverse effect of a checkpoint inhibitor coded ({}).', adverse_effect_codes.code)
            AS finding_text
    FROM attribution.adverse_effect_codes
    INNER JOIN clinical.case_ici ON adverse_effect_codes.case_id = case_ici.case_id
    INNER JOIN reference.points ON points.finding = 'ici_adverse_effect_code'
    WHERE adverse_effect_codes.finding_group = 'adverse_effect_ici'
)

, evidence_before AS (
    SELECT
        case_ici.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_ici.evidence_before_ici_date AS event_date
        , case_ici.evidence_before_ici_source_table AS source_table
        , case_ici.evidence_before_ici_source_id AS source_id
        , FORMAT(
            'Muscle evidence already on {}, before the first dose.', case_ici.evidence_before_ici_date
        ) AS finding_text
    FROM clinical.case_ici
    INNER JOIN reference.points ON points.finding = 'ici_evidence_before'
    WHERE case_ici.has_evidence_before_ici
)

, other_irae AS (
    SELECT
        other_irae.case_id
        , points.finding
        , points.rule_id
        , points.points
        , other_irae.diagnosis_date AS event_date
        , 'diagnoses' AS source_table
        , other_irae.diagnosis_id AS source_id
        , FORMAT('Another immune-related adverse event: {} ({}).', other_irae.meaning, other_irae.code)
            AS finding_text
    FROM attribution.other_irae
    INNER JOIN clinical.case_ici ON other_irae.case_id = case_ici.case_id
    INNER JOIN reference.points ON points.finding = 'ici_other_irae'
)

, antibodies AS (
    -- one row for the antibodies that go with it, one for those that speak against it
    SELECT
        case_antibodies.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_antibodies.draw_date AS event_date
        , 'labs' AS source_table
        , case_antibodies.result_id AS source_id
        , FORMAT(
            '{} positive ("{}").', myositis_antibodies.antibody_name, case_antibodies.value_with_unit
        ) AS finding_text
    FROM clinical.case_antibodies
    INNER JOIN clinical.case_ici ON case_antibodies.case_id = case_ici.case_id
    INNER JOIN reference.myositis_antibodies
        ON case_antibodies.analyte = myositis_antibodies.analyte
    INNER JOIN reference.points
        ON
            points.finding
            = CASE
                WHEN myositis_antibodies.antibody_group IN ('myasthenia', 'striational')
                    THEN 'ici_antibody'
                WHEN myositis_antibodies.antibody_group = 'necrotizing' THEN 'ici_nm_antibody'
            END
    WHERE case_antibodies.antibody_result = 'positive'
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY case_antibodies.case_id, points.finding
        ORDER BY case_antibodies.draw_date ASC, case_antibodies.analyte ASC
    ) = 1
)

, held AS (
    SELECT
        case_ici_hold.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_ici_hold.event_date
        , 'labs' AS source_table
        , case_ici_hold.result_id AS source_id
        , case_ici_hold.finding_text
    FROM clinical.case_ici_hold
    INNER JOIN clinical.case_ici ON case_ici_hold.case_id = case_ici.case_id
    INNER JOIN reference.points ON points.finding = 'ici_held_improved'
    WHERE case_ici_hold.is_held_improved
)

, rechallenge AS (
    SELECT
        case_rechallenges.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_rechallenges.event_date
        , 'labs' AS source_table
        , case_rechallenges.result_id AS source_id
        , case_rechallenges.finding_text
    FROM clinical.case_rechallenges
    INNER JOIN clinical.case_ici ON case_rechallenges.case_id = case_ici.case_id
    INNER JOIN reference.points ON points.finding = 'ici_rechallenge'
    WHERE case_rechallenges.drug_key = 'ici' AND case_rechallenges.rechallenge = 'positive'
)

SELECT
    evidence.case_id
    , evidence.finding
    , 'ici_myositis' AS label
    , evidence.rule_id
    , evidence.points
    , evidence.event_date
    , evidence.source_table
    , evidence.source_id
    , evidence.finding_text
FROM (
    FROM timing
    UNION ALL BY NAME
    FROM combination
    UNION ALL BY NAME
    FROM overlap
    UNION ALL BY NAME
    FROM adverse_effect
    UNION ALL BY NAME
    FROM other_irae
    UNION ALL BY NAME
    FROM antibodies
    UNION ALL BY NAME
    FROM held
    UNION ALL BY NAME
    FROM rechallenge
    UNION ALL BY NAME
    FROM evidence_before
) AS evidence
-- 7.1: the label belongs to gates A to D; weakness on a steroid alone (gate E) is no sign of it
ANTI JOIN (
    SELECT case_id
    FROM clinical.cases
    WHERE gates = 'E'
) AS steroid_weakness ON evidence.case_id = steroid_weakness.case_id
