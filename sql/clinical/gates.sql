-- model:    clinical.gates
-- purpose:  Which entry gates make an episode a case, and the source row that opened each.
-- grain:    one row per episode and gate
-- key:      patient_id, episode_number, gate
-- basis:    spec 6.1 gates A to E, 5.2; ruling 15 (gate U: a high CK that cannot be resolved); gate W: a raised CK
--           below the trigger in a patient at risk, docs/decisions/0016-watch-gate.md; T-13
-- caution:  W and U open a case only where no other gate does
WITH ck_gates AS (
    SELECT
        episode_evidence.patient_id
        , episode_evidence.episode_number
        , 'A' AS gate
        , ck_course.draw_date AS gate_date
        , 'labs' AS source_table
        , ck_course.result_id AS source_id
    FROM clinical.episode_evidence
    INNER JOIN clinical.ck_course
        ON
            episode_evidence.source_id = ck_course.result_id
            AND episode_evidence.source_table = 'labs'
    CROSS JOIN reference.parameter_values AS p
    WHERE
        ck_course.is_raised
        AND (
            ck_course.ck_x_uln >= p.gate_ck_x_uln
            OR (ck_course.is_in_statin_window AND ck_course.ck_x_uln >= p.gate_ck_statin_x_uln)
            OR (ck_course.is_in_ici_window AND ck_course.ck_x_uln >= p.gate_ck_ici_x_uln)
        )
)

, repeated_ck AS (
    -- raised twice a day or more apart, with weakness or a muscle diagnosis near one of them
    SELECT
        ck_peaks.patient_id
        , ck_peaks.episode_number
        , 'A' AS gate
        , ck_peaks.ck_peak_date AS gate_date
        , 'labs' AS source_table
        , ck_peaks.peak_result_id AS source_id
    FROM clinical.ck_peaks
    WHERE
        ck_peaks.ck_persistence <> 'none'
        AND EXISTS (
            SELECT 1
            FROM clinical.episode_evidence AS raised
            INNER JOIN clinical.episode_evidence AS coded
                ON
                    raised.patient_id = coded.patient_id
                    AND raised.episode_number = coded.episode_number
            CROSS JOIN reference.parameter_values AS p
            WHERE
                raised.patient_id = ck_peaks.patient_id
                AND raised.episode_number = ck_peaks.episode_number
                AND raised.evidence_kind = 'ck_raised'
                AND coded.evidence_kind IN ('muscle_diagnosis', 'weakness')
                AND coded.evidence_date - raised.evidence_date >= p.weakness_from_day
                AND coded.evidence_date - raised.evidence_date <= p.weakness_to_day
        )
)

, diagnosis_gates AS (
    SELECT
        patient_id
        , episode_number
        , 'B' AS gate
        , first_diagnosis_date AS gate_date
        , 'diagnoses' AS source_table
        , diagnosis_id AS source_id
    FROM clinical.muscle_diagnoses
    WHERE is_confirmed
)

, extended_ici AS (
    SELECT MAX(end_day) AS end_day
    FROM reference.windows
    WHERE exposure_class = 'ici' AND points > 0
)

, overlap_signs AS (
    -- gate C: new bulbar, ocular, respiratory, cardiac or myasthenic findings
    SELECT
        overlap_findings.patient_id
        , overlap_findings.episode_number
        , overlap_findings.event_date AS sign_date
        , overlap_findings.source_table
        , overlap_findings.source_id
    FROM clinical.overlap_findings
    INNER JOIN reference.evidence_groups
        ON overlap_findings.finding_group = evidence_groups.finding_group
    WHERE evidence_groups.opens_gate_c
    UNION ALL
    SELECT
        episodes.patient_id
        , episodes.episode_number
        , new_myasthenia.event_date AS sign_date
        , new_myasthenia.source_table
        , new_myasthenia.source_id
    FROM clinical.episodes
    INNER JOIN clinical.new_myasthenia ON episodes.patient_id = new_myasthenia.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        new_myasthenia.event_date - episodes.onset_date >= p.weakness_from_day
        AND new_myasthenia.event_date - episodes.last_evidence_date <= p.weakness_to_day
)

, companions AS (
    -- gate C: what has to stand beside such a finding
    SELECT
        patient_id
        , evidence_date AS companion_date
    FROM clinical.muscle_evidence
    WHERE evidence_kind IN ('ck_raised', 'weakness')
    UNION ALL
    SELECT
        patient_id
        , draw_date AS companion_date
    FROM clinical.troponin_results
    WHERE is_troponin_flag
    UNION ALL
    SELECT
        lab_values.patient_id
        , lab_values.draw_date AS companion_date
    FROM clinical.lab_values
    CROSS JOIN reference.parameter_values AS p
    WHERE lab_values.analyte = 'aldolase' AND lab_values.lab_x_uln > p.ck_raised_x_uln
    UNION ALL
    SELECT
        antibody_results.patient_id
        , antibody_results.draw_date AS companion_date
    FROM clinical.antibody_results
    INNER JOIN reference.myositis_antibodies
        ON antibody_results.analyte = myositis_antibodies.analyte
    WHERE myositis_antibodies.is_myositis_specific
    UNION ALL
    SELECT
        patient_id
        , study_date AS companion_date
    FROM clinical.muscle_studies
    WHERE study = 'emg'
    UNION ALL
    SELECT
        patient_id
        , performed_date AS companion_date
    FROM clinical.biopsy_results
)

