-- model:    clinical.evidence_chains
-- purpose:  Muscle evidence in chains: each piece with the chain it belongs to.
-- grain:    one row per patient, kind of evidence and source row
-- key:      patient_id, evidence_kind, source_table, source_id
-- basis:    spec R-EP-01 (gaps of 90 days or less keep a chain together)
WITH in_order AS (
    SELECT
        muscle_evidence.*
        , muscle_evidence.evidence_date - LAG(muscle_evidence.evidence_date) OVER (
            PARTITION BY muscle_evidence.patient_id
            ORDER BY
                muscle_evidence.evidence_date ASC, muscle_evidence.evidence_kind ASC
                , muscle_evidence.source_table ASC, muscle_evidence.source_id ASC
        ) AS days_since_evidence_before
    FROM clinical.muscle_evidence
)

SELECT
    in_order.patient_id
    , in_order.evidence_kind
    , in_order.source_table
    , in_order.source_id
    , in_order.evidence_date
    , CAST(
        SUM(CASE WHEN in_order.days_since_evidence_before <= p.episode_gap_days THEN 0 ELSE 1 END)
            OVER (
                PARTITION BY in_order.patient_id
                ORDER BY
                    in_order.evidence_date ASC, in_order.evidence_kind ASC
                    , in_order.source_table ASC, in_order.source_id ASC
            )
        AS INTEGER
    ) AS chain_number
FROM in_order
CROSS JOIN reference.parameter_values AS p
