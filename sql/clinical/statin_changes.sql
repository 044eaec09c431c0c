-- model:    clinical.statin_changes
-- purpose:  Starts and dose increases of statins: the dates from which toxicity is likeliest.
-- grain:    one row per patient, date and kind of change
-- key:      patient_id, change_date, change_kind, ingredient
-- basis:    spec R-STA-02, R-STA-05
-- nulls:    daily_dose_mg is NULL at a start whose dose is not known, daily_dose_before_mg at every start
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
        statin_eras.patient_id
        , statin_eras.era_start_date AS change_date
        , 'start' AS change_kind
        -- what it began with: an era may go on with another statin
        , statin_supplies.ingredient
        , statin_eras.first_prescription_id AS prescription_id
        , daily_doses.daily_dose_mg
        , CAST(NULL AS DOUBLE) AS daily_dose_before_mg
    FROM clinical.statin_eras
    INNER JOIN clinical.statin_supplies
        ON
            statin_eras.patient_id = statin_supplies.patient_id
            AND statin_eras.first_prescription_id = statin_supplies.prescription_id
    LEFT JOIN daily_doses
        ON
            statin_supplies.patient_id = daily_doses.patient_id
            AND statin_supplies.ingredient = daily_doses.ingredient
            AND statin_supplies.start_date = daily_doses.start_date
    WHERE statin_eras.is_start_known

    UNION ALL

    SELECT
        patient_id
        , start_date AS change_date
        , 'dose increase' AS change_kind
        , ingredient
        , prescription_id
        , daily_dose_mg
        , daily_dose_before_mg
    FROM dose_steps
    WHERE daily_dose_mg > daily_dose_before_mg
)

SELECT
    patient_id
    , change_date
    , change_kind
    , ingredient
    , prescription_id
    , daily_dose_mg
    , daily_dose_before_mg
FROM changes
