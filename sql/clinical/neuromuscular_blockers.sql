-- model:    clinical.neuromuscular_blockers
-- purpose:  Non-depolarising neuromuscular blockade of a day or more.
-- grain:    one row per patient and stretch
-- key:      patient_id, start_date
-- basis:    spec 4.4 (infusion or doses over 24 hours or two calendar days; a bolus in theatre is not exposure)
WITH given AS (
    SELECT
        drug_events.patient_id
        , drug_events.prescription_id
        , drug_events.start_date
        -- of a NULL and a date, the date; a planned end after the run date has not happened
        , LEAST(GREATEST(drug_events.start_date, drug_events.end_date), $as_of) AS end_date
        , drug_events.ingredient
    FROM staging.drug_events
    WHERE
        drug_events.drug_class = 'neuromuscular_blocker'
        AND drug_events.drug_group = 'nondepolarizing'
        AND drug_events.is_exposure
        AND drug_events.ingredient <> ''
)

, numbered AS (
    SELECT
        in_order.*
        , SUM(CASE WHEN in_order.start_date - in_order.covered_until <= 1 THEN 0 ELSE 1 END) OVER (
            PARTITION BY in_order.patient_id
            ORDER BY in_order.start_date ASC, in_order.prescription_id ASC, in_order.ingredient ASC
        ) AS stretch_number
    FROM (
        SELECT
            given.*
            , MAX(given.end_date) OVER (
                PARTITION BY given.patient_id
                ORDER BY given.start_date ASC, given.prescription_id ASC, given.ingredient ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS covered_until
        FROM given
    ) AS in_order
)

SELECT
    numbered.patient_id
    , MIN(numbered.start_date) AS start_date
    , MAX(numbered.end_date) AS end_date
    , STRING_AGG(DISTINCT numbered.ingredient, '+' ORDER BY numbered.ingredient ASC) AS ingredients
    , ARG_MIN(numbered.prescription_id, CONCAT(numbered.start_date, '|', numbered.prescription_id))
        AS first_prescription_id
FROM numbered
CROSS JOIN reference.parameter_values AS p
GROUP BY numbered.patient_id, numbered.stretch_number
HAVING MAX(numbered.end_date) - MIN(numbered.start_date) + 1 >= MIN(p.blocker_calendar_days)
