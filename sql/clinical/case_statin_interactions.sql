-- model:    clinical.case_statin_interactions
-- purpose:  The worst interaction of a statin with another drug shortly before onset.
-- grain:    one row per case with an interaction
-- key:      case_id
-- basis:    spec 3.6
SELECT
    CAST(NULL AS VARCHAR) AS case_id
    , CAST(NULL AS VARCHAR) AS interaction
    , CAST(NULL AS VARCHAR) AS statin_ingredient
    , CAST(NULL AS VARCHAR) AS interacting_ingredient
    , CAST(NULL AS DATE) AS event_date
    , CAST(NULL AS VARCHAR) AS prescription_id
    , CAST(NULL AS VARCHAR) AS finding_text
WHERE FALSE
