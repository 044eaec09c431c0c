-- model:    staging.arrivals
-- purpose:  Source rows that came in since the last published night and changed what is known.
-- grain:    one row per source row
-- key:      source_table, source_id
-- basis:    docs/decisions/0023-life-of-a-case.md (what a change is traced to)
-- scope:    everyone
-- nulls:    patient_id_before is NULL for a row that was never known before; event_date of patients and deaths is
--           the death date
-- caution:  empty on the first night; rows dated after the run date are left out, as everywhere
WITH since AS (
    SELECT MAX(previous_as_of) AS last_night
    FROM history.tonight
)

, versions AS (
    SELECT
        'labs' AS source_table
        , result_id AS source_id
        , patient_id
        , CAST(COALESCE(collected_time, reported_time) AS DATE) AS event_date
        , operation = 'upsert' AND status NOT IN ('cancelled', 'entered_in_error') AS stands
        , '' AS told
        , known_as_of
        , COALESCE(updated_at, TIMESTAMP '-infinity') AS changed_at
        , extract_date
        , source_file
        , source_line
    FROM raw.labs
    WHERE row_key IN (SELECT labs.row_key FROM raw.labs CROSS JOIN since WHERE labs.known_as_of > since.last_night)

    UNION ALL

    SELECT
        'prescribing' AS source_table
        , prescription_id AS source_id
        , patient_id
        , CAST(start_time AS DATE) AS event_date
        , operation = 'upsert' AND status NOT IN ('cancelled', 'not_given', 'entered_in_error') AS stands
        , '' AS told
        , known_as_of
        , COALESCE(updated_at, TIMESTAMP '-infinity') AS changed_at
        , extract_date
        , source_file
        , source_line
    FROM raw.prescribing
    WHERE
        row_key IN (
            SELECT prescribing.row_key
            FROM raw.prescribing
            CROSS JOIN since
            WHERE prescribing.known_as_of > since.last_night
        )

    UNION ALL

    SELECT
        'diagnoses' AS source_table
        , diagnosis_id AS source_id
        , patient_id
        , diagnosis_date AS event_date
        , operation = 'upsert' AND COALESCE(status, 'confirmed') NOT IN ('entered_in_error', 'ruled_out') AS stands
        , '' AS told
        , known_as_of
        , COALESCE(updated_at, TIMESTAMP '-infinity') AS changed_at
        , extract_date
        , source_file
        , source_line
    FROM raw.diagnoses
    WHERE
        row_key IN (
            SELECT diagnoses.row_key
            FROM raw.diagnoses
            CROSS JOIN since
            WHERE diagnoses.known_as_of > since.last_night
        )

    UNION ALL

    SELECT
        'procedures' AS source_table
        , procedure_id AS source_id
        , patient_id
        , CAST(performed_time AS DATE) AS event_date
        , operation = 'upsert' AS stands
        , '' AS told
        , known_as_of
        , COALESCE(updated_at, TIMESTAMP '-infinity') AS changed_at
        , extract_date
        , source_file
        , source_line
    FROM raw.procedures
    WHERE
        row_key IN (
            SELECT procedures.row_key
            FROM raw.procedures
            CROSS JOIN since
            WHERE procedures.known_as_of > since.last_night
        )

    UNION ALL

    SELECT
        'visits' AS source_table
        , visit_id AS source_id
        , patient_id
        , CAST(start_time AS DATE) AS event_date
        , operation = 'upsert' AS stands
        , '' AS told
        , known_as_of
        , COALESCE(updated_at, TIMESTAMP '-infinity') AS changed_at
        , extract_date
        , source_file
        , source_line
    FROM raw.visits
    WHERE
        row_key IN (
            SELECT visits.row_key
            FROM raw.visits
            CROSS JOIN since
            WHERE visits.known_as_of > since.last_night
        )

    UNION ALL

    SELECT
        'patients' AS source_table
        , patient_id AS source_id
        , patient_id
        , death_date AS event_date
        , operation = 'upsert' AS stands
        -- the end of observation moves every night and says nothing of a case
        , CONCAT_WS('|', sex, birth_date, COALESCE(CAST(death_date AS VARCHAR), ''), observation_start) AS told
        , known_as_of
        , COALESCE(updated_at, TIMESTAMP '-infinity') AS changed_at
        , extract_date
        , source_file
        , source_line
    FROM raw.patients
    WHERE
        row_key IN (
            SELECT patients.row_key
            FROM raw.patients
            CROSS JOIN since
            WHERE patients.known_as_of > since.last_night
        )

    UNION ALL

    SELECT
        'deaths' AS source_table
        , patient_id AS source_id
        , patient_id
        , death_date AS event_date
        , operation = 'upsert' AS stands
        , '' AS told
        , known_as_of
        , COALESCE(updated_at, TIMESTAMP '-infinity') AS changed_at
        , extract_date
        , source_file
        , source_line
    FROM raw.deaths
    WHERE
        row_key IN (
            SELECT deaths.row_key
            FROM raw.deaths
            CROSS JOIN since
            WHERE deaths.known_as_of > since.last_night
        )
)

, summed_up AS (
    -- ARG_MAX over a total order: the version that wins now, and the one that won on the last night
    SELECT
        versions.source_table
        , versions.source_id
        , ARG_MAX(versions, (
            versions.changed_at, versions.extract_date, versions.source_file, versions.source_line
        )) AS now_known
        , ARG_MAX(versions, (
            versions.changed_at, versions.extract_date, versions.source_file, versions.source_line
        )) FILTER (WHERE versions.known_as_of <= since.last_night) AS known_before
        , MAX(versions.known_as_of) AS known_as_of
    FROM versions
    CROSS JOIN since
    GROUP BY versions.source_table, versions.source_id
)

SELECT
    summed_up.source_table
    , summed_up.source_id
    -- a tombstone may carry nothing but the key
    , COALESCE(identity_now.patient_id, summed_up.now_known.patient_id, summed_up.known_before.patient_id)
        AS patient_id
    , COALESCE(identity_before.patient_id, summed_up.known_before.patient_id) AS patient_id_before
    , CASE
        WHEN NOT summed_up.now_known.stands THEN 'retracted'
        WHEN summed_up.known_before IS NULL THEN 'first_version'
        ELSE 'corrected'
    END AS arrival
    , COALESCE(summed_up.now_known.event_date, summed_up.known_before.event_date) AS event_date
    , summed_up.known_as_of
FROM summed_up
LEFT JOIN staging.patient_identity AS identity_now
    ON
        COALESCE(summed_up.now_known.patient_id, summed_up.known_before.patient_id)
        = identity_now.source_patient_id
LEFT JOIN staging.patient_identity AS identity_before
    ON summed_up.known_before.patient_id = identity_before.source_patient_id
WHERE
    -- a row that came and went between two nights never counted
    (summed_up.now_known.stands OR COALESCE(summed_up.known_before.stands, FALSE))
    AND COALESCE(summed_up.now_known.event_date <= $as_of, TRUE)
    AND (
        summed_up.source_table <> 'patients'
        OR NOT summed_up.now_known.stands
        OR summed_up.now_known.told IS DISTINCT FROM summed_up.known_before.told
    )
