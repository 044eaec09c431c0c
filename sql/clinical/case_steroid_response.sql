-- model:    clinical.case_steroid_response
-- purpose:  Whether weakness went after a sustained steroid was reduced.
-- grain:    one row per case whose sustained steroid was reduced
-- key:      case_id
-- basis:    spec R-DEC-05
SELECT
    CAST(NULL AS VARCHAR) AS case_id
    , CAST(NULL AS DATE) AS reduction_date
    , CAST(NULL AS BOOLEAN) AS is_improved
    , CAST(NULL AS DATE) AS event_date
    , CAST(NULL AS VARCHAR) AS source_table
    , CAST(NULL AS VARCHAR) AS source_id
    , CAST(NULL AS VARCHAR) AS finding_text
WHERE FALSE
