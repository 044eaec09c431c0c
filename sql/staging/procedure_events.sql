-- model:    staging.procedure_events
-- purpose:  Procedures in the code lists, as known now, with the words of the source and of the report.
-- grain:    one row per procedure row and concept set
-- key:      procedure_id, concept_set
-- basis:    spec 3.12
-- nulls:    result_text is NULL where no report came with the procedure
-- caution:  a muscle biopsy, EMG or muscle MRI is also known by its description, whatever the code beside it says
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

, name_claims AS (
    SELECT
        seen.description
        , finding_sets.concept_set
        , finding_sets.finding_group
        -- "heart muscle biopsy", "EMG guidance for botulinum toxin": a further word takes the match back
        , BOOL_OR(finding_sets.finding_group = 'procedure_name_excluded') OVER (PARTITION BY seen.description)
            AS is_taken_back
    FROM (
        -- DISTINCT: the same words stand on many procedures
        SELECT DISTINCT
            description
            , CONCAT(' ', TRIM(REGEXP_REPLACE(LOWER(description), '[^a-z0-9]+', ' ', 'g')), ' ') AS name_key
        FROM raw.procedures
        WHERE description IS NOT NULL
    ) AS seen
    INNER JOIN reference.codes ON codes.match = 'name' AND CONTAINS(seen.name_key, codes.code_key)
    INNER JOIN reference.finding_sets ON codes.concept_set = finding_sets.concept_set
    WHERE finding_sets.finding_group IN ('muscle_biopsy', 'emg', 'muscle_mri', 'procedure_name_excluded')
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

, meanings AS (
    SELECT
        latest.row_key
        , code_matches.concept_set
    FROM latest
    INNER JOIN code_matches
        ON latest.code_system = code_matches.code_system AND latest.code = code_matches.code
    UNION -- one row where code and description say the same
    SELECT
        latest.row_key
        , name_claims.concept_set
    FROM latest
    INNER JOIN name_claims ON latest.description = name_claims.description
    WHERE NOT name_claims.is_taken_back
)

SELECT
    latest.procedure_id
    , COALESCE(patient_identity.patient_id, latest.patient_id) AS patient_id
    , meanings.concept_set
    , latest.performed_time
    , latest.performed_time_has_time
    , CAST(latest.performed_time AS DATE) AS performed_date
    , latest.code_system
    , latest.code
    , latest.description
    , latest.setting
    , latest.result_text
    , latest.extract_date
    , latest.source_file
    , latest.source_line
FROM latest
INNER JOIN meanings ON latest.row_key = meanings.row_key
LEFT JOIN staging.patient_identity ON latest.patient_id = patient_identity.source_patient_id
WHERE latest.operation = 'upsert' AND CAST(latest.performed_time AS DATE) <= $as_of
