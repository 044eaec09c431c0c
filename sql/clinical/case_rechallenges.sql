-- model:    clinical.case_rechallenges
-- purpose:  What CK did after a drug was given again.
-- grain:    one row per case and drug that was given again after CK had recovered
-- key:      case_id, drug_key
-- basis:    spec R-REC-01; any checkpoint inhibitor, any statin, and each other listed drug by itself
-- nulls:    a drug that was given again without a CK in time has no row
-- caution:  a positive one wins over a negative one; several of one kind, the latest
WITH supplies AS (
    SELECT
        ici_doses.patient_id
        , 'ici' AS drug_key
        , ici_doses.ingredient AS drug_name
        , ici_doses.dose_date AS start_date
        , ici_doses.dose_date AS supply_end_date
        , p.ici_window_days AS days_after_stop
        , p.rechallenge_ici_days AS rechallenge_days
    FROM clinical.ici_doses
    CROSS JOIN reference.parameter_values AS p
    UNION ALL
    SELECT
        statin_supplies.patient_id
        , 'statin' AS drug_key
        , statin_supplies.ingredient AS drug_name
        , statin_supplies.start_date
        , statin_supplies.supply_end_date
        , p.statin_grace_days AS days_after_stop
        , p.rechallenge_days
    FROM clinical.statin_supplies
    CROSS JOIN reference.parameter_values AS p
    UNION ALL
    SELECT
        myotoxic_eras.patient_id
        , CONCAT('other_drug:', myotoxic_eras.ingredient) AS drug_key
        , myotoxic_eras.ingredient AS drug_name
        , myotoxic_eras.era_start_date AS start_date
        , myotoxic_eras.supply_end_date
        , COALESCE(windows.days_after_stop, 0) AS days_after_stop
        , p.rechallenge_days
    FROM clinical.myotoxic_eras
    LEFT JOIN reference.windows ON myotoxic_eras.window_rule_id = windows.rule_id
    CROSS JOIN reference.parameter_values AS p
)

