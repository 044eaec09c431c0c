-- check:    evidence_has_case
-- table:    watchlist.evidence, watchlist.labels, watchlist.timeline
-- severity: blocking
-- counts:   rows of a case that is not in watchlist.cases
-- of:       rows of evidence, labels and timeline
-- do:       Do not publish. Report the case ids: the list and what explains it were not made from
--           the same cases.
SELECT
    parts.table_name
    , parts.case_id
    , NOT EXISTS (
        SELECT cases.case_id FROM watchlist.cases
        WHERE cases.case_id = parts.case_id
    ) AS is_violation
FROM (
    SELECT
        'watchlist.evidence' AS table_name
        , case_id
    FROM watchlist.evidence
    UNION ALL
    SELECT
        'watchlist.labels' AS table_name
        , case_id
    FROM watchlist.labels
    UNION ALL
    SELECT
        'watchlist.timeline' AS table_name
        , case_id
    FROM watchlist.timeline
) AS parts
