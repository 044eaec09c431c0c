-- check:    missing_table
-- table:    patients, prescribing, labs, diagnoses, procedures, visits, patient_merges, deaths,
--           observation_periods
-- severity: warning
-- counts:   watched tables of which no file came since the last published night
-- of:       tables whose policy for a missing file is not "ignore"
-- do:       Ask the sender for the file; what happened since the last one is not in tonight's list.
SELECT
    watched.table_name
    , NOT EXISTS (
        SELECT loads.file_name FROM quality.loads
        WHERE
            loads.table_name = watched.table_name
            AND GREATEST(loads.extract_date, loads.loaded_as_of) > $previous_as_of
            AND loads.extract_date <= $as_of
            AND loads.loaded_as_of <= $as_of
    ) AS is_violation
FROM (SELECT UNNEST(CAST($watched_tables AS VARCHAR[])) AS table_name) AS watched
