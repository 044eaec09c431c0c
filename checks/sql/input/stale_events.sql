-- check:    stale_events
-- table:    prescribing, labs, diagnoses
-- severity: warning
-- counts:   tables that came in and whose newest event is older than the threshold, in days before the run date
-- of:       tables that came in tonight
-- do:       Compare with the source system: an extract that is written every night and stopped filling looks like this.
SELECT
    newest.table_name
    , newest.event_date AS newest_event_date
    -- NULL where no row has a date, and NULL is a violation
    , DATE_DIFF('day', newest.event_date, $as_of) > $threshold AS is_violation
FROM (
    SELECT
        'prescribing' AS table_name
        , MAX(CAST(start_time AS DATE)) FILTER (CAST(start_time AS DATE) <= $as_of) AS event_date
    FROM incoming.prescribing
    HAVING COUNT(*) > 0
    UNION ALL
    SELECT
        'labs' AS table_name
        , MAX(CAST(COALESCE(collected_time, reported_time) AS DATE))
            FILTER (CAST(COALESCE(collected_time, reported_time) AS DATE) <= $as_of) AS event_date
    FROM incoming.labs
    HAVING COUNT(*) > 0
    UNION ALL
    SELECT
        'diagnoses' AS table_name
        , MAX(diagnosis_date) FILTER (diagnosis_date <= $as_of) AS event_date
    FROM incoming.diagnoses
    HAVING COUNT(*) > 0
) AS newest