, ici_overlap_gates AS (
    SELECT
        overlap_signs.patient_id
        , overlap_signs.episode_number
        , 'C' AS gate
        , overlap_signs.sign_date AS gate_date
        , overlap_signs.source_table
        , overlap_signs.source_id
    FROM overlap_signs
    CROSS JOIN extended_ici
    CROSS JOIN reference.parameter_values AS p
    WHERE
        EXISTS (
            SELECT 1
            FROM clinical.ici_doses
            WHERE
                ici_doses.patient_id = overlap_signs.patient_id
                AND ici_doses.dose_date < overlap_signs.sign_date
                AND overlap_signs.sign_date - ici_doses.dose_date <= extended_ici.end_day
        )
        AND EXISTS (
            SELECT 1
            FROM companions
            WHERE
                companions.patient_id = overlap_signs.patient_id
                AND companions.companion_date - overlap_signs.sign_date >= p.weakness_from_day
                AND companions.companion_date - overlap_signs.sign_date <= p.weakness_to_day
        )
)

, proof_gates AS (
    -- gate D: anti-HMGCR or anti-SRP, a biopsy that says so, or the very diagnosis
    SELECT
        episode_evidence.patient_id
        , episode_evidence.episode_number
        , 'D' AS gate
        , episode_evidence.evidence_date AS gate_date
        , episode_evidence.source_table
        , episode_evidence.source_id
    FROM clinical.episode_evidence
    WHERE
        episode_evidence.evidence_kind = 'biopsy'
        OR EXISTS (
            SELECT 1
            FROM clinical.antibody_results
            INNER JOIN reference.myositis_antibodies
                ON antibody_results.analyte = myositis_antibodies.analyte
            WHERE
                episode_evidence.evidence_kind = 'antibody'
                AND antibody_results.result_id = episode_evidence.source_id
                AND antibody_results.antibody_result = 'positive'
                AND myositis_antibodies.antibody_group = 'necrotizing'
        )
        OR EXISTS (
            SELECT 1
            FROM staging.diagnosis_events
            INNER JOIN reference.finding_sets
                ON diagnosis_events.concept_set = finding_sets.concept_set
            WHERE
                episode_evidence.evidence_kind = 'muscle_diagnosis'
                AND diagnosis_events.diagnosis_id = episode_evidence.source_id
                AND finding_sets.finding_group = 'necrotizing_myopathy_term'
        )
)

, new_weakness AS (
    -- gate E: weakness or a myopathy coded now and not in the year before
    SELECT
        patient_id
        , episode_number
        , diagnosis_date AS weakness_date
        , diagnosis_id
    FROM clinical.weakness
    WHERE weakness = 'specific'
    UNION ALL
    SELECT
        episodes.patient_id
        , episodes.episode_number
        , diagnosis_events.diagnosis_date AS weakness_date
        , diagnosis_events.diagnosis_id
    FROM clinical.episodes
    INNER JOIN clinical.episode_evidence
        ON
            episodes.patient_id = episode_evidence.patient_id
            AND episodes.episode_number = episode_evidence.episode_number
            AND episode_evidence.evidence_kind = 'muscle_diagnosis'
    INNER JOIN staging.diagnosis_events ON episode_evidence.source_id = diagnosis_events.diagnosis_id
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    WHERE
        finding_sets.finding_group = 'myopathy_code'
        AND NOT episodes.is_left_censored
        AND NOT EXISTS (
            SELECT 1
            FROM staging.diagnosis_events AS earlier
            INNER JOIN reference.finding_sets AS earlier_sets
                ON earlier.concept_set = earlier_sets.concept_set
            CROSS JOIN reference.parameter_values AS p
            WHERE
                earlier.patient_id = episodes.patient_id
                AND earlier_sets.finding_group = 'myopathy_code'
                AND earlier.diagnosis_date - episodes.first_evidence_date >= p.baseline_from_day
                AND earlier.diagnosis_date - episodes.first_evidence_date <= p.baseline_to_day
        )
)

, steroid_gates AS (
    SELECT
        new_weakness.patient_id
        , new_weakness.episode_number
        , 'E' AS gate
        , new_weakness.weakness_date AS gate_date
        , 'diagnoses' AS source_table
        , new_weakness.diagnosis_id AS source_id
    FROM new_weakness
    INNER JOIN clinical.episodes
        ON
            new_weakness.patient_id = episodes.patient_id
            AND new_weakness.episode_number = episodes.episode_number
    SEMI JOIN clinical.episode_steroid_exposures
        ON episodes.case_id = episode_steroid_exposures.case_id
)

