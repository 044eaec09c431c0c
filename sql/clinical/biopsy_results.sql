-- model:    clinical.biopsy_results
-- purpose:  Muscle biopsies and what their text says.
-- grain:    one row per biopsy
-- key:      procedure_id
-- basis:    spec 6.6
SELECT
    CAST(NULL AS VARCHAR) AS procedure_id
    , CAST(NULL AS VARCHAR) AS patient_id
    , CAST(NULL AS DATE) AS performed_date
    , CAST(NULL AS VARCHAR) AS biopsy_result
    , CAST(NULL AS BOOLEAN) AS has_report_text
WHERE FALSE
