-- model:    clinical.ck_peaks
-- purpose:  Peak, last value, persistence and repetition of CK in each episode.
-- grain:    one row per episode with a usable CK result between onset and the end of its window
-- key:      patient_id, episode_number
-- basis:    spec R-CK-05, 5.1, 5.3
-- nulls:    an episode without a result that could be brought to a ratio is absent
WITH episode_ck AS (
    SELECT
        episodes.patient_id
        , episodes.episode_number
        , ck_course.result_id
        , ck_course.draw_time
        , ck_course.draw_date
        , ck_course.ck_u_per_l
        , ck_course.uln_u_per_l
        , ck_course.uln_source
        , ck_course.ck_x_uln
        , ck_course.fold_over_baseline
        , ck_course.is_raised
        , ck_course.is_censored_high
        , ck_course.ck_x_uln >= p.persistent_ck_x_uln AS is_persistent_level
    FROM clinical.episodes
    INNER JOIN clinical.ck_course
        ON
            episodes.patient_id = ck_course.patient_id
            AND episodes.onset_date <= ck_course.draw_date
    CROSS JOIN reference.parameter_values AS p
    WHERE
        ck_course.is_resolved
        -- the draws after the last evidence belong to the episode until its gap has passed
        AND ck_course.draw_date - episodes.last_evidence_date <= p.episode_gap_days
)

, peaks AS (
    SELECT
        patient_id
        , episode_number
        , result_id
        , draw_date
        , ck_u_per_l
        , uln_u_per_l
        , uln_source
        , ck_x_uln
        , is_censored_high
    FROM episode_ck
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY patient_id, episode_number
        -- highest first, and "more than 22000" before 22000; earlier, then lower id, so that reruns agree
        ORDER BY ck_x_uln DESC, is_censored_high DESC, draw_time ASC, result_id ASC
    ) = 1
)

, lasts AS (
    SELECT
        patient_id
        , episode_number
        , draw_date
        , ck_x_uln
    FROM episode_ck
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY patient_id, episode_number ORDER BY draw_time DESC, result_id DESC
    ) = 1
)

, spans AS (
    SELECT
        patient_id
        , episode_number
        , COUNT(*) AS results
        , COUNT(*) FILTER (WHERE is_raised) AS raised_results
        , MIN(draw_time) FILTER (WHERE is_raised) AS first_raised_time
        , MAX(draw_time) FILTER (WHERE is_raised) AS last_raised_time
        , ARG_MAX(result_id, ROW(draw_time, result_id)) FILTER (WHERE is_raised)
            AS last_raised_result_id
        , MIN(draw_date) FILTER (WHERE is_persistent_level) AS first_persistent_date
        , MAX(draw_date) FILTER (WHERE is_persistent_level) AS last_persistent_date
        , ARG_MAX(result_id, ROW(draw_time, result_id)) FILTER (WHERE is_persistent_level)
            AS last_persistent_result_id
    FROM episode_ck
    GROUP BY patient_id, episode_number
)

, persistences AS (
    SELECT
        spans.*
        , CASE
            WHEN spans.last_persistent_date - spans.first_persistent_date >= p.persistent_ck_days
                THEN 'persistent14d'
            WHEN
                spans.last_raised_time - spans.first_raised_time >= TO_HOURS(CAST(p.repeat_ck_hours AS INTEGER))
                THEN 'repeat'
            ELSE 'none'
        END AS ck_persistence
    FROM spans
    CROSS JOIN reference.parameter_values AS p
)

SELECT
    persistences.patient_id
    , persistences.episode_number
    , persistences.results
    , persistences.raised_results
    , peaks.result_id AS peak_result_id
    , peaks.draw_date AS ck_peak_date
    , peaks.ck_u_per_l AS ck_peak_u_per_l -- U/L
    , peaks.uln_u_per_l AS ck_peak_uln_u_per_l -- U/L
    , peaks.uln_source AS ck_peak_uln_source
    , peaks.ck_x_uln AS ck_peak_x_uln
    , peaks.is_censored_high AS is_peak_censored_high
    , lasts.draw_date AS last_ck_date
    , lasts.ck_x_uln AS last_ck_x_uln
    , persistences.ck_persistence
    , persistences.first_persistent_date
    , persistences.last_persistent_date
    -- the later of the two results that show the persistence or the repetition
    , CASE persistences.ck_persistence
        WHEN 'persistent14d' THEN persistences.last_persistent_result_id
        ELSE persistences.last_raised_result_id
    END AS persistence_result_id
    , CASE persistences.ck_persistence
        WHEN 'persistent14d' THEN persistences.last_persistent_date
        ELSE CAST(persistences.last_raised_time AS DATE)
    END AS persistence_date
FROM persistences
INNER JOIN peaks
    ON
        persistences.patient_id = peaks.patient_id
        AND persistences.episode_number = peaks.episode_number
INNER JOIN lasts
    ON
        persistences.patient_id = lasts.patient_id
        AND persistences.episode_number = lasts.episode_number
