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
    , numbers.row_number > loads.rows_in_file - loads.rows_quarantined AS is_violation
FROM quality.loads
-- one row per row of the file: the file's count is spread out so that shares add up over files
CROSS JOIN UNNEST(RANGE(1, loads.rows_in_file + 1)) AS numbers (row_number)
WHERE
    GREATEST(loads.extract_date, loads.loaded_as_of) > $previous_as_of
    AND loads.extract_date <= $as_of
