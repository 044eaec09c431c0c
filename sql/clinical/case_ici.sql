-- model:    clinical.case_ici
-- purpose:  Checkpoint inhibitor treatment of a case: window of its onset, combination, earlier muscle evidence.
-- grain:    one row per case with an ICI dose up to 790 days before onset
-- key:      case_id
-- basis:    spec R-ICI-01 to R-ICI-05, 3.1 (combination)
-- nulls:    combination_date is NULL when the course before onset had one class, or two more than 42 days apart
-- joins:    every LEFT JOIN finds at most one row per case
SELECT
    case_ici_windows.case_id
    , case_ici_windows.patient_id
    , case_ici_windows.ici_window
    , case_ici_windows.points
    , case_ici_windows.rule_id
    , case_ici_windows.risk_start_date
    , case_ici_windows.risk_start_kind
    , case_ici_windows.last_dose_date
    , case_ici_windows.days_from_risk_start_to_onset
    , case_ici_windows.days_from_last_dose_to_onset
    , case_ici_windows.first_dose_date
    , case_ici_windows.doses_before_onset
    , case_ici_windows.ingredients
    , case_ici_windows.last_prescription_id
    , CASE WHEN ici_eras.combination_date <= case_ici_windows.last_dose_date THEN ici_eras.combination_date END
        AS combination_date
    , case_evidence_before_ici.evidence_before_ici_date
    , case_evidence_before_ici.source_table AS evidence_before_ici_source_table
    , case_evidence_before_ici.source_id AS evidence_before_ici_source_id
    , COALESCE(NOT case_evidence_before_ici.is_flare, FALSE) AS has_evidence_before_ici
FROM clinical.case_ici_windows
-- the course that the last dose before onset belongs to
LEFT JOIN clinical.ici_eras
    ON
        case_ici_windows.patient_id = ici_eras.patient_id
        AND case_ici_windows.last_dose_date >= ici_eras.era_start_date
        AND case_ici_windows.last_dose_date <= ici_eras.last_dose_date
LEFT JOIN clinical.case_evidence_before_ici
    ON case_ici_windows.case_id = case_evidence_before_ici.case_id
