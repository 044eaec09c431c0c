-- model:    clinical.cases
-- purpose:  Episodes that passed a gate, in adults with cancer or an oncology drug.
-- grain:    one row per case
-- key:      case_id
-- basis:    spec 2 (eligibility), 6.1; rulings 2 and 3
-- nulls:    age_at_onset_years is NULL when the birth date is unknown; the person then counts as adult
WITH gate_lists AS (
    SELECT
        patient_id
        , episode_number
        , STRING_AGG(gate, '' ORDER BY gate ASC) AS gates
        , BOOL_AND(gate IN ('U', 'W')) AND BOOL_OR(gate = 'U') AS is_unresolved_only
        , BOOL_AND(gate = 'W') AS is_watch_only
    FROM clinical.gates
    GROUP BY patient_id, episode_number
)

, first_antineoplastic AS (
    SELECT
        patient_id
        , MIN(event_date) AS first_antineoplastic_date
    FROM clinical.antineoplastic_days
    GROUP BY patient_id
)

, aged AS (
    SELECT
        episodes.*
        , patients.sex
        , patients.death_date
        , DATE_DIFF('year', patients.birth_date, episodes.onset_date)
        - CASE
            WHEN STRFTIME(episodes.onset_date, '%m%d') < STRFTIME(patients.birth_date, '%m%d') THEN 1
            ELSE 0
        END AS age_at_onset_years
    FROM clinical.episodes
    INNER JOIN staging.patients ON episodes.patient_id = patients.patient_id
)

SELECT
    aged.case_id
    , aged.patient_id
    , aged.episode_number
    , gate_lists.gates
    , gate_lists.is_unresolved_only
    , gate_lists.is_watch_only
    , aged.sex
    , aged.age_at_onset_years
    , aged.death_date
    , aged.onset_date
    , aged.onset_basis
    , aged.onset_source_table
    , aged.onset_source_id
    , aged.onset_uncertainty_days
    , aged.is_onset_interval_censored
    , aged.last_visit_date
    , aged.is_left_censored
    , aged.first_evidence_date
    , aged.last_evidence_date
    , aged.first_raised_ck_date
    , malignancies.malignancy_date
    , malignancies.diagnosis_id AS malignancy_diagnosis_id
    , malignancies.code AS malignancy_code
    , first_antineoplastic.first_antineoplastic_date
FROM aged
INNER JOIN gate_lists
    ON aged.patient_id = gate_lists.patient_id AND aged.episode_number = gate_lists.episode_number
LEFT JOIN clinical.malignancies ON aged.patient_id = malignancies.patient_id
LEFT JOIN first_antineoplastic ON aged.patient_id = first_antineoplastic.patient_id
CROSS JOIN reference.parameter_values AS p
WHERE
    COALESCE(aged.age_at_onset_years >= p.adult_age_years, TRUE)
    AND (
        malignancies.patient_id IS NOT NULL
        OR first_antineoplastic.patient_id IS NOT NULL
    )
