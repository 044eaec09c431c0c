-- model:    clinical.myotoxic_eras
-- purpose:  Time on each other myotoxic drug.
-- grain:    one row per patient, ingredient and stretch of treatment (supplies no more than 30 days apart)
-- key:      patient_id, ingredient, era_start_date
-- basis:    spec 3.5, 4.5; ruling 20 (drugs that matter only by interaction have no era)
-- caution:  the 30 days join supplies only; the end of supply has no grace in it
WITH myotoxic AS (
    SELECT
        other_drug_supplies.patient_id
        , other_drug_supplies.ingredient
        , other_drug_supplies.prescription_id
        , other_drug_supplies.start_date
        , other_drug_supplies.supply_end_date
        , myotoxic_ingredients.drug_group
        , myotoxic_ingredients.window_rule_id
    FROM clinical.other_drug_supplies
    INNER JOIN reference.myotoxic_ingredients
        ON other_drug_supplies.ingredient = myotoxic_ingredients.ingredient
    WHERE NOT myotoxic_ingredients.is_interaction_only
)

, in_order AS (
    SELECT
        myotoxic.*
        , MAX(myotoxic.supply_end_date) OVER (
            PARTITION BY myotoxic.patient_id, myotoxic.ingredient
            ORDER BY myotoxic.start_date ASC, myotoxic.prescription_id ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS covered_until
    FROM myotoxic
)

, numbered AS (
    SELECT
        in_order.*
        , SUM(
            CASE
                WHEN in_order.start_date <= in_order.covered_until + CAST(p.other_drug_grace_days AS INTEGER) THEN 0
                ELSE 1
            END
        ) OVER (
            PARTITION BY in_order.patient_id, in_order.ingredient
            ORDER BY in_order.start_date ASC, in_order.prescription_id ASC
        ) AS era_number
    FROM in_order
    CROSS JOIN reference.parameter_values AS p
)

SELECT
    patient_id
    , ingredient
    , drug_group
    , window_rule_id
    , MIN(start_date) AS era_start_date
    , MAX(supply_end_date) AS supply_end_date
    , ARG_MIN(prescription_id, CONCAT(start_date, '|', prescription_id)) AS first_prescription_id
    , ARG_MAX(prescription_id, CONCAT(start_date, '|', prescription_id)) AS last_prescription_id
FROM numbered
GROUP BY patient_id, ingredient, drug_group, window_rule_id, era_number
