-- model:    clinical.troponin_results
-- purpose:  Troponin results with their ratio to the limit, own baseline and whether they count as a flag.
-- grain:    one row per result
-- key:      result_id
-- basis:    spec 5.6
SELECT
    CAST(NULL AS VARCHAR) AS result_id
    , CAST(NULL AS VARCHAR) AS patient_id
    , CAST(NULL AS VARCHAR) AS troponin_kind
    , CAST(NULL AS DATE) AS draw_date
    , CAST(NULL AS DOUBLE) AS troponin_x_uln
    , CAST(NULL AS DOUBLE) AS baseline_troponin_x_uln
    , CAST(NULL AS BOOLEAN) AS is_troponin_flag
    , CAST(NULL AS BOOLEAN) AS is_troponin_t_only
WHERE FALSE
