-- Tonight's laboratory rows whose code or name says creatine kinase, one of its isoenzymes, or creatinine.
-- One row per result version; checks name it as a table (FROM ck_rows) and the catalogue puts it before them.
-- Codes and name words are those of reference.codes, read as in staging.lab_codes.
SELECT
    labs.result_id
    , labs.source_file
    , labs.source_line
    , labs.reference_high
    -- both micro signs, blanks and case written one way
    , REPLACE(REPLACE(REPLACE(LOWER(COALESCE(labs.unit, '')), ' ', ''), 'µ', 'u'), 'μ', 'u') AS unit_key
    , tests.is_ck_code
    , tests.is_isoenzyme_code
    , tests.is_creatinine_code
    , tests.is_ck_name
    , tests.is_isoenzyme_name
    , tests.is_creatinine_name
    , (tests.is_ck_code OR tests.is_ck_name)
    AND NOT tests.is_isoenzyme_code AND NOT tests.is_isoenzyme_name AS is_total_ck
FROM incoming.labs
INNER JOIN (
    SELECT
        keyed.code_system
        , keyed.code
        , keyed.test_name
        , EXISTS (
            SELECT codes.code FROM reference.codes
            WHERE
                codes.concept_set = 'ck_total'
                AND codes.vocabulary = keyed.code_system
                AND codes.code_key = keyed.code_key
        ) AS is_ck_code
        , EXISTS (
            SELECT codes.code FROM reference.codes
            WHERE
                codes.concept_set = 'ck_isoenzyme_reject'
                AND codes.vocabulary = keyed.code_system
                AND codes.code_key = keyed.code_key
        ) AS is_isoenzyme_code
        , EXISTS (
            SELECT codes.code FROM reference.codes
            WHERE
                codes.concept_set = 'creatinine'
                AND codes.vocabulary = keyed.code_system
                AND codes.code_key = keyed.code_key
        ) AS is_creatinine_code
        , EXISTS (
            SELECT codes.code FROM reference.codes
            WHERE
                codes.concept_set = 'ck_total'
                AND codes.vocabulary = 'NAME'
                AND CONTAINS(keyed.name_key, codes.code_key)
        ) AS is_ck_name
        -- words such as MB, isoenzyme or ratio say so only beside a CK name or code
        , EXISTS (
            SELECT codes.code FROM reference.codes
            WHERE
                codes.concept_set = 'ck_name_reject_token'
                AND CONTAINS(keyed.name_key, codes.code_key)
        ) AS is_isoenzyme_name
        , LEN(LIST_FILTER($creatinine_names, LAMBDA word: CONTAINS(keyed.name_key, word))) > 0
            AS is_creatinine_name
    FROM (
        SELECT
            code_system
            , code
            , test_name
            , UPPER(REGEXP_REPLACE(COALESCE(code, ''), '[. ]', '', 'g')) AS code_key
            , CONCAT(' ', TRIM(REGEXP_REPLACE(LOWER(test_name), '[^a-z0-9%]+', ' ', 'g')), ' ')
                AS name_key
        FROM (
            -- DISTINCT: a test stands on many results; its name is read once
            SELECT DISTINCT
                code_system
                , code
                , test_name
            FROM incoming.labs
        ) AS seen
    ) AS keyed
) AS tests
    ON
        labs.test_name = tests.test_name
        AND labs.code IS NOT DISTINCT FROM tests.code
        AND labs.code_system IS NOT DISTINCT FROM tests.code_system
WHERE
    -- withdrawn and cancelled results carry no unit and no range
    labs.operation = 'upsert'
    AND labs.status NOT IN ('cancelled', 'entered_in_error')
    AND (
        tests.is_ck_code OR tests.is_ck_name OR tests.is_isoenzyme_code
        OR tests.is_creatinine_code OR tests.is_creatinine_name
    )
