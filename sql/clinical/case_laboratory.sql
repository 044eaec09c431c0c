-- model:    clinical.case_laboratory
-- purpose:  Other laboratory findings of a case.
-- grain:    one row per case and finding
-- key:      case_id, finding
-- basis:    spec 5.5, 10.1
SELECT
    CAST(NULL AS VARCHAR) AS case_id
    , CAST(NULL AS VARCHAR) AS finding
    , CAST(NULL AS DATE) AS event_date
    , CAST(NULL AS VARCHAR) AS result_id
    , CAST(NULL AS DOUBLE) AS lab_value
    , CAST(NULL AS VARCHAR) AS lab_unit
    , CAST(NULL AS DOUBLE) AS lab_x_uln
    , CAST(NULL AS VARCHAR) AS finding_text
WHERE FALSE
