-- model:    clinical.case_other_drugs
-- purpose:  Other myotoxic drugs whose window holds a case onset.
-- grain:    one row per case and ingredient
-- key:      case_id, ingredient
-- basis:    spec 4.5, 7.8; windows.csv
SELECT
    CAST(NULL AS VARCHAR) AS case_id
    , CAST(NULL AS VARCHAR) AS ingredient
    , CAST(NULL AS VARCHAR) AS drug_group
    , CAST(NULL AS VARCHAR) AS rule_id
    , CAST(NULL AS BOOLEAN) AS has_labelled_ck
    , CAST(NULL AS DATE) AS era_start_date
    , CAST(NULL AS DATE) AS supply_end_date
    , CAST(NULL AS BIGINT) AS days_from_start_to_onset
    , CAST(NULL AS VARCHAR) AS prescription_id
    , CAST(NULL AS VARCHAR) AS interacting_statin
WHERE FALSE
