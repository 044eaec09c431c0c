-- check:    future_events
-- table:    prescribing, labs, diagnoses
-- severity: warning
-- counts:   rows whose event lies after the run date
-- of:       rows that came in with a date
-- do:       Look at the dates: a wrong year, a clock, or a run date that is too early. Such events
--           are not used before their day.
SELECT
    events.table_name
    , events.row_id
    , events.source_file
    , events.source_line
    , events.event_date > $as_of AS is_violation
FROM (
    SELECT
        'prescribing' AS table_name
        , prescription_id AS row_id
        , CAST(start_time AS DATE) AS event_date
        , source_file
        , source_line
    FROM incoming.prescribing
    -- an order may be for a later day; what was given or dispensed may not
    WHERE operation = 'upsert' AND event_type <> 'ordered'
    UNION ALL
    SELECT
        'labs' AS table_name
        , result_id AS row_id
        , CAST(COALESCE(collected_time, reported_time) AS DATE) AS event_date
        , source_file
        , source_line
    FROM incoming.labs
    WHERE operation = 'upsert'
    UNION ALL
    SELECT
        'diagnoses' AS table_name
        , diagnosis_id AS row_id
        , diagnosis_date AS event_date
        , source_file
        , source_line
    FROM incoming.diagnoses
    WHERE operation = 'upsert'
) AS events
WHERE events.event_date IS NOT NULL
