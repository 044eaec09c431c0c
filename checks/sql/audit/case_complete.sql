-- check:    case_complete
-- table:    watchlist.cases
-- severity: blocking
-- counts:   cases without a priority, a level, a state, a change or a reason in words
-- of:       cases
-- do:       Do not publish. Report the case ids and which of the columns is empty.
SELECT
    case_id
    , priority
    , myopathy_level
    , state
    , change
    , NOT COALESCE(
        REGEXP_FULL_MATCH(priority, 'P[0-4]')
        AND REGEXP_FULL_MATCH(myopathy_level, 'M[0-4]')
        AND state IN ('open', 'resolved', 'withdrawn')
        AND change IN (
            'new', 'escalated', 'unchanged', 'de_escalated', 'resolved', 'reopened'
            , 'evidence_withdrawn'
        )
        AND TRIM(priority_reason) <> ''
        AND TRIM(summary) <> ''
        , FALSE
    ) AS is_violation
FROM watchlist.cases
