-- model:    attribution.statin_imnm_evidence
-- purpose:  What speaks for an immune-mediated necrotizing myopathy with anti-HMGCR, or one suspected after a statin.
-- grain:    one row per case, label, finding and source row
-- key:      case_id, label, finding, source_table, source_id
-- basis:    spec 7.3, 9.2
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
