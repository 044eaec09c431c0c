-- model:    clinical.case_course_steps
-- purpose:  CK results and new weakness of a case in order, each with the treatment of that day.
-- grain:    one row per case and step, from onset to the next case of the patient
-- key:      case_id, step_number
-- basis:    spec R-OUT-01, R-REL-01
-- nulls:    ck_x_uln is NULL for a step of weakness; last_given_date where no drug of interest was ever given
-- caution:  weakness is new when no weakness was coded as long before it as keeps a chain of evidence together
WITH spans AS (
    SELECT
        case_id
        , patient_id
        , onset_date
        , last_evidence_date
        , LEAD(onset_date) OVER (PARTITION BY patient_id ORDER BY onset_date ASC, episode_number ASC)
            AS next_onset_date
    FROM clinical.cases
)

, weakness_dates AS (
    SELECT
        patient_id
        , evidence_date
        , MIN(source_table) AS source_table
        , MIN(source_id) AS source_id
        , evidence_date - LAG(evidence_date) OVER (PARTITION BY patient_id ORDER BY evidence_date ASC)
            AS days_since_weakness_before
    FROM clinical.muscle_evidence
    WHERE evidence_kind = 'weakness'
    GROUP BY patient_id, evidence_date
)

, steps AS (
    SELECT
        spans.case_id
        , spans.patient_id
        , 'ck' AS step_kind
        , ck_course.draw_date AS event_date
        , ck_course.draw_time AS step_time
        , 'labs' AS source_table
        , ck_course.result_id AS source_id
        , ck_course.ck_x_uln
        , ck_course.draw_date <= spans.last_evidence_date AS is_in_evidence
    FROM spans
    INNER JOIN clinical.ck_course
        ON spans.patient_id = ck_course.patient_id AND spans.onset_date <= ck_course.draw_date
    WHERE
        ck_course.is_resolved
        AND (spans.next_onset_date IS NULL OR ck_course.draw_date < spans.next_onset_date)

    UNION ALL

    SELECT
        spans.case_id
        , spans.patient_id
        , 'weakness' AS step_kind
        , weakness_dates.evidence_date AS event_date
        , CAST(weakness_dates.evidence_date AS TIMESTAMP) AS step_time
        , weakness_dates.source_table
        , weakness_dates.source_id
        , NULL AS ck_x_uln
        , weakness_dates.evidence_date <= spans.last_evidence_date AS is_in_evidence
    FROM spans
    INNER JOIN weakness_dates
        ON spans.patient_id = weakness_dates.patient_id AND spans.onset_date <= weakness_dates.evidence_date
    CROSS JOIN reference.parameter_values AS p
    WHERE
        COALESCE(weakness_dates.days_since_weakness_before > p.episode_gap_days, TRUE)
        AND (spans.next_onset_date IS NULL OR weakness_dates.evidence_date < spans.next_onset_date)
)

, numbered AS (
    SELECT
        steps.*
        , ROW_NUMBER() OVER (
            PARTITION BY steps.case_id
            -- a code of the day on which CK recovers comes before the recovery
            ORDER BY
                steps.event_date ASC, steps.step_kind = 'weakness' DESC, steps.step_time ASC
                , steps.source_id ASC
        ) AS step_number
    FROM steps
)

, steroid_before AS (
    SELECT
        numbered.case_id
        , numbered.step_number
        , steroid_days.event_date = numbered.event_date AS is_on_day
        , steroid_days.counted_prednisone_eq_mg_per_day AS dose
        , MAX(steroid_days.counted_prednisone_eq_mg_per_day) OVER (
            PARTITION BY numbered.case_id, numbered.step_number
            ORDER BY steroid_days.event_date ASC
            ROWS UNBOUNDED PRECEDING
        ) AS highest_dose
    FROM numbered
    INNER JOIN clinical.steroid_days
        ON
            numbered.patient_id = steroid_days.patient_id
            AND numbered.event_date >= steroid_days.event_date
    CROSS JOIN reference.parameter_values AS p
    WHERE
        NOT steroid_days.is_premedication
        AND numbered.event_date - steroid_days.event_date <= p.relapse_days
)

