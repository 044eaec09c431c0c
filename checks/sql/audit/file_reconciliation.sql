-- check:    file_reconciliation
-- table:    quality.reconciliation
-- severity: blocking
-- counts:   files whose rows are not all loaded, duplicate or quarantined
-- of:       files that were loaded
-- do:       Do not publish. Report the files: rows were lost or made up between file and database.
SELECT
    extract_date
    , table_name AS contract_table
    , file_name
    , difference
    , NOT COALESCE(
        difference = 0 AND rows_in_file = rows_loaded + rows_duplicate + rows_quarantined
        , FALSE
    ) AS is_violation
FROM quality.reconciliation
-- a past night that is run again knows no later files
WHERE extract_date <= $as_of
