-- check:    ck_mb_called_ck
-- table:    labs
-- severity: warning
-- counts:   rows where code, name or unit say isoenzyme (CK-MB, CK-MM, share) and another of them
--           says total CK
-- of:       rows whose code or name says CK or one of its isoenzymes
-- do:       Correct the mapping of the laboratory code; these rows are rejected, so true total CK
--           among them is lost.
SELECT
    result_id
    , source_file
    , source_line
    , unit_key
    , (is_ck_code AND (is_isoenzyme_name OR is_isoenzyme_code))
    OR (is_isoenzyme_code AND is_ck_name AND NOT is_isoenzyme_name)
    OR (is_total_ck AND LIST_CONTAINS($mass_units, unit_key))
        AS is_violation
FROM ck_rows
WHERE is_ck_code OR is_ck_name OR is_isoenzyme_code
