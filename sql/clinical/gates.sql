-- model:    clinical.gates
-- purpose:  Which entry gates make an episode a case, and the source row that opened each.
-- grain:    one row per episode and gate
-- key:      patient_id, episode_number, gate
-- basis:    spec 6.1 gates A and B, 5.2; ruling 15 (gate U: a high CK that cannot be resolved)
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

, opened AS (
    SELECT
        patient_id
        , episode_number
        , gate
        , gate_date
        , source_table
        , source_id
    FROM ck_gates
    UNION ALL
    SELECT
        patient_id
        , episode_number
        , gate
        , gate_date
        , source_table
        , source_id
    FROM repeated_ck
    UNION ALL
    SELECT
        patient_id
        , episode_number
        , gate
        , gate_date
        , source_table
        , source_id
    FROM diagnosis_gates
)

, unresolved AS (
    SELECT
        episode_evidence.patient_id
        , episode_evidence.episode_number
        , 'U' AS gate
        , episode_evidence.evidence_date AS gate_date
        , episode_evidence.source_table
        , episode_evidence.source_id
    FROM clinical.episode_evidence
    ANTI JOIN opened
        ON
            episode_evidence.patient_id = opened.patient_id
            AND episode_evidence.episode_number = opened.episode_number
    WHERE episode_evidence.evidence_kind = 'ck_unresolved'
)

SELECT
    patient_id
    , episode_number
    , gate
    , gate_date
    , source_table
    , source_id
FROM (
    SELECT
        patient_id
        , episode_number
        , gate
        , gate_date
        , source_table
        , source_id
    FROM opened
    UNION ALL
    SELECT
        patient_id
        , episode_number
        , gate
        , gate_date
        , source_table
        , source_id
    FROM unresolved
) AS all_gates
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY patient_id, episode_number, gate ORDER BY gate_date ASC, source_id ASC
) = 1
