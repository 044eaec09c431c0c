-- model:    clinical.other_drug_supplies
-- purpose:  What each dispensing or administration of a listed myotoxic or statin-interacting drug covers.
-- grain:    one row per prescription row and drug
-- key:      prescription_id, ingredient
-- basis:    spec 3.5, 3.6, 4.5, R-EXP-01; ruling 10 (a supply ends at its start plus its days)
-- caution:  the drug counts in whatever code list it was found; creams, eye drops and other local forms do not
WITH listed AS (
    SELECT ingredient
    FROM reference.myotoxic_ingredients
    UNION
    SELECT interacting_ingredient AS ingredient
    FROM reference.statin_interaction_pairs
)

, supplies AS (
    SELECT
        drug_events.prescription_id
        , drug_events.patient_id
        , drug_events.ingredient
        , drug_events.start_date
        , drug_events.status = 'stopped' AS is_stopped
        -- a stopped supply ends no later than this; NULL for all others
        , CASE
            WHEN drug_events.status = 'stopped' AND drug_events.end_date IS NOT NULL
                THEN GREATEST(drug_events.end_date, drug_events.start_date)
        END AS stop_date
        , CAST(
            CASE
                -- supplies longer than a year are sentinels (77777, 99999), not supplies
                WHEN drug_events.days_supply > 0 AND drug_events.days_supply <= p.longest_supply_days
                    THEN CEIL(drug_events.days_supply)
                WHEN drug_events.end_date >= drug_events.start_date
                    THEN drug_events.end_date - drug_events.start_date + 1
                WHEN drug_events.event_type = 'administered' THEN 1
                ELSE p.other_drug_default_supply_days
            END AS INTEGER
        ) AS supply_days
    FROM staging.drug_events
    SEMI JOIN listed ON drug_events.ingredient = listed.ingredient
    CROSS JOIN reference.parameter_values AS p
    WHERE
        drug_events.is_exposure
        -- an unknown route counts: most of these drugs have no local form
        AND drug_events.is_systemic_route IS DISTINCT FROM FALSE
    -- one prescription may match a drug in several code lists
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY drug_events.prescription_id, drug_events.ingredient
        ORDER BY drug_events.concept_set ASC
    ) = 1
)

SELECT
    prescription_id
    , patient_id
    , ingredient
    , start_date
    , LEAST(start_date + supply_days, stop_date) AS supply_end_date
    , supply_days -- days
    , is_stopped
FROM supplies
