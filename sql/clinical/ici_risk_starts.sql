-- model:    clinical.ici_risk_starts
-- purpose:  The dates from which the early-risk window of a checkpoint inhibitor is counted.
-- grain:    one row per patient and date on which a course or a further class of drug began
-- key:      patient_id, risk_start_date
-- basis:    spec R-ICI-01 (a new class restarts the clock), W-ICI-1
WITH class_starts AS (
    SELECT
        ici_doses.patient_id
        , ici_eras.era_number
        , ici_eras.era_start_date
        , ici_ingredients.ici_class
        , MIN(ici_doses.dose_date) AS class_start_date
    FROM clinical.ici_doses
    INNER JOIN clinical.ici_eras
        ON
            ici_doses.patient_id = ici_eras.patient_id
            AND ici_doses.dose_date >= ici_eras.era_start_date
            AND ici_doses.dose_date <= ici_eras.last_dose_date
    LEFT JOIN reference.ici_ingredients ON ici_doses.ingredient = ici_ingredients.ingredient
    GROUP BY
        ici_doses.patient_id, ici_eras.era_number, ici_eras.era_start_date
        , ici_ingredients.ici_class
)

, starts AS (
    SELECT
        patient_id
        , class_start_date AS risk_start_date
        , BOOL_OR(class_start_date = era_start_date) AS is_era_start
    FROM class_starts
    GROUP BY patient_id, class_start_date
)

SELECT
    starts.patient_id
    , starts.risk_start_date
    , CASE WHEN starts.is_era_start THEN 'course began' ELSE 'class added' END AS risk_start_kind
    , ARG_MIN(ici_doses.prescription_id, ici_doses.prescription_id) AS prescription_id
    , MIN(ici_doses.dose_time) AS dose_time
    , BOOL_AND(ici_doses.dose_has_time) AS dose_has_time
FROM starts
INNER JOIN clinical.ici_doses
    ON starts.patient_id = ici_doses.patient_id AND starts.risk_start_date = ici_doses.dose_date
GROUP BY starts.patient_id, starts.risk_start_date, starts.is_era_start
