-- check:    quarantined_rows
-- table:    patients, prescribing, labs, diagnoses, procedures, visits, patient_merges, deaths,
--           observation_periods
-- severity: warning
-- counts:   rows that were quarantined
-- of:       rows in tonight's files
-- do:       Read the reasons in quality.quarantine and correct the extract; the rows load when they
--           come again.
SELECT
    loads.table_name
    , loads.file_name
    -- counts of a whole file: a file may have a hundred million rows
    , loads.rows_in_file AS rows_looked_at
    , loads.rows_quarantined AS rows_in_violation
    , loads.rows_quarantined > 0 AS is_violation
FROM quality.loads
WHERE
    GREATEST(loads.extract_date, loads.loaded_as_of) > $previous_as_of
    AND loads.extract_date <= $as_of
    AND loads.loaded_as_of <= $as_of
