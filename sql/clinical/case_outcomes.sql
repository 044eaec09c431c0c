-- model:    clinical.case_outcomes
-- purpose:  How a case went on: recovery, response, relapse, and where treatment stands now.
-- grain:    one row per case
-- key:      case_id
-- basis:    spec 6.5 (R-OUT-01, R-TX-01, R-TX-02, R-REL-01, follow-up panel)
-- nulls:    is_refractory is NULL without a CK in time after treatment began; is_statin_restarted where no
--           statin was stopped; is_ici_resumed without a checkpoint inhibitor before onset; the days since a
--           drug where it was never given
-- caution:  recovery is that since the last rise; clinical recovery cannot be read from codes
-- joins:    every LEFT JOIN finds at most one row per case
WITH last_steps AS (
    SELECT
        case_course.case_id
        , case_course.recovery
        , case_course.recovery_date
        , case_course.relapse_n
        , MAX(CASE WHEN case_course.is_relapse THEN case_course.event_date END) OVER (
            PARTITION BY case_course.case_id
        ) AS last_relapse_date
    FROM clinical.case_course
    QUALIFY ROW_NUMBER() OVER (PARTITION BY case_course.case_id ORDER BY case_course.step_number DESC) = 1
)

, ck_in_order AS (
    SELECT
        case_id
        , event_date
        , ck_x_uln
        , LAG(ck_x_uln) OVER (PARTITION BY case_id ORDER BY step_number ASC) AS ck_x_uln_before
        , ROW_NUMBER() OVER (PARTITION BY case_id ORDER BY step_number DESC) AS place_from_end
    FROM clinical.case_course
    WHERE step_kind = 'ck'
)

, last_cks AS (
    SELECT
        ck_in_order.case_id
        , ck_in_order.event_date AS last_ck_date
        , ck_in_order.ck_x_uln AS last_ck_x_uln
        , CASE
            WHEN ck_in_order.ck_x_uln_before IS NULL THEN 'single'
            WHEN ck_in_order.ck_x_uln > ck_in_order.ck_x_uln_before * (1 + p.ck_trend_share) THEN 'rising'
            WHEN ck_in_order.ck_x_uln < ck_in_order.ck_x_uln_before * (1 - p.ck_trend_share) THEN 'falling'
            ELSE 'stable'
        END AS ck_trend
    FROM ck_in_order
    CROSS JOIN reference.parameter_values AS p
    WHERE ck_in_order.place_from_end = 1
)

, under_treatment AS (
    SELECT
        cases.case_id
        , ck_course.draw_date
        , ck_course.ck_x_uln >= p.refractory_ck_x_uln AS is_high
    FROM clinical.cases
    INNER JOIN clinical.episode_steroid_runs ON cases.case_id = episode_steroid_runs.case_id
    INNER JOIN clinical.ck_course ON cases.patient_id = ck_course.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        ck_course.is_resolved
        AND episode_steroid_runs.steroid_role = 'treatment'
        AND NOT episode_steroid_runs.is_premedication
        AND episode_steroid_runs.highest_prednisone_eq_mg_per_kg_day >= p.steroid_treatment_mg_per_kg_day
        AND ck_course.draw_date - episode_steroid_runs.run_start_date >= p.refractory_from_day
        AND ck_course.draw_date - episode_steroid_runs.run_start_date <= p.refractory_to_day
)

, responses AS (
    SELECT
        case_id
        , BOOL_OR(is_high) AS is_refractory
        , MIN(draw_date) FILTER (WHERE is_high) AS refractory_date
    FROM under_treatment
    GROUP BY case_id
)

, agents AS (
    SELECT
        case_id
        , COUNT(*) AS agents_within_90_days
        , STRING_AGG(agent, ', ' ORDER BY agent ASC) AS agents
    FROM clinical.case_agents
    GROUP BY case_id
)

, last_statins AS (
    SELECT
        cases.case_id
        , MAX(statin_supplies.supply_end_date) AS last_supply_end_date
        , MAX(statin_supplies.start_date) AS last_supply_start_date
    FROM clinical.cases
    INNER JOIN clinical.statin_supplies ON cases.patient_id = statin_supplies.patient_id
    GROUP BY cases.case_id
)

, last_doses AS (
    SELECT
        cases.case_id
        , MAX(ici_doses.dose_date) AS last_dose_date
        , BOOL_OR(ici_doses.dose_date > cases.onset_date) AS has_dose_after_onset
    FROM clinical.cases
    INNER JOIN clinical.ici_doses ON cases.patient_id = ici_doses.patient_id
    GROUP BY cases.case_id
)

, rehabilitated AS (
    SELECT cases.case_id
    FROM clinical.cases
    INNER JOIN staging.procedure_events
        ON cases.patient_id = procedure_events.patient_id AND cases.onset_date <= procedure_events.performed_date
    INNER JOIN reference.finding_sets ON procedure_events.concept_set = finding_sets.concept_set
    WHERE finding_sets.finding_group = 'rehabilitation'
    GROUP BY cases.case_id
)

SELECT
    cases.case_id
    , COALESCE(last_steps.recovery, 'unknown') AS recovery
    , last_steps.recovery_date
    , responses.is_refractory
    , responses.refractory_date
    , COALESCE(agents.agents_within_90_days, 0) AS agents_within_90_days
    , agents.agents
    , COALESCE(last_steps.relapse_n, 0) AS relapse_n
    , last_steps.last_relapse_date
    , last_cks.last_ck_date
    , last_cks.last_ck_x_uln
    , last_cks.ck_trend
    -- no row of today: no steroid; a row without a dose: unknown
    , CASE WHEN steroid_days.patient_id IS NULL THEN 0 ELSE steroid_days.prednisone_eq_mg_per_day END
        AS current_prednisone_eq_mg_per_day
    , last_statins.last_supply_end_date AS latest_statin_supply_end_date
    , last_doses.last_dose_date AS latest_ici_dose_date
    , COALESCE(last_statins.last_supply_end_date > $as_of, FALSE) AS is_statin_active
    , CASE
        WHEN case_dechallenges.stop_date IS NOT NULL
            THEN last_statins.last_supply_start_date > case_dechallenges.stop_date
    END AS is_statin_restarted
    , CASE WHEN case_ici_windows.case_id IS NOT NULL THEN last_doses.has_dose_after_onset END AS is_ici_resumed
    , rehabilitated.case_id IS NOT NULL AS has_rehabilitation
    , cases.death_date
FROM clinical.cases
LEFT JOIN last_steps ON cases.case_id = last_steps.case_id
LEFT JOIN last_cks ON cases.case_id = last_cks.case_id
LEFT JOIN responses ON cases.case_id = responses.case_id
LEFT JOIN agents ON cases.case_id = agents.case_id
LEFT JOIN last_statins ON cases.case_id = last_statins.case_id
LEFT JOIN last_doses ON cases.case_id = last_doses.case_id
LEFT JOIN rehabilitated ON cases.case_id = rehabilitated.case_id
LEFT JOIN clinical.case_ici_windows ON cases.case_id = case_ici_windows.case_id
LEFT JOIN clinical.case_dechallenges
    ON cases.case_id = case_dechallenges.case_id AND case_dechallenges.drug_key = 'statin'
LEFT JOIN clinical.steroid_days
    ON cases.patient_id = steroid_days.patient_id AND steroid_days.event_date = $as_of
