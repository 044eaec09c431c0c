-- model:    clinical.steroid_days
-- purpose:  Prednisone equivalent of all systemic corticosteroids, day by day.
-- grain:    one row per patient and day on a systemic corticosteroid
-- key:      patient_id, event_date
-- basis:    spec R-STE-01, R-STE-03 (premedication is shown but does not count)
-- nulls:    prednisone_eq_mg_per_day is NULL when no dose of that day can be converted,
--           counted_prednisone_eq_mg_per_day also when all of it is premedication
SELECT
    steroid_ingredient_days.patient_id
    , steroid_ingredient_days.event_date
    , SUM(steroid_ingredient_days.prednisone_eq_mg_per_day) AS prednisone_eq_mg_per_day
    , SUM(steroid_ingredient_days.prednisone_eq_mg_per_day)
    FILTER (WHERE steroid_premedication.ingredient IS NULL) AS counted_prednisone_eq_mg_per_day
    , BOOL_OR(steroid_ingredient_days.is_fluorinated) AS is_fluorinated
    , BOOL_AND(steroid_premedication.ingredient IS NOT NULL) AS is_premedication
    , MIN(steroid_ingredient_days.prescription_id) AS prescription_id
    , STRING_AGG(
        DISTINCT steroid_ingredient_days.ingredient, '+'
        ORDER BY steroid_ingredient_days.ingredient ASC
    ) AS ingredients
FROM clinical.steroid_ingredient_days
LEFT JOIN clinical.steroid_premedication
    ON
        steroid_ingredient_days.patient_id = steroid_premedication.patient_id
        AND steroid_ingredient_days.event_date = steroid_premedication.event_date
        AND steroid_ingredient_days.ingredient = steroid_premedication.ingredient
GROUP BY steroid_ingredient_days.patient_id, steroid_ingredient_days.event_date
