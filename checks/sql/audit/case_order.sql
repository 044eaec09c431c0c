-- check:    case_order
-- table:    watchlist.cases
-- severity: blocking
-- counts:   cases whose place in the list is missing, shared or out of range
-- of:       cases
-- do:       Do not publish. Report the places: the order of the list is not total.
SELECT
    case_id
    , sort_order
    , NOT COALESCE(
        sort_order BETWEEN 1 AND COUNT(*) OVER ()
        AND COUNT(*) OVER (PARTITION BY sort_order) = 1
        , FALSE
    ) AS is_violation
FROM watchlist.cases
