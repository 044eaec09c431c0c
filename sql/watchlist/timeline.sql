-- model:    watchlist.timeline
-- purpose:  What a case's drawing shows: exposures as bars, CK as points, codes, antibodies, biopsies and studies as
--           marks.
-- grain:    one row per case, lane and item
-- key:      case_id, lane, start_date, item_id
-- basis:    design of the watchlist
WITH ici AS (
    SELECT
        cases.case_id
        , 'ici' AS lane
        , 'exposure' AS item_kind
        , ici_doses.ingredient AS title
        , ici_doses.dose_date AS start_date
        , CAST(NULL AS DATE) AS end_date
        , CAST(NULL AS DOUBLE) AS ck_u_per_l
        , CAST(NULL AS DOUBLE) AS uln_u_per_l
        , CAST(NULL AS DOUBLE) AS ck_x_uln
        , FALSE AS is_censored
        , CONCAT(ici_doses.prescription_id, '|', ici_doses.ingredient) AS item_id
    FROM clinical.cases
    INNER JOIN clinical.ici_doses ON cases.patient_id = ici_doses.patient_id
)

, statin AS (
    SELECT
        cases.case_id
        , 'statin' AS lane
        , 'exposure' AS item_kind
        , statin_eras.ingredients AS title
        , statin_eras.era_start_date AS start_date
        , LEAST(statin_eras.supply_end_date, $as_of) AS end_date
        , CAST(NULL AS DOUBLE) AS ck_u_per_l
        , CAST(NULL AS DOUBLE) AS uln_u_per_l
        , CAST(NULL AS DOUBLE) AS ck_x_uln
        , FALSE AS is_censored
        , statin_eras.first_prescription_id AS item_id
    FROM clinical.cases
    INNER JOIN clinical.statin_eras ON cases.patient_id = statin_eras.patient_id
)

, steroid AS (
    SELECT
        cases.case_id
        , 'corticosteroid' AS lane
        , 'exposure' AS item_kind
        , CONCAT(
            steroid_runs.ingredients
            , COALESCE(
                FORMAT(
                    ', up to {:,.0f} mg/d prednisone eq.'
                    , steroid_runs.highest_prednisone_eq_mg_per_day
                ), ''
            )
        ) AS title
        , steroid_runs.run_start_date AS start_date
        , steroid_runs.run_end_date AS end_date
        , CAST(NULL AS DOUBLE) AS ck_u_per_l
        , CAST(NULL AS DOUBLE) AS uln_u_per_l
        , CAST(NULL AS DOUBLE) AS ck_x_uln
        , FALSE AS is_censored
        , steroid_runs.first_prescription_id AS item_id
    FROM clinical.cases
    INNER JOIN clinical.steroid_runs ON cases.patient_id = steroid_runs.patient_id
)

, ck AS (
    SELECT
        cases.case_id
        , 'ck' AS lane
        , 'ck' AS item_kind
        , CONCAT('CK ', ck_results.value_text, COALESCE(' ' || ck_results.unit, '')) AS title
        , ck_results.draw_date AS start_date
        , CAST(NULL AS DATE) AS end_date
        , ck_results.ck_u_per_l
        , ck_results.uln_u_per_l
        , ck_results.ck_x_uln
        , ck_results.is_censored_high OR ck_results.is_censored_low AS is_censored
        , ck_results.result_id AS item_id
    FROM clinical.cases
    INNER JOIN clinical.ck_results ON cases.patient_id = ck_results.patient_id
    WHERE NOT ck_results.is_rejected AND ck_results.draw_date IS NOT NULL
)

, diagnosis AS (
    SELECT
        cases.case_id
        , 'diagnosis' AS lane
        , 'event' AS item_kind
        , CONCAT(MIN(evidence_groups.meaning), ' (', diagnosis_events.code, ')') AS title
        , diagnosis_events.diagnosis_date AS start_date
        , CAST(NULL AS DATE) AS end_date
        , CAST(NULL AS DOUBLE) AS ck_u_per_l
        , CAST(NULL AS DOUBLE) AS uln_u_per_l
        , CAST(NULL AS DOUBLE) AS ck_x_uln
        , FALSE AS is_censored
        , diagnosis_events.diagnosis_id AS item_id
    FROM clinical.cases
    INNER JOIN staging.diagnosis_events ON cases.patient_id = diagnosis_events.patient_id
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    INNER JOIN reference.evidence_groups
        ON finding_sets.finding_group = evidence_groups.finding_group
    WHERE COALESCE(diagnosis_events.status, 'confirmed') = 'confirmed'
    GROUP BY
        cases.case_id, diagnosis_events.code, diagnosis_events.diagnosis_date
        , diagnosis_events.diagnosis_id
)

