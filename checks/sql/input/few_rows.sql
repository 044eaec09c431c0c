-- check:    few_rows
-- table:    patients, prescribing, labs, diagnoses, procedures, visits, patient_merges, deaths,
--           observation_periods
-- severity: warning
-- counts:   extracts with fewer rows than the threshold, in multiples of the median of the extracts
--           before it on the same kind of day (working day, weekend)
-- of:       extracts that came in tonight, of tables with enough extracts before them
-- do:       Compare the row count with the source system: an export that was cut off looks like this.
WITH extracts AS (
    SELECT
        loads.table_name
        , loads.extract_date
        , ISODOW(loads.extract_date) > $last_working_day AS is_weekend
        , SUM(loads.rows_in_file) AS rows_in_extract
        , MAX(GREATEST(loads.extract_date, loads.loaded_as_of)) AS came_on
    FROM quality.loads
    WHERE
        LIST_CONTAINS(CAST($watched_tables AS VARCHAR[]), loads.table_name)
        AND loads.extract_date <= $as_of
        AND loads.loaded_as_of <= $as_of
    GROUP BY loads.table_name, loads.extract_date
)

, compared AS (
    SELECT
        table_name
        , extract_date
        , came_on
        , rows_in_extract
        , COUNT(*) OVER earlier AS extracts_before
        , MEDIAN(rows_in_extract) OVER earlier AS usual_rows
    FROM extracts
    WINDOW earlier AS (
        PARTITION BY table_name, is_weekend
        ORDER BY extract_date ASC
        ROWS BETWEEN $extracts_compared PRECEDING AND 1 PRECEDING
    )
)

SELECT
    table_name
    , extract_date
    , rows_in_extract
    , usual_rows
    , rows_in_extract < $threshold * usual_rows AS is_violation
FROM compared
WHERE
    came_on > $previous_as_of
    AND extracts_before >= $fewest_extracts
    -- of a handful of rows, a quarter or three times as many is chance
    AND usual_rows >= $fewest_usual_rows
