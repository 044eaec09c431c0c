-- model:    clinical.episodes
-- purpose:  Muscle episodes, each under the name its case has, or would have.
-- grain:    one row per patient and episode
-- key:      patient_id, episode_number
-- basis:    docs/decisions/0013-case-ids.md, docs/decisions/0023-life-of-a-case.md; spec R-EP-01
-- caution:  an episode keeps the name under which an earlier night listed it, however its onset or number moved
WITH last_night AS (
    -- every night lists every case, so the last night alone names them all
    SELECT listed.*
    FROM history.cases AS listed
    WHERE listed.as_of = (SELECT MAX(earlier.as_of) FROM history.cases AS earlier WHERE earlier.as_of < $as_of)
)

, owners AS (
    -- one row may be evidence of several kinds, always of one person
    SELECT
        source_table
        , source_id
        , MIN(patient_id) AS patient_id
    FROM clinical.muscle_evidence
    GROUP BY source_table, source_id
)

, known_cases AS (
    -- a case belongs to whom the row it was opened with belongs today, or else the row of its onset
    SELECT
        last_night.case_id
        , COALESCE(
            opened.patient_id, onset.patient_id, patient_identity.patient_id, last_night.patient_id
        ) AS patient_id
        , last_night.state
        , last_night.onset_date
        , last_night.onset_source_table
        , last_night.onset_source_id
        , last_night.opened_by_table
        , last_night.opened_by_id
        , last_night.first_evidence_date
        , last_night.last_evidence_date
        , COALESCE(last_night.first_listed, last_night.as_of) AS first_listed
    FROM last_night
    LEFT JOIN owners AS opened
        ON last_night.opened_by_table = opened.source_table AND last_night.opened_by_id = opened.source_id
    LEFT JOIN owners AS onset
        ON last_night.onset_source_table = onset.source_table AND last_night.onset_source_id = onset.source_id
    LEFT JOIN staging.patient_identity ON last_night.patient_id = patient_identity.source_patient_id
)

, rested_on AS (
    -- rows that a known case rested on when it last stood
    SELECT
        case_id
        , source_table
        , source_id
    FROM history.evidence
    WHERE label = 'muscle_event' AND from_as_of < $as_of AND COALESCE(until_as_of >= $as_of, TRUE)
    UNION
    SELECT
        case_id
        , onset_source_table AS source_table
        , onset_source_id AS source_id
    FROM known_cases
    UNION
    SELECT
        case_id
        , opened_by_table AS source_table
        , opened_by_id AS source_id
    FROM known_cases
)

, holding AS (
    -- episodes that hold such rows
    SELECT
        known_cases.case_id
        , episode_evidence.patient_id
        , episode_evidence.episode_number
        , BOOL_OR(
            rested_on.source_table = known_cases.opened_by_table AND rested_on.source_id = known_cases.opened_by_id
        ) AS has_opening_row
        , BOOL_OR(
            rested_on.source_table = known_cases.onset_source_table
            AND rested_on.source_id = known_cases.onset_source_id
        ) AS has_onset_row
    FROM known_cases
    INNER JOIN rested_on ON known_cases.case_id = rested_on.case_id
    INNER JOIN clinical.episode_evidence
        ON
            rested_on.source_table = episode_evidence.source_table
            AND rested_on.source_id = episode_evidence.source_id
            AND known_cases.patient_id = episode_evidence.patient_id
            -- evidence of another time counted for the case, and was never its own chain
            AND COALESCE(known_cases.first_evidence_date, known_cases.onset_date) <= episode_evidence.evidence_date
            AND COALESCE(known_cases.last_evidence_date, known_cases.onset_date) >= episode_evidence.evidence_date
    GROUP BY known_cases.case_id, episode_evidence.patient_id, episode_evidence.episode_number
)

, nearest_episodes AS (
    -- a known case goes on in the one episode that holds its rows, or else whose onset is nearest
    SELECT
        known_cases.case_id
        , known_cases.state
        , known_cases.first_listed
        , holding.case_id IS NOT NULL AS holds_its_rows
        , episode_onsets.patient_id
        , episode_onsets.episode_number
    FROM known_cases
    INNER JOIN clinical.episode_onsets ON known_cases.patient_id = episode_onsets.patient_id
    LEFT JOIN holding
        ON
            known_cases.case_id = holding.case_id
            AND episode_onsets.patient_id = holding.patient_id
            AND episode_onsets.episode_number = holding.episode_number
    CROSS JOIN reference.parameter_values AS p
    WHERE
        holding.case_id IS NOT NULL
        OR (
            episode_onsets.first_evidence_date - known_cases.onset_date <= p.episode_gap_days
            AND known_cases.onset_date - episode_onsets.last_evidence_date <= p.episode_gap_days
        )
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY known_cases.case_id
        ORDER BY
            COALESCE(holding.has_opening_row, FALSE) DESC, COALESCE(holding.has_onset_row, FALSE) DESC
            , holds_its_rows DESC, ABS(episode_onsets.onset_date - known_cases.onset_date) ASC
            , episode_onsets.episode_number ASC
    ) = 1
)

, inherited AS (
    -- where two known cases have grown into one episode, the one listed first goes on; a case whose rows are
    -- elsewhere, or that was withdrawn before, takes no episode from one that stands
    SELECT
        patient_id
        , episode_number
        , case_id
    FROM nearest_episodes
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY patient_id, episode_number
        ORDER BY holds_its_rows DESC, state = 'withdrawn' ASC, first_listed ASC, case_id ASC
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
LEFT JOIN last_night AS taken ON named.new_case_id = taken.case_id