, in_order AS (
    -- the drugs of one day are one start
    SELECT
        patient_id
        , drug_key
        , start_date
        , STRING_AGG(DISTINCT drug_name, '+' ORDER BY drug_name ASC) AS drug_name
        , MAX(rechallenge_days) AS rechallenge_days
        , MAX(MAX(supply_end_date)) OVER (
            PARTITION BY patient_id, drug_key
            ORDER BY start_date ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS stop_date
    FROM supplies
    GROUP BY patient_id, drug_key, start_date
)

, restarts AS (
    SELECT
        in_order.patient_id
        , in_order.drug_key
        , in_order.start_date AS restart_date
        , in_order.stop_date
        , in_order.drug_name
        , in_order.rechallenge_days
    FROM in_order
    CROSS JOIN reference.parameter_values AS p
    WHERE in_order.start_date - in_order.stop_date >= p.rechallenge_after_recovery_days
)

, draws AS (
    SELECT
        patient_id
        , result_id
        , draw_time
        , draw_date
        , is_censored_high
        , ck_u_per_l
        , ck_x_uln
    FROM clinical.ck_course
    WHERE is_resolved
)

, raised_on_drug AS (
    -- the first event: CK high on the drug, or within its window
    SELECT
        restarts.patient_id
        , restarts.drug_key
        , restarts.restart_date
        , MIN(draws.draw_date) AS raised_date
    FROM restarts
    INNER JOIN supplies
        ON
            restarts.patient_id = supplies.patient_id
            AND restarts.drug_key = supplies.drug_key
            AND restarts.restart_date > supplies.start_date
    INNER JOIN draws ON restarts.patient_id = draws.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        draws.ck_x_uln >= p.rechallenge_ck_x_uln
        AND draws.draw_date > supplies.start_date
        AND draws.draw_date - supplies.supply_end_date <= supplies.days_after_stop
        AND draws.draw_date < restarts.restart_date
    GROUP BY restarts.patient_id, restarts.drug_key, restarts.restart_date
)

, recovered AS (
    -- CK back within the limit in the time without the drug, long enough before it was given again
    SELECT
        restarts.patient_id
        , restarts.drug_key
        , restarts.drug_name
        , restarts.restart_date
        , restarts.rechallenge_days
        , raised_on_drug.raised_date
        , MAX(draws.draw_date) FILTER (WHERE draws.ck_x_uln <= p.ck_raised_x_uln) AS recovery_date
        , MIN(draws.ck_x_uln) AS nadir_x_uln
    FROM restarts
    INNER JOIN raised_on_drug
        ON
            restarts.patient_id = raised_on_drug.patient_id
            AND restarts.drug_key = raised_on_drug.drug_key
            AND restarts.restart_date = raised_on_drug.restart_date
    INNER JOIN draws ON restarts.patient_id = draws.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        draws.draw_date > raised_on_drug.raised_date
        AND draws.draw_date > restarts.stop_date
        AND restarts.restart_date - draws.draw_date >= p.rechallenge_after_recovery_days
    GROUP BY
        restarts.patient_id, restarts.drug_key, restarts.drug_name, restarts.restart_date
        , restarts.rechallenge_days, raised_on_drug.raised_date
    HAVING MAX(draws.draw_date) FILTER (WHERE draws.ck_x_uln <= p.ck_raised_x_uln) IS NOT NULL
)

, judged AS (
    SELECT
        recovered.patient_id
        , recovered.drug_key
        , recovered.drug_name
        , recovered.restart_date
        , recovered.recovery_date
        , recovered.raised_date
        , draws.result_id
        , draws.draw_time
        , draws.draw_date
        , draws.is_censored_high
        , draws.ck_u_per_l
        , draws.ck_x_uln
        , draws.draw_date - recovered.restart_date AS days_from_restart_to_draw
        , draws.ck_x_uln >= p.rechallenge_ck_x_uln
        AND draws.ck_x_uln >= recovered.nadir_x_uln * p.rechallenge_nadir_fold AS is_high_again
    FROM recovered
    INNER JOIN draws ON recovered.patient_id = draws.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        draws.draw_date > recovered.restart_date
        AND draws.draw_date - recovered.restart_date <= recovered.rechallenge_days
)

SELECT
    cases.case_id
    , judged.drug_key
    , judged.restart_date
    , CASE WHEN judged.is_high_again THEN 'positive' ELSE 'negative' END AS rechallenge
    , judged.draw_date AS event_date
    , judged.result_id
    , judged.ck_x_uln
    , FORMAT(
        '{} given again on {}, after CK recovered by {}: CK {}{:,.0f} U/L, {:.1f} times the limit, {} days later, {}.'
        , judged.drug_name, judged.restart_date, judged.recovery_date
        , CASE WHEN judged.is_censored_high THEN 'more than ' ELSE '' END, judged.ck_u_per_l, judged.ck_x_uln
        , judged.days_from_restart_to_draw
        , CASE WHEN judged.is_high_again THEN 'high again' ELSE 'not high again' END
    ) AS finding_text
FROM clinical.cases
INNER JOIN judged ON cases.patient_id = judged.patient_id
CROSS JOIN reference.parameter_values AS p
WHERE
    judged.restart_date - cases.onset_date >= p.rechallenge_from_day
    AND judged.draw_date - cases.onset_date >= p.rechallenge_from_day
    AND (
        -- the event after the drug was given again
        judged.draw_date - cases.last_evidence_date <= p.episode_gap_days
        -- and the one before it, in which CK was high on the drug
        OR (judged.restart_date > cases.onset_date AND judged.raised_date <= cases.last_evidence_date)
    )
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY cases.case_id, judged.drug_key
    -- the first CK that is high again; without one, the highest
    ORDER BY
        judged.is_high_again DESC, judged.restart_date DESC
        , CASE WHEN NOT judged.is_high_again THEN judged.ck_x_uln END DESC
        , judged.draw_time ASC, judged.result_id ASC
) = 1
