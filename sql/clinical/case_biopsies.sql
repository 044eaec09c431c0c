-- model:    clinical.case_biopsies
-- purpose:  The muscle biopsy that says most about a case.
-- grain:    one row per case with a biopsy
-- key:      case_id
-- basis:    spec 6.6, E8
SELECT
    CAST(NULL AS VARCHAR) AS case_id
    , CAST(NULL AS VARCHAR) AS biopsy_result
    , CAST(NULL AS DATE) AS performed_date
    , CAST(NULL AS VARCHAR) AS procedure_id
    , CAST(NULL AS BOOLEAN) AS has_report_text
WHERE FALSE