, opened AS (
    FROM ck_gates
    UNION ALL BY NAME
    FROM repeated_ck
    UNION ALL BY NAME
    FROM diagnosis_gates
    UNION ALL BY NAME
    FROM ici_overlap_gates
    UNION ALL BY NAME
    FROM proof_gates
    UNION ALL BY NAME
    FROM steroid_gates
)

, watched_ck AS (
    -- raised in a patient on a checkpoint inhibitor, or high on a statin
    SELECT
        episode_evidence.patient_id
        , episode_evidence.episode_number
        , ck_course.result_id
        , ck_course.draw_time
        , ck_course.draw_date
        , COALESCE(ck_course.draw_date - ck_course.last_ici_dose_date <= extended_ici.end_day, FALSE)
            AS is_on_ici
        , ck_course.is_in_statin_window AND ck_course.ck_x_uln >= p.watch_ck_statin_x_uln
            AS is_high_on_statin
    FROM clinical.episode_evidence
    INNER JOIN clinical.ck_course
        ON
            episode_evidence.source_id = ck_course.result_id
            AND episode_evidence.source_table = 'labs'
    CROSS JOIN extended_ici
    CROSS JOIN reference.parameter_values AS p
    WHERE ck_course.is_raised
)

, corrected_triggers AS (
    -- T-13: a case that was listed for a CK trigger which was corrected away is withdrawn, not watched on
    SELECT
        episodes.patient_id
        , episodes.episode_number
    FROM clinical.episodes
    INNER JOIN history.cases AS listed ON episodes.case_id = listed.case_id
    LEFT JOIN clinical.ck_peaks
        ON
            episodes.patient_id = ck_peaks.patient_id
            AND episodes.episode_number = ck_peaks.episode_number
    LEFT JOIN (
        SELECT
            patient_id
            , episode_number
            , BOOL_OR(is_on_ici) AS is_on_ici
        FROM watched_ck
        GROUP BY patient_id, episode_number
    ) AS on_ici
        ON
            episodes.patient_id = on_ici.patient_id
            AND episodes.episode_number = on_ici.episode_number
    CROSS JOIN reference.parameter_values AS p
    WHERE listed.as_of < $as_of
    GROUP BY episodes.patient_id, episodes.episode_number
    HAVING
        MAX(listed.ck_peak_x_uln)
        >= MIN(CASE WHEN on_ici.is_on_ici THEN p.gate_ck_ici_x_uln ELSE p.gate_ck_statin_x_uln END)
        -- a limit that moves a little withdraws nobody
        AND ROUND(MAX(listed.ck_peak_x_uln), 1) > ROUND(COALESCE(MAX(ck_peaks.ck_peak_x_uln), 0), 1)
)

, watch_gates AS (
    SELECT
        watched_ck.patient_id
        , watched_ck.episode_number
        , 'W' AS gate
        , watched_ck.draw_date AS gate_date
        , 'labs' AS source_table
        , watched_ck.result_id AS source_id
    FROM watched_ck
    ANTI JOIN corrected_triggers
        ON
            watched_ck.patient_id = corrected_triggers.patient_id
            AND watched_ck.episode_number = corrected_triggers.episode_number
    CROSS JOIN reference.parameter_values AS p
    WHERE
        watched_ck.is_on_ici
        OR (
            watched_ck.is_high_on_statin
            AND EXISTS (
                SELECT 1
                FROM watched_ck AS again
                WHERE
                    again.patient_id = watched_ck.patient_id
                    AND again.episode_number = watched_ck.episode_number
                    AND again.is_high_on_statin
                    AND watched_ck.draw_time - again.draw_time >= TO_HOURS(CAST(p.repeat_ck_hours AS INTEGER))
            )
        )
)

, unresolved AS (
    SELECT
        patient_id
        , episode_number
        , 'U' AS gate
        , evidence_date AS gate_date
        , source_table
        , source_id
    FROM clinical.episode_evidence
    WHERE evidence_kind = 'ck_unresolved'
)

, second_rank AS (
    FROM watch_gates
    UNION ALL BY NAME
    FROM unresolved
)

SELECT
    all_gates.patient_id
    , all_gates.episode_number
    , all_gates.gate
    , all_gates.gate_date
    , all_gates.source_table
    , all_gates.source_id
FROM (
    FROM opened
    UNION ALL BY NAME
    SELECT second_rank.*
    FROM second_rank
    ANTI JOIN opened
        ON
            second_rank.patient_id = opened.patient_id
            AND second_rank.episode_number = opened.episode_number
) AS all_gates
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY all_gates.patient_id, all_gates.episode_number, all_gates.gate
    ORDER BY all_gates.gate_date ASC, all_gates.source_id ASC
) = 1
