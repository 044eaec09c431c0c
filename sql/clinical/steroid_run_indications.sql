-- model:    clinical.steroid_run_indications
-- purpose:  Why a steroid run was given, where an order or a code of its first day names no muscle disease.
-- grain:    one row per patient and run with such an indication
-- key:      patient_id, run_number
-- basis:    spec R-STE-05 (explicit non-muscle indication on the order or the visit); steroid_indications.csv
WITH written AS (
    SELECT
        steroid_runs.patient_id
        , steroid_runs.run_number
        , steroid_indications.indication
    FROM clinical.steroid_runs
    INNER JOIN clinical.steroid_supplies
        ON
            steroid_runs.patient_id = steroid_supplies.patient_id
            AND steroid_runs.run_start_date <= steroid_supplies.last_day
            AND steroid_runs.run_end_date >= steroid_supplies.start_date
    INNER JOIN reference.steroid_indications
        ON CONTAINS(
            CONCAT(
                ' ', TRIM(REGEXP_REPLACE(LOWER(steroid_supplies.indication), '[^a-z0-9]+', ' ', 'g')), ' '
            )
            , CONCAT(' ', steroid_indications.word_key)
        )
)

, coded AS (
    SELECT
        steroid_runs.patient_id
        , steroid_runs.run_number
        , codes.description AS indication
    FROM clinical.steroid_runs
    INNER JOIN staging.diagnosis_events
        ON
            steroid_runs.patient_id = diagnosis_events.patient_id
            AND steroid_runs.run_start_date = diagnosis_events.diagnosis_date
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    INNER JOIN reference.codes
        ON
            diagnosis_events.concept_set = codes.concept_set
            AND diagnosis_events.code_system = codes.vocabulary
            AND STARTS_WITH(UPPER(REGEXP_REPLACE(diagnosis_events.code, '[. ]', '', 'g')), codes.code_key)
    WHERE
        finding_sets.finding_group = 'steroid_other_indication'
        AND COALESCE(diagnosis_events.status, 'confirmed') = 'confirmed'
)

SELECT
    patient_id
    , run_number
    , MIN(indication) AS stated_indication
FROM (
    FROM written
    UNION ALL
    FROM coded
) AS indications
GROUP BY patient_id, run_number
