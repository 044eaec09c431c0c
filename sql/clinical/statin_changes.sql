-- model:    clinical.statin_changes
-- purpose:  Starts and dose increases of statins: the dates from which toxicity is likeliest.
-- grain:    one row per patient, date and kind of change
-- key:      patient_id, change_date, change_kind, ingredient
-- basis:    spec R-STA-02, R-STA-05
WITH dose_steps AS (
    SELECT
        patient_id
        , ingredient
        , start_date
        , prescription_id
        , daily_dose_mg
        , LAG(daily_dose_mg) OVER (
            PARTITION BY patient_id, ingredient ORDER BY start_date ASC, prescription_id ASC
        ) AS daily_dose_before_mg
    FROM clinical.statin_supplies
    WHERE daily_dose_mg IS NOT NULL
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
