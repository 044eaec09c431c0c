-- model:    attribution.paraneoplastic_evidence
-- purpose:  What speaks for the cancer itself as the cause.
-- grain:    one row per case, finding and source row
-- key:      case_id, finding, source_table, source_id
-- basis:    spec 7.7, 9.2 paraneoplastic; ruling 6
-- caution:  the label needs more than cancer: one of the findings in `supported`, and points enough
WITH near_cancer AS (
    SELECT
        cases.case_id
        , cases.patient_id
        , cases.episode_number
        , cases.onset_date
        , cases.onset_source_table
        , cases.onset_source_id
        , cases.malignancy_date
        , cases.malignancy_diagnosis_id
        , cases.first_antineoplastic_date
        , windows.rule_id AS window_rule_id
        , windows.points AS window_points
        , cases.first_antineoplastic_date IS NULL OR cases.first_antineoplastic_date > cases.onset_date
            AS is_before_treatment
        , event_scores.level_rank >= muscle_level.level_rank
        AND (weakness.patient_id IS NOT NULL OR muscle_diagnoses.patient_id IS NOT NULL)
            AS is_muscle_disease
        , NULLIF(CONCAT_WS(
            ' and '
            , CASE WHEN case_ici.ici_window <> 'late' THEN 'a checkpoint inhibitor' END
            , CASE WHEN case_statins.case_id IS NOT NULL THEN 'a statin' END
            , CASE WHEN steroid.case_id IS NOT NULL THEN 'a corticosteroid' END
            , other_drugs.ingredients
        ), '') AS candidate_drugs
        , event_scores.is_necrotizing
    FROM clinical.cases
    INNER JOIN attribution.event_scores ON cases.case_id = event_scores.case_id
    INNER JOIN reference.event_levels AS muscle_level ON muscle_level.is_overlap_floor
    INNER JOIN reference.windows
        ON
            windows.exposure_class = 'malignancy'
            AND cases.malignancy_date - cases.onset_date >= windows.start_day
            AND cases.malignancy_date - cases.onset_date <= windows.end_day
    LEFT JOIN clinical.weakness
        ON
            cases.patient_id = weakness.patient_id
            AND cases.episode_number = weakness.episode_number
    LEFT JOIN clinical.muscle_diagnoses
        ON
            cases.patient_id = muscle_diagnoses.patient_id
            AND cases.episode_number = muscle_diagnoses.episode_number
    LEFT JOIN clinical.case_ici ON cases.case_id = case_ici.case_id
    LEFT JOIN clinical.case_statins ON cases.case_id = case_statins.case_id
    LEFT JOIN (
        SELECT case_id
        FROM attribution.steroid_acute_evidence
        UNION
        SELECT case_id
        FROM attribution.steroid_chronic_evidence
    ) AS steroid ON cases.case_id = steroid.case_id
    LEFT JOIN (
        SELECT
            case_id
            , STRING_AGG(ingredient, ' and ' ORDER BY ingredient ASC) AS ingredients
        FROM clinical.case_other_drugs
        GROUP BY case_id
    ) AS other_drugs ON cases.case_id = other_drugs.case_id
    -- of the two windows around the cancer, the narrower has more points
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY cases.case_id ORDER BY windows.points DESC, windows.rule_id ASC
    ) = 1
)

, cancer AS (
    SELECT
        near_cancer.case_id
        , 'paraneoplastic_cancer' AS finding
        , near_cancer.window_rule_id AS rule_id
        , near_cancer.window_points AS points
        , near_cancer.malignancy_date AS event_date
        , 'diagnoses' AS source_table
        , near_cancer.malignancy_diagnosis_id AS source_id
        , FORMAT(
            'Cancer first recorded {} days {} onset.'
            , ABS(near_cancer.malignancy_date - near_cancer.onset_date)
            , CASE
                WHEN near_cancer.malignancy_date > near_cancer.onset_date THEN 'after'
                ELSE 'before'
            END
        ) AS finding_text
    FROM near_cancer
)

, coded AS (
    SELECT
        near_cancer.case_id
        , points.finding
        , points.rule_id
        , points.points
        , diagnosis_events.diagnosis_date AS event_date
        , 'diagnoses' AS source_table
        , diagnosis_events.diagnosis_id AS source_id
        , FORMAT('Paraneoplastic muscle disease coded ({}).', diagnosis_events.code) AS finding_text
    FROM near_cancer
    INNER JOIN clinical.episode_evidence
        ON
            near_cancer.patient_id = episode_evidence.patient_id
            AND near_cancer.episode_number = episode_evidence.episode_number
            AND episode_evidence.source_table = 'diagnoses'
    INNER JOIN staging.diagnosis_events ON episode_evidence.source_id = diagnosis_events.diagnosis_id
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    INNER JOIN reference.points ON points.finding = 'paraneoplastic_code'
    WHERE finding_sets.finding_group = 'paraneoplastic_code'
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY near_cancer.case_id
        ORDER BY diagnosis_events.diagnosis_date ASC, diagnosis_events.diagnosis_id ASC
    ) = 1
)