, other_drug AS (
    SELECT
        cases.case_id
        , 'other_drug' AS lane
        , 'exposure' AS item_kind
        , myotoxic_eras.ingredient AS title
        , myotoxic_eras.era_start_date AS start_date
        , LEAST(myotoxic_eras.supply_end_date, $as_of) AS end_date
        , CONCAT(myotoxic_eras.first_prescription_id, '|', myotoxic_eras.ingredient) AS item_id
    FROM clinical.cases
    INNER JOIN clinical.myotoxic_eras ON cases.patient_id = myotoxic_eras.patient_id
)

, immunotherapy AS (
    SELECT
        cases.case_id
        , 'immunotherapy' AS lane
        , 'exposure' AS item_kind
        , immunotherapies.agent AS title
        , immunotherapies.start_date
        , LEAST(immunotherapies.end_date, $as_of) AS end_date
        , CONCAT(immunotherapies.prescription_id, '|', immunotherapies.agent) AS item_id
    FROM clinical.cases
    INNER JOIN clinical.immunotherapies ON cases.patient_id = immunotherapies.patient_id
)

, antibody AS (
    SELECT
        cases.case_id
        , 'antibody' AS lane
        , 'event' AS item_kind
        , CONCAT(
            myositis_antibodies.antibody_name, ' ', antibody_results.antibody_result
            , CASE WHEN antibody_results.is_after_ivig THEN ' (after immunoglobulin)' ELSE '' END
        ) AS title
        , antibody_results.draw_date AS start_date
        , CONCAT(antibody_results.result_id, '|', antibody_results.analyte) AS item_id
    FROM clinical.cases
    INNER JOIN clinical.antibody_results ON cases.patient_id = antibody_results.patient_id
    INNER JOIN reference.myositis_antibodies ON antibody_results.analyte = myositis_antibodies.analyte
    WHERE antibody_results.draw_date IS NOT NULL AND antibody_results.antibody_result <> 'unknown'
)

, study AS (
    SELECT
        cases.case_id
        , 'study' AS lane
        , 'event' AS item_kind
        , CASE biopsy_results.biopsy_result
            WHEN 'performed' THEN 'muscle biopsy'
            ELSE CONCAT('muscle biopsy: ', biopsy_results.biopsy_result)
        END AS title
        , biopsy_results.performed_date AS start_date
        , biopsy_results.procedure_id AS item_id
    FROM clinical.cases
    INNER JOIN clinical.biopsy_results ON cases.patient_id = biopsy_results.patient_id

    UNION ALL

    SELECT
        cases.case_id
        , 'study' AS lane
        , 'event' AS item_kind
        , CONCAT(
            CASE muscle_studies.study WHEN 'emg' THEN 'EMG' ELSE 'muscle MRI' END
            , CASE
                WHEN muscle_studies.is_abnormal THEN ' abnormal'
                WHEN NOT muscle_studies.is_abnormal THEN ' normal'
                ELSE ''
            END
        ) AS title
        , muscle_studies.study_date AS start_date
        , CONCAT(muscle_studies.source_id, '|', muscle_studies.study) AS item_id
    FROM clinical.cases
    INNER JOIN clinical.muscle_studies ON cases.patient_id = muscle_studies.patient_id
)

, troponin AS (
    SELECT
        cases.case_id
        , 'troponin' AS lane
        , 'event' AS item_kind
        , FORMAT(
            'troponin {} raised ({:.1f} x ULN)', UPPER(troponin_results.troponin_kind), troponin_results.troponin_x_uln
        ) AS title
        , troponin_results.draw_date AS start_date
        , troponin_results.result_id AS item_id
    FROM clinical.cases
    INNER JOIN clinical.troponin_results ON cases.patient_id = troponin_results.patient_id
    WHERE troponin_results.is_troponin_flag
)

SELECT
    items.case_id
    , items.lane
    , items.item_kind
    , items.title
    , items.start_date
    , items.end_date
    , items.ck_u_per_l
    , items.uln_u_per_l
    , items.ck_x_uln
    , COALESCE(items.is_censored, FALSE) AS is_censored
    , items.item_id
FROM (
    FROM ici
    UNION ALL BY NAME
    FROM statin
    UNION ALL BY NAME
    FROM steroid
    UNION ALL BY NAME
    FROM ck
    UNION ALL BY NAME
    FROM diagnosis
    UNION ALL BY NAME
    FROM other_drug
    UNION ALL BY NAME
    FROM immunotherapy
    UNION ALL BY NAME
    FROM antibody
    UNION ALL BY NAME
    FROM study
    UNION ALL BY NAME
    FROM troponin
) AS items
