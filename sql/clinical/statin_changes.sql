-- model:    clinical.statin_changes
-- purpose:  Starts and dose increases of statins: the dates from which toxicity is likeliest.
-- grain:    one row per patient, date and kind of change
-- key:      patient_id, change_date, change_kind, ingredient
-- basis:    spec R-STA-02, R-STA-05
WITH daily_doses AS (
    SELECT
        patient_id
        , ingredient
        , start_date
        , MIN(prescription_id) AS prescription_id
        -- strengths dispensed together make one dose; DISTINCT: the same strength twice is a second report of it
        , SUM(DISTINCT daily_dose_mg) AS daily_dose_mg
    FROM clinical.statin_supplies
    WHERE daily_dose_mg IS NOT NULL
    GROUP BY patient_id, ingredient, start_date
)

, dose_steps AS (
    SELECT
        daily_doses.*
        , LAG(daily_doses.daily_dose_mg) OVER (
            PARTITION BY daily_doses.patient_id, daily_doses.ingredient ORDER BY daily_doses.start_date ASC
        ) AS daily_dose_before_mg
    FROM daily_doses
)

, changes AS (
    SELECT
        patient_id
        , era_start_date AS change_date
        , 'start' AS change_kind
        , ingredients AS ingredient
        , first_prescription_id AS prescription_id
    FROM clinical.statin_eras
    WHERE is_start_known

    UNION ALL

    SELECT
        patient_id
        , start_date AS change_date
        , 'dose increase' AS change_kind
        , ingredient
        , prescription_id
    FROM dose_steps
    WHERE daily_dose_mg > daily_dose_before_mg
)

SELECT
    patient_id
    , change_date
    , change_kind
    , ingredient
    , MIN(prescription_id) AS prescription_id
FROM changes
GROUP BY patient_id, change_date, change_kind, ingredient
