-- model:    clinical.case_ici_hold
-- purpose:  Whether a checkpoint inhibitor was held and CK fell.
-- grain:    one row per case with a checkpoint inhibitor before onset
-- key:      case_id
-- basis:    spec R-DEC-04
SELECT
    CAST(NULL AS VARCHAR) AS case_id
    , CAST(NULL AS DATE) AS last_dose_date
    , CAST(NULL AS BOOLEAN) AS is_held
    , CAST(NULL AS BOOLEAN) AS is_held_improved
    , CAST(NULL AS DATE) AS event_date
    , CAST(NULL AS VARCHAR) AS result_id
    , CAST(NULL AS VARCHAR) AS finding_text
WHERE FALSE