, steroids AS (
    SELECT
        steroid_before.case_id
        , steroid_before.step_number
        , BOOL_OR(steroid_before.is_on_day) AS is_on_steroid
        -- a steroid that is no longer taken was cut to nothing
        , NOT BOOL_OR(steroid_before.is_on_day)
        OR COALESCE(
            BOOL_OR(steroid_before.dose <= steroid_before.highest_dose * (1 - p.relapse_steroid_cut_share)), FALSE
        ) AS is_steroid_cut
    FROM steroid_before
    CROSS JOIN reference.parameter_values AS p
    GROUP BY steroid_before.case_id, steroid_before.step_number, p.relapse_steroid_cut_share
)

, agents_in_order AS (
    SELECT
        immunotherapies.*
        , MAX(immunotherapies.end_date) OVER (
            PARTITION BY immunotherapies.patient_id, immunotherapies.agent
            ORDER BY immunotherapies.start_date ASC, immunotherapies.prescription_id ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS covered_until
    FROM clinical.immunotherapies
)

, agent_numbers AS (
    -- infusions of one agent follow each other within weeks: it is not stopped in between
    SELECT
        agents_in_order.*
        , SUM(
            CASE WHEN agents_in_order.start_date - agents_in_order.covered_until > p.relapse_days THEN 1 ELSE 0 END
        ) OVER (
            PARTITION BY agents_in_order.patient_id, agents_in_order.agent
            ORDER BY agents_in_order.start_date ASC, agents_in_order.prescription_id ASC
        ) AS stretch_number
    FROM agents_in_order
    CROSS JOIN reference.parameter_values AS p
)

, agent_stretches AS (
    SELECT
        patient_id
        , agent
        , MIN(start_date) AS start_date
        , MAX(end_date) AS end_date
    FROM agent_numbers
    GROUP BY patient_id, agent, stretch_number
)

, agents AS (
    SELECT
        numbered.case_id
        , numbered.step_number
        , BOOL_OR(numbered.event_date <= agent_stretches.end_date) AS is_on_agent
        , BOOL_OR(numbered.event_date > agent_stretches.end_date) AS is_agent_stopped
    FROM numbered
    INNER JOIN agent_stretches
        ON
            numbered.patient_id = agent_stretches.patient_id
            AND numbered.event_date >= agent_stretches.start_date
    CROSS JOIN reference.parameter_values AS p
    WHERE numbered.event_date - agent_stretches.end_date <= p.relapse_days
    GROUP BY numbered.case_id, numbered.step_number
)

, given AS (
    SELECT
        patient_id
        , dose_date AS given_date
    FROM clinical.ici_doses
    UNION
    SELECT
        patient_id
        , era_start_date AS given_date
    FROM clinical.statin_eras
    UNION
    SELECT
        patient_id
        , era_start_date AS given_date
    FROM clinical.myotoxic_eras
)

, last_given AS (
    SELECT
        numbered.case_id
        , numbered.step_number
        , MAX(given.given_date) AS last_given_date
    FROM numbered
    INNER JOIN given
        ON numbered.patient_id = given.patient_id AND numbered.event_date >= given.given_date
    GROUP BY numbered.case_id, numbered.step_number
)

SELECT
    numbered.case_id
    , numbered.step_number
    , numbered.step_kind
    , numbered.event_date
    , numbered.source_table
    , numbered.source_id
    , numbered.ck_x_uln
    , numbered.is_in_evidence
    , NOT COALESCE(steroids.is_on_steroid, FALSE) AND NOT COALESCE(agents.is_on_agent, FALSE) AS is_off_therapy
    , COALESCE(steroids.is_steroid_cut, FALSE) OR COALESCE(agents.is_agent_stopped, FALSE)
        AS is_treatment_reduced
    , last_given.last_given_date
FROM numbered
LEFT JOIN steroids
    ON numbered.case_id = steroids.case_id AND numbered.step_number = steroids.step_number
LEFT JOIN agents ON numbered.case_id = agents.case_id AND numbered.step_number = agents.step_number
LEFT JOIN last_given
    ON numbered.case_id = last_given.case_id AND numbered.step_number = last_given.step_number
