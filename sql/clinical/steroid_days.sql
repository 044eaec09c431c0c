-- model:    clinical.steroid_days
-- purpose:  Prednisone equivalent of all systemic corticosteroids, day by day.
-- grain:    one row per patient and day on a systemic corticosteroid
-- key:      patient_id, event_date
-- basis:    spec R-STE-01
-- nulls:    prednisone_eq_mg_per_day is NULL when no dose of that day can be converted
SELECT
    steroid_ingredient_days.patient_id
    , steroid_ingredient_days.event_date
    , SUM(steroid_ingredient_days.prednisone_eq_mg_per_day) AS prednisone_eq_mg_per_day
    , BOOL_OR(steroid_ingredient_days.is_fluorinated) AS is_fluorinated
    , BOOL_AND(steroid_equivalents.is_premedication_drug) AS is_only_premedication_drug
    , MIN(steroid_ingredient_days.prescription_id) AS prescription_id
    , STRING_AGG(
        DISTINCT steroid_ingredient_days.ingredient, '+'
        ORDER BY steroid_ingredient_days.ingredient ASC
    ) AS ingredients
FROM clinical.steroid_ingredient_days
INNER JOIN reference.steroid_equivalents
    ON steroid_ingredient_days.ingredient = steroid_equivalents.ingredient
GROUP BY steroid_ingredient_days.patient_id, steroid_ingredient_days.event_date
