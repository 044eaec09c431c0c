-- model:    attribution.immunosuppression_starts
-- purpose:  The first immunosuppression started after a case's onset: somebody believed in an immune disease.
-- grain:    one row per case with such a start
-- key:      case_id
-- basis:    spec 9.1 E10, 3.7, R-TX-01, T-21; clinical.immunotherapies tells cancer treatment apart
-- caution:  a drug the patient already had in the year before onset is continued, not started
WITH steroids AS (
    SELECT
        cases.case_id
        , episode_steroid_runs.run_start_date AS start_date
        , 'prescribing' AS source_table
        , episode_steroid_runs.first_prescription_id AS prescription_id
        , FORMAT(
            '{} started after onset, up to {:,.0f} mg a day in prednisone equivalents: read as treatment.'
            , episode_steroid_runs.ingredients
            , episode_steroid_runs.highest_prednisone_eq_mg_per_day
        ) AS finding_text
    FROM clinical.cases
    INNER JOIN clinical.episode_steroid_runs ON cases.case_id = episode_steroid_runs.case_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        episode_steroid_runs.steroid_role = 'treatment'
        AND NOT episode_steroid_runs.is_premedication
        AND episode_steroid_runs.highest_prednisone_eq_mg_per_kg_day
        >= p.steroid_treatment_mg_per_kg_day
        AND episode_steroid_runs.run_start_date - cases.onset_date >= 0
        AND episode_steroid_runs.run_start_date - cases.onset_date <= p.immunosuppression_to_day
)

, others AS (
    SELECT
        cases.case_id
        , immunotherapies.start_date
        , immunotherapies.source_table
        , immunotherapies.prescription_id
        , FORMAT('{} started after onset.', immunotherapies.agent) AS finding_text
    FROM clinical.cases
    INNER JOIN clinical.immunotherapies ON cases.patient_id = immunotherapies.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        immunotherapies.start_date - cases.onset_date >= 0
        AND immunotherapies.start_date - cases.onset_date <= p.immunosuppression_to_day
        AND NOT EXISTS (
            SELECT 1
            FROM clinical.immunotherapies AS earlier
            WHERE
                earlier.patient_id = cases.patient_id
                AND earlier.agent = immunotherapies.agent
                AND earlier.start_date < cases.onset_date
                AND earlier.start_date - cases.onset_date >= p.baseline_from_day
        )
)

SELECT
    started.case_id
    , started.start_date
    , started.source_table
    , started.prescription_id
    , started.finding_text
FROM (
    FROM steroids
    UNION ALL BY NAME
    FROM others
) AS started
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY started.case_id
    ORDER BY started.start_date ASC, started.source_table ASC, started.prescription_id ASC, started.finding_text ASC
) = 1
