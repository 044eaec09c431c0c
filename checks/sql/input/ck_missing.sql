-- check:    ck_missing
-- table:    labs
-- severity: warning
-- counts:   nights with many laboratory rows and not one total CK
-- of:       nights with at least as many laboratory rows as the threshold
-- do:       Look for CK in the extract by hand; if it is there, add its code or name to the code
--           lists.
SELECT
    loaded.lab_rows
    , NOT EXISTS (SELECT result_id FROM ck_rows WHERE is_total_ck) AS is_violation
FROM (SELECT COUNT(*) AS lab_rows FROM incoming.labs) AS loaded
WHERE loaded.lab_rows >= $threshold
