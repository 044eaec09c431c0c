-- model:    clinical.case_rechallenges
-- purpose:  What CK did after a drug was given again.
-- grain:    one row per case and drug given again
-- key:      case_id, drug_key
-- basis:    spec R-REC-01
SELECT
    CAST(NULL AS VARCHAR) AS case_id
    , CAST(NULL AS VARCHAR) AS drug_key
    , CAST(NULL AS DATE) AS restart_date
    , CAST(NULL AS VARCHAR) AS rechallenge
    , CAST(NULL AS DATE) AS event_date
    , CAST(NULL AS VARCHAR) AS result_id
    , CAST(NULL AS DOUBLE) AS ck_x_uln
    , CAST(NULL AS VARCHAR) AS finding_text
WHERE FALSE
