-- model:    clinical.episode_steroid_exposures
-- purpose:  High-dose and sustained steroid stretches whose risk window holds an episode's onset.
-- grain:    one row per episode and kind of exposure (acute high dose, sustained)
-- key:      case_id, exposure
-- basis:    spec R-STE-02, R-STE-05; windows.csv W-STE-A, W-STE-C
SELECT
    episodes.case_id
    , steroid_high_dose.exposure
    , episodes.patient_id
    , episode_steroid_runs.run_number
    , steroid_high_dose.criterion_id
    , steroid_high_dose.stretch_start_date
    , steroid_high_dose.stretch_end_date
    , episode_steroid_runs.run_start_date
    , episode_steroid_runs.run_end_date
    , episode_steroid_runs.ingredients
    , episode_steroid_runs.highest_prednisone_eq_mg_per_day
    , episode_steroid_runs.is_fluorinated
    , episode_steroid_runs.stated_indication
    , episode_steroid_runs.first_prescription_id
    , windows.rule_id
FROM clinical.episodes
INNER JOIN clinical.episode_first_evidence ON episodes.case_id = episode_first_evidence.case_id
INNER JOIN clinical.episode_steroid_runs ON episodes.case_id = episode_steroid_runs.case_id
INNER JOIN clinical.steroid_high_dose
    ON
        episode_steroid_runs.patient_id = steroid_high_dose.patient_id
        AND episode_steroid_runs.run_number = steroid_high_dose.run_number
INNER JOIN reference.windows ON steroid_high_dose.exposure = windows.steroid_exposure
CROSS JOIN reference.parameter_values AS p
WHERE
    episode_steroid_runs.steroid_role = 'other_indication'
    AND episodes.onset_date - steroid_high_dose.stretch_start_date >= windows.start_day
    AND episodes.onset_date - steroid_high_dose.stretch_start_date <= windows.end_day
    -- a dose that was raised once muscle disease was looked for is treatment, within an older run too
    AND episode_first_evidence.first_evidence_date - steroid_high_dose.stretch_start_date
    > p.steroid_treatment_lead_days
    -- the chronic form belongs to a dose that goes on, or was reduced a short while ago
    AND (
        windows.days_after_stop IS NULL
        OR episodes.onset_date - steroid_high_dose.stretch_end_date <= windows.days_after_stop
    )
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY episodes.case_id, steroid_high_dose.exposure
    ORDER BY
        steroid_high_dose.stretch_start_date DESC, steroid_high_dose.criterion_id ASC
        , episode_steroid_runs.run_number DESC
) = 1
