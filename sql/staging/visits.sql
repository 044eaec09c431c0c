-- model:    staging.visits
-- purpose:  Visits and stays, as known now.
-- grain:    one row per visit
-- key:      visit_id
-- basis:    spec 2; R-EP-03 (last visit without symptoms), 7.6a (intensive care)
WITH latest AS (
    SELECT visits.*
    FROM raw.visits
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY visits.row_key
        ORDER BY
            visits.updated_at DESC NULLS LAST, visits.extract_date DESC
            , visits.source_file DESC, visits.source_line DESC
    ) = 1
)

SELECT
    latest.visit_id
    , COALESCE(patient_identity.patient_id, latest.patient_id) AS patient_id
    , CAST(latest.start_time AS DATE) AS start_date
    , CAST(latest.end_time AS DATE) AS end_date
    , latest.setting
    , COALESCE(latest.icu, 0) = 1 AS is_icu
    , COALESCE(latest.ventilated, 0) = 1 AS is_ventilated
    , latest.extract_date
    , latest.source_file
    , latest.source_line
FROM latest
LEFT JOIN staging.patient_identity ON latest.patient_id = patient_identity.source_patient_id
WHERE latest.operation = 'upsert' AND CAST(latest.start_time AS DATE) <= $as_of
