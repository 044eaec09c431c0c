-- query:    relevant_prescribing
-- purpose:  Prescriptions of which one version is of a drug in the code lists, or was given into a muscle.
-- grain:    one row per row key
-- basis:    the same tests as in staging.drug_events and staging.intramuscular_events
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

SELECT prescribing.row_key
FROM raw.prescribing
SEMI JOIN staging.drug_codes
    ON
        COALESCE(prescribing.code_system, '') = drug_codes.code_system
        AND COALESCE(prescribing.code, '') = drug_codes.code
        AND prescribing.drug_name = drug_codes.drug_name
UNION
SELECT prescribing.row_key
FROM raw.prescribing
SEMI JOIN intramuscular_routes ON prescribing.route = intramuscular_routes.route
