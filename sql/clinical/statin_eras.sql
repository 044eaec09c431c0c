-- model:    clinical.statin_eras
-- purpose:  Time on any statin, switches between statins included.
-- grain:    one row per patient and stretch of treatment (supplies no more than 30 days apart)
-- key:      patient_id, era_number
-- basis:    spec R-STA-01, R-STA-05 and ruling 10
-- nulls:    is_start_known is false when too little was observed before the first supply
WITH in_order AS (
    SELECT
        statin_supplies.*
        , MAX(statin_supplies.supply_end_date) OVER (
            PARTITION BY statin_supplies.patient_id
            ORDER BY
                statin_supplies.start_date ASC, statin_supplies.prescription_id ASC
                , statin_supplies.ingredient ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS covered_until
    FROM clinical.statin_supplies
)

, numbered AS (
    SELECT
        in_order.*
        , SUM(
            CASE
                WHEN
                    in_order.start_date
                    <= in_order.covered_until + CAST(p.statin_grace_days AS INTEGER)
                    THEN 0
                ELSE 1
            END
        ) OVER (
            PARTITION BY in_order.patient_id
            ORDER BY
                in_order.start_date ASC, in_order.prescription_id ASC, in_order.ingredient ASC
        ) AS era_number
    FROM in_order
    CROSS JOIN reference.parameter_values AS p
)

SELECT
    numbered.patient_id
    , CAST(numbered.era_number AS INTEGER) AS era_number
    , MIN(numbered.start_date) AS era_start_date
    , MAX(numbered.supply_end_date) AS supply_end_date
    , STRING_AGG(DISTINCT numbered.ingredient, '+' ORDER BY numbered.ingredient ASC) AS ingredients
    , COUNT(*) AS supplies
    , ARG_MIN(numbered.prescription_id, CONCAT(numbered.start_date, '|', numbered.prescription_id))
        AS first_prescription_id
    , COALESCE(
        MIN(numbered.start_date) - MIN(patients.observation_start) >= MIN(p.baseline_days), FALSE
    ) AS is_start_known
FROM numbered
INNER JOIN staging.patients ON numbered.patient_id = patients.patient_id
CROSS JOIN reference.parameter_values AS p
GROUP BY numbered.patient_id, numbered.era_number
