-- check:    ck_without_reference
-- table:    labs
-- severity: warning
-- counts:   total CK results without an upper reference limit
-- of:       total CK results that came in
-- do:       Ask for the reference range in the extract; until then the laboratory's usual limit or
--           the default is used.
SELECT
    result_id
    , source_file
    , source_line
    , reference_high IS NULL OR reference_high <= 0 AS is_violation
FROM ck_rows
WHERE is_total_ck
