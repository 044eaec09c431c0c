-- model:    clinical.first_exposures
-- purpose:  The first exposure of interest of each patient: what came before it is the patient's own baseline.
-- grain:    one row per patient with a checkpoint inhibitor, a statin or a high-dose steroid
-- key:      patient_id
-- basis:    spec R-CK-05, R-EP-04, R-STE-05 (a steroid that treats a muscle disease is no exposure of interest)
SELECT
    patient_id
    , MIN(exposure_date) AS first_exposure_date
FROM (
    SELECT
        patient_id
        , era_start_date AS exposure_date
    FROM clinical.ici_eras
    UNION ALL
    SELECT
        patient_id
        , era_start_date AS exposure_date
    FROM clinical.statin_eras
    UNION ALL
    -- R-STE-05: a steroid begun after CK was found high is treatment, and no exposure of interest
    SELECT
        steroid_high_dose.patient_id
        , steroid_high_dose.stretch_start_date AS exposure_date
    FROM clinical.steroid_high_dose
    CROSS JOIN reference.parameter_values AS p
    WHERE
        NOT EXISTS (
            SELECT 1
            FROM clinical.ck_results
            WHERE
                ck_results.patient_id = steroid_high_dose.patient_id
                AND ck_results.is_resolved
                AND ck_results.ck_x_uln > p.ck_raised_x_uln
                AND ck_results.draw_date - steroid_high_dose.stretch_start_date >= p.baseline_from_day
                AND ck_results.draw_date - steroid_high_dose.stretch_start_date
                <= p.steroid_treatment_lead_days
        )
) AS exposures
GROUP BY patient_id
