-- query:    touched_by_rows
-- purpose:  Persons of rows that came in since the tables were built, and of the earlier versions of these rows.
-- grain:    one row per identifier as the source wrote it
-- basis:    a corrected row may have moved from one person to another: both change
SELECT labs.patient_id
FROM store.labs
SEMI JOIN (SELECT row_key FROM store.labs WHERE batch > $built_batch) AS came_in ON labs.row_key = came_in.row_key
UNION
SELECT prescribing.patient_id
FROM store.prescribing
SEMI JOIN (SELECT row_key FROM store.prescribing WHERE batch > $built_batch) AS came_in
    ON prescribing.row_key = came_in.row_key
UNION
SELECT diagnoses.patient_id
FROM store.diagnoses
SEMI JOIN (SELECT row_key FROM store.diagnoses WHERE batch > $built_batch) AS came_in
    ON diagnoses.row_key = came_in.row_key
UNION
SELECT procedures.patient_id
FROM store.procedures
SEMI JOIN (SELECT row_key FROM store.procedures WHERE batch > $built_batch) AS came_in
    ON procedures.row_key = came_in.row_key
UNION
SELECT visits.patient_id
FROM store.visits
SEMI JOIN (SELECT row_key FROM store.visits WHERE batch > $built_batch) AS came_in
    ON visits.row_key = came_in.row_key
UNION
SELECT observation_periods.patient_id
FROM store.observation_periods
SEMI JOIN (SELECT row_key FROM store.observation_periods WHERE batch > $built_batch) AS came_in
    ON observation_periods.row_key = came_in.row_key
UNION
SELECT patient_id FROM store.patients
WHERE batch > $built_batch
UNION
SELECT patient_id FROM store.deaths
WHERE batch > $built_batch
