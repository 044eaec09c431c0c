-- model:    clinical.antineoplastic_days
-- purpose:  Days on which a patient is seen to receive an antineoplastic drug.
-- grain:    one row per patient and day
-- key:      patient_id, event_date
-- basis:    spec 2 and ruling 2 (ATC L01 and L02, every ICI, encounters for chemotherapy or immunotherapy)
-- caution:  drugs that also treat other diseases (methotrexate, rituximab ...) do not count
WITH given AS (
    SELECT
        drug_events.patient_id
        , drug_events.start_date AS event_date
        , 'prescribing' AS source_table
        , drug_events.prescription_id AS source_id
    FROM staging.drug_events
    SEMI JOIN reference.antineoplastic_sets
        ON drug_events.concept_set = antineoplastic_sets.concept_set
    ANTI JOIN (
        SELECT prescription_id
        FROM staging.drug_events
        WHERE drug_group = 'not_alone'
    ) AS not_alone ON drug_events.prescription_id = not_alone.prescription_id
    WHERE drug_events.is_exposure

    UNION ALL

    SELECT
        diagnosis_events.patient_id
        , diagnosis_events.diagnosis_date AS event_date
        , 'diagnoses' AS source_table
        , diagnosis_events.diagnosis_id AS source_id
    FROM staging.diagnosis_events
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    WHERE
        finding_sets.finding_group = 'antineoplastic_encounter'
        AND COALESCE(diagnosis_events.status, 'confirmed') NOT IN ('working', 'history')
)

SELECT
    patient_id
    , event_date
    , MIN(source_table) AS source_table
    , ARG_MIN(source_id, CONCAT(source_table, '|', source_id)) AS source_id
FROM given
GROUP BY patient_id, event_date
