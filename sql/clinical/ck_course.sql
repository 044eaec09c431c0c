-- model:    clinical.ck_course
-- purpose:  Each usable CK result beside the patient's own baseline and the exposures of that day.
-- grain:    one row per total CK result with a date
-- key:      result_id
-- basis:    spec R-CK-05 (own baseline; where it is above the limit, twice it counts as raised), 5.2, R-ICI-03,
--           ruling 15
-- nulls:    baseline columns are NULL without a result -365 to -31 days before the first exposure
WITH baselines AS (
    SELECT
        ck_results.patient_id
        , MEDIAN(ck_results.ck_u_per_l) AS baseline_ck_u_per_l
        , MEDIAN(ck_results.ck_x_uln) AS baseline_ck_x_uln
    FROM clinical.ck_results
    INNER JOIN clinical.first_exposures ON ck_results.patient_id = first_exposures.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        ck_results.is_resolved
        AND ck_results.draw_date - first_exposures.first_exposure_date >= p.baseline_from_day
        AND ck_results.draw_date - first_exposures.first_exposure_date <= p.baseline_to_day
    GROUP BY ck_results.patient_id
)

, dose_before AS (
    SELECT
        ck_results.result_id
        , MAX(ici_doses.dose_date) AS last_ici_dose_date
    FROM clinical.ck_results
    INNER JOIN clinical.ici_doses
        ON
            ck_results.patient_id = ici_doses.patient_id
            -- R-ICI-03: on the day of the dose, only a draw known to be later than the infusion is after it
            AND (
                ck_results.draw_date > ici_doses.dose_date
                OR (
                    ck_results.draw_date = ici_doses.dose_date
                    AND ck_results.draw_has_time
                    AND ici_doses.dose_has_time
                    AND ck_results.draw_time > ici_doses.dose_time
                )
            )
    GROUP BY ck_results.result_id
)

, statin_cover AS (
    SELECT
        ck_results.result_id
        , MIN(GREATEST(ck_results.draw_date - statin_eras.supply_end_date, 0)) AS days_since_statin
    FROM clinical.ck_results
    INNER JOIN clinical.statin_eras
        ON
            ck_results.patient_id = statin_eras.patient_id
            AND ck_results.draw_date >= statin_eras.era_start_date
    GROUP BY ck_results.result_id
)

SELECT
    ck_results.result_id
    , ck_results.patient_id
    , ck_results.draw_time
    , ck_results.draw_has_time
    , ck_results.draw_date
    , ck_results.ck_u_per_l
    , ck_results.uln_u_per_l
    , ck_results.uln_source
    , ck_results.ck_x_uln
    , ck_results.is_resolved
    , ck_results.ck_as_sent
    , ck_results.is_censored_high
    , baselines.baseline_ck_u_per_l
    , ck_results.ck_u_per_l / baselines.baseline_ck_u_per_l AS fold_over_baseline
    , COALESCE(
        ck_results.ck_x_uln > p.ck_raised_x_uln
        AND (
            baselines.baseline_ck_x_uln IS NULL
            OR baselines.baseline_ck_x_uln <= p.ck_raised_x_uln
            -- the baseline itself, and what came before it, is judged by the limit alone
            OR ck_results.draw_date < first_exposures.first_exposure_date
            OR ck_results.ck_u_per_l / baselines.baseline_ck_u_per_l >= p.raised_baseline_fold
        )
        , FALSE
    ) AS is_raised
    , COALESCE(
        NOT ck_results.is_resolved
        AND NOT ck_results.is_censored_low
        AND ck_results.ck_as_sent >= p.unresolved_ck_at_least
        , FALSE
    ) AS is_unresolved_high
    , dose_before.last_ici_dose_date
    , COALESCE(
        ck_results.draw_date - dose_before.last_ici_dose_date <= p.ici_window_days, FALSE
    ) AS is_in_ici_window
    , COALESCE(statin_cover.days_since_statin <= p.statin_window_days, FALSE) AS is_in_statin_window
FROM clinical.ck_results
LEFT JOIN baselines ON ck_results.patient_id = baselines.patient_id
LEFT JOIN clinical.first_exposures ON ck_results.patient_id = first_exposures.patient_id
LEFT JOIN dose_before ON ck_results.result_id = dose_before.result_id
LEFT JOIN statin_cover ON ck_results.result_id = statin_cover.result_id
CROSS JOIN reference.parameter_values AS p
WHERE NOT ck_results.is_rejected AND ck_results.draw_date IS NOT NULL
