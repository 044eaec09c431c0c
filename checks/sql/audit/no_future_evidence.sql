-- check:    no_future_evidence
-- table:    watchlist.cases, watchlist.evidence, watchlist.timeline
-- severity: blocking
-- counts:   onsets, CK peaks, evidence and timeline items that begin after the run date
-- of:       dated rows
-- do:       Do not publish. Report the case ids: something that was not known on the night is in
--           the list.
SELECT
    dated.table_name
    , dated.case_id
    , dated.event_date
    , dated.event_date > $as_of AS is_violation
FROM (
    SELECT
        'watchlist.cases' AS table_name
        , case_id
        , GREATEST(onset_date, ck_peak_date) AS event_date
    FROM watchlist.cases
    UNION ALL
    SELECT
        'watchlist.evidence' AS table_name
        , case_id
        , event_date
    FROM watchlist.evidence
    UNION ALL
    SELECT
        'watchlist.timeline' AS table_name
        , case_id
        -- a supply may end after the run date; nothing may begin after it
        , start_date AS event_date
    FROM watchlist.timeline
) AS dated
WHERE dated.event_date IS NOT NULL
