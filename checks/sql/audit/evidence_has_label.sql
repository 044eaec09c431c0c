-- check:    evidence_has_label
-- table:    watchlist.evidence
-- severity: warning
-- counts:   case and label pairs with points above zero and no row in watchlist.labels
-- of:       case and label pairs in the evidence
-- do:       Report the pairs: a label was scored and its row was left out.
SELECT
    evidence.case_id
    , evidence.label
    , SUM(evidence.points) > 0 AND NOT EXISTS (
        SELECT labels.case_id FROM watchlist.labels
        WHERE labels.case_id = evidence.case_id AND labels.label = evidence.label
    ) AS is_violation
FROM watchlist.evidence
WHERE evidence.label <> 'muscle_event'
GROUP BY evidence.case_id, evidence.label
