-- model:    clinical.case_statin_ever
-- purpose:  Any statin before a case onset, however long ago.
-- grain:    one row per case with a statin before onset
-- key:      case_id
-- basis:    spec R-STA-03; windows.csv W-STA-I1, W-STA-I2
SELECT
    CAST(NULL AS VARCHAR) AS case_id
    , CAST(NULL AS VARCHAR) AS imnm_window
    , CAST(NULL AS INTEGER) AS points
    , CAST(NULL AS VARCHAR) AS rule_id
    , CAST(NULL AS VARCHAR) AS ingredient
    , CAST(NULL AS DATE) AS supply_end_date
    , CAST(NULL AS BIGINT) AS days_from_supply_end_to_onset
    , CAST(NULL AS VARCHAR) AS prescription_id
WHERE FALSE
