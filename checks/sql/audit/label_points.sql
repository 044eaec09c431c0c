-- check:    label_points
-- table:    watchlist.labels
-- severity: blocking
-- counts:   labels whose points are not the sum of their evidence
-- of:       labels
-- do:       Do not publish. Report the case ids and labels: evidence was lost or counted twice.
WITH sums AS (
    SELECT
        case_id
        , label
        , SUM(points) AS points
    FROM watchlist.evidence
    GROUP BY case_id, label
)

SELECT
    labels.case_id
    , labels.label
    , labels.points
    , COALESCE(sums.points, 0) AS evidence_points
    , (labels.points IS DISTINCT FROM COALESCE(sums.points, 0)) AS is_violation
FROM watchlist.labels
LEFT JOIN sums ON labels.case_id = sums.case_id AND labels.label = sums.label
