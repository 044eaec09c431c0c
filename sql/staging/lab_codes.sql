-- model:    staging.lab_codes
-- purpose:  Which analyte of the code lists each code and name in the laboratory results means.
-- grain:    one row per code system, code and test name that claims a listed analyte
-- key:      code_system, code, test_name, analyte
-- basis:    spec 3.8, R-CK-01, T-01, T-15 (code or name, and the two are compared)
-- scope:    everyone
-- nulls:    code system and code that were empty are written '' here, so that they can be joined
-- caution:  a claim with a rejection_reason is quarantined: shown, never used
WITH seen AS (
    -- DISTINCT: a test stands on many results
    SELECT DISTINCT
        COALESCE(code_system, '') AS code_system
        , COALESCE(code, '') AS code
        , test_name
    FROM raw.labs
)

, keyed AS (
    SELECT
        code_system
        , code
        , test_name
        , UPPER(REGEXP_REPLACE(code, '[. ]', '', 'g')) AS code_key
        -- % is a word of its own, also where it is written without a blank ("CK-MB%")
        , CONCAT(
            ' ', TRIM(REGEXP_REPLACE(REPLACE(LOWER(test_name), '%', ' % '), '[^a-z0-9%]+', ' ', 'g')), ' '
        ) AS name_key
    FROM seen
)

, lab_list AS (
    SELECT
        lab_sets.analyte
        , lab_sets.role
        , codes.vocabulary
        , codes.code_key
    FROM reference.codes
    INNER JOIN reference.lab_sets ON codes.concept_set = lab_sets.concept_set
)

, claims AS (
    SELECT
        keyed.code_system
        , keyed.code
        , keyed.test_name
        , lab_list.analyte
        , lab_list.role
        , lab_list.vocabulary <> 'NAME' AS is_by_code
    FROM keyed
    INNER JOIN lab_list
        ON
            (keyed.code_system = lab_list.vocabulary AND keyed.code_key = lab_list.code_key)
            OR (lab_list.vocabulary = 'NAME' AND CONTAINS(keyed.name_key, lab_list.code_key))
)

, judged AS (
    SELECT
        code_system
        , code
        , test_name
        , analyte
        , BOOL_OR(role = 'accept' AND is_by_code) AS is_accepted_by_code
        , BOOL_OR(role = 'accept' AND NOT is_by_code) AS is_accepted_by_name
        , BOOL_OR(role = 'reject' AND is_by_code) AS is_rejected_by_code
        , BOOL_OR(role = 'reject' AND NOT is_by_code) AS is_rejected_by_name
        , BOOL_OR(role = 'watch') AS is_watched
    FROM claims
    GROUP BY code_system, code, test_name, analyte
)

, compared AS (
    -- T-15: what else do code and name of this very test stand for?
    SELECT
        judged.*
        , BOOL_OR(is_accepted_by_code) OVER same_test AS is_any_accepted_by_code
        , BOOL_OR(is_accepted_by_name) OVER same_test AS is_any_accepted_by_name
    FROM judged
    WINDOW same_test AS (PARTITION BY code_system, code, test_name)
)

SELECT
    code_system
    , code
    , test_name
    , analyte
    , is_accepted_by_code
    , is_accepted_by_name
    , CASE
        WHEN is_rejected_by_code THEN 'code of another analyte'
        WHEN is_rejected_by_name THEN 'name of another analyte'
        WHEN is_accepted_by_code AND is_accepted_by_name THEN NULL
        WHEN is_accepted_by_code AND is_any_accepted_by_name THEN 'name of another analyte'
        WHEN is_accepted_by_name AND is_any_accepted_by_code THEN 'code of another analyte'
        WHEN is_watched AND NOT is_accepted_by_code THEN 'name often seen under a wrong code'
    END AS rejection_reason
FROM compared
WHERE
    -- an isoenzyme by its name, without the code of the analyte, does not claim to be the analyte at all
    is_accepted_by_code
    OR (is_accepted_by_name AND NOT is_rejected_by_name)
    OR is_watched
