-- check:    one_as_of
-- table:    watchlist.cases, watchlist.history
-- severity: blocking
-- counts:   cases of another night, and history after this night
-- of:       cases and rows of history
-- do:       Do not publish. Run the night again from the start: two nights were mixed.
SELECT
    'watchlist.cases' AS table_name
    , case_id
    , as_of
    , (as_of IS DISTINCT FROM $as_of) AS is_violation
FROM watchlist.cases
UNION ALL
SELECT
    'watchlist.history' AS table_name
    , case_id
    , as_of
    , as_of > $as_of AS is_violation
FROM watchlist.history
