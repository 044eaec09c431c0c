-- model:    staging.diagnosis_events
-- purpose:  Diagnoses in the code lists, as known now, with the clinical notion each stands for.
-- grain:    one row per diagnosis row and concept set
-- key:      diagnosis_id, concept_set
-- basis:    spec 3.9 to 3.14, gate B of 6.1 (status), T-16
WITH code_matches AS (
    SELECT
        seen.code_system
        , seen.code
        , codes.concept_set
    FROM (
        -- DISTINCT: a code stands on many diagnoses
        SELECT DISTINCT
            code_system
            , code
            , UPPER(REGEXP_REPLACE(code, '[. ]', '', 'g')) AS code_key
        FROM raw.diagnoses
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

, relevant_rows AS (
    SELECT DISTINCT diagnoses.row_key -- DISTINCT: several versions per row
    FROM raw.diagnoses
    SEMI JOIN code_matches
        ON diagnoses.code_system = code_matches.code_system AND diagnoses.code = code_matches.code
)

, latest AS (
    SELECT diagnoses.*
    FROM raw.diagnoses
    SEMI JOIN relevant_rows ON diagnoses.row_key = relevant_rows.row_key
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY diagnoses.row_key
        ORDER BY
            diagnoses.updated_at DESC NULLS LAST, diagnoses.extract_date DESC
            , diagnoses.source_file DESC, diagnoses.source_line DESC
    ) = 1
)

SELECT
    latest.diagnosis_id
    , COALESCE(patient_identity.patient_id, latest.patient_id) AS patient_id
    , code_matches.concept_set
    , latest.diagnosis_date
    , latest.code_system
    , latest.code
    , latest.setting
    , LOWER(TRIM(latest.specialty)) AS specialty
    , latest.status
    , latest.extract_date
    , latest.source_file
    , latest.source_line
FROM latest
INNER JOIN code_matches
    ON latest.code_system = code_matches.code_system AND latest.code = code_matches.code
LEFT JOIN staging.patient_identity ON latest.patient_id = patient_identity.source_patient_id
WHERE
    latest.operation = 'upsert'
    AND latest.diagnosis_date <= $as_of
    -- an unknown status (NULL) counts as recorded; a suspicion does not
    AND COALESCE(latest.status, 'confirmed') NOT IN ('entered_in_error', 'ruled_out')
