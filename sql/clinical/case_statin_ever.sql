-- model:    clinical.case_statin_ever
-- purpose:  Any statin before a case onset, however long ago.
-- grain:    one row per case with a statin before onset
-- key:      case_id
-- basis:    spec R-STA-03, T-10, T-31; windows.csv W-STA-I1, W-STA-I2
-- caution:  a statin begun on the day of onset or later is none
WITH latest_supply AS (
    SELECT
        cases.case_id
        , statin_supplies.ingredient
        , statin_supplies.prescription_id
        , statin_supplies.supply_end_date
        -- a supply that outlasts the onset is current: no days have passed
        , cases.onset_date - LEAST(statin_supplies.supply_end_date, cases.onset_date) AS days_from_supply_end_to_onset
    FROM clinical.cases
    INNER JOIN clinical.statin_supplies
        ON
            cases.patient_id = statin_supplies.patient_id
            AND cases.onset_date > statin_supplies.start_date
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY cases.case_id
        -- the supply nearest to onset; of several, the one begun last
        ORDER BY
            LEAST(statin_supplies.supply_end_date, cases.onset_date) DESC, statin_supplies.start_date DESC
            , statin_supplies.prescription_id ASC, statin_supplies.ingredient ASC
    ) = 1
)

SELECT
    latest_supply.case_id
    , windows.label AS imnm_window
    , windows.points
    , windows.rule_id
    , latest_supply.ingredient
    , latest_supply.supply_end_date
    , latest_supply.days_from_supply_end_to_onset -- days
    , latest_supply.prescription_id
FROM latest_supply
INNER JOIN reference.windows
    ON
        windows.exposure_class = 'statin'
        AND NOT windows.is_toxic
        AND latest_supply.days_from_supply_end_to_onset >= windows.start_day
        AND latest_supply.days_from_supply_end_to_onset <= windows.end_day
