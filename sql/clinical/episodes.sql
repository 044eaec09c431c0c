-- model:    clinical.episodes
-- purpose:  Muscle episodes, each under the name its case has, or would have.
-- grain:    one row per patient and episode
-- key:      patient_id, episode_number
-- basis:    docs/decisions/0013-case-ids.md; spec R-EP-01
-- caution:  an episode keeps the name under which an earlier night listed it, however its onset or number moved
WITH known_cases AS (
    -- the cases of earlier nights, as they stood last, under today's patient
    SELECT
        listed.case_id
        , COALESCE(patient_identity.patient_id, listed.patient_id) AS patient_id
        , listed.onset_date
        , MIN(listed.as_of) OVER (PARTITION BY listed.case_id) AS first_listed
    FROM history.cases AS listed
    LEFT JOIN staging.patient_identity ON listed.patient_id = patient_identity.source_patient_id
    WHERE listed.as_of < $as_of
    QUALIFY ROW_NUMBER() OVER (PARTITION BY listed.case_id ORDER BY listed.as_of DESC) = 1
)

, nearest_episodes AS (
    -- a known case goes on in the one episode its onset lies in, or nearest to
    SELECT
        known_cases.case_id
        , known_cases.first_listed
        , episode_onsets.patient_id
        , episode_onsets.episode_number
    FROM known_cases
    INNER JOIN clinical.episode_onsets ON known_cases.patient_id = episode_onsets.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        episode_onsets.first_evidence_date - known_cases.onset_date <= p.episode_gap_days
        AND known_cases.onset_date - episode_onsets.last_evidence_date <= p.episode_gap_days
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY known_cases.case_id
        ORDER BY
            ABS(episode_onsets.onset_date - known_cases.onset_date) ASC
            , episode_onsets.episode_number ASC
    ) = 1
)

, inherited AS (
    -- where two known cases have grown into one episode, the one listed first goes on
    SELECT
        patient_id
        , episode_number
        , case_id
    FROM nearest_episodes
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY patient_id, episode_number ORDER BY first_listed ASC, case_id ASC
    ) = 1
)

, named AS (
    SELECT
        episode_onsets.*
        , inherited.case_id AS inherited_case_id
        , CONCAT(
            'NM-'
            , UPPER(SUBSTR(
                MD5(CONCAT(episode_onsets.patient_id, '#', episode_onsets.episode_number)), 1, 10
            ))
        ) AS new_case_id
        , CONCAT(
            'NM-'
            , UPPER(SUBSTR(
                MD5(CONCAT_WS(
                    '#', episode_onsets.patient_id, episode_onsets.episode_number
                    , episode_onsets.onset_date
                )), 1, 10
            ))
        ) AS other_new_case_id
    FROM clinical.episode_onsets
    LEFT JOIN inherited
        ON
            episode_onsets.patient_id = inherited.patient_id
            AND episode_onsets.episode_number = inherited.episode_number
)

SELECT
    named.patient_id
    , named.episode_number
    , CASE
        WHEN named.inherited_case_id IS NOT NULL THEN named.inherited_case_id
        -- a name that an earlier night gave to another episode is never given again
        WHEN taken.case_id IS NULL THEN named.new_case_id
        ELSE named.other_new_case_id
    END AS case_id
    , named.first_evidence_date
    , named.last_evidence_date
    , named.first_raised_ck_date
    , named.onset_date
    , named.onset_basis
    , named.onset_source_table
    , named.onset_source_id
    , named.onset_uncertainty_days
    , named.last_visit_date
    , named.is_onset_interval_censored
    , named.is_left_censored
    , named.observation_start
FROM named
LEFT JOIN known_cases AS taken ON named.new_case_id = taken.case_id
