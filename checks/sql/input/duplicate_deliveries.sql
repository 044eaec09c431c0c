-- check:    duplicate_deliveries
-- table:    patients, prescribing, labs, diagnoses, procedures, visits, patient_merges, deaths,
--           observation_periods
-- severity: warning
-- counts:   rows that were known already, unchanged
-- of:       rows in tonight's files
-- do:       Nothing is counted twice. Tell the sender when the same extract came again; a full
--           extract each night is slow but right.
SELECT
    loads.table_name
    , loads.file_name
    -- counts of a whole file: a file may have a hundred million rows
    , loads.rows_in_file AS rows_looked_at
    , loads.rows_duplicate AS rows_in_violation
    , loads.rows_duplicate > 0 AS is_violation
FROM quality.loads
WHERE
    GREATEST(loads.extract_date, loads.loaded_as_of) > $previous_as_of
    AND loads.extract_date <= $as_of
    AND loads.loaded_as_of <= $as_of
