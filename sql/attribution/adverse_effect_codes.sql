-- model:    attribution.adverse_effect_codes
-- purpose:  Codes that name a drug's adverse effect around a case.
-- grain:    one row per case and drug the code names
-- key:      case_id, finding_group
-- basis:    spec 3.13, T-27 (poisoning and underdosing codes are other sets; repeats are one event)
SELECT
    cases.case_id
    , finding_sets.finding_group
    , diagnosis_events.diagnosis_id
    , diagnosis_events.diagnosis_date
    , diagnosis_events.code
FROM clinical.cases
INNER JOIN staging.diagnosis_events ON cases.patient_id = diagnosis_events.patient_id
INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
CROSS JOIN reference.parameter_values AS p
WHERE
    finding_sets.finding_group IN (
        'adverse_effect_ici', 'adverse_effect_statin', 'adverse_effect_steroid'
    )
    AND COALESCE(diagnosis_events.status, 'confirmed') = 'confirmed'
    AND diagnosis_events.diagnosis_date - cases.onset_date >= p.weakness_from_day
    AND diagnosis_events.diagnosis_date - cases.last_evidence_date <= p.weakness_to_day
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY cases.case_id, finding_sets.finding_group
    ORDER BY diagnosis_events.diagnosis_date ASC, diagnosis_events.diagnosis_id ASC
) = 1
