-- model:    staging.drug_codes
-- purpose:  Which drug of the code lists each code and name in the prescriptions means.
-- grain:    one row per code system, code, drug name and drug found in them
-- key:      code_system, code, drug_name, concept_set, ingredient
-- basis:    spec 3 (matching order: code, then name token at word boundaries; never the substring "statin")
-- scope:    everyone
-- nulls:    code system and code that were empty are written '' here, so that they can be joined
WITH seen AS (
    -- DISTINCT: a product stands on many prescriptions
    SELECT DISTINCT
        COALESCE(code_system, '') AS code_system
        , COALESCE(code, '') AS code
        , drug_name
    FROM raw.prescribing
)

, keyed AS (
    SELECT
        code_system
        , code
        , drug_name
        , UPPER(REGEXP_REPLACE(code, '[. ]', '', 'g')) AS code_key
        , CONCAT(' ', TRIM(REGEXP_REPLACE(LOWER(drug_name), '[^a-z0-9]+', ' ', 'g')), ' ') AS name_key
    FROM seen
)

, drug_list AS (
    SELECT
        codes.concept_set
        , codes.vocabulary
        , codes.code_key
        , codes.match
        , COALESCE(codes.ingredient, '') AS ingredient
        , drug_sets.drug_class
    FROM reference.codes
    INNER JOIN reference.drug_sets ON codes.concept_set = drug_sets.concept_set
    WHERE drug_sets.drug_class NOT IN ('exclude', 'route')
)

, by_code AS (
    SELECT
        keyed.code_system
        , keyed.code
        , keyed.drug_name
        , drug_list.concept_set
        , drug_list.ingredient
        , drug_list.drug_class
        , 'code' AS matched_by
    FROM keyed
    INNER JOIN drug_list
        ON
            keyed.code_system = drug_list.vocabulary
            AND (
                (drug_list.match = 'exact' AND keyed.code_key = drug_list.code_key)
                -- class nodes of the ATC: the code begins with them
                OR (drug_list.match = 'prefix' AND STARTS_WITH(keyed.code_key, drug_list.code_key))
            )
)

, by_name AS (
    SELECT
        keyed.code_system
        , keyed.code
        , keyed.drug_name
        , drug_list.concept_set
        , drug_list.ingredient
        , drug_list.drug_class
        , 'name' AS matched_by
    FROM keyed
    INNER JOIN drug_list
        ON
            drug_list.vocabulary = 'NAME'
            AND CONTAINS(keyed.name_key, drug_list.code_key)
)

, excluded AS (
    -- a code that says "not this kind of drug" (a steroid for skin, eye or ear) silences the name
    SELECT
        keyed.code_system
        , keyed.code
        , keyed.drug_name
    FROM keyed
    INNER JOIN reference.codes
        ON
            keyed.code_system = codes.vocabulary
            AND (
                (codes.match = 'exact' AND keyed.code_key = codes.code_key)
                OR (codes.match = 'prefix' AND STARTS_WITH(keyed.code_key, codes.code_key))
            )
    SEMI JOIN reference.drug_sets
        ON codes.concept_set = drug_sets.concept_set AND drug_sets.drug_class = 'exclude'
)

, matched AS (
    SELECT
        code_system
        , code
        , drug_name
        , concept_set
        , ingredient
        , drug_class
        , matched_by
    FROM by_code

    UNION ALL

    -- a name speaks only where the code has said nothing about that class of drug
    SELECT
        by_name.code_system
        , by_name.code
        , by_name.drug_name
        , by_name.concept_set
        , by_name.ingredient
        , by_name.drug_class
        , by_name.matched_by
    FROM by_name
    ANTI JOIN by_code
        ON
            by_name.code_system = by_code.code_system
            AND by_name.code = by_code.code
            AND by_name.drug_name = by_code.drug_name
            AND by_name.drug_class = by_code.drug_class
            AND by_code.ingredient <> ''
    ANTI JOIN excluded
        ON
            by_name.code_system = excluded.code_system
            AND by_name.code = excluded.code
            AND by_name.drug_name = excluded.drug_name
)

, exact_enough AS (
    -- a class node (any PD-1 or PD-L1 inhibitor) speaks only where the drug itself is not known
    SELECT matched.*
    FROM matched
    QUALIFY
        matched.ingredient <> ''
        OR NOT BOOL_OR(matched.ingredient <> '') OVER (
            PARTITION BY matched.code_system, matched.code, matched.drug_name, matched.drug_class
        )
)

SELECT
    code_system
    , code
    , drug_name
    , concept_set
    , ingredient
    , MIN(matched_by) AS matched_by -- 'code' before 'name'
FROM exact_enough
GROUP BY code_system, code, drug_name, concept_set, ingredient
