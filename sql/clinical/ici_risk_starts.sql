-- model:    clinical.ici_risk_starts
-- purpose:  The dates from which the early-risk window of a checkpoint inhibitor is counted.
-- grain:    one row per patient and date on which a course or a further class of drug began
-- key:      patient_id, risk_start_date
-- basis:    spec R-ICI-01 (a new class restarts the clock), W-ICI-1
-- caution:  a drug of unknown class begins a course but adds no class to one
WITH class_starts AS (
    SELECT
        ici_doses.patient_id
        , ici_eras.era_number
        , ici_eras.era_start_date
        , ici_ingredients.ici_class
        , MIN(ici_doses.dose_date) AS risk_start_date
        , ARG_MIN(
            ici_doses.prescription_id, CONCAT(ici_doses.dose_date, '|', ici_doses.prescription_id)
        ) AS prescription_id
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

SELECT
    patient_id
    , risk_start_date
    , CASE WHEN risk_start_date = era_start_date THEN 'course began' ELSE 'class added' END
        AS risk_start_kind
    , MIN(prescription_id) AS prescription_id
FROM class_starts
WHERE ici_class IS NOT NULL OR risk_start_date = era_start_date
GROUP BY patient_id, risk_start_date, era_start_date
