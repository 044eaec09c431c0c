-- model:    watchlist.case_events
-- purpose:  What befell the identity of cases: absorbed into another, split off, or gone on under another patient.
-- grain:    one row per case, night, event and other case
-- key:      case_id, as_of, case_event, other_case_id
-- basis:    docs/decisions/0013-case-ids.md, docs/decisions/0023-life-of-a-case.md
-- scope:    everyone
-- nulls:    the patients before are NULL for a case that was new
-- caution:  each joining and splitting has two rows, one for either case; patient_changed names the case itself
WITH last_night AS (
    SELECT listed.*
    FROM history.cases AS listed
    WHERE listed.as_of = (SELECT MAX(earlier.as_of) FROM history.cases AS earlier WHERE earlier.as_of < $as_of)
)

, rested_on AS (
    -- the rows of muscle evidence that a case rested on when it last stood, the row of its onset among them
    SELECT
        last_night.case_id
        , evidence.source_table
        , evidence.source_id
    FROM last_night
    INNER JOIN history.evidence ON last_night.case_id = evidence.case_id
    WHERE
        evidence.label = 'muscle_event'
        AND evidence.from_as_of < $as_of
        AND COALESCE(evidence.until_as_of >= $as_of, TRUE)
    UNION
    SELECT
        case_id
        , onset_source_table AS source_table
        , onset_source_id AS source_id
    FROM last_night
    WHERE state <> 'withdrawn'
)

, shared AS (
    -- cases of tonight whose own chain of evidence holds rows that another case rested on
    SELECT
        last_night.case_id AS case_id_before
        , cases.case_id
        , COUNT(*) AS shared_rows
        , MIN(episode_evidence.evidence_date) AS first_shared_date
    FROM rested_on
    INNER JOIN last_night ON rested_on.case_id = last_night.case_id
    INNER JOIN clinical.episode_evidence
        ON
            rested_on.source_table = episode_evidence.source_table
            AND rested_on.source_id = episode_evidence.source_id
            -- evidence of another time counted for the case, and was never its own chain
            AND last_night.first_evidence_date <= episode_evidence.evidence_date
            AND last_night.last_evidence_date >= episode_evidence.evidence_date
    INNER JOIN clinical.cases
        ON
            episode_evidence.patient_id = cases.patient_id
            AND episode_evidence.episode_number = cases.episode_number
    WHERE cases.case_id <> last_night.case_id
    GROUP BY last_night.case_id, cases.case_id
)

, absorbed AS (
    SELECT
        shared.case_id_before AS case_id
        , shared.case_id AS other_case_id
    FROM shared
    INNER JOIN watchlist.case_changes
        ON shared.case_id_before = case_changes.case_id AND case_changes.change = 'evidence_withdrawn'
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY shared.case_id_before
        ORDER BY shared.shared_rows DESC, shared.first_shared_date ASC, shared.case_id ASC
    ) = 1
)

, split_off AS (
    SELECT
        shared.case_id
        , shared.case_id_before AS other_case_id
    FROM shared
    -- not on the list last night: new, or absorbed once and told apart again
    INNER JOIN watchlist.case_changes
        ON
            shared.case_id = case_changes.case_id
            AND COALESCE(case_changes.state_before, 'withdrawn') = 'withdrawn'
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY shared.case_id
        ORDER BY shared.shared_rows DESC, shared.first_shared_date ASC, shared.case_id_before ASC
    ) = 1
)

, pairs AS (
    SELECT
        case_id
        , other_case_id
        , 'merged_into' AS case_event
    FROM absorbed
    UNION ALL
    SELECT
        other_case_id AS case_id
        , case_id AS other_case_id
        , 'absorbed' AS case_event
    FROM absorbed
    UNION ALL
    SELECT
        case_id
        , other_case_id
        , 'split_from' AS case_event
    FROM split_off
    -- a case whose whole evidence went on under a new name was not split but renamed: it stands as merged
    ANTI JOIN absorbed ON split_off.case_id = absorbed.other_case_id AND split_off.other_case_id = absorbed.case_id
    UNION ALL
    SELECT
        other_case_id AS case_id
        , case_id AS other_case_id
        , 'gave_off' AS case_event
    FROM split_off
    ANTI JOIN absorbed ON split_off.case_id = absorbed.other_case_id AND split_off.other_case_id = absorbed.case_id
    UNION ALL
    SELECT
        case_id
        , case_id AS other_case_id -- no other case: itself, because a key has no NULL
        , 'patient_changed' AS case_event
    FROM watchlist.case_changes
    WHERE patient_id <> patient_id_before
)

SELECT
    pairs.case_id
    , CAST($as_of AS DATE) AS as_of
    , pairs.case_event
    , pairs.other_case_id
    , case_changes.patient_id
    , case_changes.patient_id_before
FROM pairs
INNER JOIN watchlist.case_changes ON pairs.case_id = case_changes.case_id

UNION ALL

SELECT
    case_id
    , as_of
    , case_event
    , other_case_id
    , patient_id
    , patient_id_before
FROM history.case_events
WHERE as_of < $as_of
