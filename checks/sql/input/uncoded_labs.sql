-- check:    uncoded_labs
-- table:    labs
-- severity: warning
-- counts:   rows with no LOINC code and no OMOP concept
-- of:       rows that came in
-- do:       Ask the laboratory for LOINC codes, of CK first; until then check that CK and
--           antibodies are found by name.
SELECT
    result_id
    , source_file
    , source_line
    , code IS NULL OR COALESCE(code_system, 'LOCAL') = 'LOCAL' AS is_violation
FROM incoming.labs
WHERE operation = 'upsert'
