-- model:    clinical.episode_onsets
-- purpose:  Muscle episodes with their onset, what it rests on and how sure it is.
-- grain:    one row per patient and episode
-- key:      patient_id, episode_number
-- basis:    spec R-EP-01 to R-EP-03, R-LC-01
-- nulls:    onset_uncertainty_days is NULL when nothing was seen of the patient before onset
WITH spans AS (
    SELECT
        patient_id
        , episode_number
        , MIN(evidence_date) AS first_evidence_date
        , MAX(evidence_date) AS last_evidence_date
        , MIN(CASE WHEN evidence_kind = 'ck_raised' THEN evidence_date END) AS first_raised_ck_date
    FROM clinical.episode_evidence
    GROUP BY patient_id, episode_number
)

, onset_candidates AS (
    -- R-EP-02: the first raised CK, or a code up to 60 days before it; without a raised CK, the first evidence
    SELECT
        spans.patient_id
        , spans.episode_number
        , episode_evidence.evidence_date
        , episode_evidence.evidence_kind
        , episode_evidence.source_table
        , episode_evidence.source_id
    FROM spans
    INNER JOIN clinical.episode_evidence
        ON
            spans.patient_id = episode_evidence.patient_id
            AND spans.episode_number = episode_evidence.episode_number
    CROSS JOIN reference.parameter_values AS p
    WHERE
        spans.first_raised_ck_date IS NULL
        OR spans.first_raised_ck_date - episode_evidence.evidence_date <= p.onset_before_ck_days
)

, onsets AS (
    SELECT
        patient_id
        , episode_number
        , evidence_date AS onset_date
        , evidence_kind AS onset_basis
        , source_table AS onset_source_table
        , source_id AS onset_source_id
    FROM onset_candidates
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY patient_id, episode_number
        -- on one day, a measurement speaks before a code, and both before an antibody or a biopsy
        ORDER BY
            evidence_date ASC, evidence_kind = 'ck_raised' DESC
            , evidence_kind IN ('antibody', 'biopsy') ASC, evidence_kind ASC, source_id ASC
    ) = 1
)

, last_visits AS (
    SELECT
        onsets.patient_id
        , onsets.episode_number
        , MAX(visits.start_date) AS last_visit_date
    FROM onsets
    INNER JOIN staging.visits ON onsets.patient_id = visits.patient_id
    WHERE visits.start_date < onsets.onset_date
    GROUP BY onsets.patient_id, onsets.episode_number
)

, last_normal_ck AS (
    SELECT
        onsets.patient_id
        , onsets.episode_number
        , MAX(ck_course.draw_date) AS last_normal_ck_date
    FROM onsets
    INNER JOIN clinical.ck_course ON onsets.patient_id = ck_course.patient_id
    WHERE
        ck_course.is_resolved
        AND NOT ck_course.is_raised
        AND ck_course.draw_date < onsets.onset_date
    GROUP BY onsets.patient_id, onsets.episode_number
)

, first_ck AS (
    SELECT
        patient_id
        , draw_date AS first_ck_date
        , is_raised AS is_first_ck_raised
    FROM clinical.ck_course
    WHERE is_resolved
    QUALIFY ROW_NUMBER() OVER (
        -- of two at one time the raised one, which gives the lower points
        PARTITION BY patient_id ORDER BY draw_time ASC, is_raised DESC, result_id ASC
    ) = 1
)

SELECT
    spans.patient_id
    , spans.episode_number
    , spans.first_evidence_date
    , spans.last_evidence_date
    , spans.first_raised_ck_date
    , onsets.onset_date
    , onsets.onset_basis
    , onsets.onset_source_table
    , onsets.onset_source_id
    , onsets.onset_date - GREATEST(last_normal_ck.last_normal_ck_date, last_visits.last_visit_date)
        AS onset_uncertainty_days
    , last_visits.last_visit_date
    -- R-EP-03: the very first CK was already raised, so the rise began at some earlier, unseen date
    , COALESCE(
        first_ck.is_first_ck_raised AND first_ck.first_ck_date = spans.first_raised_ck_date, FALSE
    ) AS is_onset_interval_censored
    , COALESCE(onsets.onset_date - patients.observation_start < p.baseline_days, TRUE)
        AS is_left_censored
    , patients.observation_start
FROM spans
INNER JOIN onsets
    ON spans.patient_id = onsets.patient_id AND spans.episode_number = onsets.episode_number
INNER JOIN staging.patients ON spans.patient_id = patients.patient_id
LEFT JOIN last_visits
    ON
        spans.patient_id = last_visits.patient_id
        AND spans.episode_number = last_visits.episode_number
LEFT JOIN last_normal_ck
    ON
        spans.patient_id = last_normal_ck.patient_id
        AND spans.episode_number = last_normal_ck.episode_number
LEFT JOIN first_ck ON spans.patient_id = first_ck.patient_id
CROSS JOIN reference.parameter_values AS p
