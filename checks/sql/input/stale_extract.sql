-- check:    stale_extract
-- table:    patients, prescribing, labs, diagnoses, procedures, visits, patient_merges, deaths,
--           observation_periods
-- severity: warning
-- counts:   watched tables whose newest extract is older than the threshold, in days before the
--           run date, or never came
-- of:       tables whose policy for a stale table is not "ignore"
-- do:       Ask the sender why the table stopped; name its last extract date to the reviewers until
--           it is back.
SELECT
    watched.table_name
    , MAX(loads.extract_date) AS newest_extract_date
    -- NULL where no file ever came, and NULL is a violation
    , DATE_DIFF('day', MAX(loads.extract_date), $as_of) > $threshold AS is_violation
FROM (SELECT UNNEST(CAST($watched_tables AS VARCHAR[])) AS table_name) AS watched
LEFT JOIN quality.loads
    ON
        watched.table_name = loads.table_name
        AND loads.extract_date <= $as_of
        AND loads.loaded_as_of <= $as_of
GROUP BY watched.table_name
