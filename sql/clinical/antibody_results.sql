-- model:    clinical.antibody_results
-- purpose:  Antibody results, each read as positive, negative, indeterminate or unknown.
-- grain:    one row per result and analyte
-- key:      result_id, analyte
-- basis:    spec 6.7, T-14, T-40
SELECT
    CAST(NULL AS VARCHAR) AS result_id
    , CAST(NULL AS VARCHAR) AS patient_id
    , CAST(NULL AS VARCHAR) AS analyte
    , CAST(NULL AS DATE) AS draw_date
    , CAST(NULL AS VARCHAR) AS antibody_result
    , CAST(NULL AS VARCHAR) AS read_by
    , CAST(NULL AS VARCHAR) AS value_text
    , CAST(NULL AS BOOLEAN) AS is_after_ivig
WHERE FALSE
