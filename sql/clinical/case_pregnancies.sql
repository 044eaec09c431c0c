-- model:    clinical.case_pregnancies
-- purpose:  Whether a case was pregnant around onset, by the code nearest to it.
-- grain:    one row per case with such a code
-- key:      case_id
-- basis:    spec T-36: CK is lower in pregnancy
-- caution:  a flag for the reader; neither limits nor points change by it, and no code is no proof
SELECT
    cases.case_id
    , diagnosis_events.diagnosis_date
    , diagnosis_events.code
    , diagnosis_events.diagnosis_id
FROM clinical.cases
INNER JOIN staging.diagnosis_events ON cases.patient_id = diagnosis_events.patient_id
INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
CROSS JOIN reference.parameter_values AS p
WHERE
    finding_sets.finding_group = 'pregnancy'
    AND COALESCE(diagnosis_events.status, 'confirmed') = 'confirmed'
    AND diagnosis_events.diagnosis_date - cases.onset_date >= p.pregnancy_from_day
    AND diagnosis_events.diagnosis_date - cases.onset_date <= p.pregnancy_to_day
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY cases.case_id
    ORDER BY
        ABS(diagnosis_events.diagnosis_date - cases.onset_date) ASC, diagnosis_events.diagnosis_date ASC
        , diagnosis_events.diagnosis_id ASC
) = 1
