-- model:    attribution.priority_facts
-- purpose:  What triage looks at, side by side: level, CK, exposure windows, emergency findings, best explanation.
-- grain:    one row per case
-- key:      case_id
-- basis:    spec 10.1
-- nulls:    emergency_findings, ici_window, statin_window and weakness are NULL where there is none; an unknown CK is 0
-- caution:  kidney injury is the code only; creatinine, potassium, troponin, antibodies and "explained by a competing
--           cause" are not part of it yet
WITH best_labels AS (
    SELECT
        label_causality.case_id
        , MAX(causality_ranks.causality_rank) AS best_causality_rank
        , BOOL_OR(
            label_causality.label = 'steroid_chronic'
            AND label_causality.causality IN ('certain', 'probable', 'possible')
        ) AS is_steroid_chronic_likely
    FROM attribution.label_causality
    INNER JOIN reference.causality_ranks
        ON label_causality.causality = causality_ranks.causality
    GROUP BY label_causality.case_id
)

, emergencies AS (
    SELECT
        case_id
        , STRING_AGG(meaning, ', ' ORDER BY finding_group ASC) AS findings
    FROM attribution.case_overlap
    WHERE is_ici_emergency
    GROUP BY case_id
)

, kidney AS (
    SELECT cases.case_id
    FROM clinical.cases
    INNER JOIN staging.diagnosis_events ON cases.patient_id = diagnosis_events.patient_id
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    CROSS JOIN reference.parameter_values AS p
    WHERE
        finding_sets.finding_group = 'aki'
        AND COALESCE(diagnosis_events.status, 'confirmed') = 'confirmed'
        AND diagnosis_events.diagnosis_date - cases.onset_date >= p.weakness_from_day
        AND diagnosis_events.diagnosis_date - cases.last_evidence_date <= p.weakness_to_day
    GROUP BY cases.case_id
)

SELECT
    cases.case_id
    , cases.is_unresolved_only
    , event_scores.level_rank
    , event_scores.myopathy_level
    , COALESCE(ck_peaks.ck_peak_x_uln, 0) AS ck_x_uln
    , case_ici.ici_window
    , case_statins.statin_window
    , weakness.weakness
    , COALESCE(muscle_diagnoses.is_confirmed, FALSE) AS is_diagnosis_confirmed
    , emergencies.findings AS emergency_findings
    , kidney.case_id IS NOT NULL AS has_kidney_injury
    , respiratory.case_id IS NOT NULL AS has_respiratory_failure
    , COALESCE(best_labels.best_causality_rank, 0) AS best_causality_rank
    , COALESCE(best_labels.is_steroid_chronic_likely, FALSE) AS is_steroid_chronic_likely
    , COALESCE(ck_peaks.ck_peak_x_uln > p.ck_raised_x_uln, FALSE)
    OR weakness.patient_id IS NOT NULL
    OR muscle_diagnoses.patient_id IS NOT NULL
    OR event_scores.level_rank > 0 AS has_muscle_evidence
FROM clinical.cases
INNER JOIN attribution.event_scores ON cases.case_id = event_scores.case_id
LEFT JOIN clinical.ck_peaks
    ON
        cases.patient_id = ck_peaks.patient_id
        AND cases.episode_number = ck_peaks.episode_number
LEFT JOIN clinical.weakness
    ON
        cases.patient_id = weakness.patient_id
        AND cases.episode_number = weakness.episode_number
LEFT JOIN clinical.muscle_diagnoses
    ON
        cases.patient_id = muscle_diagnoses.patient_id
        AND cases.episode_number = muscle_diagnoses.episode_number
LEFT JOIN clinical.case_ici ON cases.case_id = case_ici.case_id
LEFT JOIN clinical.case_statins ON cases.case_id = case_statins.case_id
LEFT JOIN emergencies ON cases.case_id = emergencies.case_id
LEFT JOIN kidney ON cases.case_id = kidney.case_id
LEFT JOIN attribution.case_overlap AS respiratory
    ON cases.case_id = respiratory.case_id AND respiratory.finding_group = 'respiratory'
LEFT JOIN best_labels ON cases.case_id = best_labels.case_id
CROSS JOIN reference.parameter_values AS p
