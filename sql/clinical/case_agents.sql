-- model:    clinical.case_agents
-- purpose:  The immunotherapies begun around a case's onset, each once.
-- grain:    one row per case and agent begun up to 90 days after onset
-- key:      case_id, agent
-- basis:    spec R-TX-02, 3.7, R-STE-05
-- caution:  an agent the patient already had in the year before onset is continued, not begun
WITH begun AS (
    SELECT
        cases.case_id
        , 'systemic corticosteroid' AS agent
        , episode_steroid_runs.run_start_date AS start_date
        , 'prescribing' AS source_table
        , episode_steroid_runs.first_prescription_id AS prescription_id
    FROM clinical.cases
    INNER JOIN clinical.episode_steroid_runs ON cases.case_id = episode_steroid_runs.case_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        episode_steroid_runs.steroid_role = 'treatment'
        AND NOT episode_steroid_runs.is_premedication
        AND episode_steroid_runs.highest_prednisone_eq_mg_per_kg_day >= p.steroid_treatment_mg_per_kg_day
        AND cases.onset_date - episode_steroid_runs.run_start_date <= p.steroid_treatment_lead_days
        AND episode_steroid_runs.run_start_date - cases.onset_date <= p.agents_days

    UNION ALL

    SELECT
        cases.case_id
        , immunotherapies.agent
        , immunotherapies.start_date
        , immunotherapies.source_table
        , immunotherapies.prescription_id
    FROM clinical.cases
    INNER JOIN clinical.immunotherapies ON cases.patient_id = immunotherapies.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        immunotherapies.start_date >= cases.onset_date
        AND immunotherapies.start_date - cases.onset_date <= p.agents_days
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
    begun.case_id
    , begun.agent
    , begun.start_date
    , begun.source_table
    , begun.prescription_id
FROM begun
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY begun.case_id, begun.agent
    ORDER BY begun.start_date ASC, begun.source_table ASC, begun.prescription_id ASC
) = 1
