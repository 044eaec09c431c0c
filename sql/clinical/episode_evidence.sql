-- model:    clinical.episode_evidence
-- purpose:  Muscle evidence with the episode it belongs to: its chain, or the one it is a relapse of.
-- grain:    one row per patient, kind of evidence and source row
-- key:      patient_id, evidence_kind, source_table, source_id
-- basis:    spec R-EP-01, R-REL-01 (a relapse reopens the same case)
WITH opening_chains AS (
    -- a chain that is no relapse opens an episode, and the relapses after it belong to it
    SELECT
        chains.patient_id
        , chains.chain_number
        , MAX(CASE WHEN relapse_chains.patient_id IS NULL THEN chains.chain_number END) OVER (
            PARTITION BY chains.patient_id ORDER BY chains.chain_number ASC
        ) AS episode_number
    FROM (
        SELECT
            patient_id
            , chain_number
        FROM clinical.evidence_chains
        GROUP BY patient_id, chain_number
    ) AS chains
    LEFT JOIN clinical.relapse_chains
        ON
            chains.patient_id = relapse_chains.patient_id
            AND chains.chain_number = relapse_chains.chain_number
)

SELECT
    evidence_chains.patient_id
    , evidence_chains.evidence_kind
    , evidence_chains.source_table
    , evidence_chains.source_id
    , evidence_chains.evidence_date
    , opening_chains.episode_number
FROM clinical.evidence_chains
INNER JOIN opening_chains
    ON
        evidence_chains.patient_id = opening_chains.patient_id
        AND evidence_chains.chain_number = opening_chains.chain_number
