-- model:    clinical.case_statin_pairs
-- purpose:  Every statin current at onset with a drug that it interacts with, taken together shortly before onset.
-- grain:    one row per case, statin and interacting drug
-- key:      case_id, statin_ingredient, interacting_ingredient
-- basis:    spec 3.6 (active within 30 days before onset), R-STA-01, ruling 10; statin_interaction_pairs.csv
-- caution:  a dose cap counts only when the daily dose is known and above it; after a recorded stop of the statin
--           there is no grace in which a new drug could still meet it
WITH current_statins AS (
    SELECT
        cases.case_id
        , cases.patient_id
        , cases.onset_date
        , statin_supplies.ingredient AS statin_ingredient
        , statin_supplies.prescription_id AS statin_prescription_id
        , statin_supplies.daily_dose_mg
        , statin_supplies.start_date AS taken_from
        , statin_supplies.supply_end_date + CASE
            WHEN statin_supplies.is_stopped THEN 0
            ELSE CAST(p.statin_grace_days AS INTEGER)
        END AS taken_until
    FROM clinical.cases
    INNER JOIN clinical.case_statins ON cases.case_id = case_statins.case_id
    INNER JOIN reference.windows ON case_statins.rule_id = windows.rule_id
    -- a switch shortly before onset leaves two statins current
    INNER JOIN clinical.statin_supplies
        ON
            cases.patient_id = statin_supplies.patient_id
            AND cases.onset_date > statin_supplies.start_date
            AND cases.onset_date - statin_supplies.supply_end_date <= windows.end_day
    CROSS JOIN reference.parameter_values AS p
    WHERE case_statins.statin_window = 'toxic_current'
)

SELECT
    current_statins.case_id
    , current_statins.statin_ingredient
    , current_statins.daily_dose_mg -- mg/d
    , other_drug_supplies.ingredient AS interacting_ingredient
    , statin_interaction_pairs.rule
    , statin_interaction_pairs.cap_mg_per_day -- mg/d
    , other_drug_supplies.start_date
    , LEAST(other_drug_supplies.supply_end_date, current_statins.onset_date) AS covered_until
    , other_drug_supplies.prescription_id
FROM current_statins
INNER JOIN reference.statin_interaction_pairs
    ON current_statins.statin_ingredient = statin_interaction_pairs.statin_ingredient
INNER JOIN clinical.other_drug_supplies
    ON
        current_statins.patient_id = other_drug_supplies.patient_id
        AND statin_interaction_pairs.interacting_ingredient = other_drug_supplies.ingredient
        -- on the day of onset the order of the two is not known
        AND current_statins.onset_date > other_drug_supplies.start_date
        -- a drug finished before the statin was begun, or begun after it was stopped, never met it
        AND current_statins.taken_from < other_drug_supplies.supply_end_date
        AND current_statins.taken_until > other_drug_supplies.start_date
CROSS JOIN reference.parameter_values AS p
WHERE
    current_statins.onset_date - other_drug_supplies.supply_end_date <= p.interaction_days
    AND (
        statin_interaction_pairs.rule <> 'dose_cap'
        OR current_statins.daily_dose_mg > statin_interaction_pairs.cap_mg_per_day
    )
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY
        current_statins.case_id, current_statins.statin_ingredient, other_drug_supplies.ingredient
    -- the supplies nearest to onset; of several, the ones begun last
    ORDER BY
        LEAST(other_drug_supplies.supply_end_date, current_statins.onset_date) DESC
        , other_drug_supplies.start_date DESC, other_drug_supplies.prescription_id ASC
        , current_statins.taken_from DESC, current_statins.statin_prescription_id ASC
) = 1
