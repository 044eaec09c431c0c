-- query:    relevant_diagnoses
-- purpose:  Diagnoses of which one version has a code of the code lists.
-- grain:    one row per row key
-- basis:    the same test as in staging.diagnosis_events
WITH listed AS (
    SELECT
        seen.code_system
        , seen.code
    FROM (
        -- DISTINCT: a code stands on many diagnoses
        SELECT DISTINCT
            code_system
            , code
            , UPPER(REGEXP_REPLACE(code, '[. ]', '', 'g')) AS code_key
        FROM raw.diagnoses
    ) AS seen
    SEMI JOIN reference.codes
        ON
            seen.code_system = codes.vocabulary
            AND (
                (codes.match = 'exact' AND seen.code_key = codes.code_key)
                OR (codes.match = 'prefix' AND STARTS_WITH(seen.code_key, codes.code_key))
            )
)

SELECT DISTINCT diagnoses.row_key -- DISTINCT: several versions per row
FROM raw.diagnoses
SEMI JOIN listed ON diagnoses.code_system = listed.code_system AND diagnoses.code = listed.code
