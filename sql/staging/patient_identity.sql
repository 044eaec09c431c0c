-- model:    staging.patient_identity
-- purpose:  The identifier a merged patient goes on under.
-- grain:    one row per identifier that was merged away
-- key:      source_patient_id
-- basis:    docs/contract.md, patient_merges; docs/decisions/0005-merges.md
-- scope:    everyone
-- caution:  an identifier that was never merged is absent: read it with COALESCE(patient_id, own id)
WITH RECURSIVE latest_merges AS (
    SELECT
        from_patient_id
        , to_patient_id
        , merged_time
    FROM raw.patient_merges
    WHERE CAST(merged_time AS DATE) <= $as_of
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY from_patient_id
        -- an identifier can go to one place only: the latest merge, then the latest delivery
        ORDER BY
            merged_time DESC, updated_at DESC NULLS LAST
            , extract_date DESC, source_file DESC, source_line DESC
    ) = 1
)

, standing_merges AS (
    SELECT
        from_patient_id
        , to_patient_id
        , merged_time
    FROM latest_merges
    -- an identifier merged into itself stays where it is
    WHERE from_patient_id <> to_patient_id
)

, reached AS (
    SELECT
        from_patient_id AS source_patient_id
        , to_patient_id AS patient_id
    FROM standing_merges

    -- not UNION ALL: a circle of merges soon reaches nothing new, and the walk ends
    UNION

    SELECT
        reached.source_patient_id
        , standing_merges.to_patient_id AS patient_id
    FROM reached
    INNER JOIN standing_merges ON reached.patient_id = standing_merges.from_patient_id
)

, ends AS (
    SELECT
        reached.source_patient_id
        , reached.patient_id
    FROM reached
    ANTI JOIN standing_merges ON reached.patient_id = standing_merges.from_patient_id
)

, circle_ends AS (
    -- identifiers merged in a circle are one person, under the target of the last of these merges
    SELECT
        reached.source_patient_id
        , standing_merges.to_patient_id AS patient_id
    FROM reached
    INNER JOIN standing_merges ON reached.patient_id = standing_merges.from_patient_id
    SEMI JOIN reached AS itself
        ON
            reached.patient_id = itself.source_patient_id
            AND reached.patient_id = itself.patient_id
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY reached.source_patient_id
        ORDER BY standing_merges.merged_time DESC, standing_merges.to_patient_id ASC
    ) = 1
)

SELECT
    source_patient_id
    , patient_id
FROM ends
UNION ALL
SELECT
    source_patient_id
    , patient_id
FROM circle_ends
WHERE source_patient_id <> patient_id
