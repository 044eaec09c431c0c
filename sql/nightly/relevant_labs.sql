-- query:    relevant_labs
-- purpose:  Results of which one version claims an analyte of the code lists.
-- grain:    one row per row key
-- basis:    the same test as in staging.lab_events
SELECT DISTINCT labs.row_key -- DISTINCT: several versions per result
FROM raw.labs
SEMI JOIN staging.lab_codes
    ON
        COALESCE(labs.code_system, '') = lab_codes.code_system
        AND COALESCE(labs.code, '') = lab_codes.code
        AND labs.test_name = lab_codes.test_name
