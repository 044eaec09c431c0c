-- model:    clinical.muscle_evidence
-- purpose:  Everything that speaks for a muscle event: raised CK, muscle diagnoses, weakness, overlap findings.
-- grain:    one row per patient, kind of evidence and source row
-- key:      patient_id, evidence_kind, source_table, source_id
-- basis:    spec R-EP-01 (what makes the chain), 3.9, 3.10, ruling 15 (a CK that cannot be resolved)
WITH ck AS (
    SELECT
        patient_id
        , CASE WHEN is_raised THEN 'ck_raised' ELSE 'ck_unresolved' END AS evidence_kind
        , draw_date AS evidence_date
        , 'labs' AS source_table
        , result_id AS source_id
    FROM clinical.ck_course
    WHERE is_raised OR is_unresolved_high
)

, diagnoses AS (
    SELECT
        diagnosis_events.patient_id
        , evidence_groups.evidence_kind
        , diagnosis_events.diagnosis_date AS evidence_date
        , 'diagnoses' AS source_table
        , diagnosis_events.diagnosis_id AS source_id
    FROM staging.diagnosis_events
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    INNER JOIN reference.evidence_groups
        ON finding_sets.finding_group = evidence_groups.finding_group
    WHERE
        evidence_groups.makes_chain
        -- a suspicion or a history is not evidence (gate B of 6.1)
        AND COALESCE(diagnosis_events.status, 'confirmed') = 'confirmed'
)

SELECT
    patient_id
    , evidence_kind
    , source_table
    , source_id
    , MIN(evidence_date) AS evidence_date
FROM (
    SELECT
        patient_id
        , evidence_kind
        , source_table
        , source_id
        , evidence_date
    FROM ck
    UNION ALL
    SELECT
        patient_id
        , evidence_kind
        , source_table
        , source_id
        , evidence_date
    FROM diagnoses
) AS evidence
GROUP BY patient_id, evidence_kind, source_table, source_id
