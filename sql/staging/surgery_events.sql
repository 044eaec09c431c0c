-- model:    staging.surgery_events
-- purpose:  Operations and anaesthesia records, as known now.
-- grain:    one row per procedure
-- key:      procedure_id
-- basis:    spec 8 C-09 and ruling 13; surgery_codes.csv
-- caution:  a needle biopsy for diagnosis stands in the section of operations and is none
WITH surgery_code_list AS (
    SELECT
        seen.code_system
        , seen.code
        , MIN(surgery_codes.finding) AS finding
    FROM (
        -- DISTINCT: a code stands on many procedures
        SELECT DISTINCT
            code_system
            , code
            , UPPER(REGEXP_REPLACE(code, '[. ]', '', 'g')) AS code_key
        FROM raw.procedures
        WHERE code IS NOT NULL
    ) AS seen
    INNER JOIN reference.surgery_codes
        ON
            seen.code_system = surgery_codes.vocabulary
            AND REGEXP_FULL_MATCH(seen.code_key, surgery_codes.code_pattern)
    GROUP BY seen.code_system, seen.code
    -- one pattern that says no is enough
    HAVING BOOL_AND(surgery_codes.is_surgery)
)

, relevant_rows AS (
    -- every version of a row that was ever an operation: its latest version may be none
    SELECT DISTINCT procedures.row_key -- DISTINCT: several versions per row
    FROM raw.procedures
    SEMI JOIN surgery_code_list
        ON procedures.code_system = surgery_code_list.code_system AND procedures.code = surgery_code_list.code
)

, latest AS (
    SELECT procedures.*
    FROM raw.procedures
    SEMI JOIN relevant_rows ON procedures.row_key = relevant_rows.row_key
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
    , CAST(latest.performed_time AS DATE) AS performed_date
    , latest.code_system
    , latest.code
    , surgery_code_list.finding
    , latest.extract_date
    , latest.source_file
    , latest.source_line
FROM latest
INNER JOIN surgery_code_list
    ON latest.code_system = surgery_code_list.code_system AND latest.code = surgery_code_list.code
LEFT JOIN staging.patient_identity ON latest.patient_id = patient_identity.source_patient_id
WHERE latest.operation = 'upsert' AND CAST(latest.performed_time AS DATE) <= $as_of
