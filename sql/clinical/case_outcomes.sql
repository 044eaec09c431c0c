-- model:    clinical.case_outcomes
-- purpose:  How a case went on: recovery, response, relapse, and where treatment stands now.
-- grain:    one row per case
-- key:      case_id
-- basis:    spec 6.5
SELECT
    CAST(NULL AS VARCHAR) AS case_id
    , CAST(NULL AS VARCHAR) AS recovery
    , CAST(NULL AS DATE) AS recovery_date
    , CAST(NULL AS BOOLEAN) AS is_refractory
    , CAST(NULL AS DATE) AS refractory_date
    , CAST(NULL AS BIGINT) AS agents_within_90_days
    , CAST(NULL AS VARCHAR) AS agents
    , CAST(NULL AS BIGINT) AS relapse_n
    , CAST(NULL AS DATE) AS last_relapse_date
    , CAST(NULL AS DATE) AS last_ck_date
    , CAST(NULL AS DOUBLE) AS last_ck_x_uln
    , CAST(NULL AS VARCHAR) AS ck_trend
    , CAST(NULL AS DOUBLE) AS current_prednisone_eq_mg_per_day
    , CAST(NULL AS BIGINT) AS days_since_statin
    , CAST(NULL AS BIGINT) AS days_since_ici
    , CAST(NULL AS BOOLEAN) AS is_statin_active
    , CAST(NULL AS BOOLEAN) AS is_statin_restarted
    , CAST(NULL AS BOOLEAN) AS is_ici_resumed
    , CAST(NULL AS BOOLEAN) AS has_rehabilitation
    , CAST(NULL AS DATE) AS death_date
WHERE FALSE
