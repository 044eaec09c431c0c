-- model:    clinical.case_steroid_response
-- purpose:  Whether weakness went after a sustained steroid was reduced.
-- grain:    one row per case whose sustained steroid was reduced by half or stopped
-- key:      case_id
-- basis:    spec R-DEC-05 (three to four weeks after the reduction)
-- nulls:    is_improved is NULL when the patient was not seen again in time, or weakness was coded once only
-- caution:  codes stand for the examination; a code that is simply no longer given reads as improvement
WITH usual_doses AS (
    SELECT
        episode_steroid_exposures.case_id
        , cases.patient_id
        , cases.onset_date
        , episode_steroid_exposures.ingredients
        , episode_steroid_exposures.stretch_start_date
        , MEDIAN(steroid_days.counted_prednisone_eq_mg_per_day) AS usual_prednisone_eq_mg_per_day
    FROM clinical.episode_steroid_exposures
    INNER JOIN clinical.cases ON episode_steroid_exposures.case_id = cases.case_id
    INNER JOIN clinical.steroid_days
        ON
            cases.patient_id = steroid_days.patient_id
            AND episode_steroid_exposures.stretch_start_date <= steroid_days.event_date
            AND episode_steroid_exposures.stretch_end_date >= steroid_days.event_date
    WHERE episode_steroid_exposures.exposure = 'sustained'
    GROUP BY
        episode_steroid_exposures.case_id, cases.patient_id, cases.onset_date
        , episode_steroid_exposures.ingredients, episode_steroid_exposures.stretch_start_date
)

, full_dose_days AS (
    SELECT
        usual_doses.case_id
        , steroid_days.event_date
        , steroid_days.event_date - LAG(steroid_days.event_date) OVER (
            PARTITION BY usual_doses.case_id ORDER BY steroid_days.event_date ASC
        ) AS days_since_day_before
    FROM usual_doses
    INNER JOIN clinical.steroid_days
        ON
            usual_doses.patient_id = steroid_days.patient_id
            AND usual_doses.stretch_start_date <= steroid_days.event_date
    CROSS JOIN reference.parameter_values AS p
    WHERE
        steroid_days.counted_prednisone_eq_mg_per_day
        > usual_doses.usual_prednisone_eq_mg_per_day * (1 - p.steroid_reduction_share)
)

, stretches AS (
    -- a dose taken up again before anybody could see the effect was not reduced
    SELECT
        full_dose_days.case_id
        , full_dose_days.event_date
        , SUM(
            CASE WHEN full_dose_days.days_since_day_before > p.steroid_response_code_free_day THEN 1 ELSE 0 END
        ) OVER (PARTITION BY full_dose_days.case_id ORDER BY full_dose_days.event_date ASC) AS breaks_before
    FROM full_dose_days
    CROSS JOIN reference.parameter_values AS p
)

, reductions AS (
    SELECT
        usual_doses.case_id
        , usual_doses.patient_id
        , usual_doses.onset_date
        , usual_doses.ingredients
        , MAX(stretches.event_date) + 1 AS reduction_date
    FROM usual_doses
    INNER JOIN stretches ON usual_doses.case_id = stretches.case_id
    WHERE stretches.breaks_before = 0
    GROUP BY
        usual_doses.case_id, usual_doses.patient_id, usual_doses.onset_date, usual_doses.ingredients
    HAVING MAX(stretches.event_date) < $as_of
)

, coded AS (
    SELECT
        reductions.case_id
        , muscle_evidence.evidence_date
        , muscle_evidence.source_id
        , muscle_evidence.evidence_date - reductions.reduction_date
        < p.steroid_response_code_free_day AS is_before
    FROM reductions
    INNER JOIN clinical.muscle_evidence
        ON
            reductions.patient_id = muscle_evidence.patient_id
            AND reductions.onset_date <= muscle_evidence.evidence_date
    CROSS JOIN reference.parameter_values AS p
    WHERE
        muscle_evidence.evidence_kind IN ('muscle_diagnosis', 'weakness')
        AND muscle_evidence.source_table = 'diagnoses'
        AND muscle_evidence.evidence_date - reductions.reduction_date <= p.steroid_response_to_day
)

