-- model:    attribution.other_irae
-- purpose:  Another immune-related adverse event, new since the checkpoint inhibitor.
-- grain:    one row per case with one
-- key:      case_id
-- basis:    ruling 13
SELECT
    CAST(NULL AS VARCHAR) AS case_id
    , CAST(NULL AS VARCHAR) AS diagnosis_id
    , CAST(NULL AS DATE) AS diagnosis_date
    , CAST(NULL AS VARCHAR) AS code
    , CAST(NULL AS VARCHAR) AS meaning
WHERE FALSE
