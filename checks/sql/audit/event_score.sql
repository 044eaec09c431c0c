-- check:    event_score
-- table:    watchlist.cases
-- severity: blocking
-- counts:   cases whose event score is not the sum of their muscle event evidence, floored at zero
-- of:       cases
-- do:       Do not publish. Report the case ids: evidence was lost or counted twice.
WITH sums AS (
    SELECT
        case_id
        , SUM(points) AS points
    FROM watchlist.evidence
    WHERE label = 'muscle_event'
    GROUP BY case_id
)

SELECT
    cases.case_id
    , cases.event_score
    , COALESCE(sums.points, 0) AS evidence_points
    , (cases.event_score IS DISTINCT FROM GREATEST(COALESCE(sums.points, 0), 0)) AS is_violation
FROM watchlist.cases
LEFT JOIN sums ON cases.case_id = sums.case_id
