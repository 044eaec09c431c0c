-- model:    clinical.malignancies
-- purpose:  Each patient's first record of a malignancy other than non-melanoma skin cancer.
-- grain:    one row per patient with one
-- key:      patient_id
-- basis:    spec 2, 3.14 (C44 excluded; Z85 is history only)
WITH records AS (
    SELECT
        diagnosis_events.patient_id
        , diagnosis_events.diagnosis_id
        , diagnosis_events.diagnosis_date
        , diagnosis_events.code
    FROM staging.diagnosis_events
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    WHERE
        finding_sets.finding_group = 'malignancy'
        -- "history of" is history only, as Z85 is
        AND COALESCE(diagnosis_events.status, 'confirmed') NOT IN ('working', 'history')
        AND NOT EXISTS (
            SELECT 1
            FROM staging.diagnosis_events AS excluded
            INNER JOIN reference.finding_sets AS excluded_sets
                ON excluded.concept_set = excluded_sets.concept_set
            WHERE
                excluded.diagnosis_id = diagnosis_events.diagnosis_id
                AND excluded_sets.finding_group = 'malignancy_excluded'
        )
)

SELECT
    patient_id
    , diagnosis_id
    , diagnosis_date AS malignancy_date
    , code
FROM records
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY patient_id ORDER BY diagnosis_date ASC, diagnosis_id ASC
) = 1
