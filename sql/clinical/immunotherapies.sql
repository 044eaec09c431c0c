-- model:    clinical.immunotherapies
-- purpose:  Immunosuppressants and immunoglobulin that are not part of a cancer treatment.
-- grain:    one row per patient, agent and prescription
-- key:      prescription_id, agent
-- basis:    spec 3.7, T-21
SELECT
    CAST(NULL AS VARCHAR) AS patient_id
    , CAST(NULL AS VARCHAR) AS agent
    , CAST(NULL AS DATE) AS start_date
    , CAST(NULL AS DATE) AS end_date
    , CAST(NULL AS VARCHAR) AS prescription_id
    , CAST(NULL AS VARCHAR) AS source_table
WHERE FALSE
