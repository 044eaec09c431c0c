-- model:    clinical.muscle_diagnoses
-- purpose:  Muscle diagnoses of each episode, and whether they are confirmed or stand alone.
-- grain:    one row per episode with a muscle diagnosis
-- key:      patient_id, episode_number
-- basis:    spec gate B (6.1): inpatient, or two dates at least 7 days apart, or neurology or rheumatology; ruling 5
WITH rhabdomyolysis AS (
    SELECT DISTINCT diagnosis_events.diagnosis_id -- DISTINCT: one diagnosis may stand in two concept sets
    FROM staging.diagnosis_events
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    WHERE finding_sets.finding = 'rhabdomyolysis'
)

, coded AS (
    -- DISTINCT: one diagnosis may stand in two concept sets
    SELECT DISTINCT
        episode_evidence.patient_id
        , episode_evidence.episode_number
        , diagnosis_events.diagnosis_id
        , diagnosis_events.diagnosis_date
        , diagnosis_events.code
        , COALESCE(diagnosis_events.setting = 'inpatient', FALSE) AS is_inpatient
        , confirming_specialties.word_key IS NOT NULL AS is_specialist
        , rhabdomyolysis.diagnosis_id IS NULL AS is_beside_rhabdomyolysis
    FROM clinical.episode_evidence
    INNER JOIN staging.diagnosis_events ON episode_evidence.source_id = diagnosis_events.diagnosis_id
    LEFT JOIN reference.confirming_specialties
        ON CONTAINS(diagnosis_events.specialty, confirming_specialties.word_key)
    LEFT JOIN rhabdomyolysis ON diagnosis_events.diagnosis_id = rhabdomyolysis.diagnosis_id
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
        , COALESCE(BOOL_OR(is_beside_rhabdomyolysis), FALSE) AS has_other_code
        , COALESCE(BOOL_OR(is_beside_rhabdomyolysis AND (is_inpatient OR is_specialist)), FALSE)
            AS has_other_strong_code
        , MAX(diagnosis_date) FILTER (WHERE is_beside_rhabdomyolysis)
        - MIN(diagnosis_date) FILTER (WHERE is_beside_rhabdomyolysis) AS other_code_days
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
    -- ruling 5: what remains where rhabdomyolysis codes only name the effect of another cause
    , judged.has_other_code
    , judged.has_other_strong_code
    OR COALESCE(judged.other_code_days >= p.confirmation_gap_days, FALSE) AS is_confirmed_by_other_codes
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
