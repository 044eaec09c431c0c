-- model:    watchlist.evidence_changes
-- purpose:  Evidence that was added, removed or counts otherwise than on the last published night, with its cause.
-- grain:    one row per case, label, finding and source row that changed
-- key:      case_id, label, finding, source_table, source_id
-- basis:    docs/decisions/0023-life-of-a-case.md
-- scope:    everyone
-- nulls:    cause_kind is NULL where the source row itself did not come in: watchlist.change_causes looks further
WITH stood AS (
    -- what stood on the last night: intervals are half open, and those that end or begin tonight are of a rerun
    SELECT
        case_id
        , label
        , finding
        , rule_id
        , source_table
        , source_id
        , points
        , event_date
    FROM history.evidence
    WHERE from_as_of < $as_of AND COALESCE(until_as_of >= $as_of, TRUE)
)

, compared AS (
    SELECT
        COALESCE(evidence.case_id, stood.case_id) AS case_id
        , COALESCE(evidence.label, stood.label) AS label
        , COALESCE(evidence.finding, stood.finding) AS finding
        , COALESCE(evidence.rule_id, stood.rule_id) AS rule_id
        , COALESCE(evidence.source_table, stood.source_table) AS source_table
        , COALESCE(evidence.source_id, stood.source_id) AS source_id
        , COALESCE(evidence.event_date, stood.event_date) AS event_date
        , stood.points AS points_before
        , evidence.points
        , CASE
            WHEN stood.case_id IS NULL THEN 'added'
            WHEN evidence.case_id IS NULL THEN 'removed'
            ELSE 'counts_otherwise'
        END AS evidence_change
    FROM watchlist.evidence
    FULL OUTER JOIN stood
        ON
            evidence.case_id = stood.case_id
            AND evidence.label = stood.label
            AND evidence.finding = stood.finding
            -- a finding of absence rests on no row
            AND evidence.source_table IS NOT DISTINCT FROM stood.source_table
            AND evidence.source_id IS NOT DISTINCT FROM stood.source_id
    WHERE
        evidence.points IS DISTINCT FROM stood.points
        OR evidence.event_date IS DISTINCT FROM stood.event_date
)

, since AS (
    SELECT MAX(previous_as_of) AS last_night
    FROM history.tonight
)

SELECT
    compared.case_id
    , compared.label
    , compared.finding
    , compared.rule_id
    , compared.source_table
    , compared.source_id
    , compared.event_date
    , compared.evidence_change
    , compared.points_before
    , compared.points
    , CAST(COALESCE(compared.points, 0) - COALESCE(compared.points_before, 0) AS INTEGER) AS points_moved
    , CASE
        WHEN arrivals.arrival = 'retracted' THEN 'retracted_row'
        WHEN arrivals.arrival = 'corrected' THEN 'corrected_value'
        -- a row without a date is news on the day it comes
        WHEN arrivals.event_date < since.last_night THEN 'late_result'
        WHEN arrivals.arrival = 'first_version' THEN 'new_event'
    END AS cause_kind
FROM compared
CROSS JOIN since
LEFT JOIN staging.arrivals
    ON compared.source_table = arrivals.source_table AND compared.source_id = arrivals.source_id
