-- model:    clinical.immunotherapies
-- purpose:  Immunosuppressants, immunoglobulin and plasma exchange that are not part of a cancer treatment.
-- grain:    one row per patient, agent and prescription (or procedure, for plasma exchange)
-- key:      prescription_id, agent
-- basis:    spec 3.7, T-21; immunotherapy_agents.csv (drugs that also treat cancer, and what tells them apart)
-- nulls:    an unknown route counts; an unknown dose of methotrexate counts only without a blood cancer
-- caution:  never an exposure of interest; a checkpoint inhibitor beside it does not make it a cancer protocol
WITH drugs AS (
    SELECT
        drug_events.patient_id
        , drug_events.prescription_id
        , drug_events.ingredient
        , COALESCE(immunotherapy_agents.agent, drug_events.ingredient) AS agent
        , COALESCE(immunotherapy_agents.also_treats_cancer, FALSE) AS also_treats_cancer
        , COALESCE(immunotherapy_agents.needs_low_dose, FALSE) AS needs_low_dose
        , drug_events.start_date
        , CASE
            WHEN drug_events.days_supply > 0 AND drug_events.days_supply <= p.longest_supply_days
                THEN drug_events.start_date + CAST(CEIL(drug_events.days_supply) AS INTEGER) - 1
            ELSE GREATEST(drug_events.start_date, drug_events.end_date) -- of a NULL and a date, the date
        END AS supply_last_date
        , drug_events.end_date
        , drug_events.status
        , drug_events.route_group
        , drug_events.event_type
        , drug_events.dose_mg
        , drug_events.frequency_per_day
    FROM staging.drug_events
    LEFT JOIN reference.immunotherapy_agents ON drug_events.ingredient = immunotherapy_agents.ingredient
    CROSS JOIN reference.parameter_values AS p
    WHERE
        drug_events.drug_class = 'immunosuppressant'
        AND drug_events.is_exposure
        AND drug_events.ingredient <> ''
        -- eye drops and ointments treat no muscle
        AND COALESCE(drug_events.is_systemic_route, TRUE)
    -- one product may stand in two code lists
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY drug_events.prescription_id, drug_events.ingredient
        ORDER BY drug_events.concept_set ASC
    ) = 1
)

, weekly AS (
    SELECT
        drugs.*
        -- whole mg, so that once in seven days may be sent as 0.14 a day
        , ROUND(
            CASE
                -- without a frequency, an administration is one dose: those less than a week apart add up
                WHEN drugs.event_type = 'administered' AND drugs.frequency_per_day IS NULL
                    THEN SUM(drugs.dose_mg) OVER (
                        PARTITION BY drugs.patient_id, drugs.ingredient, drugs.event_type
                        ORDER BY drugs.start_date ASC
                        RANGE BETWEEN INTERVAL 6 DAYS PRECEDING AND INTERVAL 6 DAYS FOLLOWING
                    )
                -- nobody takes it daily for weeks: a frequency in doses a day cannot say "once a week"
                WHEN
                    drugs.needs_low_dose
                    AND drugs.frequency_per_day >= 1
                    AND drugs.supply_last_date - drugs.start_date >= EXTRACT(DAY FROM INTERVAL 1 WEEK)
                    THEN drugs.dose_mg
                ELSE drugs.dose_mg * drugs.frequency_per_day * EXTRACT(DAY FROM INTERVAL 1 WEEK)
            END
        ) AS weekly_dose_mg
    FROM drugs
)

, beside_cancer AS (
    SELECT
        weekly.*
        , EXISTS(
            SELECT 1
            FROM staging.drug_events AS other
            CROSS JOIN reference.parameter_values AS p
            WHERE
                other.patient_id = weekly.patient_id
                AND other.drug_group = 'antineoplastic'
                AND other.is_exposure
                AND other.ingredient <> weekly.ingredient
                -- neither a checkpoint inhibitor nor two such drugs together make a protocol
                AND other.ingredient NOT IN (
                    SELECT ici_ingredients.ingredient
                    FROM reference.ici_ingredients
                    UNION
                    SELECT immunotherapy_agents.ingredient
                    FROM reference.immunotherapy_agents
                    WHERE immunotherapy_agents.also_treats_cancer
                )
                AND ABS(other.start_date - weekly.start_date) <= p.protocol_days
        ) AS is_in_protocol
        , EXISTS(
            SELECT 1
            FROM staging.diagnosis_events
            INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
            WHERE
                diagnosis_events.patient_id = weekly.patient_id
                AND finding_sets.finding_group = 'haematologic_malignancy'
                AND COALESCE(diagnosis_events.status, 'confirmed') <> 'working'
                AND diagnosis_events.diagnosis_date <= weekly.start_date
        ) AS has_blood_cancer
    FROM weekly
)

SELECT
    beside_cancer.patient_id
    , beside_cancer.agent
    , beside_cancer.start_date
    -- a supply that was stopped ends with the stop
    , CASE
        WHEN beside_cancer.status = 'stopped' AND beside_cancer.end_date >= beside_cancer.start_date
            THEN LEAST(beside_cancer.end_date, beside_cancer.supply_last_date)
        ELSE beside_cancer.supply_last_date
    END AS end_date
    , beside_cancer.prescription_id
    , 'prescribing' AS source_table
FROM beside_cancer
CROSS JOIN reference.parameter_values AS p
WHERE
    NOT beside_cancer.also_treats_cancer
    OR (
        NOT beside_cancer.is_in_protocol
        AND CASE
            WHEN beside_cancer.needs_low_dose
                THEN
                    COALESCE(beside_cancer.route_group IN ('oral', 'enteral', 'subcutaneous'), TRUE)
                    AND COALESCE(
                        beside_cancer.weekly_dose_mg <= p.methotrexate_weekly_mg
                        , NOT beside_cancer.has_blood_cancer
                    )
            ELSE NOT beside_cancer.has_blood_cancer
        END
    )

UNION ALL

SELECT
    procedure_events.patient_id
    , 'plasma exchange' AS agent
    , procedure_events.performed_date AS start_date
    , procedure_events.performed_date AS end_date
    , procedure_events.procedure_id AS prescription_id
    , 'procedures' AS source_table
FROM staging.procedure_events
SEMI JOIN (
    SELECT concept_set
    FROM reference.finding_sets
    WHERE finding_group = 'plasma_exchange'
) AS plasma_exchange ON procedure_events.concept_set = plasma_exchange.concept_set
-- two codes of one set may stand for one procedure row
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY procedure_events.procedure_id ORDER BY procedure_events.concept_set ASC
) = 1