, drugs AS (
    SELECT
        near_cancer.case_id
        , points.finding
        , points.rule_id
        , points.points
        , near_cancer.onset_date AS event_date
        , near_cancer.onset_source_table AS source_table
        , near_cancer.onset_source_id AS source_id
        , CASE points.finding
            WHEN 'paraneoplastic_no_drug' THEN 'No drug of interest was in its window at onset.'
            ELSE FORMAT('In its window at onset: {}.', near_cancer.candidate_drugs)
        END AS finding_text
    FROM near_cancer
    INNER JOIN reference.points
        ON
            points.finding
            = CASE
                WHEN near_cancer.candidate_drugs IS NOT NULL THEN 'paraneoplastic_candidate_drug'
                -- ruling 6: the absence of a drug says something only of a real muscle disease
                WHEN near_cancer.is_muscle_disease THEN 'paraneoplastic_no_drug'
            END
)

, before_treatment AS (
    SELECT
        near_cancer.case_id
        , points.finding
        , points.rule_id
        , points.points
        , near_cancer.onset_date AS event_date
        , near_cancer.onset_source_table AS source_table
        , near_cancer.onset_source_id AS source_id
        , 'Onset before any antineoplastic treatment was seen.' AS finding_text
    FROM near_cancer
    INNER JOIN reference.points ON points.finding = 'paraneoplastic_before_treatment'
    WHERE near_cancer.is_before_treatment
)

, antibody AS (
    SELECT
        near_cancer.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_antibodies.draw_date AS event_date
        , 'labs' AS source_table
        , case_antibodies.result_id AS source_id
        , FORMAT(
            '{} positive ("{}"), an antibody of cancer-associated myositis.'
            , myositis_antibodies.antibody_name, case_antibodies.value_with_unit
        ) AS finding_text
    FROM near_cancer
    INNER JOIN clinical.case_antibodies ON near_cancer.case_id = case_antibodies.case_id
    INNER JOIN reference.myositis_antibodies
        ON case_antibodies.analyte = myositis_antibodies.analyte
    INNER JOIN reference.points ON points.finding = 'paraneoplastic_antibody'
    WHERE
        case_antibodies.antibody_result = 'positive'
        AND myositis_antibodies.antibody_group = 'paraneoplastic'
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY near_cancer.case_id
        ORDER BY case_antibodies.draw_date ASC, case_antibodies.analyte ASC
    ) = 1
)

, necrotizing AS (
    SELECT
        near_cancer.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_biopsies.performed_date AS event_date
        , 'procedures' AS source_table
        , case_biopsies.procedure_id AS source_id
        , 'Necrotizing biopsy without a drug of interest in its window.' AS finding_text
    FROM near_cancer
    INNER JOIN clinical.case_biopsies ON near_cancer.case_id = case_biopsies.case_id
    INNER JOIN reference.points ON points.finding = 'paraneoplastic_necrotizing'
    WHERE near_cancer.is_necrotizing AND near_cancer.candidate_drugs IS NULL
)

, evidence AS (
    FROM cancer
    UNION ALL BY NAME
    FROM antibody
    UNION ALL BY NAME
    FROM necrotizing
    UNION ALL BY NAME
    FROM coded
    UNION ALL BY NAME
    FROM drugs
    UNION ALL BY NAME
    FROM before_treatment
)

, supported AS (
    SELECT near_cancer.case_id
    FROM near_cancer
    LEFT JOIN coded ON near_cancer.case_id = coded.case_id
    LEFT JOIN antibody ON near_cancer.case_id = antibody.case_id
    WHERE
        coded.case_id IS NOT NULL
        OR antibody.case_id IS NOT NULL
        OR near_cancer.is_necrotizing
        OR near_cancer.is_before_treatment
        OR near_cancer.is_muscle_disease
)

, weighed AS (
    SELECT
        case_id
        , points
    FROM evidence
    UNION ALL
    -- what other causes take off counts before the label is given
    SELECT
        competing_points.case_id
        , competing_points.points
    FROM attribution.competing_points
    SEMI JOIN near_cancer ON competing_points.case_id = near_cancer.case_id
    WHERE competing_points.own_ingredient = ''
)

, enough AS (
    SELECT weighed.case_id
    FROM weighed
    CROSS JOIN reference.parameter_values AS p
    GROUP BY weighed.case_id
    HAVING SUM(weighed.points) >= MIN(p.paraneoplastic_points)
)

SELECT
    evidence.case_id
    , evidence.finding
    , 'paraneoplastic' AS label
    , evidence.rule_id
    , evidence.points
    , evidence.event_date
    , evidence.source_table
    , evidence.source_id
    , evidence.finding_text
FROM evidence
SEMI JOIN supported ON evidence.case_id = supported.case_id
SEMI JOIN enough ON evidence.case_id = enough.case_id
