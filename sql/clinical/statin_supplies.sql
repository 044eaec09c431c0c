-- model:    clinical.statin_supplies
-- purpose:  What each dispensing or administration of a statin covers, early refills used up first.
-- grain:    one row per prescription row and statin
-- key:      prescription_id, ingredient
-- basis:    spec R-STA-01 and ruling 10
-- caution:  the 30 days of grace are not in supply_end_date; they are added once, where windows are read
WITH supplies AS (
    SELECT
        drug_events.prescription_id
        , drug_events.patient_id
        , drug_events.ingredient
        , drug_events.start_date
        , drug_events.end_date
        , drug_events.status
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
        , COALESCE(
            SUM(supplies.supply_days) OVER (
                PARTITION BY supplies.patient_id, supplies.ingredient
                ORDER BY supplies.start_date ASC, supplies.prescription_id ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ), 0
        ) AS days_supplied_before
    FROM supplies
)

, stockpiled AS (
    SELECT
        in_order.*
        -- supply runs on from the latest date at which the stock was empty
        , MAX(in_order.start_date - CAST(in_order.days_supplied_before AS INTEGER)) OVER (
            PARTITION BY in_order.patient_id, in_order.ingredient
            ORDER BY in_order.start_date ASC, in_order.prescription_id ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) + CAST(in_order.days_supplied_before AS INTEGER) + in_order.supply_days
            AS stock_end_date
    FROM in_order
)

, covered AS (
    SELECT
        stockpiled.*
        , LEAST(
            stockpiled.stock_end_date
            , stockpiled.start_date + CAST(p.statin_stockpile_days AS INTEGER) + stockpiled.supply_days
        ) AS supply_end_date
    FROM stockpiled
    CROSS JOIN reference.parameter_values AS p
)

SELECT
    prescription_id
    , patient_id
    , ingredient
    , start_date
    , CASE
        WHEN status = 'stopped' AND end_date < supply_end_date THEN GREATEST(end_date, start_date)
        ELSE supply_end_date
    END AS supply_end_date
    , supply_days
    , daily_dose_mg
    , status = 'stopped' AS is_stopped
FROM covered
