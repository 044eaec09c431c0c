-- Tonight's laboratory rows whose code or name says creatine kinase, one of its isoenzymes, or
-- creatinine. A check names it as a table (FROM ck_rows); the catalogue puts it before the check.
-- Codes and words are those of reference.codes, read as in staging.lab_codes.
WITH seen AS (
    -- DISTINCT: a test stands on many results; its name is read once
    SELECT DISTINCT
        code_system
        , code
        , test_name
    FROM incoming.labs
)

, keyed AS (
    SELECT
        code_system
        , code
        , test_name
        , UPPER(REGEXP_REPLACE(COALESCE(code, ''), '[. ]', '', 'g')) AS code_key
        , CONCAT(' ', TRIM(REGEXP_REPLACE(LOWER(test_name), '[^a-z0-9%]+', ' ', 'g')), ' ')
            AS name_key
    FROM seen
)

, claims AS (
    SELECT
        keyed.code_system
        , keyed.code
        , keyed.test_name
        , codes.concept_set
        , codes.vocabulary = 'NAME' AS is_by_name
    FROM keyed
    INNER JOIN reference.codes
        ON
            (keyed.code_system = codes.vocabulary AND keyed.code_key = codes.code_key)
            OR (codes.vocabulary = 'NAME' AND CONTAINS(keyed.name_key, codes.code_key))
    WHERE
        codes.concept_set IN (
            'ck_total', 'ck_isoenzyme_reject', 'ck_name_reject_token', 'creatinine'
        )
    UNION ALL
    SELECT
        keyed.code_system
        , keyed.code
        , keyed.test_name
        , 'creatinine' AS concept_set
        , TRUE AS is_by_name
    FROM keyed
    CROSS JOIN UNNEST($creatinine_names) AS words (word)
    WHERE CONTAINS(keyed.name_key, words.word)
)

, tests AS (
    SELECT
        code_system
        , code
        , test_name
        , BOOL_OR(concept_set = 'ck_total' AND NOT is_by_name) AS is_ck_code
        , BOOL_OR(concept_set = 'ck_total' AND is_by_name) AS is_ck_name
        , BOOL_OR(concept_set = 'ck_isoenzyme_reject') AS is_isoenzyme_code
        , BOOL_OR(concept_set = 'ck_name_reject_token') AS is_isoenzyme_name
        , BOOL_OR(concept_set = 'creatinine' AND NOT is_by_name) AS is_creatinine_code
        , BOOL_OR(concept_set = 'creatinine' AND is_by_name) AS is_creatinine_name
    FROM claims
    GROUP BY code_system, code, test_name
)

SELECT
    labs.result_id
    , labs.source_file
    , labs.source_line
    , labs.reference_high
    -- both micro signs, blanks and case written one way
    , REPLACE(REPLACE(REPLACE(LOWER(COALESCE(labs.unit, '')), ' ', ''), 'µ', 'u'), 'μ', 'u')
        AS unit_key
    , tests.is_ck_code
    , tests.is_isoenzyme_code
    , tests.is_creatinine_code
    , tests.is_ck_name
    , tests.is_isoenzyme_name
    , tests.is_creatinine_name
    , (tests.is_ck_code OR tests.is_ck_name)
    AND NOT tests.is_isoenzyme_code AND NOT tests.is_isoenzyme_name AS is_total_ck
FROM incoming.labs
INNER JOIN tests
    ON
        labs.test_name = tests.test_name
        AND labs.code IS NOT DISTINCT FROM tests.code
        AND labs.code_system IS NOT DISTINCT FROM tests.code_system
WHERE
    -- withdrawn and cancelled results carry no unit and no range
    labs.operation = 'upsert'
    AND labs.status NOT IN ('cancelled', 'entered_in_error')
    -- words such as MB, ratio or urine mean something only beside a CK name or code
    AND (
        tests.is_ck_code OR tests.is_ck_name OR tests.is_isoenzyme_code
        OR tests.is_creatinine_code OR tests.is_creatinine_name
    )
