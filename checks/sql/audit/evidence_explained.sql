-- check:    evidence_explained
-- table:    watchlist.evidence
-- severity: blocking
-- counts:   rows of evidence without a rule, points or a sentence
-- of:       rows of evidence
-- do:       Do not publish. Report the case ids and evidence numbers: a reviewer could not tell why
--           the row is there.
SELECT
    case_id
    , evidence_number
    , NOT COALESCE(TRIM(rule_id) <> '' AND TRIM(sentence) <> '' AND points IS NOT NULL, FALSE)
        AS is_violation
FROM watchlist.evidence
