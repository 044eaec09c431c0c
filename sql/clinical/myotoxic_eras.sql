-- model:    clinical.myotoxic_eras
-- purpose:  Time on each other myotoxic drug.
-- grain:    one row per patient, ingredient and stretch of treatment
-- key:      patient_id, ingredient, era_start_date
-- basis:    spec 3.5, 4.5
SELECT
    CAST(NULL AS VARCHAR) AS patient_id
    , CAST(NULL AS VARCHAR) AS ingredient
    , CAST(NULL AS VARCHAR) AS drug_group
    , CAST(NULL AS VARCHAR) AS window_rule_id
    , CAST(NULL AS DATE) AS era_start_date
    , CAST(NULL AS DATE) AS supply_end_date
    , CAST(NULL AS VARCHAR) AS first_prescription_id
    , CAST(NULL AS VARCHAR) AS last_prescription_id
WHERE FALSE
