-- model:    clinical.competing_diagnoses
-- purpose:  Coded causes of a raised CK or weakness beside the drugs, where their evidence rule is met.
-- grain:    one row per case and cause
-- key:      case_id, rule_id
-- basis:    spec 8, rulings 13 and 14; competing_causes.csv, competing_code_rules.csv; T-06, T-16, T-17, T-18, T-27
WITH stated AS (
    -- DISTINCT: one diagnosis may stand in two sets of one cause
    SELECT DISTINCT
        cases.case_id
        , cases.patient_id
        , cases.onset_date
        , finding_sets.competing_rule_id AS rule_id
        , finding_sets.finding
        , diagnosis_events.diagnosis_id
        , diagnosis_events.diagnosis_date
        , diagnosis_events.code
        , COALESCE(diagnosis_events.setting = 'inpatient', FALSE) AS is_inpatient
    FROM clinical.cases
    INNER JOIN staging.diagnosis_events ON cases.patient_id = diagnosis_events.patient_id
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    WHERE
        finding_sets.finding_group IN ('competing', 'kidney_failure')
        -- T-16: a suspicion, or what once was, explains nothing
        AND COALESCE(diagnosis_events.status, 'confirmed') = 'confirmed'
        -- T-06: an external cause is trauma where the emergency department saw it
        AND (
            finding_sets.finding <> 'emergency_external_cause'
            OR COALESCE(diagnosis_events.setting = 'emergency', FALSE)
        )
        -- T-27: a later encounter for an old injury is not a new one
        AND NOT EXISTS (
            SELECT 1
            FROM reference.later_encounter_codes
            WHERE
                diagnosis_events.code_system = later_encounter_codes.vocabulary
                AND REGEXP_FULL_MATCH(
                    UPPER(REGEXP_REPLACE(diagnosis_events.code, '[. ]', '', 'g'))
                    , later_encounter_codes.code_pattern
                )
        )
)

, exertional_rhabdomyolysis AS (
    -- ruling 14: rhabdomyolysis in the stay of the exertion names its effect; on the same day both have one window
    -- DISTINCT: several exertion codes, several visits
    SELECT DISTINCT
        stated.case_id
        , stated.patient_id
        , stated.onset_date
        , stated.rule_id
        , 'rhabdomyolysis' AS finding
        , rhabdomyolysis.diagnosis_id
        , rhabdomyolysis.diagnosis_date
        , rhabdomyolysis.code
        , COALESCE(rhabdomyolysis.setting = 'inpatient', FALSE) AS is_inpatient
    FROM stated
    INNER JOIN staging.diagnosis_events AS rhabdomyolysis
        ON stated.patient_id = rhabdomyolysis.patient_id AND rhabdomyolysis.concept_set = 'rhabdomyolysis'
    INNER JOIN staging.visits
        ON
            stated.patient_id = visits.patient_id
            AND LEAST(stated.diagnosis_date, rhabdomyolysis.diagnosis_date) >= visits.start_date
            AND GREATEST(stated.diagnosis_date, rhabdomyolysis.diagnosis_date)
            <= COALESCE(visits.end_date, visits.start_date)
    WHERE
        stated.rule_id = 'C-13'
        AND COALESCE(rhabdomyolysis.status, 'confirmed') = 'confirmed'
)

, transplants AS (
    SELECT
        diagnosis_events.patient_id
        , MIN(diagnosis_events.diagnosis_date) AS transplant_date
    FROM staging.diagnosis_events
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    -- "history" says no less that there was one
    WHERE
        finding_sets.finding_group = 'allogeneic_transplant'
        AND COALESCE(diagnosis_events.status, 'confirmed') IN ('confirmed', 'history')
    GROUP BY diagnosis_events.patient_id
)

, settled_peaks AS (
    -- C-15: after an infarction CK is normal again within days of its peak
    SELECT
        cases.case_id
        , MIN(later.draw_date) AS settled_date
    FROM clinical.cases
    INNER JOIN clinical.ck_peaks
        ON cases.patient_id = ck_peaks.patient_id AND cases.episode_number = ck_peaks.episode_number
    INNER JOIN clinical.ck_course AS peak ON ck_peaks.peak_result_id = peak.result_id
    INNER JOIN clinical.ck_course AS later
        ON peak.patient_id = later.patient_id AND peak.draw_time < later.draw_time
    CROSS JOIN reference.parameter_values AS p
    WHERE
        later.is_resolved
        AND later.ck_x_uln <= p.ck_raised_x_uln
        AND later.draw_date - peak.draw_date <= p.infarction_normal_days
    GROUP BY cases.case_id
)

