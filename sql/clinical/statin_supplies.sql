-- model:    clinical.statin_supplies
-- purpose:  What each dispensing or administration of a statin covers, early refills used up first.
-- grain:    one row per prescription row and statin
-- key:      prescription_id, ingredient
-- basis:    spec R-STA-01 and ruling 10
-- caution:  the 30 days of grace are not in supply_end_date; they are added once, where windows are read
WITH RECURSIVE supplies AS (
    SELECT
        drug_events.prescription_id
        , drug_events.patient_id
        , drug_events.ingredient
        , drug_events.start_date
        , drug_events.end_date
        , drug_events.status = 'stopped' AS is_stopped
        , drug_events.dose_mg * COALESCE(drug_events.frequency_per_day, 1) AS daily_dose_mg
        , CAST(
            CASE
                -- supplies longer than a year are sentinels (77777, 99999), not supplies
                WHEN drug_events.days_supply > 0 AND drug_events.days_supply <= p.longest_supply_days
                    THEN CEIL(drug_events.days_supply)
                WHEN drug_events.end_date >= drug_events.start_date
                    THEN drug_events.end_date - drug_events.start_date + 1
                WHEN drug_events.event_type = 'administered' THEN 1
                ELSE p.statin_default_supply_days
            END AS INTEGER
        ) AS supply_days
    FROM staging.drug_events
    CROSS JOIN reference.parameter_values AS p
    WHERE
        drug_events.drug_class = 'statin'
        AND drug_events.is_exposure
        AND drug_events.ingredient <> ''
    -- one prescription may match a statin by its own set and by a combination set
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY drug_events.prescription_id, drug_events.ingredient
        ORDER BY drug_events.concept_set ASC
    ) = 1
)

, in_order AS (
    SELECT
        supplies.*
        , ROW_NUMBER() OVER (
            PARTITION BY supplies.patient_id, supplies.ingredient
            ORDER BY supplies.start_date ASC, supplies.prescription_id ASC
        ) AS supply_number
        -- a stopped supply ends no later than this; NULL for all others
        , CASE
            WHEN supplies.is_stopped AND supplies.end_date IS NOT NULL
                THEN GREATEST(supplies.end_date, supplies.start_date)
        END AS stop_date
    FROM supplies
)

, covered AS (
    SELECT
        in_order.prescription_id
        , in_order.patient_id
        , in_order.ingredient
        , in_order.supply_number
        , LEAST(in_order.start_date + in_order.supply_days, in_order.stop_date) AS supply_end_date
    FROM in_order
    WHERE in_order.supply_number = 1

    UNION ALL

    SELECT
        in_order.prescription_id
        , in_order.patient_id
        , in_order.ingredient
        , in_order.supply_number
        , LEAST(
            -- what is left of the supplies before is used first; more than the longest stock is lost
            GREATEST(
                in_order.start_date
                , LEAST(covered.supply_end_date, in_order.start_date + CAST(p.statin_stockpile_days AS INTEGER))
            ) + in_order.supply_days
            , in_order.stop_date
        ) AS supply_end_date
    FROM covered
    INNER JOIN in_order
        ON
            covered.patient_id = in_order.patient_id
            AND covered.ingredient = in_order.ingredient
            AND covered.supply_number + 1 = in_order.supply_number
    CROSS JOIN reference.parameter_values AS p
)

SELECT
    in_order.prescription_id
    , in_order.patient_id
    , in_order.ingredient
    , in_order.start_date
    , covered.supply_end_date
    , in_order.supply_days
    , in_order.daily_dose_mg
    , in_order.is_stopped
FROM in_order
INNER JOIN covered
    ON in_order.prescription_id = covered.prescription_id AND in_order.ingredient = covered.ingredient
