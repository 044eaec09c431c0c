-- check:    orphan_patients
-- table:    prescribing, labs, diagnoses
-- severity: warning
-- counts:   rows of a patient who is in no row of the patients table
-- of:       rows that came in
-- do:       Compare the identifiers of the two systems; age and sex of these patients are unknown
--           and default limits apply.
SELECT
    events.table_name
    , events.row_id
    , events.source_file
    , events.source_line
    , NOT EXISTS (
        SELECT patients.patient_id FROM raw.patients
        WHERE patients.patient_id = events.patient_id
    ) AS is_violation
FROM (
    SELECT
        'prescribing' AS table_name
        , prescription_id AS row_id
        , patient_id
        , source_file
        , source_line
    FROM incoming.prescribing
    WHERE operation = 'upsert'
    UNION ALL
    SELECT
        'labs' AS table_name
        , result_id AS row_id
        , patient_id
        , source_file
        , source_line
    FROM incoming.labs
    WHERE operation = 'upsert'
    UNION ALL
    SELECT
        'diagnoses' AS table_name
        , diagnosis_id AS row_id
        , patient_id
        , source_file
        , source_line
    FROM incoming.diagnoses
    WHERE operation = 'upsert'
) AS events
