-- model:    staging.intramuscular_events
-- purpose:  Any drug given into a muscle, listed or not, as known now.
-- grain:    one row per prescription row
-- key:      prescription_id
-- basis:    spec 8 C-10 (drug route) and R-EXP-01; routes.csv
WITH intramuscular_routes AS (
    SELECT seen.route
    FROM (
        -- DISTINCT: a route stands on many prescriptions
        SELECT DISTINCT
            route
            , TRIM(REGEXP_REPLACE(LOWER(route), '[^a-z0-9]+', ' ', 'g')) AS route_key
        FROM raw.prescribing
        WHERE route IS NOT NULL
    ) AS seen
    INNER JOIN reference.routes ON seen.route_key = routes.route_key
    WHERE routes.route_group = 'intramuscular'
)

, relevant_rows AS (
    -- every version of a row that was ever intramuscular: its latest version may not be
    SELECT DISTINCT prescribing.row_key -- DISTINCT: several versions per row
    FROM raw.prescribing
    SEMI JOIN intramuscular_routes ON prescribing.route = intramuscular_routes.route
)

, latest AS (
    SELECT prescribing.*
    FROM raw.prescribing
    SEMI JOIN relevant_rows ON prescribing.row_key = relevant_rows.row_key
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY prescribing.row_key
        ORDER BY
            prescribing.updated_at DESC NULLS LAST, prescribing.extract_date DESC
            , prescribing.source_file DESC, prescribing.source_line DESC
    ) = 1
)

SELECT
    latest.prescription_id
    , COALESCE(patient_identity.patient_id, latest.patient_id) AS patient_id
    , CAST(latest.start_time AS DATE) AS start_date
    , latest.drug_name
    , latest.route
    , latest.extract_date
    , latest.source_file
    , latest.source_line
FROM latest
SEMI JOIN intramuscular_routes ON latest.route = intramuscular_routes.route
LEFT JOIN staging.patient_identity ON latest.patient_id = patient_identity.source_patient_id
WHERE
    latest.operation = 'upsert'
    -- an order or a patient's own list is no injection
    AND latest.event_type IN ('administered', 'dispensed')
    AND latest.status NOT IN ('cancelled', 'not_given', 'entered_in_error')
    AND CAST(latest.start_time AS DATE) <= $as_of
