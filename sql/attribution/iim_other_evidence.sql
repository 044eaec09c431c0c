-- model:    attribution.iim_other_evidence
-- purpose:  What speaks for another inflammatory myopathy.
-- grain:    one row per case, label, finding and source row
-- key:      case_id, label, finding, source_table, source_id
-- basis:    spec 7.9, ruling 13; not where a biopsy, anti-HMGCR or anti-SRP shows necrotizing myopathy
WITH candidates AS (
    SELECT
        cases.case_id
        , cases.patient_id
        , cases.episode_number
    FROM clinical.cases
    INNER JOIN attribution.event_scores ON cases.case_id = event_scores.case_id
    WHERE NOT event_scores.is_necrotizing AND NOT event_scores.is_nm_antibody_positive
)

, main_findings AS (
    SELECT
        candidates.case_id
        , diagnosis_events.diagnosis_date AS event_date
        , 'diagnoses' AS source_table
        , diagnosis_events.diagnosis_id AS source_id
        , FORMAT('Inflammatory myopathy coded ({}).', diagnosis_events.code) AS finding_text
    FROM candidates
    INNER JOIN clinical.episode_evidence
        ON
            candidates.patient_id = episode_evidence.patient_id
            AND candidates.episode_number = episode_evidence.episode_number
            AND episode_evidence.source_table = 'diagnoses'
    INNER JOIN staging.diagnosis_events ON episode_evidence.source_id = diagnosis_events.diagnosis_id
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    WHERE finding_sets.finding_group = 'inflammatory_myopathy'
    UNION ALL
    SELECT
        candidates.case_id
        , diagnosis_events.diagnosis_date AS event_date
        , 'diagnoses' AS source_table
        , diagnosis_events.diagnosis_id AS source_id
        , FORMAT('Inclusion body myositis coded ({}).', diagnosis_events.code) AS finding_text
    FROM candidates
    INNER JOIN clinical.cases ON candidates.case_id = cases.case_id
    INNER JOIN staging.diagnosis_events ON cases.patient_id = diagnosis_events.patient_id
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    CROSS JOIN reference.parameter_values AS p
    WHERE
        finding_sets.finding_group = 'inclusion_body'
        AND COALESCE(diagnosis_events.status, 'confirmed') = 'confirmed'
        AND diagnosis_events.diagnosis_date - cases.onset_date >= p.baseline_from_day
        AND diagnosis_events.diagnosis_date - cases.last_evidence_date <= p.weakness_to_day
    UNION ALL
    SELECT
        candidates.case_id
        , case_antibodies.draw_date AS event_date
        , 'labs' AS source_table
        , case_antibodies.result_id AS source_id
        , FORMAT(
            '{} positive ("{}"), an antisynthetase antibody.'
            , myositis_antibodies.antibody_name, case_antibodies.value_with_unit
        ) AS finding_text
    FROM candidates
    INNER JOIN clinical.case_antibodies ON candidates.case_id = case_antibodies.case_id
    INNER JOIN reference.myositis_antibodies
        ON case_antibodies.analyte = myositis_antibodies.analyte
    WHERE
        case_antibodies.antibody_result = 'positive' AND myositis_antibodies.is_antisynthetase
)

, main_finding AS (
    SELECT
        'iim_dermatomyositis_or_antisynthetase' AS finding
        , main_findings.*
    FROM main_findings
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY main_findings.case_id
        ORDER BY main_findings.event_date ASC, main_findings.source_table ASC, main_findings.source_id ASC
    ) = 1
)

, skin AS (
    SELECT
        'iim_skin' AS finding
        , candidates.case_id
        , diagnosis_events.diagnosis_date AS event_date
        , 'diagnoses' AS source_table
        , diagnosis_events.diagnosis_id AS source_id
        , FORMAT('Skin disease of dermatomyositis coded ({}).', diagnosis_events.code) AS finding_text
    FROM candidates
    INNER JOIN clinical.cases ON candidates.case_id = cases.case_id
    INNER JOIN staging.diagnosis_events ON cases.patient_id = diagnosis_events.patient_id
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    CROSS JOIN reference.parameter_values AS p
    WHERE
        finding_sets.finding_group = 'dermatomyositis_skin'
        AND COALESCE(diagnosis_events.status, 'confirmed') = 'confirmed'
        AND diagnosis_events.diagnosis_date - cases.onset_date >= p.baseline_from_day
        AND diagnosis_events.diagnosis_date - cases.last_evidence_date <= p.weakness_to_day
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY candidates.case_id
        ORDER BY diagnosis_events.diagnosis_date ASC, diagnosis_events.diagnosis_id ASC
    ) = 1
)

, connective_tissue AS (
    SELECT
        'iim_connective_tissue' AS finding
        , case_competing_causes.case_id
        , case_competing_causes.event_date
        , case_competing_causes.source_table
        , case_competing_causes.source_id
        , case_competing_causes.finding_text
    FROM clinical.case_competing_causes
    SEMI JOIN candidates ON case_competing_causes.case_id = candidates.case_id
    INNER JOIN reference.finding_sets
        ON case_competing_causes.rule_id = finding_sets.competing_rule_id
    WHERE finding_sets.finding = 'connective_tissue_disease'
)

, evidence AS (
    FROM main_finding
    UNION ALL BY NAME
    FROM skin
    UNION ALL BY NAME
    FROM connective_tissue
)

SELECT
    evidence.case_id
    , evidence.finding
    , 'iim_other' AS label
    , points.rule_id
    , points.points
    , evidence.event_date
    , evidence.source_table
    , evidence.source_id
    , evidence.finding_text
FROM evidence
-- skin and connective tissue disease support the label; they do not make it
SEMI JOIN main_finding ON evidence.case_id = main_finding.case_id
INNER JOIN reference.points ON evidence.finding = points.finding
