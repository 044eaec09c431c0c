-- model:    staging.patient_identity
-- purpose:  The identifier a merged patient goes on under.
-- grain:    one row per identifier that was merged away
-- key:      source_patient_id
-- basis:    docs/contract.md, patient_merges; docs/decisions/0005-merges.md
-- caution:  an identifier that was never merged is absent: read it with COALESCE(patient_id, own id)
WITH RECURSIVE latest_merges AS (
    SELECT
        from_patient_id
        , to_patient_id
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

, chains AS (
    SELECT
        from_patient_id AS source_patient_id
        , to_patient_id AS patient_id
        , 1 AS step
    FROM latest_merges
    WHERE from_patient_id <> to_patient_id

    UNION ALL

    SELECT
        chains.source_patient_id
        , latest_merges.to_patient_id AS patient_id
        , chains.step + 1 AS step
    FROM chains
    INNER JOIN latest_merges ON chains.patient_id = latest_merges.from_patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        -- a circle of merges ends where it began
        latest_merges.to_patient_id <> chains.source_patient_id
        AND chains.step < p.merge_chain_steps
)

SELECT
    source_patient_id
    , patient_id
FROM chains
QUALIFY ROW_NUMBER() OVER (PARTITION BY source_patient_id ORDER BY step DESC, patient_id ASC) = 1
