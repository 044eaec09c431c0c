-- model:    attribution.competing_points
-- purpose:  What competing causes take off the drug labels of a case: the worst in full, then one for each further.
-- grain:    one row per case, own ingredient and cause
-- key:      case_id, own_ingredient, rule_id
-- basis:    spec 8 (combination)
SELECT
    CAST(NULL AS VARCHAR) AS case_id
    , CAST(NULL AS VARCHAR) AS own_ingredient
    , CAST(NULL AS VARCHAR) AS rule_id
    , CAST(NULL AS INTEGER) AS points
    , CAST(NULL AS DATE) AS event_date
    , CAST(NULL AS VARCHAR) AS source_table
    , CAST(NULL AS VARCHAR) AS source_id
    , CAST(NULL AS VARCHAR) AS finding_text
WHERE FALSE
