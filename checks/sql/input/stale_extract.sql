-- check:    stale_extract
-- table:    patients, prescribing, labs, diagnoses
-- severity: warning
-- counts:   expected tables whose newest extract is older than the threshold, in days before the
--           run date, or never came
-- of:       tables the contract expects every night
-- do:       Ask the sender why the table stopped; name its last extract date to the reviewers until
--           it is back.
SELECT
    expected.table_name
    , MAX(loads.extract_date) AS newest_extract_date
    -- NULL where no file ever came, and NULL is a violation
    , DATE_DIFF('day', MAX(loads.extract_date), $as_of) > $threshold AS is_violation
FROM (SELECT UNNEST($expected_tables) AS table_name) AS expected
LEFT JOIN quality.loads
    ON expected.table_name = loads.table_name AND loads.extract_date <= $as_of
GROUP BY expected.table_name
