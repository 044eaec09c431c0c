-- model:    clinical.case_troponins
-- purpose:  Troponin around a case: whether any result is a flag.
-- grain:    one row per case with a troponin result
-- key:      case_id
-- basis:    spec 5.6, C-24
SELECT
    CAST(NULL AS VARCHAR) AS case_id
    , CAST(NULL AS BOOLEAN) AS is_troponin_flag
    , CAST(NULL AS BOOLEAN) AS is_troponin_t_only
    , CAST(NULL AS VARCHAR) AS troponin_kind
    , CAST(NULL AS DOUBLE) AS troponin_x_uln
    , CAST(NULL AS DATE) AS draw_date
    , CAST(NULL AS VARCHAR) AS result_id
    , CAST(NULL AS VARCHAR) AS finding_text
WHERE FALSE
