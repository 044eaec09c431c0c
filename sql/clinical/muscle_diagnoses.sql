-- model:    clinical.muscle_diagnoses
-- purpose:  Muscle diagnoses of each episode, and whether they are confirmed or stand alone.
-- grain:    one row per episode with a muscle diagnosis
-- key:      patient_id, episode_number
-- basis:    spec gate B (6.1): inpatient, or two dates at least 7 days apart, or neurology or rheumatology
WITH coded AS (
    -- DISTINCT: one diagnosis may stand in two concept sets
    SELECT DISTINCT
        episode_evidence.patient_id
        , episode_evidence.episode_number
        , diagnosis_events.diagnosis_id
        , diagnosis_events.diagnosis_date
        , diagnosis_events.code
        , COALESCE(diagnosis_events.setting = 'inpatient', FALSE) AS is_inpatient
        , confirming_specialties.word_key IS NOT NULL AS is_specialist
    FROM clinical.episode_evidence
    INNER JOIN staging.diagnosis_events ON episode_evidence.source_id = diagnosis_events.diagnosis_id
    LEFT JOIN reference.confirming_specialties
        ON CONTAINS(diagnosis_events.specialty, confirming_specialties.word_key)
    WHERE
        episode_evidence.evidence_kind = 'muscle_diagnosis'
        AND episode_evidence.source_table = 'diagnoses'
)

, ordered AS (
    SELECT
        coded.*
        -- the diagnosis that confirms is the one to show
        , CONCAT(
            NOT coded.is_inpatient, '|', NOT coded.is_specialist, '|', coded.diagnosis_date, '|', coded.diagnosis_id
        ) AS shown_order
    FROM coded
)

, judged AS (
    SELECT
        patient_id
        , episode_number
        , MIN(diagnosis_date) AS first_diagnosis_date
        , MAX(diagnosis_date) AS last_diagnosis_date
        , COUNT(DISTINCT diagnosis_date) AS diagnosis_dates
        , BOOL_OR(is_inpatient) AS has_inpatient
        , BOOL_OR(is_specialist) AS has_specialist
        , ARG_MIN(diagnosis_id, shown_order) AS diagnosis_id
        , ARG_MIN(code, shown_order) AS code
        , STRING_AGG(DISTINCT code, ', ' ORDER BY code ASC) AS codes
    FROM ordered
    GROUP BY patient_id, episode_number
)

SELECT
    judged.patient_id
    , judged.episode_number
    , judged.has_inpatient
    OR judged.has_specialist
    OR judged.last_diagnosis_date - judged.first_diagnosis_date >= p.confirmation_gap_days
        AS is_confirmed
    , judged.first_diagnosis_date
    , judged.last_diagnosis_date
    , judged.diagnosis_dates
    , CASE
        WHEN judged.has_inpatient THEN 'coded during an inpatient stay'
        WHEN judged.has_specialist THEN 'coded by neurology or rheumatology'
        WHEN judged.last_diagnosis_date - judged.first_diagnosis_date >= p.confirmation_gap_days
            THEN 'coded on two dates at least a week apart'
        WHEN judged.diagnosis_dates > 1 THEN 'coded within a week, outpatient'
        ELSE 'coded once, outpatient'
    END AS confirmation
    , judged.diagnosis_id
    , judged.code
    , judged.codes
FROM judged
CROSS JOIN reference.parameter_values AS p
