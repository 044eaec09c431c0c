-- query:    relevant_procedures
-- purpose:  Procedures of which one version has a code or the words of the code lists, or is an operation.
-- grain:    one row per row key
-- basis:    the same tests as in staging.procedure_events and staging.surgery_events
WITH seen_codes AS (
    -- DISTINCT: a code stands on many procedures
    SELECT DISTINCT
        code_system
        , code
        , UPPER(REGEXP_REPLACE(code, '[. ]', '', 'g')) AS code_key
    FROM raw.procedures
    WHERE code IS NOT NULL
)

, listed AS (
    SELECT
        seen_codes.code_system
        , seen_codes.code
    FROM seen_codes
    INNER JOIN reference.codes
        ON
            seen_codes.code_system = codes.vocabulary
            AND (
                (codes.match = 'exact' AND seen_codes.code_key = codes.code_key)
                OR (codes.match = 'prefix' AND STARTS_WITH(seen_codes.code_key, codes.code_key))
            )
    UNION
    SELECT
        seen_codes.code_system
        , seen_codes.code
    FROM seen_codes
    INNER JOIN reference.surgery_codes
        ON
            seen_codes.code_system = surgery_codes.vocabulary
            AND REGEXP_FULL_MATCH(seen_codes.code_key, surgery_codes.code_pattern)
)

, described AS (
    SELECT seen.description
    FROM (
        -- DISTINCT: the same words stand on many procedures
        SELECT DISTINCT
            description
            , CONCAT(' ', TRIM(REGEXP_REPLACE(LOWER(description), '[^a-z0-9]+', ' ', 'g')), ' ') AS name_key
        FROM raw.procedures
        WHERE description IS NOT NULL
    ) AS seen
    SEMI JOIN reference.codes ON codes.match = 'name' AND CONTAINS(seen.name_key, codes.code_key)
)

SELECT procedures.row_key
FROM raw.procedures
SEMI JOIN listed ON procedures.code_system = listed.code_system AND procedures.code = listed.code
UNION
SELECT procedures.row_key
FROM raw.procedures
SEMI JOIN described ON procedures.description = described.description
