-- check:    stale_events
-- table:    prescribing, labs, diagnoses
-- severity: warning
-- counts:   tables that came in and whose newest event is older than the threshold, in days before
--           the run date
-- of:       tables that came in tonight, of those that ever had a row
-- do:       Compare with the source system: an extract that is written every night and stopped
--           filling looks like this.
SELECT
    feeds.table_name
    , feeds.feed_state
    , feeds.last_event_date AS newest_event_date
    -- NULL where no row has a date, and NULL is a violation
    , DATE_DIFF('day', feeds.last_event_date, $as_of) > $threshold AS is_violation
FROM quality.feeds
WHERE
    feeds.as_of = $as_of
    AND LIST_CONTAINS($tables_with_events, feeds.table_name)
    -- the same file sent again came in as well: the feed is alive and what it says is old
    AND feeds.files_tonight > 0
    AND feeds.rows_known > 0
