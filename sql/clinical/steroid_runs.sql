-- model:    clinical.steroid_runs
-- purpose:  Unbroken runs of systemic corticosteroid treatment.
-- grain:    one row per patient and run (a break of two days or more between days on steroid ends it)
-- key:      patient_id, run_number
-- basis:    spec R-STE-01 to R-STE-04; docs/decisions/0006-steroid-runs.md
-- nulls:    weight_kg falls back to the default adult weight, is_weight_assumed says so
WITH in_order AS (
    SELECT
        steroid_days.*
        , steroid_days.event_date - LAG(steroid_days.event_date) OVER (
            PARTITION BY steroid_days.patient_id ORDER BY steroid_days.event_date ASC
        ) AS days_since_day_before
    FROM clinical.steroid_days
)

, numbered AS (
    SELECT
        in_order.*
        , SUM(CASE WHEN in_order.days_since_day_before <= p.steroid_run_gap_days THEN 0 ELSE 1 END)
            OVER (PARTITION BY in_order.patient_id ORDER BY in_order.event_date ASC) AS run_number
    FROM in_order
    CROSS JOIN reference.parameter_values AS p
)

, runs AS (
    SELECT
        patient_id
        , run_number
        , MIN(event_date) AS run_start_date
        , MAX(event_date) AS run_end_date
        , COUNT(*) AS days_on_steroid
        , MAX(prednisone_eq_mg_per_day) AS highest_prednisone_eq_mg_per_day
        , SUM(prednisone_eq_mg_per_day) AS cumulative_prednisone_eq_mg
        , BOOL_OR(is_fluorinated) AS is_fluorinated
        , BOOL_AND(is_premedication) AS is_premedication
        , ARG_MIN(prescription_id, event_date) AS first_prescription_id
        , ARG_MIN(ingredients, event_date) AS ingredients
    FROM numbered
    GROUP BY patient_id, run_number
)

, weights AS (
    SELECT
        lab_events.patient_id
        , lab_events.result_id
        , lab_events.draw_date
        , lab_events.value_number * weight_units.kg_per_unit AS weight_kg
    FROM staging.lab_events
    INNER JOIN reference.weight_units ON lab_events.unit_key = weight_units.unit_key
    WHERE lab_events.analyte = 'body_weight' AND lab_events.value_number > 0
)

, nearest_weights AS (
    SELECT
        runs.patient_id
        , runs.run_number
        , weights.weight_kg
    FROM runs
    INNER JOIN weights ON runs.patient_id = weights.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE ABS(weights.draw_date - runs.run_start_date) <= p.weight_window_days
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY runs.patient_id, runs.run_number
        ORDER BY
            ABS(weights.draw_date - runs.run_start_date) ASC, weights.draw_date ASC
            , weights.result_id ASC
    ) = 1
)

SELECT
    runs.patient_id
    , CAST(runs.run_number AS INTEGER) AS run_number
    , runs.run_start_date
    , runs.run_end_date
    , runs.days_on_steroid
    , runs.ingredients
    , runs.highest_prednisone_eq_mg_per_day
    , runs.cumulative_prednisone_eq_mg
    , runs.is_fluorinated
    , runs.is_premedication
    , COALESCE(nearest_weights.weight_kg, p.default_weight_kg) AS weight_kg
    , nearest_weights.weight_kg IS NULL AS is_weight_assumed
    , runs.highest_prednisone_eq_mg_per_day / COALESCE(nearest_weights.weight_kg, p.default_weight_kg)
        AS highest_prednisone_eq_mg_per_kg_day
    , runs.first_prescription_id
FROM runs
LEFT JOIN nearest_weights
    ON runs.patient_id = nearest_weights.patient_id AND runs.run_number = nearest_weights.run_number
CROSS JOIN reference.parameter_values AS p
