-- model:    clinical.case_dechallenges
-- purpose:  What CK did after the suspected drug was stopped.
-- grain:    one row per case and drug
-- key:      case_id, drug_key
-- basis:    spec R-DEC-01 to R-DEC-03
SELECT
    CAST(NULL AS VARCHAR) AS case_id
    , CAST(NULL AS VARCHAR) AS drug_key
    , CAST(NULL AS DATE) AS stop_date
    , CAST(NULL AS VARCHAR) AS dechallenge
    , CAST(NULL AS DATE) AS event_date
    , CAST(NULL AS VARCHAR) AS result_id
    , CAST(NULL AS DOUBLE) AS ck_x_uln
    , CAST(NULL AS VARCHAR) AS finding_text
WHERE FALSE
