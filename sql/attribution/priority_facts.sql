-- model:    attribution.priority_facts
-- purpose:  What triage looks at, side by side: level, CK, exposure windows, emergencies, what explains the event.
-- grain:    one row per case
-- key:      case_id
-- basis:    spec 10.1, 5.6, rulings 5 and 17
-- nulls:    emergency_findings, ici_window, statin_window and weakness are NULL where there is none; an unknown CK is 0
WITH best_labels AS (
    SELECT
        label_causality.case_id
        , MAX(causality_ranks.causality_rank) AS best_causality_rank
        , MAX(CASE WHEN labels.is_drug_label THEN causality_ranks.causality_rank END) AS best_drug_causality_rank
        , BOOL_OR(
            label_causality.label = 'steroid_chronic'
            AND label_causality.causality IN ('certain', 'probable', 'possible')
        ) AS is_steroid_chronic_likely
    FROM attribution.label_causality
    INNER JOIN reference.labels ON SPLIT_PART(label_causality.label, ':', 1) = labels.label
    INNER JOIN reference.causality_ranks
        ON label_causality.causality = causality_ranks.causality
    GROUP BY label_causality.case_id
)

, emergency_signs AS (
    SELECT
        case_id
        , meaning
    FROM attribution.case_overlap
    WHERE is_ici_emergency
    UNION
    SELECT
        case_id
        , 'troponin raised' AS meaning
    FROM clinical.case_troponins
    WHERE is_troponin_flag
    UNION
    SELECT
        cases.case_id
        , new_myasthenia.meaning
    FROM clinical.cases
    INNER JOIN clinical.new_myasthenia ON cases.patient_id = new_myasthenia.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        new_myasthenia.event_date - cases.onset_date >= p.weakness_from_day
        AND new_myasthenia.event_date - cases.last_evidence_date <= p.weakness_to_day
)

, emergencies AS (
    SELECT
        case_id
        , STRING_AGG(meaning, ', ' ORDER BY meaning ASC) AS findings
    FROM emergency_signs
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
    UNION
    SELECT case_id
    FROM clinical.case_laboratory
    WHERE finding = 'creatinine_doubled'
)

, causes AS (
    SELECT
        case_id
        , BOOL_OR(is_strong) AS has_strong_cause
        , BOOL_OR(is_strong AND (reduces_event_score OR caps_rhabdomyolysis_code)) AS has_strong_explainer
        , BOOL_OR(is_hereditary) AS is_hereditary
        , STRING_AGG(cause, '; ' ORDER BY points ASC, rule_id ASC) FILTER (WHERE points < 0)
            AS competing_causes
    FROM (
        SELECT
            case_competing_causes.case_id
            , case_competing_causes.is_strong
            , case_competing_causes.reduces_event_score
            , case_competing_causes.caps_rhabdomyolysis_code
            , case_competing_causes.points
            , case_competing_causes.rule_id
            , case_competing_causes.cause
            , competing_causes.is_hereditary
        FROM clinical.case_competing_causes
        INNER JOIN reference.competing_causes
            ON case_competing_causes.rule_id = competing_causes.rule_id
    ) AS found_causes
    GROUP BY case_id
)

, peak_folds AS (
    SELECT
        cases.case_id
        , MAX(ck_course.fold_over_baseline) AS fold_over_baseline
    FROM clinical.cases
    INNER JOIN clinical.ck_peaks
        ON
            cases.patient_id = ck_peaks.patient_id
            AND cases.episode_number = ck_peaks.episode_number
    INNER JOIN clinical.ck_course ON ck_peaks.peak_result_id = ck_course.result_id
    GROUP BY cases.case_id
)

, facts AS (
    SELECT
        cases.case_id
        , cases.is_unresolved_only
        , event_scores.level_rank
        , event_scores.myopathy_level
        , event_scores.event_score
        , event_scores.is_nm_antibody_positive
        , COALESCE(ck_peaks.ck_peak_x_uln, 0) AS ck_x_uln
        , case_ici.ici_window
        , case_statins.statin_window
        , COALESCE(case_outcomes.is_statin_active, FALSE) AS is_statin_active
        , weakness.weakness
        , COALESCE(muscle_diagnoses.is_confirmed, FALSE) AS is_diagnosis_confirmed
        , emergencies.findings AS emergency_findings
        , kidney.case_id IS NOT NULL AS has_kidney_injury
        , potassium.case_id IS NOT NULL AS has_high_potassium
        , respiratory.case_id IS NOT NULL AS has_respiratory_failure
        , best_labels.case_id IS NOT NULL AS has_label
        , COALESCE(best_labels.best_causality_rank, 0) AS best_causality_rank
        , COALESCE(best_labels.best_drug_causality_rank, 0) AS best_drug_causality_rank
        , COALESCE(best_labels.is_steroid_chronic_likely, FALSE) AS is_steroid_chronic_likely
        , COALESCE(causes.has_strong_cause, FALSE) AS has_strong_cause
        , COALESCE(causes.has_strong_explainer, FALSE) AS has_strong_explainer
        , causes.competing_causes
        , COALESCE(causes.is_hereditary, FALSE)
        AND NOT COALESCE(peak_folds.fold_over_baseline >= p.raised_baseline_fold, FALSE)
            AS is_explained_by_heredity
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
    LEFT JOIN clinical.case_outcomes ON cases.case_id = case_outcomes.case_id
    LEFT JOIN emergencies ON cases.case_id = emergencies.case_id
    LEFT JOIN kidney ON cases.case_id = kidney.case_id
    LEFT JOIN clinical.case_laboratory AS potassium
        ON cases.case_id = potassium.case_id AND potassium.finding = 'potassium_high'
    LEFT JOIN attribution.case_overlap AS respiratory
        ON cases.case_id = respiratory.case_id AND respiratory.finding_group = 'respiratory'
    LEFT JOIN causes ON cases.case_id = causes.case_id
    LEFT JOIN peak_folds ON cases.case_id = peak_folds.case_id
    LEFT JOIN best_labels ON cases.case_id = best_labels.case_id
    CROSS JOIN reference.parameter_values AS p
)

SELECT
    facts.case_id
    , facts.is_unresolved_only
    , facts.level_rank
    , facts.myopathy_level
    , facts.is_nm_antibody_positive
    , facts.ck_x_uln
    , facts.ici_window
    , facts.statin_window
    , facts.is_statin_active
    , facts.weakness
    , facts.is_diagnosis_confirmed
    , facts.emergency_findings
    , facts.has_kidney_injury
    , facts.has_high_potassium
    , facts.has_respiratory_failure
    , facts.has_label
    , facts.best_causality_rank
    , facts.is_steroid_chronic_likely
    , facts.has_muscle_evidence
    , facts.competing_causes
    -- 10.1: another cause explains the event, unless an antibody proves the disease
    , NOT facts.is_nm_antibody_positive
    AND (
        facts.is_explained_by_heredity
        OR (facts.has_strong_cause AND facts.event_score < possible_level.from_points)
    ) AS is_explained
    -- ruling 5: nothing but the cause that explains is left
    , NOT facts.is_nm_antibody_positive
    AND facts.has_strong_explainer
    AND facts.best_drug_causality_rank < possible.causality_rank AS is_fully_explained
FROM facts
INNER JOIN reference.event_levels AS possible_level ON possible_level.myopathy_level = 'M2'
INNER JOIN reference.causality_ranks AS possible ON possible.causality = 'possible'
