-- model:    staging.drug_events
-- purpose:  Prescriptions, dispensings and administrations of drugs in the code lists, as known now.
-- grain:    one row per prescription row and drug found in it
-- key:      prescription_id, concept_set, ingredient
-- basis:    spec 2, 3 and R-EXP-01; docs/contract.md
-- nulls:    dose_mg is NULL when the unit is not a mass; is_systemic_route is NULL when no route is known
-- caution:  only is_exposure rows build eras; ordered and patient-reported rows are kept for the reviewer
WITH relevant_rows AS (
    -- every version of a row that ever meant a listed drug: its latest version may mean another
    SELECT DISTINCT prescribing.row_key -- DISTINCT: several versions and several drugs per row
    FROM raw.prescribing
    SEMI JOIN staging.drug_codes
        ON
            COALESCE(prescribing.code_system, '') = drug_codes.code_system
            AND COALESCE(prescribing.code, '') = drug_codes.code
            AND prescribing.drug_name = drug_codes.drug_name
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

, standing AS (
    SELECT
        latest.*
        , CONCAT(
            ' ', TRIM(REGEXP_REPLACE(LOWER(latest.drug_name), '[^a-z0-9]+', ' ', 'g')), ' '
        ) AS name_key
        -- "sub-cutaneous" must not be read as the word "cutaneous"
        , TRIM(
            REGEXP_REPLACE(REPLACE(LOWER(COALESCE(latest.route, '')), 'sub-', 'sub'), '[^a-z0-9]+', ' ', 'g')
        ) AS route_key
        , REPLACE(LOWER(COALESCE(latest.dose_unit, '')), ' ', '') AS dose_unit_key
    FROM latest
    WHERE
        latest.operation = 'upsert'
        AND latest.status NOT IN ('cancelled', 'not_given', 'entered_in_error')
        AND CAST(latest.start_time AS DATE) <= $as_of -- a planned dose has not been given
)

, local_by_words AS (
    -- "dexamethasone / neomycin otic", "topical route": a word of name or route gives a local route away
    SELECT
        standing.prescription_id
        , MIN(routes.route_group) AS route_group
    FROM standing
    INNER JOIN reference.routes
        ON
            NOT routes.is_systemic
            AND routes.names_a_product
            AND CONTAINS(CONCAT(standing.name_key, standing.route_key, ' '), CONCAT(' ', routes.route_key, ' '))
    GROUP BY standing.prescription_id
)

SELECT
    standing.prescription_id
    , COALESCE(patient_identity.patient_id, standing.patient_id) AS patient_id
    , drug_codes.concept_set
    , drug_codes.ingredient
    , drug_sets.drug_class
    , drug_sets.drug_group
    , drug_codes.matched_by
    , standing.drug_name
    , standing.code_system
    , standing.code
    , standing.event_type
    , standing.event_type IN ('administered', 'dispensed') AS is_exposure -- R-EXP-01
    , standing.status
    , standing.start_time
    , standing.start_time_has_time
    , CAST(standing.start_time AS DATE) AS start_date
    , CAST(standing.end_time AS DATE) AS end_date
    , standing.days_supply
    , standing.quantity
    , standing.dose * dose_units.mg_per_unit AS dose_mg
    , standing.frequency_per_day
    , standing.route
    , COALESCE(local_by_words.route_group, routes.route_group) AS route_group
    , CASE WHEN local_by_words.route_group IS NOT NULL THEN FALSE ELSE routes.is_systemic END
        AS is_systemic_route
    , standing.indication
    , standing.extract_date
    , standing.source_file
    , standing.source_line
FROM standing
INNER JOIN staging.drug_codes
    ON
        COALESCE(standing.code_system, '') = drug_codes.code_system
        AND COALESCE(standing.code, '') = drug_codes.code
        AND standing.drug_name = drug_codes.drug_name
INNER JOIN reference.drug_sets ON drug_codes.concept_set = drug_sets.concept_set
LEFT JOIN staging.patient_identity ON standing.patient_id = patient_identity.source_patient_id
LEFT JOIN local_by_words ON standing.prescription_id = local_by_words.prescription_id
LEFT JOIN reference.routes ON standing.route_key = routes.route_key
LEFT JOIN reference.dose_units ON standing.dose_unit_key = dose_units.unit_key
