-- model:    attribution.seronegative_evidence
-- purpose:  What speaks for seronegative necrotizing myopathy.
-- grain:    one row per case, label, finding and source row
-- key:      case_id, label, finding, source_table, source_id
-- basis:    spec 7.5, 9.2; both antibodies tested and negative, and a necrotizing biopsy or the very diagnosis
-- caution:  a test that was never sent is not a negative test: then the serostatus is unknown and there is no label
WITH seronegative AS (
    SELECT case_id
    FROM clinical.case_antibodies
    WHERE antibody_result = 'negative' AND analyte IN ('anti_hmgcr', 'anti_srp')
    GROUP BY case_id
    HAVING BOOL_OR(analyte = 'anti_hmgcr') AND BOOL_OR(analyte = 'anti_srp')
)

, proofs AS (
    SELECT
        case_id
        , 'procedures' AS source_table
        , procedure_id AS source_id
        , performed_date AS event_date
        , 'necrotizing biopsy' AS proof
        , 1 AS place
    FROM clinical.case_biopsies
    WHERE biopsy_result = 'necrotizing'
    UNION ALL
    SELECT
        cases.case_id
        , 'diagnoses' AS source_table
        , diagnosis_events.diagnosis_id AS source_id
        , diagnosis_events.diagnosis_date AS event_date
        , FORMAT('the diagnosis of necrotizing myopathy ({})', diagnosis_events.code) AS proof
        , 0 AS place
    FROM clinical.cases
    INNER JOIN clinical.episode_evidence
        ON
            cases.patient_id = episode_evidence.patient_id
            AND cases.episode_number = episode_evidence.episode_number
            AND episode_evidence.evidence_kind = 'muscle_diagnosis'
    INNER JOIN staging.diagnosis_events ON episode_evidence.source_id = diagnosis_events.diagnosis_id
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    WHERE finding_sets.finding_group = 'necrotizing_myopathy_term'
)

SELECT
    proofs.case_id
    , points.finding
    , 'seronegative_imnm' AS label
    , points.rule_id
    , points.points
    , proofs.event_date
    , proofs.source_table
    , proofs.source_id
    , FORMAT('Anti-HMGCR and anti-SRP tested and negative, with {}.', proofs.proof) AS finding_text
FROM proofs
SEMI JOIN seronegative ON proofs.case_id = seronegative.case_id
INNER JOIN reference.points ON points.finding = 'seronegative'
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY proofs.case_id ORDER BY proofs.place DESC, proofs.event_date ASC, proofs.source_id ASC
) = 1
