-- model:    clinical.case_steroid_exposures
-- purpose:  High-dose and sustained steroid stretches whose risk window holds a case's onset.
-- grain:    one row per case and kind of exposure (acute high dose, sustained)
-- key:      case_id, exposure
-- basis:    spec R-STE-02, R-STE-05; windows.csv W-STE-A, W-STE-C
SELECT
    cases.case_id
    , steroid_high_dose.exposure
    , cases.patient_id
    , case_steroid_runs.run_number
    , steroid_high_dose.criterion_id
    , steroid_high_dose.stretch_start_date
    , steroid_high_dose.stretch_end_date
    , case_steroid_runs.run_start_date
    , case_steroid_runs.run_end_date
    , case_steroid_runs.ingredients
    , case_steroid_runs.highest_prednisone_eq_mg_per_day
    , case_steroid_runs.is_fluorinated
    , case_steroid_runs.stated_indication
    , case_steroid_runs.first_prescription_id
    , windows.rule_id
FROM clinical.cases
INNER JOIN clinical.case_first_evidence ON cases.case_id = case_first_evidence.case_id
INNER JOIN clinical.case_steroid_runs ON cases.case_id = case_steroid_runs.case_id
INNER JOIN clinical.steroid_high_dose
    ON
        case_steroid_runs.patient_id = steroid_high_dose.patient_id
        AND case_steroid_runs.run_number = steroid_high_dose.run_number
INNER JOIN reference.windows ON steroid_high_dose.exposure = windows.steroid_exposure
CROSS JOIN reference.parameter_values AS p
WHERE
    case_steroid_runs.steroid_role = 'other_indication'
    AND cases.onset_date - steroid_high_dose.stretch_start_date >= windows.start_day
    AND cases.onset_date - steroid_high_dose.stretch_start_date <= windows.end_day
    -- a dose that was raised once muscle disease was looked for is treatment, within an older run too
    AND case_first_evidence.first_evidence_date - steroid_high_dose.stretch_start_date
    > p.steroid_treatment_lead_days
    -- the chronic form belongs to a dose that goes on, or was reduced a short while ago
    AND (
        windows.days_after_stop IS NULL
        OR cases.onset_date - steroid_high_dose.stretch_end_date <= windows.days_after_stop
    )
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY cases.case_id, steroid_high_dose.exposure
    ORDER BY
        steroid_high_dose.stretch_start_date DESC, steroid_high_dose.criterion_id ASC
        , case_steroid_runs.run_number DESC
) = 1
