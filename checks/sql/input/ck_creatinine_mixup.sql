-- check:    ck_creatinine_mixup
-- table:    labs
-- severity: blocking
-- counts:   rows where code, name, unit or limit contradict each other: one says CK, another says
--           creatinine
-- of:       rows whose code or name says total CK or creatinine
-- do:       Correct the mapping of the laboratory code; creatinine taken as CK hides patients, and
--           the reverse invents them.
SELECT
    result_id
    , source_file
    , source_line
    , unit_key
    , (is_total_ck AND (is_creatinine_code OR is_creatinine_name))
    OR (is_total_ck AND LIST_CONTAINS($creatinine_units, unit_key))
    -- CK without a unit and with the limit of creatinine in mg/dL
    OR (
        is_total_ck AND unit_key = ''
        AND COALESCE(reference_high < $creatinine_reference_high, FALSE)
    )
    OR (is_creatinine_code AND LIST_CONTAINS($enzyme_units, unit_key))
    OR (is_creatinine_name AND NOT is_total_ck AND LIST_CONTAINS($enzyme_units, unit_key))
        AS is_violation
FROM ck_rows
WHERE is_total_ck OR is_creatinine_code OR is_creatinine_name
