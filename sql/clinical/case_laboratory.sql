-- model:    clinical.case_laboratory
-- purpose:  Other laboratory findings of a case.
-- grain:    one row per case and finding
-- key:      case_id, finding
-- basis:    spec 5.5, 10.1, C-04, C-16, C-22, T-05; windows of competing_causes.csv, otherwise that of weakness (6.3)
-- nulls:    lab_value and lab_unit are NULL where only a ratio or a word was reported
WITH limits AS (
    SELECT
        lab_findings.finding
        , lab_findings.rule_id
        , lab_findings.analyte
        , lab_findings.analyte_name
        , lab_findings.direction
        , CAST(parameters.value AS DOUBLE) AS limit_value
    FROM reference.lab_findings
    INNER JOIN reference.parameters ON lab_findings.parameter = parameters.parameter
)

, beyond_limits AS (
    SELECT
        lab_values.patient_id
        , limits.finding
        , limits.rule_id
        , lab_values.draw_date
        , lab_values.result_id
        , lab_values.lab_value
        , lab_values.lab_unit
        , lab_values.lab_x_uln
        -- the most extreme is shown
        , CASE limits.direction WHEN 'below' THEN lab_values.lab_value ELSE -lab_values.lab_value END AS shown_order
        , FORMAT('{} {:g} {}.', limits.analyte_name, lab_values.lab_value, lab_values.lab_unit) AS finding_text
    FROM clinical.lab_values
    INNER JOIN limits ON lab_values.analyte = limits.analyte
    WHERE
        CASE limits.direction
            -- "<2.5" is below 2.5 and ">10" above 10, but ">2" and "<20" say nothing
            WHEN 'below'
                THEN
                    NOT lab_values.is_censored_high
                    AND (
                        lab_values.lab_value < limits.limit_value
                        OR (lab_values.is_censored_low AND lab_values.lab_value <= limits.limit_value)
                    )
            WHEN 'above'
                THEN
                    NOT lab_values.is_censored_low
                    AND (
                        lab_values.lab_value > limits.limit_value
                        OR (lab_values.is_censored_high AND lab_values.lab_value >= limits.limit_value)
                    )
            ELSE NOT lab_values.is_censored_low AND lab_values.lab_value >= limits.limit_value
        END
)

, aldolase AS (
    SELECT
        patient_id
        , 'aldolase_high' AS finding
        , 'own' AS rule_id
        , draw_date
        , result_id
        , lab_value
        , lab_unit
        , lab_x_uln
        , -lab_x_uln AS shown_order
        , CONCAT(
            'Aldolase '
            -- the unit may be one nobody knows
            , COALESCE(
                FORMAT('{}{:g} {}, ', CASE WHEN is_censored_high THEN 'more than ' ELSE '' END, lab_value, lab_unit)
                , 'at '
            )
            , FORMAT('{:.1f} times the limit.', lab_x_uln)
        ) AS finding_text
    FROM clinical.lab_values
    WHERE analyte = 'aldolase' AND lab_x_uln > 1 AND NOT is_censored_low
)

, transaminases AS (
    SELECT
        patient_id
        , 'ast_over_alt' AS finding
        , 'own' AS rule_id
        , draw_date
        , result_id
        , ast_u_per_l AS lab_value
        , 'U/L' AS lab_unit
        , ast_x_uln AS lab_x_uln
        , -ast_x_uln AS shown_order
        , FORMAT('AST {:g} U/L, above ALT {:g} U/L in the same draw.', ast_u_per_l, alt_u_per_l) AS finding_text
    FROM clinical.ast_over_alt
)

, macro_ck AS (
    -- the laboratory itself says macro-CK: by a word, or by a number above its own limit
    SELECT
        lab_events.patient_id
        , 'macro_ck' AS finding
        , 'C-22' AS rule_id
        , lab_events.draw_date
        , lab_events.result_id
        , lab_values.lab_value
        , lab_values.lab_unit
        , lab_values.lab_x_uln
        , -COALESCE(lab_values.lab_value, 0) AS shown_order
        , FORMAT('Macro-CK reported: {}.', lab_events.value_text) AS finding_text
    FROM staging.lab_events
    SEMI JOIN clinical.lab_draws
        ON lab_events.result_id = lab_draws.result_id AND lab_events.analyte = lab_draws.analyte
    LEFT JOIN clinical.lab_values
        ON lab_events.result_id = lab_values.result_id AND lab_events.analyte = lab_values.analyte
    LEFT JOIN clinical.text_readings ON lab_events.value_text = text_readings.value_text
    WHERE
        lab_events.analyte = 'macro_ck'
        AND (
            text_readings.text_reading = 'positive'
            OR (lab_events.value_number > lab_events.reference_high AND NOT lab_values.is_censored_low)
        )
)

