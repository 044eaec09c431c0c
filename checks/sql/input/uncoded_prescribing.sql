-- check:    uncoded_prescribing
-- table:    prescribing
-- severity: warning
-- counts:   rows with no drug code, or only a local one
-- of:       rows that came in
-- do:       Ask the pharmacy system for RxNorm, ATC, NDC or HCPCS codes; until then check that the
--           drug names are spelt out.
SELECT
    prescription_id
    , source_file
    , source_line
    , code IS NULL OR COALESCE(code_system, 'LOCAL') = 'LOCAL' AS is_violation
FROM incoming.prescribing
WHERE operation = 'upsert'
