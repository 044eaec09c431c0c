-- check:    missing_parts
-- table:    patients, prescribing, labs, diagnoses, procedures, visits, patient_merges, deaths,
--           observation_periods
-- severity: blocking
-- counts:   numbers that are missing in the series of a table's parts (labs-001, labs-003)
-- of:       numbers those series reach, of the extracts of the last weeks that came in parts
-- do:       Ask the sender to complete the upload of that extract date, then run the night again.
WITH named AS (
    SELECT
        loads.table_name
        , loads.extract_date
        , REGEXP_EXTRACT(loads.file_name, '-([0-9]{1,9})[.][^/]*$', 1) AS digits
    FROM quality.loads
    WHERE
        -- other sources have file names of their own
        loads.source = 'extracts'
        AND LIST_CONTAINS(CAST($watched_tables AS VARCHAR[]), loads.table_name)
        AND loads.extract_date <= $as_of
        AND loads.loaded_as_of <= $as_of
        AND DATE_DIFF('day', loads.extract_date, $as_of) <= $parts_remembered_days
)

, parts AS (
    SELECT
        table_name
        , extract_date
        -- a file without a number stands for the first part: further rows are sent as labs-002
        , CASE WHEN digits = '' THEN $first_part ELSE CAST(digits AS BIGINT) END AS part_number
        , digits <> '' AS is_numbered
    FROM named
)

, series AS (
    SELECT
        table_name
        , extract_date
        , LIST(part_number) AS present
        , MAX(part_number) AS last_part
        -- a number that large is a running number of the sender: the series begins where it begins
        , CASE
            WHEN MAX(part_number) > $most_parts THEN MIN(part_number) FILTER (is_numbered)
            ELSE $first_part
        END AS first_part
    FROM parts
    GROUP BY table_name, extract_date
    HAVING BOOL_OR(is_numbered)
)

, numbers AS (
    SELECT
        series.table_name
        , series.extract_date
        , series.present
        , UNNEST(
            RANGE(CAST(series.first_part AS BIGINT), CAST(series.last_part AS BIGINT) + 1)
        ) AS part_number
    FROM series
    -- numbers that far apart (labs-20260105) are no series
    WHERE series.last_part - series.first_part < $most_parts
)

SELECT
    table_name
    , extract_date
    , part_number
    , NOT LIST_CONTAINS(present, part_number) AS is_violation
FROM numbers