, ck_mb AS (
    SELECT
        ck_mb_shares.patient_id
        , 'ck_mb_share_high' AS finding
        , 'C-22' AS rule_id
        , ck_mb_shares.draw_date
        , ck_mb_shares.result_id
        , ck_mb_shares.ck_mb_share AS lab_value
        , 'share of total' AS lab_unit
        , CAST(NULL AS DOUBLE) AS lab_x_uln
        , -ck_mb_shares.ck_mb_share AS shown_order
        , FORMAT('CK-MB is {:.2f} of the total CK.', ck_mb_shares.ck_mb_share) AS finding_text
    FROM clinical.ck_mb_shares
    CROSS JOIN reference.parameter_values AS p
    WHERE
        ck_mb_shares.ck_mb_share >= p.ck_mb_share
        -- where total CK of the draw is known, it has to be a raised one: else there is nothing to explain
        AND COALESCE(ck_mb_shares.ck_x_uln > 1, TRUE)
)

, windows AS (
    -- the window of a competing cause lies around onset; the other findings count as long as weakness would
    SELECT
        cases.case_id
        , cases.patient_id
        , competing_causes.rule_id
        , cases.onset_date + competing_causes.window_start_day AS window_start_date
        , cases.onset_date + competing_causes.window_end_day AS window_end_date
    FROM clinical.cases
    CROSS JOIN reference.competing_causes
    UNION ALL
    SELECT
        cases.case_id
        , cases.patient_id
        , 'own' AS rule_id
        , cases.onset_date + CAST(p.weakness_from_day AS INTEGER) AS window_start_date
        , cases.last_evidence_date + CAST(p.weakness_to_day AS INTEGER) AS window_end_date
    FROM clinical.cases
    CROSS JOIN reference.parameter_values AS p
)

, calm_hearts AS (
    -- C-22 asks for a normal troponin I: one that was measured, and none that is a flag
    SELECT windows.case_id
    FROM windows
    INNER JOIN clinical.troponin_results ON windows.patient_id = troponin_results.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        windows.rule_id = 'own'
        AND troponin_results.troponin_kind = 'i'
        AND troponin_results.draw_date >= windows.window_start_date
        AND troponin_results.draw_date <= windows.window_end_date
    GROUP BY windows.case_id
    HAVING
        NOT COALESCE(BOOL_OR(troponin_results.is_troponin_flag), FALSE)
        AND BOOL_OR(troponin_results.troponin_x_uln <= p.ck_raised_x_uln)
)

, creatinine_baselines AS (
    SELECT
        cases.case_id
        , CAST(MEDIAN(lab_values.lab_value) AS DOUBLE) AS baseline_value
    FROM clinical.cases
    INNER JOIN clinical.lab_values ON cases.patient_id = lab_values.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        lab_values.analyte = 'creatinine'
        AND lab_values.draw_date - cases.onset_date >= p.baseline_from_day
        AND lab_values.draw_date - cases.onset_date <= p.baseline_to_day
    GROUP BY cases.case_id
)

, found AS (
    SELECT
        windows.case_id
        , findings.*
    FROM (
        SELECT * FROM beyond_limits
        UNION ALL BY NAME
        SELECT * FROM aldolase
        UNION ALL BY NAME
        SELECT * FROM transaminases
        UNION ALL BY NAME
        SELECT * FROM macro_ck
        UNION ALL BY NAME
        SELECT * FROM ck_mb
    ) AS findings
    INNER JOIN windows
        ON
            findings.patient_id = windows.patient_id
            AND findings.rule_id = windows.rule_id
            AND findings.draw_date >= windows.window_start_date
            AND findings.draw_date <= windows.window_end_date
    LEFT JOIN calm_hearts ON windows.case_id = calm_hearts.case_id
    -- T-05: CK-MB of a heart that says so itself is no macro-CK
    WHERE findings.finding <> 'ck_mb_share_high' OR calm_hearts.case_id IS NOT NULL
    UNION ALL BY NAME
    SELECT
        windows.case_id
        , 'creatinine_doubled' AS finding
        , lab_values.draw_date
        , lab_values.result_id
        , lab_values.lab_value
        , lab_values.lab_unit
        , lab_values.lab_x_uln
        , -lab_values.lab_value AS shown_order
        , FORMAT(
            'Creatinine {:.0f} {}, {:.1f} times its own earlier level.'
            , lab_values.lab_value, lab_values.lab_unit, lab_values.lab_value / creatinine_baselines.baseline_value
        ) AS finding_text
    FROM windows
    INNER JOIN creatinine_baselines ON windows.case_id = creatinine_baselines.case_id
    INNER JOIN clinical.lab_values
        ON
            windows.patient_id = lab_values.patient_id
            AND lab_values.analyte = 'creatinine'
            AND windows.window_start_date <= lab_values.draw_date
            AND windows.window_end_date >= lab_values.draw_date
    CROSS JOIN reference.parameter_values AS p
    WHERE
        windows.rule_id = 'own'
        AND lab_values.lab_value >= ROUND(p.creatinine_rise_fold * creatinine_baselines.baseline_value, 9)
        AND NOT lab_values.is_censored_low
)

SELECT
    case_id
    , finding
    , draw_date AS event_date
    , result_id
    , lab_value
    , lab_unit
    , lab_x_uln
    , finding_text
FROM found
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY case_id, finding
    ORDER BY shown_order ASC, draw_date ASC, result_id ASC
) = 1