, troponin_t AS (
    SELECT DISTINCT case_troponins.case_id -- DISTINCT: a patient has several results
    FROM clinical.case_troponins
    INNER JOIN clinical.cases ON case_troponins.case_id = cases.case_id
    INNER JOIN clinical.troponin_results
        ON cases.patient_id = troponin_results.patient_id AND troponin_results.troponin_kind = 't'
)

, in_window AS (
    SELECT
        coded.case_id
        , coded.rule_id
        , coded.finding
        , coded.diagnosis_id
        , coded.diagnosis_date
        , coded.code
        , coded.is_inpatient
        , ABS(coded.diagnosis_date - coded.onset_date) AS days_to_onset
    FROM (
        FROM stated
        -- UNION: a code may be both
        UNION
        FROM exertional_rhabdomyolysis
    ) AS coded
    INNER JOIN reference.competing_causes ON coded.rule_id = competing_causes.rule_id
    LEFT JOIN transplants ON coded.patient_id = transplants.patient_id
    WHERE
        coded.diagnosis_date - coded.onset_date >= competing_causes.window_start_day
        AND coded.diagnosis_date - coded.onset_date <= competing_causes.window_end_day
        AND (coded.rule_id <> 'C-07' OR coded.diagnosis_date >= transplants.transplant_date)
)

, counted AS (
    SELECT
        case_id
        , rule_id
        , COUNT(DISTINCT diagnosis_date) AS diagnosis_dates
        , BOOL_OR(is_inpatient) AS has_inpatient
        -- the one nearest to onset is shown
        , ARG_MIN(diagnosis_id, ROW(days_to_onset, diagnosis_date, diagnosis_id)) AS diagnosis_id
        , ARG_MIN(diagnosis_date, ROW(days_to_onset, diagnosis_date, diagnosis_id)) AS diagnosis_date
        , ARG_MIN(code, ROW(days_to_onset, diagnosis_date, diagnosis_id)) AS code
        , ARG_MIN(finding, ROW(days_to_onset, diagnosis_date, diagnosis_id, finding)) AS finding
    FROM in_window
    GROUP BY case_id, rule_id
)

SELECT
    counted.case_id
    , counted.rule_id
    , counted.diagnosis_date AS event_date
    , 'diagnoses' AS source_table
    , counted.diagnosis_id AS source_id
    , CONCAT(
        -- which of several it was; a cause of one word is not said twice
        CASE
            WHEN
                NOT REGEXP_MATCHES(competing_causes.cause, ',| or ')
                AND CONTAINS(REGEXP_REPLACE(LOWER(competing_causes.cause), '[- ]', '_', 'g'), counted.finding)
                THEN ''
            ELSE CONCAT(REPLACE(counted.finding, '_', ' '), ', ')
        END
        , 'coded ', counted.code
        , CASE WHEN counted.diagnosis_dates > 1 THEN FORMAT(', on {} dates in all', counted.diagnosis_dates) ELSE '' END
        , CASE counted.rule_id
            WHEN 'C-07' THEN ', after a transplant'
            WHEN 'C-15' THEN FORMAT(', CK back within its limit on {}', settled_peaks.settled_date)
            ELSE ''
        END
    ) AS evidence_text
FROM counted
INNER JOIN reference.competing_causes ON counted.rule_id = competing_causes.rule_id
INNER JOIN reference.competing_code_rules ON counted.rule_id = competing_code_rules.rule_id
LEFT JOIN settled_peaks ON counted.case_id = settled_peaks.case_id
LEFT JOIN troponin_t ON counted.case_id = troponin_t.case_id
WHERE
    (
        counted.diagnosis_dates >= competing_code_rules.needed_dates
        OR (competing_code_rules.is_inpatient_enough AND counted.has_inpatient)
    )
    AND (counted.rule_id <> 'C-15' OR settled_peaks.case_id IS NOT NULL)
    AND (counted.rule_id <> 'C-24' OR troponin_t.case_id IS NOT NULL)
