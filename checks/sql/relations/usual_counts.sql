-- CK results and ICI administrations per day, the last complete day and week, beside their usual
-- range in the weeks before. A check names it as a table (FROM usual_counts); the catalogue puts it
-- before the check. Windows and numbers are those of reference.silence_windows.
WITH events AS (
    SELECT
        'alarm_ck_silence' AS alarm_id
        , lab_events.draw_date AS event_date
        , COUNT(DISTINCT lab_events.result_id) AS events
    FROM staging.lab_events
    WHERE
        lab_events.analyte = 'ck'
        AND lab_events.rejection_reason IS NULL
        AND (lab_events.is_accepted_by_code OR lab_events.is_accepted_by_name)
    GROUP BY lab_events.draw_date
    UNION ALL
    SELECT
        'alarm_ici_silence' AS alarm_id
        , drug_events.start_date AS event_date
        , COUNT(DISTINCT drug_events.prescription_id) AS events
    FROM staging.drug_events
    WHERE drug_events.drug_class = 'ici' AND drug_events.is_exposure
    GROUP BY drug_events.start_date
)

, windows AS (
    -- the day is judged together with the seven days before it, to know a quiet day of the week
    SELECT
        silence_windows.alarm_id
        , silence_windows.window_days
        , silence_windows.smallest_usual
        , silence_windows.smallest_spread_share
        , silence_windows.deviation_factor
        , silence_windows.minimum_weeks
        , silence_windows.history_weeks
        , CAST(UNNEST(RANGE(0, silence_windows.days_judged_back + 1)) AS INTEGER) AS days_back
        , CAST($as_of AS DATE) - CAST(silence_windows.complete_after_days AS INTEGER) AS complete_until
    FROM reference.silence_windows
)

, samples AS (
    SELECT
        windows.alarm_id
        , windows.window_days
        , windows.days_back
        , weeks.weeks_back
        , windows.complete_until - windows.days_back
        - CAST($days_of_week * weeks.weeks_back AS INTEGER) AS last_day
    FROM windows
    CROSS JOIN UNNEST(RANGE(0, windows.history_weeks + 1)) AS weeks (weeks_back)
)

, beginnings AS (
    SELECT
        alarm_id
        , MIN(event_date) AS first_date
    FROM events
    GROUP BY alarm_id
)

, sampled AS (
    SELECT
        samples.alarm_id
        , samples.window_days
        , samples.days_back
        , samples.weeks_back
        , samples.last_day
        , COALESCE(SUM(events.events), 0) AS events
    FROM samples
    -- what lies before the first event is no history
    INNER JOIN beginnings
        ON
            samples.alarm_id = beginnings.alarm_id
            AND samples.last_day - CAST(samples.window_days AS INTEGER) >= beginnings.first_date - 1
    LEFT JOIN events
        ON
            samples.alarm_id = events.alarm_id
            AND samples.last_day - CAST(samples.window_days AS INTEGER) < events.event_date
            AND samples.last_day >= events.event_date
    GROUP BY
        samples.alarm_id, samples.window_days, samples.days_back, samples.weeks_back, samples.last_day
)

, usual AS (
    SELECT
        alarm_id
        , window_days
        , days_back
        , MAX(last_day) AS last_day
        , MAX(events) FILTER (weeks_back = 0) AS events
        , COUNT(*) FILTER (weeks_back > 0) AS weeks_known
        , MEDIAN(events) FILTER (weeks_back > 0) AS usual_events
        , MAD(events) FILTER (weeks_back > 0) AS deviation
    FROM sampled
    GROUP BY alarm_id, window_days, days_back
)

, ranges AS (
    SELECT
        usual.alarm_id
        , usual.window_days
        , usual.days_back
        , usual.last_day
        , usual.events
        , usual.usual_events
        , usual.weeks_known >= windows.minimum_weeks
        AND usual.usual_events >= windows.smallest_usual AS is_judged
        , $threshold * GREATEST(
            windows.deviation_factor * usual.deviation
            -- counts of independent events vary by their root even in a steady year
            , SQRT(usual.usual_events)
            , windows.smallest_spread_share * usual.usual_events
        ) AS tolerance
    FROM usual
    INNER JOIN windows
        ON
            usual.alarm_id = windows.alarm_id
            AND usual.window_days = windows.window_days
            AND usual.days_back = windows.days_back
)

, neighbours AS (
    SELECT
        alarm_id
        , window_days
        -- least that is usual on the quietest day of the week
        , MIN(GREATEST(usual_events - tolerance, 0)) AS quiet_day_events
        -- whether the last day before it that could be too quiet was
        , ARG_MIN(events < usual_events - tolerance, days_back) FILTER (
            is_judged AND usual_events > tolerance
        ) AS was_quiet_before
    FROM ranges
    WHERE days_back > 0
    GROUP BY alarm_id, window_days
)

SELECT
    ranges.alarm_id
    , ranges.window_days
    , ranges.last_day
    , ranges.events
    , ranges.usual_events
    , GREATEST(ranges.usual_events - ranges.tolerance, 0) AS least_usual
    , ranges.usual_events + ranges.tolerance AS most_usual
    , ranges.events < ranges.usual_events - ranges.tolerance
    -- one working day that looks like a Sunday is a holiday; two are not
    AND (
        neighbours.quiet_day_events IS NULL
        OR ranges.events < neighbours.quiet_day_events
        OR COALESCE(neighbours.was_quiet_before, FALSE)
    ) AS is_too_few
    , ranges.events > ranges.usual_events + ranges.tolerance AS is_too_many
FROM ranges
LEFT JOIN neighbours
    ON ranges.alarm_id = neighbours.alarm_id AND ranges.window_days = neighbours.window_days
WHERE ranges.days_back = 0 AND ranges.is_judged
