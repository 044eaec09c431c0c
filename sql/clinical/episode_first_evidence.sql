-- model:    clinical.episode_first_evidence
-- purpose:  The first day on which anybody looked for, or recorded, a muscle disease in an episode.
-- grain:    one row per episode, under the name its case has, or would have
-- key:      case_id
-- basis:    spec R-STE-05 (CK, aldolase or antibody draw, weakness or muscle diagnosis, EMG, MRI or biopsy,
--           troponin draw in a patient on a checkpoint inhibitor)
WITH looks AS (
    SELECT
        patient_id
        , draw_date AS event_date
        , 'labs' AS source_table
        , result_id AS source_id
    FROM clinical.ck_course

    UNION ALL

    SELECT
        lab_events.patient_id
        , lab_events.draw_date AS event_date
        , 'labs' AS source_table
        , lab_events.result_id AS source_id
    FROM staging.lab_events
    INNER JOIN reference.muscle_analytes ON lab_events.analyte = muscle_analytes.analyte
    WHERE
        NOT muscle_analytes.needs_ici
        OR EXISTS (
            SELECT 1
            FROM clinical.ici_doses
            WHERE
                ici_doses.patient_id = lab_events.patient_id
                AND ici_doses.dose_date <= lab_events.draw_date
        )

    UNION ALL

    SELECT
        patient_id
        , evidence_date AS event_date
        , source_table
        , source_id
    FROM clinical.muscle_evidence
    WHERE evidence_kind IN ('muscle_diagnosis', 'weakness')

    UNION ALL

    SELECT
        procedure_events.patient_id
        , procedure_events.performed_date AS event_date
        , 'procedures' AS source_table
        , procedure_events.procedure_id AS source_id
    FROM staging.procedure_events
    INNER JOIN reference.finding_sets ON procedure_events.concept_set = finding_sets.concept_set
    WHERE finding_sets.finding_group IN ('muscle_biopsy', 'emg', 'muscle_mri')
)

SELECT
    episodes.case_id
    , MIN(looks.event_date) AS first_evidence_date
    , ARG_MIN(looks.source_table, CONCAT(looks.event_date, '|', looks.source_table, '|', looks.source_id))
        AS source_table
    , ARG_MIN(looks.source_id, CONCAT(looks.event_date, '|', looks.source_table, '|', looks.source_id))
        AS source_id
FROM clinical.episodes
INNER JOIN looks ON episodes.patient_id = looks.patient_id
CROSS JOIN reference.parameter_values AS p
WHERE
    looks.event_date >= LEAST(
        episodes.onset_date - CAST(p.onset_before_ck_days AS INTEGER)
        -- evidence the episode began with may lie further back than its onset
        , episodes.first_evidence_date
    )
    AND looks.event_date <= episodes.last_evidence_date
GROUP BY episodes.case_id
