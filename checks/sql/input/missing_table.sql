-- check:    missing_table
-- table:    patients, prescribing, labs, diagnoses
-- severity: warning
-- counts:   expected tables of which no file came tonight
-- of:       tables the contract expects every night
-- do:       Ask the sender for the file; what happened since the last one is not in tonight's list.
SELECT
    expected.table_name
    , NOT EXISTS (
        SELECT loads.file_name FROM quality.loads
        WHERE
            loads.table_name = expected.table_name
            AND GREATEST(loads.extract_date, loads.loaded_as_of) > $previous_as_of
            AND loads.extract_date <= $as_of
    ) AS is_violation
FROM (SELECT UNNEST($expected_tables) AS table_name) AS expected
