-- model:    clinical.case_antibodies
-- purpose:  What is known of each antibody around a case.
-- grain:    one row per case and antibody
-- key:      case_id, analyte
-- basis:    spec 6.7
SELECT
    CAST(NULL AS VARCHAR) AS case_id
    , CAST(NULL AS VARCHAR) AS analyte
    , CAST(NULL AS VARCHAR) AS antibody_result
    , CAST(NULL AS DATE) AS draw_date
    , CAST(NULL AS VARCHAR) AS result_id
    , CAST(NULL AS VARCHAR) AS value_text
    , CAST(NULL AS BOOLEAN) AS is_after_ivig
WHERE FALSE
