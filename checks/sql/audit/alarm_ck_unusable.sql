-- check:    alarm_ck_unusable
-- table:    clinical.ck_results
-- severity: blocking
-- counts:   CK rows that are rejected or judged by a default limit
-- of:       CK rows
-- do:       Look at unit, code and reference range by laboratory: one feed has usually changed.
SELECT
    result_id
    , laboratory
    , is_rejected OR COALESCE(uln_source = 'default', FALSE) AS is_violation
FROM clinical.ck_results
