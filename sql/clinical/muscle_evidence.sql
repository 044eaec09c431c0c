-- model:    clinical.muscle_evidence
-- purpose:  What speaks for a muscle event: raised CK, muscle diagnoses, weakness, overlap, antibodies, biopsy.
-- grain:    one row per patient, kind of evidence and source row
-- key:      patient_id, evidence_kind, source_table, source_id
-- basis:    spec R-EP-01 (what makes the chain), 3.9, 3.10, gate C of 6.1, ruling 15 (a CK that cannot be resolved)
-- caution:  swallowing, speech, breathing and head drop make a chain only within a year of a checkpoint inhibitor
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

, extended_ici AS (
    -- the last day after a dose on which gate C looks: the end of the extended window
    SELECT MAX(end_day) AS end_day
    FROM reference.windows
    WHERE exposure_class = 'ici' AND points > 0
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
    CROSS JOIN extended_ici
    WHERE
        -- a suspicion or a history is not evidence (gate B of 6.1)
        COALESCE(diagnosis_events.status, 'confirmed') = 'confirmed'
        AND (
            evidence_groups.makes_chain
            OR (
                evidence_groups.makes_chain_on_ici
                AND EXISTS (
                    SELECT 1
                    FROM clinical.ici_doses
                    WHERE
                        ici_doses.patient_id = diagnosis_events.patient_id
                        AND ici_doses.dose_date < diagnosis_events.diagnosis_date
                        AND diagnosis_events.diagnosis_date - ici_doses.dose_date <= extended_ici.end_day
                )
            )
        )
)

, antibodies AS (
    SELECT
        antibody_results.patient_id
        , 'antibody' AS evidence_kind
        , antibody_results.draw_date AS evidence_date
        , 'labs' AS source_table
        , antibody_results.result_id AS source_id
    FROM clinical.antibody_results
    INNER JOIN reference.myositis_antibodies
        ON antibody_results.analyte = myositis_antibodies.analyte
    WHERE
        antibody_results.antibody_result = 'positive'
        AND myositis_antibodies.is_myositis_specific
        AND antibody_results.draw_date IS NOT NULL
)

, biopsies AS (
    SELECT
        patient_id
        , 'biopsy' AS evidence_kind
        , performed_date AS evidence_date
        , 'procedures' AS source_table
        , procedure_id AS source_id
    FROM clinical.biopsy_results
    WHERE biopsy_result IN ('necrotizing', 'myositis')
)

SELECT
    evidence.patient_id
    , evidence.evidence_kind
    , evidence.source_table
    , evidence.source_id
    , MIN(evidence.evidence_date) AS evidence_date
FROM (
    FROM ck
    UNION ALL BY NAME
    FROM diagnoses
    UNION ALL BY NAME
    FROM antibodies
    UNION ALL BY NAME
    FROM biopsies
) AS evidence
GROUP BY evidence.patient_id, evidence.evidence_kind, evidence.source_table, evidence.source_id
