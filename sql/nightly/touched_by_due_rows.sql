-- query:    touched_by_due_rows
-- purpose:  Persons of rows that were known before but dated later than the tables' run date, and are due now.
-- grain:    one row per identifier as the source wrote it
-- basis:    models see nothing dated after the run date
SELECT patient_id FROM store.labs
WHERE
    CAST(GREATEST(collected_time, reported_time) AS DATE) > $built_as_of
    -- a draw lies some hours before its report, which may be the day before
    AND CAST(LEAST(collected_time, reported_time) AS DATE) - 1 <= $as_of
UNION
SELECT patient_id FROM store.prescribing
WHERE CAST(start_time AS DATE) > $built_as_of AND CAST(start_time AS DATE) <= $as_of
UNION
SELECT patient_id FROM store.diagnoses
WHERE diagnosis_date > $built_as_of AND diagnosis_date <= $as_of
UNION
SELECT patient_id FROM store.procedures
WHERE CAST(performed_time AS DATE) > $built_as_of AND CAST(performed_time AS DATE) <= $as_of
UNION
SELECT patient_id FROM store.visits
WHERE CAST(start_time AS DATE) > $built_as_of AND CAST(start_time AS DATE) <= $as_of
UNION
SELECT patient_id FROM store.patients
WHERE death_date > $built_as_of AND death_date <= $as_of
UNION
SELECT patient_id FROM store.deaths
WHERE death_date > $built_as_of AND death_date <= $as_of
