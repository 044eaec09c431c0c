-- model:    clinical.case_dechallenges
-- purpose:  What CK did after the suspected drug was stopped.
-- grain:    one row per case and drug: any statin before onset, and each other listed drug in its window
-- key:      case_id, drug_key
-- basis:    spec R-DEC-01 to R-DEC-03, ruling 11; the draws are those of the patient around onset and stop
-- nulls:    stop_date is NULL while the supply runs; event columns are NULL when no CK followed the stop
-- caution:  an unknown dechallenge is a row too, and finding_text says why nothing can be concluded
WITH statin_courses AS (
    SELECT
        cases.case_id
        , cases.patient_id
        , cases.onset_date
        , 'statin' AS drug_key
        , statin_eras.ingredients AS drug_name
        , statin_eras.era_start_date
        , statin_eras.supply_end_date
    FROM clinical.cases
    INNER JOIN clinical.statin_eras
        ON cases.patient_id = statin_eras.patient_id AND cases.onset_date > statin_eras.era_start_date
    -- the last course that began before onset
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY cases.case_id ORDER BY statin_eras.era_start_date DESC, statin_eras.era_number DESC
    ) = 1
)

, other_courses AS (
    SELECT
        cases.case_id
        , cases.patient_id
        , cases.onset_date
        , CONCAT('other_drug:', myotoxic_eras.ingredient) AS drug_key
        , myotoxic_eras.ingredient AS drug_name
        , myotoxic_eras.era_start_date
        , myotoxic_eras.supply_end_date
    FROM clinical.case_other_drugs
    INNER JOIN clinical.cases ON case_other_drugs.case_id = cases.case_id
    INNER JOIN clinical.myotoxic_eras
        ON
            cases.patient_id = myotoxic_eras.patient_id
            AND case_other_drugs.ingredient = myotoxic_eras.ingredient
            AND case_other_drugs.era_start_date = myotoxic_eras.era_start_date
)

, courses AS (
    FROM statin_courses
    UNION ALL BY NAME
    FROM other_courses
)

, course_starts AS (
    SELECT
        patient_id
        , 'statin' AS drug_key
        , era_start_date
    FROM clinical.statin_eras
    UNION ALL
    SELECT
        patient_id
        , CONCAT('other_drug:', ingredient) AS drug_key
        , era_start_date
    FROM clinical.myotoxic_eras
)

, treatment_starts AS (
    SELECT
        steroid_runs.patient_id
        , 'systemic corticosteroid' AS agent
        , steroid_runs.run_start_date AS start_date
    FROM clinical.steroid_runs
    CROSS JOIN reference.parameter_values AS p
    WHERE
        NOT steroid_runs.is_premedication
        AND steroid_runs.highest_prednisone_eq_mg_per_kg_day >= p.steroid_treatment_mg_per_kg_day
    UNION ALL
    SELECT
        patient_id
        , agent
        , start_date
    FROM clinical.immunotherapies
)

, stops AS (
    SELECT
        courses.*
        , CASE WHEN courses.supply_end_date <= $as_of THEN courses.supply_end_date END AS stop_date
        , (
            SELECT MIN(course_starts.era_start_date)
            FROM course_starts
            WHERE
                course_starts.patient_id = courses.patient_id
                AND course_starts.drug_key = courses.drug_key
                AND course_starts.era_start_date > courses.era_start_date
        ) AS restart_date
        -- a treatment begun before the supply ran out explains the fall as well (R-DEC-03)
        , (
            SELECT MIN(treatment_starts.start_date)
            FROM treatment_starts
            CROSS JOIN reference.parameter_values AS p
            WHERE
                treatment_starts.patient_id = courses.patient_id
                AND treatment_starts.start_date >= LEAST(courses.onset_date, courses.supply_end_date)
                -- what the patient already had is continued, not begun
                AND NOT EXISTS (
                    SELECT 1
                    FROM clinical.immunotherapies AS earlier
                    WHERE
                        earlier.patient_id = courses.patient_id
                        AND earlier.agent = treatment_starts.agent
                        AND earlier.start_date < LEAST(courses.onset_date, courses.supply_end_date)
                        AND earlier.start_date - LEAST(courses.onset_date, courses.supply_end_date)
                        >= p.baseline_from_day
                )
        ) AS treatment_date
    FROM courses
)

, draws AS (
    SELECT
        stops.case_id
        , stops.drug_key
        , stops.stop_date
        , ck_course.result_id
        , ck_course.draw_time
        , ck_course.draw_date
        , ck_course.ck_u_per_l
        , ck_course.ck_x_uln
        , ck_course.is_censored_high
        , ck_course.draw_date - stops.stop_date AS days_from_stop_to_draw
        , stops.treatment_date < ck_course.draw_date AS is_treated
        , ck_course.draw_date < stops.restart_date OR stops.restart_date IS NULL AS is_before_restart
        -- the highest value up to this draw
        , MAX(ck_course.ck_x_uln) OVER up_to_draw AS peak_x_uln
        , ARG_MAX(ck_course.ck_u_per_l, ROW(ck_course.ck_x_uln, ck_course.ck_u_per_l)) OVER up_to_draw AS peak_u_per_l
        -- of equal values one with an open end is the higher
        , ARG_MAX(ck_course.is_censored_high, ROW(ck_course.ck_x_uln, ck_course.is_censored_high)) OVER up_to_draw
            AS is_peak_open
    FROM stops
    INNER JOIN clinical.ck_course
        ON stops.patient_id = ck_course.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        ck_course.is_resolved
        -- a stop before this onset is judged by the CK around it, as far back as a chain of evidence reaches
        AND LEAST(stops.onset_date, stops.stop_date - CAST(p.episode_gap_days AS INTEGER)) <= ck_course.draw_date
    WINDOW up_to_draw AS (
        PARTITION BY stops.case_id, stops.drug_key
        ORDER BY ck_course.draw_time ASC, ck_course.result_id ASC
        ROWS UNBOUNDED PRECEDING
    )
)

