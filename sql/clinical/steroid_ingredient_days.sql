-- model:    clinical.steroid_ingredient_days
-- purpose:  Dose of each systemic corticosteroid, day by day.
-- grain:    one row per patient, day and corticosteroid
-- key:      patient_id, event_date, ingredient
-- basis:    spec R-STE-01, R-EXP-02; hydrocortisone at replacement dose does not count (3.3)
-- nulls:    doses are NULL when no dose of that day is in a unit of mass
WITH covered_days AS (
    SELECT
        steroid_supplies.patient_id
        , steroid_supplies.prescription_id
        , steroid_supplies.ingredient
        , steroid_supplies.event_type
        , steroid_supplies.start_date
        , steroid_supplies.daily_dose_mg
        , steroid_supplies.prednisone_eq_mg_per_day
        , steroid_supplies.is_fluorinated
        , CAST(UNNEST(GENERATE_SERIES(
            CAST(steroid_supplies.start_date AS TIMESTAMP)
            , CAST(LEAST(steroid_supplies.last_day, $as_of) AS TIMESTAMP)
            , INTERVAL 1 DAY
        )) AS DATE) AS event_date
    FROM clinical.steroid_supplies
)

, by_event_type AS (
    SELECT
        patient_id
        , event_date
        , ingredient
        , event_type
        , SUM(daily_dose_mg) AS daily_dose_mg
        , SUM(prednisone_eq_mg_per_day) AS prednisone_eq_mg_per_day
        , BOOL_OR(is_fluorinated) AS is_fluorinated
        , MIN(prescription_id) AS prescription_id
    FROM (
        SELECT covered_days.*
        FROM covered_days
        -- a dose that was changed: the latest dispensing speaks for the days it covers
        QUALIFY
            covered_days.event_type = 'administered'
            OR covered_days.start_date = MAX(covered_days.start_date) OVER (
                PARTITION BY
                    covered_days.patient_id, covered_days.event_date, covered_days.ingredient
                    , covered_days.event_type
            )
    ) AS in_force
    GROUP BY patient_id, event_date, ingredient, event_type
)

, totals AS (
    -- R-EXP-02: what was dispensed and what was administered on a day are the same dose seen twice
    SELECT
        patient_id
        , event_date
        , ingredient
        , MAX(daily_dose_mg) AS daily_dose_mg
        , MAX(prednisone_eq_mg_per_day) AS prednisone_eq_mg_per_day
        , BOOL_OR(is_fluorinated) AS is_fluorinated
        , MIN(prescription_id) AS prescription_id
    FROM by_event_type
    GROUP BY patient_id, event_date, ingredient
)

SELECT
    totals.patient_id
    , totals.event_date
    , totals.ingredient
    , totals.daily_dose_mg
    , totals.prednisone_eq_mg_per_day
    , totals.is_fluorinated
    , totals.prescription_id
FROM totals
INNER JOIN reference.steroid_equivalents ON totals.ingredient = steroid_equivalents.ingredient
WHERE
    steroid_equivalents.replacement_mg_per_day IS NULL
    OR totals.daily_dose_mg IS NULL
    OR totals.daily_dose_mg > steroid_equivalents.replacement_mg_per_day
