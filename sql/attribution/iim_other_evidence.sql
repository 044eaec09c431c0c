-- model:    attribution.iim_other_evidence
-- purpose:  What speaks for another inflammatory myopathy.
-- grain:    one row per case, label, finding and source row
-- key:      case_id, label, finding, source_table, source_id
-- basis:    spec 7.9, ruling 13
SELECT
    CAST(NULL AS VARCHAR) AS case_id
    , CAST(NULL AS VARCHAR) AS finding
    , CAST(NULL AS VARCHAR) AS label
    , CAST(NULL AS VARCHAR) AS rule_id
    , CAST(NULL AS INTEGER) AS points
    , CAST(NULL AS DATE) AS event_date
    , CAST(NULL AS VARCHAR) AS source_table
    , CAST(NULL AS VARCHAR) AS source_id
    , CAST(NULL AS VARCHAR) AS finding_text
WHERE FALSE
