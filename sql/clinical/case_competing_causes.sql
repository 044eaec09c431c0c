-- model:    clinical.case_competing_causes
-- purpose:  Other causes of a raised CK or weakness found around a case.
-- grain:    one row per case and cause
-- key:      case_id, rule_id
-- basis:    spec 8, competing_causes.csv
SELECT
    CAST(NULL AS VARCHAR) AS case_id
    , CAST(NULL AS VARCHAR) AS rule_id
    , CAST(NULL AS VARCHAR) AS cause
    , CAST(NULL AS INTEGER) AS points
    , CAST(NULL AS BOOLEAN) AS is_strong
    , CAST(NULL AS BOOLEAN) AS reduces_event_score
    , CAST(NULL AS BOOLEAN) AS caps_rhabdomyolysis_code
    , CAST(NULL AS DATE) AS event_date
    , CAST(NULL AS VARCHAR) AS source_table
    , CAST(NULL AS VARCHAR) AS source_id
    , CAST(NULL AS VARCHAR) AS finding_text
WHERE FALSE
