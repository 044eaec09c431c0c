-- model:    watchlist.evidence_history
-- purpose:  The evidence of every night: from which night on, and until which, each row stood and counted so.
-- grain:    one row per case, label, finding, source row and night on which it appeared or changed
-- key:      case_id, label, finding, source_table, source_id, from_as_of
-- basis:    docs/decisions/0023-life-of-a-case.md
-- scope:    everyone
-- nulls:    until_as_of is NULL while the row stands
-- caution:  until_as_of is the first night without the row; rules that are no longer in use stay readable
WITH standing AS (
    -- as known on the last night: what this night or a later one ended was standing, what they began was not there
    SELECT
        evidence.*
        -- one text for all that may not differ; a finding of absence rests on no row
        , TO_JSON([
            case_id, label, finding, rule_id, source_table, source_id, CAST(points AS VARCHAR)
            , CAST(event_date AS VARCHAR), sentence
        ]) AS content
    FROM history.evidence
    WHERE from_as_of < $as_of AND (until_as_of IS NULL OR until_as_of >= $as_of)
)

, tonight AS (
    SELECT
        evidence.*
        , TO_JSON([
            case_id, label, finding, rule_id, source_table, source_id, CAST(points AS VARCHAR)
            , CAST(event_date AS VARCHAR), sentence
        ]) AS content
    FROM watchlist.evidence
)

SELECT
    case_id
    , label
    , finding
    , rule_id
    , source_table
    , source_id
    , points
    , event_date
    , sentence
    , from_as_of
    , until_as_of
FROM history.evidence
WHERE until_as_of < $as_of

UNION ALL

SELECT
    standing.case_id
    , standing.label
    , standing.finding
    , standing.rule_id
    , standing.source_table
    , standing.source_id
    , standing.points
    , standing.event_date
    , standing.sentence
    , standing.from_as_of
    , CASE WHEN tonight.content IS NULL THEN CAST($as_of AS DATE) END AS until_as_of
FROM standing
LEFT JOIN tonight ON standing.content = tonight.content

UNION ALL

SELECT
    tonight.case_id
    , tonight.label
    , tonight.finding
    , tonight.rule_id
    , tonight.source_table
    , tonight.source_id
    , tonight.points
    , tonight.event_date
    , tonight.sentence
    , CAST($as_of AS DATE) AS from_as_of
    , CAST(NULL AS DATE) AS until_as_of
FROM tonight
ANTI JOIN standing ON tonight.content = standing.content