, settled AS (
    SELECT
        draws.*
        , draws.peak_x_uln > p.dechallenge_ck_x_uln
        AND NOT draws.is_censored_high
        AND (
            draws.ck_x_uln <= p.dechallenge_ck_x_uln
            OR draws.ck_x_uln <= draws.peak_x_uln * (1 - p.dechallenge_fall_share)
        ) AS is_settled
    FROM draws
    CROSS JOIN reference.parameter_values AS p
)

, judged AS (
    SELECT
        settled.*
        -- draws of the same highest value lie after it
        , BOOL_OR(settled.is_settled AND settled.draw_date <= settled.stop_date) OVER (
            PARTITION BY settled.case_id, settled.drug_key, settled.peak_x_uln
        ) AS was_settled_before_stop
    FROM settled
)

, verdicts AS (
    SELECT
        judged.*
        , CASE
            WHEN
                judged.days_from_stop_to_draw >= p.dechallenge_negative_from_day
                AND judged.ck_x_uln >= p.dechallenge_negative_x_uln
                AND judged.ck_x_uln > judged.peak_x_uln * p.dechallenge_negative_share
                THEN 'negative'
            WHEN NOT judged.is_settled THEN 'not settled'
            WHEN judged.was_settled_before_stop THEN 'settled before'
            WHEN judged.is_treated THEN 'treated'
            WHEN judged.days_from_stop_to_draw <= p.dechallenge_days THEN 'positive'
            ELSE 'late'
        END AS verdict
    FROM judged
    CROSS JOIN reference.parameter_values AS p
    WHERE
        judged.days_from_stop_to_draw > 0
        AND judged.days_from_stop_to_draw <= p.dechallenge_negative_to_day
        AND judged.is_before_restart
)

, told AS (
    SELECT verdicts.*
    FROM verdicts
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY verdicts.case_id, verdicts.drug_key
        -- a CK that stays high wins; of the others, what comes nearest to an answer
        ORDER BY
            verdicts.verdict = 'negative' DESC, verdicts.verdict = 'positive' DESC
            , verdicts.verdict = 'treated' DESC, verdicts.verdict = 'settled before' DESC
            , verdicts.verdict = 'late' DESC
            -- the first draw that shows it; where nothing settled, the last
            , CASE WHEN verdicts.verdict = 'not settled' THEN verdicts.draw_time END DESC
            , verdicts.draw_time ASC, verdicts.result_id ASC
    ) = 1
)

SELECT
    stops.case_id
    , stops.drug_key
    , stops.stop_date
    , CASE WHEN told.verdict IN ('positive', 'negative') THEN told.verdict ELSE 'unknown' END AS dechallenge
    , told.draw_date AS event_date
    , told.result_id
    , told.ck_x_uln
    , CASE
        WHEN stops.stop_date IS NULL
            THEN FORMAT('{} is still supplied, to {}.', stops.drug_name, stops.supply_end_date)
        WHEN told.result_id IS NULL AND stops.restart_date <= $as_of
            THEN FORMAT(
                '{} ended on {} and was given again on {}, without a CK in between.'
                , stops.drug_name, stops.stop_date, stops.restart_date
            )
        WHEN told.result_id IS NULL
            THEN FORMAT('No CK in time after {} ended on {}.', stops.drug_name, stops.stop_date)
        ELSE CONCAT(
            FORMAT(
                'CK {}{:,.0f} U/L, {:.1f} times the limit, on {}, {} days after {} ended; '
                , CASE WHEN told.is_censored_high THEN 'more than ' ELSE '' END
                , told.ck_u_per_l, told.ck_x_uln, told.draw_date, told.days_from_stop_to_draw, stops.drug_name
            )
            , FORMAT(
                '{}{:,.0f} U/L, {:.1f} times the limit, at its highest: '
                , CASE WHEN told.is_peak_open THEN 'more than ' ELSE '' END, told.peak_u_per_l, told.peak_x_uln
            )
            , CASE told.verdict
                WHEN 'negative' THEN 'it stayed high.'
                WHEN 'positive' THEN 'it settled, and no immunosuppression had begun.'
                WHEN 'treated'
                    THEN FORMAT(
                        'it settled, but immunosuppression had begun on {}.', stops.treatment_date
                    )
                WHEN 'settled before' THEN 'it had settled before the drug ended.'
                WHEN 'late' THEN 'it settled too late to say.'
                ELSE 'neither settled nor high for long enough to say.'
            END
        )
    END AS finding_text
FROM stops
LEFT JOIN told ON stops.case_id = told.case_id AND stops.drug_key = told.drug_key
