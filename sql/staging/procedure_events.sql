-- model:    staging.procedure_events
-- purpose:  Procedures in the code lists, as known now.
-- grain:    one row per procedure row and concept set
-- key:      procedure_id, concept_set
-- basis:    spec 3.12
WITH code_matches AS (
    SELECT
        seen.code_system
        , seen.code
        , codes.concept_set
    FROM (
        -- DISTINCT: a code stands on many procedures
        SELECT DISTINCT
            code_system
            , code
            , UPPER(REGEXP_REPLACE(code, '[. ]', '', 'g')) AS code_key
        FROM raw.procedures
        WHERE code IS NOT NULL
    ) AS seen
    INNER JOIN reference.codes
        ON
            seen.code_system = codes.vocabulary
            AND (
                (codes.match = 'exact' AND seen.code_key = codes.code_key)
                OR (codes.match = 'prefix' AND STARTS_WITH(seen.code_key, codes.code_key))
            )
    -- a set may list a code and its category
    GROUP BY seen.code_system, seen.code, codes.concept_set
)

, latest AS (
    SELECT procedures.*
    FROM raw.procedures
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY procedures.row_key
        ORDER BY
            procedures.updated_at DESC NULLS LAST, procedures.extract_date DESC
            , procedures.source_file DESC, procedures.source_line DESC
    ) = 1
)

SELECT
    latest.procedure_id
    , COALESCE(patient_identity.patient_id, latest.patient_id) AS patient_id
    , code_matches.concept_set
    , latest.performed_time
    , latest.performed_time_has_time
    , CAST(latest.performed_time AS DATE) AS performed_date
    , latest.code_system
    , latest.code
    , latest.setting
    , latest.extract_date
    , latest.source_file
    , latest.source_line
FROM latest
INNER JOIN code_matches
    ON latest.code_system = code_matches.code_system AND latest.code = code_matches.code
LEFT JOIN staging.patient_identity ON latest.patient_id = patient_identity.source_patient_id
WHERE latest.operation = 'upsert' AND CAST(latest.performed_time AS DATE) <= $as_of
