-- model:    clinical.case_evidence_before_ici
-- purpose:  Muscle evidence in the year before a patient's first checkpoint inhibitor.
-- grain:    one row per case with such evidence
-- key:      case_id
-- basis:    spec R-ICI-04 (a CK above 1.5 x ULN, a muscle diagnosis or a new weakness code; a doubled baseline
--           is a flare), 6.1 (new)
WITH first_ici AS (
    SELECT
        patient_id
        , MIN(era_start_date) AS first_ici_date
    FROM clinical.ici_eras
    GROUP BY patient_id
)

, evidence AS (
    SELECT
        patient_id
        , evidence_date
        , source_table
        , source_id
    FROM clinical.muscle_evidence
    WHERE evidence_kind = 'muscle_diagnosis'

    UNION ALL

    -- a weakness code counts when it was new: observed for long enough, and none in the year before it
    SELECT
        weakness.patient_id
        , weakness.evidence_date
        , weakness.source_table
        , weakness.source_id
    FROM clinical.muscle_evidence AS weakness
    INNER JOIN staging.patients ON weakness.patient_id = patients.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        weakness.evidence_kind = 'weakness'
        AND weakness.evidence_date - patients.observation_start >= p.baseline_days
        AND NOT EXISTS (
            SELECT 1
            FROM clinical.muscle_evidence AS earlier
            WHERE
                earlier.patient_id = weakness.patient_id
                AND earlier.evidence_kind = 'weakness'
                AND earlier.evidence_date - weakness.evidence_date >= p.baseline_from_day
                AND earlier.evidence_date - weakness.evidence_date <= p.baseline_to_day
        )

    UNION ALL

    SELECT
        ck_course.patient_id
        , ck_course.draw_date AS evidence_date
        , 'labs' AS source_table
        , ck_course.result_id AS source_id
    FROM clinical.ck_course
    CROSS JOIN reference.parameter_values AS p
    WHERE ck_course.ck_x_uln > p.evidence_before_ici_x_uln
)

, earliest AS (
    SELECT
        cases.case_id
        , cases.patient_id
        , cases.episode_number
        , evidence.evidence_date
        , evidence.source_table
        , evidence.source_id
    FROM clinical.cases
    INNER JOIN first_ici ON cases.patient_id = first_ici.patient_id
    INNER JOIN evidence ON cases.patient_id = evidence.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        evidence.evidence_date - first_ici.first_ici_date >= p.evidence_before_ici_from_day
        AND evidence.evidence_date < first_ici.first_ici_date
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY cases.case_id
        ORDER BY evidence.evidence_date ASC, evidence.source_table ASC, evidence.source_id ASC
    ) = 1
)

SELECT
    earliest.case_id
    , earliest.evidence_date AS evidence_before_ici_date
    , earliest.source_table
    , earliest.source_id
    -- a CK that then at least doubles the patient's own baseline is a flare, not old disease
    , COALESCE(peak.fold_over_baseline >= p.raised_baseline_fold, FALSE) AS is_flare
FROM earliest
LEFT JOIN clinical.ck_peaks
    ON earliest.patient_id = ck_peaks.patient_id AND earliest.episode_number = ck_peaks.episode_number
LEFT JOIN clinical.ck_course AS peak ON ck_peaks.peak_result_id = peak.result_id
CROSS JOIN reference.parameter_values AS p
