-- model:    clinical.case_studies
-- purpose:  EMG and muscle MRI of a case.
-- grain:    one row per case and study
-- key:      case_id, study
-- basis:    spec E7, 6.8
SELECT
    CAST(NULL AS VARCHAR) AS case_id
    , CAST(NULL AS VARCHAR) AS study
    , CAST(NULL AS DATE) AS study_date
    , CAST(NULL AS VARCHAR) AS source_table
    , CAST(NULL AS VARCHAR) AS source_id
    , CAST(NULL AS BOOLEAN) AS is_abnormal
    , CAST(NULL AS BOOLEAN) AS is_myopathic
    , CAST(NULL AS BOOLEAN) AS has_fibrillations
    , CAST(NULL AS BOOLEAN) AS has_oedema
WHERE FALSE
