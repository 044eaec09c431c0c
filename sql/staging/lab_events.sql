-- model:    staging.lab_events
-- purpose:  Results of the analytes in the code lists, as known now, with their text taken apart.
-- grain:    one row per result and analyte
-- key:      result_id, analyte
-- basis:    spec 3.8, R-CK-03, R-CK-07; T-13
-- nulls:    value_number is NULL for text that is not a number ("HEMOLYZED", "NOT DETECTED")
WITH relevant_rows AS (
    -- every version of a result that ever claimed the analyte: its latest version may not
    SELECT DISTINCT labs.row_key -- DISTINCT: several versions per result
    FROM raw.labs
    SEMI JOIN staging.lab_codes
        ON
            COALESCE(labs.code_system, '') = lab_codes.code_system
            AND COALESCE(labs.code, '') = lab_codes.code
            AND labs.test_name = lab_codes.test_name
)

, latest AS (
    SELECT labs.*
    FROM raw.labs
    SEMI JOIN relevant_rows ON labs.row_key = relevant_rows.row_key
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY labs.row_key
        ORDER BY
            labs.updated_at DESC NULLS LAST, labs.extract_date DESC
            , labs.source_file DESC, labs.source_line DESC
    ) = 1
)

, timed AS (
    SELECT
        latest.*
        , COALESCE(
            latest.collected_time
            -- R-CK-07: a result without a draw time was drawn a little before it was reported;
            -- where the report has only a date, that is the date
            , latest.reported_time - TO_HOURS(
                CASE WHEN latest.reported_time_has_time THEN CAST(p.report_delay_hours AS INTEGER) ELSE 0 END
            )
        ) AS draw_time
        , CASE
            WHEN latest.collected_time IS NOT NULL THEN 'collected'
            WHEN latest.reported_time IS NOT NULL THEN 'reported'
        END AS draw_time_basis
        , REGEXP_EXTRACT(
            REPLACE(REPLACE(TRIM(latest.value), '≥', '>='), '≤', '<=')
            , '^([<>]=?)?\s*([0-9]+(?:\.[0-9]+)?)$', ['comparator', 'number']
        ) AS parts
    FROM latest
    CROSS JOIN reference.parameter_values AS p
)

SELECT
    timed.result_id
    , COALESCE(patient_identity.patient_id, timed.patient_id) AS patient_id
    , lab_codes.analyte
    , timed.draw_time
    , CASE
        WHEN timed.draw_time_basis = 'collected' THEN timed.collected_time_has_time
        ELSE COALESCE(timed.reported_time_has_time, FALSE)
    END AS draw_has_time
    , timed.draw_time_basis
    , CAST(timed.draw_time AS DATE) AS draw_date
    , timed.reported_time
    , timed.value AS value_text
    , NULLIF(timed.parts.comparator, '') AS comparator
    , TRY_CAST(NULLIF(timed.parts.number, '') AS DOUBLE) AS value_number
    , timed.unit
    -- micro signs stay apart in the unit table; only case and blanks are folded
    , COALESCE(NULLIF(REPLACE(LOWER(timed.unit), ' ', ''), ''), '(none)') AS unit_key
    , timed.reference_low
    , timed.reference_high
    , timed.status
    , timed.specimen
    , timed.accession
    , timed.laboratory
    , timed.code_system
    , timed.code
    , timed.test_name
    , lab_codes.is_accepted_by_code
    , lab_codes.is_accepted_by_name
    , lab_codes.rejection_reason
    , timed.updated_at
    , timed.extract_date
    , timed.source_file
    , timed.source_line
FROM timed
INNER JOIN staging.lab_codes
    ON
        COALESCE(timed.code_system, '') = lab_codes.code_system
        AND COALESCE(timed.code, '') = lab_codes.code
        AND timed.test_name = lab_codes.test_name
LEFT JOIN staging.patient_identity ON timed.patient_id = patient_identity.source_patient_id
WHERE
    timed.operation = 'upsert'
    AND timed.status NOT IN ('cancelled', 'entered_in_error')
    -- a result with no time at all is kept: it is shown as "date missing"
    AND (timed.draw_time IS NULL OR CAST(timed.draw_time AS DATE) <= $as_of)
