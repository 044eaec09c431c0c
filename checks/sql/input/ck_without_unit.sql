-- check:    ck_without_unit
-- table:    labs
-- severity: warning
-- counts:   total CK results without a unit
-- of:       total CK results that came in
-- do:       Ask the laboratory interface for the unit; such a result counts only when its code and
--           limit give the unit away.
SELECT
    result_id
    , source_file
    , source_line
    , unit_key = '' AS is_violation
FROM ck_rows
WHERE is_total_ck
