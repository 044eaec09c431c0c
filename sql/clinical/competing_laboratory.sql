-- model:    clinical.competing_laboratory
-- purpose:  Results that name another cause: thyroid, electrolytes, virus tests, macro-CK, a CK high before any drug.
-- grain:    one row per case, cause and result
-- key:      case_id, rule_id, source_id
-- basis:    spec 8 C-04, C-05, C-16, C-21, C-22 and R-EP-04; competing_causes.csv; T-05, T-14, T-18, T-28
WITH high_before AS (
    -- counted back from the first exposure, or from onset where that came first
    SELECT
        cases.case_id
        , competing_causes.rule_id
        , COUNT(*) AS results
        , MAX(ck_course.ck_x_uln) AS highest_x_uln
        , MAX(ck_course.draw_date) AS event_date
        , ARG_MAX(ck_course.result_id, ROW(ck_course.draw_time, ck_course.result_id)) AS source_id
    FROM clinical.cases
    LEFT JOIN clinical.first_exposures ON cases.patient_id = first_exposures.patient_id
    INNER JOIN clinical.ck_course ON cases.patient_id = ck_course.patient_id
    INNER JOIN reference.competing_causes ON competing_causes.rule_id = 'C-21'
    CROSS JOIN reference.parameter_values AS p
    WHERE
        ck_course.is_resolved
        AND ck_course.ck_x_uln > p.prevalent_ck_x_uln
        AND ck_course.draw_date - LEAST(cases.onset_date, first_exposures.first_exposure_date)
        >= competing_causes.window_start_day
        AND ck_course.draw_date - LEAST(cases.onset_date, first_exposures.first_exposure_date)
        <= competing_causes.window_end_day
    GROUP BY cases.case_id, competing_causes.rule_id
)

, found AS (
    -- one result may stand for both viruses
    SELECT
        cases.case_id
        , cases.onset_date
        , 'C-05' AS rule_id
        , lab_events.draw_date AS event_date
        , lab_events.result_id AS source_id
        , FORMAT('{} "{}"', MIN(lab_events.test_name), MIN(lab_events.value_text)) AS evidence_text
    FROM clinical.cases
    INNER JOIN staging.lab_events ON cases.patient_id = lab_events.patient_id
    INNER JOIN clinical.text_readings ON lab_events.value_text = text_readings.value_text
    WHERE
        lab_events.analyte IN ('sars_cov_2', 'influenza')
        AND lab_events.rejection_reason IS NULL
        AND text_readings.text_reading = 'positive'
    GROUP BY cases.case_id, cases.onset_date, lab_events.draw_date, lab_events.result_id

    UNION ALL

    SELECT
        cases.case_id
        , cases.onset_date
        , CASE
            WHEN case_laboratory.finding = 'tsh_high' THEN 'C-04'
            WHEN case_laboratory.finding IN ('macro_ck', 'ck_mb_share_high') THEN 'C-22'
            ELSE 'C-16'
        END AS rule_id
        , case_laboratory.event_date
        , case_laboratory.result_id AS source_id
        , STRING_AGG(RTRIM(case_laboratory.finding_text, '.'), '; ' ORDER BY case_laboratory.finding ASC)
            AS evidence_text
    FROM clinical.cases
    INNER JOIN clinical.case_laboratory ON cases.case_id = case_laboratory.case_id
    WHERE
        case_laboratory.finding IN (
            'tsh_high', 'potassium_low', 'phosphate_low', 'sodium_low', 'macro_ck', 'ck_mb_share_high'
        )
    GROUP BY
        cases.case_id, cases.onset_date, rule_id, case_laboratory.event_date, case_laboratory.result_id
)

SELECT
    found.case_id
    , found.rule_id
    , found.event_date
    , found.source_id
    , found.evidence_text
FROM found
INNER JOIN reference.competing_causes ON found.rule_id = competing_causes.rule_id
WHERE
    found.event_date - found.onset_date >= competing_causes.window_start_day
    AND found.event_date - found.onset_date <= competing_causes.window_end_day

UNION ALL

SELECT
    high_before.case_id
    , high_before.rule_id
    , high_before.event_date
    , high_before.source_id
    , FORMAT(
        '{} results above {:.1f} x ULN, the highest {:.1f} x ULN'
        , high_before.results, p.prevalent_ck_x_uln, high_before.highest_x_uln
    ) AS evidence_text
FROM high_before
CROSS JOIN reference.parameter_values AS p
WHERE high_before.results >= p.prevalent_ck_results