, weak AS (
    SELECT
        case_id
        , COUNT(DISTINCT evidence_date) FILTER (WHERE is_before) AS dates_before
        , MAX(evidence_date) FILTER (WHERE is_before) AS last_date_before
        , MIN(evidence_date) FILTER (WHERE NOT is_before) AS first_date_after
        , ARG_MIN(source_id, CONCAT(evidence_date, '|', source_id)) FILTER (WHERE NOT is_before)
            AS source_id_after
    FROM coded
    GROUP BY case_id
)

, contacts AS (
    SELECT
        patient_id
        , start_date AS contact_date
        , 'visits' AS source_table
        , visit_id AS source_id
    FROM staging.visits
    UNION ALL
    SELECT
        patient_id
        , diagnosis_date AS contact_date
        , 'diagnoses' AS source_table
        , diagnosis_id AS source_id
    FROM staging.diagnosis_events
    UNION ALL
    SELECT
        patient_id
        , draw_date AS contact_date
        , 'labs' AS source_table
        , result_id AS source_id
    FROM staging.lab_events
)

, seen_again AS (
    -- the last time in the window at which the patient was seen, and no longer coded as weak
    SELECT
        reductions.case_id
        , contacts.contact_date
        , contacts.source_table
        , contacts.source_id
    FROM reductions
    INNER JOIN contacts ON reductions.patient_id = contacts.patient_id
    LEFT JOIN weak ON reductions.case_id = weak.case_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        contacts.contact_date - reductions.reduction_date >= p.steroid_response_from_day
        AND contacts.contact_date - reductions.reduction_date <= p.steroid_response_to_day
        AND (weak.last_date_before IS NULL OR contacts.contact_date > weak.last_date_before)
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY reductions.case_id
        ORDER BY
            contacts.contact_date DESC, contacts.source_table = 'visits' DESC, contacts.source_table ASC
            , contacts.source_id ASC
    ) = 1
)

, judged AS (
    SELECT
        reductions.case_id
        , reductions.reduction_date
        , reductions.ingredients
        , CASE
            WHEN weak.first_date_after IS NOT NULL THEN FALSE
            -- one code may be a slip: two dates show a weakness that can go
            WHEN weak.dates_before > 1 AND seen_again.contact_date IS NOT NULL THEN TRUE
        END AS is_improved
        , weak.first_date_after
        , weak.source_id_after
        , COALESCE(weak.dates_before, 0) AS dates_before
        , seen_again.contact_date
        , seen_again.source_table
        , seen_again.source_id
    FROM reductions
    LEFT JOIN weak ON reductions.case_id = weak.case_id
    LEFT JOIN seen_again ON reductions.case_id = seen_again.case_id
)

SELECT
    case_id
    , reduction_date
    , is_improved
    , CASE WHEN is_improved THEN contact_date ELSE first_date_after END AS event_date
    , CASE WHEN is_improved THEN source_table WHEN NOT is_improved THEN 'diagnoses' END AS source_table
    , CASE WHEN is_improved THEN source_id ELSE source_id_after END AS source_id
    , CONCAT(
        FORMAT('{} was reduced or stopped from {} on: ', ingredients, reduction_date)
        , CASE
            WHEN is_improved
                THEN FORMAT(
                    'weakness, coded on {} dates before, was not coded again up to {}.', dates_before, contact_date
                )
            WHEN NOT is_improved THEN FORMAT('weakness was still coded on {}.', first_date_after)
            WHEN contact_date IS NULL THEN 'not seen in the weeks in which weakness should go.'
            ELSE 'weakness was not coded often enough before to say whether it went.'
        END
    ) AS finding_text
FROM judged
