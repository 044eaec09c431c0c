-- query:    touched_by_identity
-- purpose:  Persons whose identifier goes on under another one than when the tables were built.
-- grain:    one row per identifier: the one that moved, where it was and where it is now
-- basis:    merges and merges undone; docs/decisions/0005-merges.md
-- caution:  tonight.patient_identity is the one of the run date, staging.patient_identity the one that was built
WITH moved AS (
    SELECT
        COALESCE(built.source_patient_id, now.source_patient_id) AS source_patient_id
        , built.patient_id AS built_patient_id
        , now.patient_id
    FROM staging.patient_identity AS built
    FULL OUTER JOIN tonight.patient_identity AS now ON built.source_patient_id = now.source_patient_id
    WHERE built.patient_id IS DISTINCT FROM now.patient_id
)

SELECT moved.source_patient_id AS patient_id FROM moved
UNION
SELECT moved.built_patient_id AS patient_id FROM moved
WHERE moved.built_patient_id IS NOT NULL
UNION
SELECT moved.patient_id FROM moved
WHERE moved.patient_id IS NOT NULL
