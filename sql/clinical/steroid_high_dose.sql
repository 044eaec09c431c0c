-- model:    clinical.steroid_high_dose
-- purpose:  Stretches of a steroid run that meet a high-dose (acute) or sustained (chronic) criterion.
-- grain:    one row per patient, run, criterion and stretch
-- key:      patient_id, run_number, criterion_id, stretch_start_date
-- basis:    spec R-STE-02, R-STE-03 (premedication never qualifies); steroid_criteria.csv
WITH run_days AS (
    SELECT
        steroid_days.patient_id
        , steroid_runs.run_number
        , steroid_days.event_date
        , steroid_days.counted_prednisone_eq_mg_per_day AS prednisone_eq_mg_per_day
        , steroid_runs.weight_kg
    FROM clinical.steroid_days
    INNER JOIN clinical.steroid_runs
        ON
            steroid_days.patient_id = steroid_runs.patient_id
            AND steroid_days.event_date >= steroid_runs.run_start_date
            AND steroid_days.event_date <= steroid_runs.run_end_date
)

, summed AS (
    SELECT
        run_days.patient_id
        , run_days.run_number
        , run_days.event_date
        , SUM(days_before.prednisone_eq_mg_per_day) AS prednisone_eq_mg_summed
    FROM run_days
    -- a run just before adds to the sum
    INNER JOIN run_days AS days_before
        ON
            run_days.patient_id = days_before.patient_id
            AND run_days.event_date >= days_before.event_date
    CROSS JOIN reference.parameter_values AS p
    WHERE run_days.event_date - days_before.event_date < p.steroid_sum_days
    GROUP BY run_days.patient_id, run_days.run_number, run_days.event_date
)

, measured AS (
    SELECT
        patient_id
        , run_number
        , event_date
        , 'prednisone_eq_mg_per_day' AS measure
        , prednisone_eq_mg_per_day AS amount
    FROM run_days

    UNION ALL

    SELECT
        patient_id
        , run_number
        , event_date
        , 'prednisone_eq_mg_per_kg_day' AS measure
        , prednisone_eq_mg_per_day / weight_kg AS amount
    FROM run_days

    UNION ALL

    SELECT
        patient_id
        , run_number
        , event_date
        , 'prednisone_eq_mg_summed' AS measure
        , prednisone_eq_mg_summed AS amount
    FROM summed

    UNION ALL

    SELECT
        run_days.patient_id
        , run_days.run_number
        , run_days.event_date
        , CONCAT(steroid_ingredient_days.ingredient, '_mg_per_day') AS measure
        , steroid_ingredient_days.daily_dose_mg AS amount
    FROM run_days
    INNER JOIN clinical.steroid_ingredient_days
        ON
            run_days.patient_id = steroid_ingredient_days.patient_id
            AND run_days.event_date = steroid_ingredient_days.event_date
    ANTI JOIN clinical.steroid_premedication
        ON
            steroid_ingredient_days.patient_id = steroid_premedication.patient_id
            AND steroid_ingredient_days.event_date = steroid_premedication.event_date
            AND steroid_ingredient_days.ingredient = steroid_premedication.ingredient
)

, above AS (
    SELECT
        measured.patient_id
        , measured.run_number
        , measured.event_date
        , steroid_criteria.criterion_id
        , steroid_criteria.exposure
        , steroid_criteria.minimum_days
        , measured.event_date - LAG(measured.event_date) OVER (
            PARTITION BY measured.patient_id, measured.run_number, steroid_criteria.criterion_id
            ORDER BY measured.event_date ASC
        ) AS days_since_day_before
    FROM measured
    INNER JOIN reference.steroid_criteria
        ON
            measured.measure = steroid_criteria.measure
            AND measured.amount >= steroid_criteria.threshold
)

, stretches AS (
    SELECT
        above.*
        , SUM(CASE WHEN above.days_since_day_before <= 1 THEN 0 ELSE 1 END) OVER (
            PARTITION BY above.patient_id, above.run_number, above.criterion_id
            ORDER BY above.event_date ASC
        ) AS stretch_number
    FROM above
)

SELECT
    patient_id
    , run_number
    , criterion_id
    , MIN(event_date) AS stretch_start_date
    , MIN(exposure) AS exposure
    , MAX(event_date) AS stretch_end_date
    , COUNT(*) AS days_above
FROM stretches
GROUP BY patient_id, run_number, criterion_id, stretch_number
HAVING COUNT(*) >= MIN(minimum_days)
