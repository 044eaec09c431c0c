-- check:    stale_events
-- table:    prescribing, labs, diagnoses
-- severity: warning
-- counts:   tables that came in and whose newest event is older than the threshold, in days before
--           the run date
-- of:       tables that came in tonight
-- do:       Compare with the source system: an extract that is written every night and stopped
--           filling looks like this.
WITH events AS (
    SELECT
        'prescribing' AS table_name
        , CAST(start_time AS DATE) AS event_date
    FROM incoming.prescribing
    UNION ALL
    SELECT
        'labs' AS table_name
        , CAST(COALESCE(collected_time, reported_time) AS DATE) AS event_date
    FROM incoming.labs
    UNION ALL
    SELECT
        'diagnoses' AS table_name
        , diagnosis_date AS event_date
    FROM incoming.diagnoses
)

, newest AS (
    SELECT
        table_name
        -- an event in the future does not make a feed fresh
        , MAX(event_date) FILTER (event_date <= $as_of) AS event_date
    FROM events
    GROUP BY table_name
)

SELECT
    table_name
    , event_date AS newest_event_date
    -- NULL where no row has a date, and NULL is a violation
    , DATE_DIFF('day', event_date, $as_of) > $threshold AS is_violation
FROM newest
