-- model:    staging.identity_changes
-- purpose:  Persons who became one, or were told apart again, since the last published night.
-- grain:    one row per person, as identified tonight, and kind of change
-- key:      patient_id, identity_change
-- basis:    docs/decisions/0005-merges.md, docs/decisions/0023-life-of-a-case.md
-- scope:    everyone
-- caution:  empty on the first night; a merge dated after the run date has not happened yet
WITH since AS (
    SELECT MAX(previous_as_of) AS last_night
    FROM history.tonight
)

, seen AS (
    SELECT
        patient_merges.*
        , patient_merges.known_as_of <= since.last_night
        AND CAST(patient_merges.merged_time AS DATE) <= since.last_night AS was_seen
    FROM raw.patient_merges
    INNER JOIN since ON since.last_night IS NOT NULL
    WHERE CAST(patient_merges.merged_time AS DATE) <= $as_of
)

, targets AS (
    -- the same order as in staging.patient_identity
    SELECT
        from_patient_id
        , ARG_MAX(to_patient_id, (
            merged_time, COALESCE(updated_at, TIMESTAMP '-infinity'), extract_date, source_file, source_line
        )) AS to_patient_id
        , COALESCE(
            ARG_MAX(to_patient_id, (
                merged_time, COALESCE(updated_at, TIMESTAMP '-infinity'), extract_date, source_file, source_line
            )) FILTER (WHERE was_seen)
            , from_patient_id
        ) AS to_patient_id_before
    FROM seen
    GROUP BY from_patient_id
)

, moved AS (
    -- joined with the one it goes on under
    SELECT
        to_patient_id AS moved_patient_id
        , 'patients_merged' AS identity_change
    FROM targets
    WHERE to_patient_id <> to_patient_id_before AND to_patient_id <> from_patient_id

    UNION

    -- taken from the one it went on under
    SELECT
        to_patient_id_before AS moved_patient_id
        , 'patients_unmerged' AS identity_change
    FROM targets
    WHERE to_patient_id <> to_patient_id_before AND to_patient_id_before <> from_patient_id

    UNION

    SELECT
        from_patient_id AS moved_patient_id
        , 'patients_unmerged' AS identity_change
    FROM targets
    WHERE to_patient_id <> to_patient_id_before AND to_patient_id = from_patient_id
)

SELECT
    COALESCE(patient_identity.patient_id, moved.moved_patient_id) AS patient_id
    , moved.identity_change
FROM moved
LEFT JOIN staging.patient_identity ON moved.moved_patient_id = patient_identity.source_patient_id
-- two identifiers may have joined the same person
GROUP BY COALESCE(patient_identity.patient_id, moved.moved_patient_id), moved.identity_change
