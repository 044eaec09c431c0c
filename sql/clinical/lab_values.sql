-- model:    clinical.lab_values
-- purpose:  Numeric results of the analytes beside CK, in one unit each.
-- grain:    one row per result and analyte
-- key:      result_id, analyte
-- basis:    spec 5.5, 5.6, 8
SELECT
    CAST(NULL AS VARCHAR) AS result_id
    , CAST(NULL AS VARCHAR) AS patient_id
    , CAST(NULL AS VARCHAR) AS analyte
    , CAST(NULL AS TIMESTAMP) AS draw_time
    , CAST(NULL AS DATE) AS draw_date
    , CAST(NULL AS DOUBLE) AS lab_value
    , CAST(NULL AS VARCHAR) AS lab_unit
    , CAST(NULL AS DOUBLE) AS lab_x_uln
    , CAST(NULL AS BOOLEAN) AS is_censored_high
    , CAST(NULL AS BOOLEAN) AS is_censored_low
WHERE FALSE
