-- check:    case_has_evidence
-- table:    watchlist.cases
-- severity: blocking
-- counts:   cases without a single row of evidence
-- of:       cases that are not withdrawn
-- do:       Do not publish. Report the case ids: evidence was lost between attribution and
--           watchlist.
SELECT
    cases.case_id
    , NOT EXISTS (
        SELECT evidence.case_id FROM watchlist.evidence
        WHERE evidence.case_id = cases.case_id
    ) AS is_violation
FROM watchlist.cases
-- the source withdrew what a withdrawn case rested on
WHERE cases.state <> 'withdrawn'
