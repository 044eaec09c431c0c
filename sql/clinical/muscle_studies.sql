-- model:    clinical.muscle_studies
-- purpose:  EMG and muscle MRI, and what they showed where the report or a code says so.
-- grain:    one row per study and source row
-- key:      study, source_table, source_id
-- basis:    spec 3.12, E7, 6.8
SELECT
    CAST(NULL AS VARCHAR) AS patient_id
    , CAST(NULL AS VARCHAR) AS study
    , CAST(NULL AS DATE) AS study_date
    , CAST(NULL AS VARCHAR) AS source_table
    , CAST(NULL AS VARCHAR) AS source_id
    , CAST(NULL AS BOOLEAN) AS is_abnormal
    , CAST(NULL AS BOOLEAN) AS is_myopathic
    , CAST(NULL AS BOOLEAN) AS has_fibrillations
    , CAST(NULL AS BOOLEAN) AS has_oedema
WHERE FALSE
