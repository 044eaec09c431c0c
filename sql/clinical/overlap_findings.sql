-- model:    clinical.overlap_findings
-- purpose:  New bulbar, ocular, respiratory, cardiac and myasthenic findings around an episode.
-- grain:    one row per episode and group of findings
-- key:      patient_id, episode_number, finding_group
-- basis:    spec 3.10, 6.1 ("new" = none in -365..-31 days before the first evidence), ruling 7
WITH overlap_codes AS (
    SELECT
        diagnosis_events.patient_id
        , evidence_groups.finding_group
        , diagnosis_events.diagnosis_date AS event_date
        , 'diagnoses' AS source_table
        , diagnosis_events.diagnosis_id AS source_id
        , diagnosis_events.code
    FROM staging.diagnosis_events
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    INNER JOIN reference.evidence_groups
        ON finding_sets.finding_group = evidence_groups.finding_group
    WHERE
        (evidence_groups.is_overlap OR evidence_groups.opens_gate_c)
        AND COALESCE(diagnosis_events.status, 'confirmed') = 'confirmed'

    UNION ALL

    -- mechanical ventilation as a procedure
    SELECT
        procedure_events.patient_id
        , evidence_groups.finding_group
        , procedure_events.performed_date AS event_date
        , 'procedures' AS source_table
        , procedure_events.procedure_id AS source_id
        , procedure_events.code
    FROM staging.procedure_events
    INNER JOIN reference.finding_sets ON procedure_events.concept_set = finding_sets.concept_set
    INNER JOIN reference.evidence_groups
        ON finding_sets.finding_group = evidence_groups.finding_group
    WHERE evidence_groups.is_overlap OR evidence_groups.opens_gate_c
)

, in_window AS (
    SELECT
        episodes.patient_id
        , episodes.episode_number
        , overlap_codes.finding_group
        , overlap_codes.event_date
        , overlap_codes.source_table
        , overlap_codes.source_id
        , overlap_codes.code
        , episodes.first_evidence_date
    FROM clinical.episodes
    INNER JOIN overlap_codes ON episodes.patient_id = overlap_codes.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        overlap_codes.event_date - episodes.onset_date >= p.weakness_from_day
        AND overlap_codes.event_date - episodes.last_evidence_date <= p.weakness_to_day
)

, old AS (
    SELECT DISTINCT -- DISTINCT: several old codes of one group
        in_window.patient_id
        , in_window.episode_number
        , in_window.finding_group
    FROM in_window
    INNER JOIN overlap_codes
        ON
            in_window.patient_id = overlap_codes.patient_id
            AND in_window.finding_group = overlap_codes.finding_group
    CROSS JOIN reference.parameter_values AS p
    WHERE
        overlap_codes.event_date - in_window.first_evidence_date >= p.baseline_from_day
        AND overlap_codes.event_date - in_window.first_evidence_date <= p.baseline_to_day
)

SELECT
    in_window.patient_id
    , in_window.episode_number
    , in_window.finding_group
    , in_window.event_date
    , in_window.source_table
    , in_window.source_id
    , in_window.code
FROM in_window
ANTI JOIN old
    ON
        in_window.patient_id = old.patient_id
        AND in_window.episode_number = old.episode_number
        AND in_window.finding_group = old.finding_group
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY in_window.patient_id, in_window.episode_number, in_window.finding_group
    ORDER BY in_window.event_date ASC, in_window.source_table ASC, in_window.source_id ASC
) = 1
