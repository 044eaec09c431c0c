-- model:    clinical.competing_procedures
-- purpose:  Operations, injections into a muscle and needle studies shortly before onset.
-- grain:    one row per case, cause and source row
-- key:      case_id, rule_id, source_table, source_id
-- basis:    spec 8 C-09 to C-11, ruling 13; competing_causes.csv; T-06
WITH first_raised_draws AS (
    SELECT
        cases.case_id
        , cases.first_raised_ck_date
        -- a draw known by its date alone stands at midnight, before everything done that day
        , MIN(ck_course.draw_time) AS draw_time
    FROM clinical.cases
    INNER JOIN clinical.ck_course
        ON cases.patient_id = ck_course.patient_id AND cases.first_raised_ck_date = ck_course.draw_date
    WHERE ck_course.is_raised
    GROUP BY cases.case_id, cases.first_raised_ck_date
)

, done AS (
    SELECT
        cases.case_id
        , cases.onset_date
        , 'C-09' AS rule_id
        , surgery_events.performed_date AS event_date
        , 'procedures' AS source_table
        , surgery_events.procedure_id AS source_id
        , CONCAT('coded ', surgery_events.code, FORMAT(' ({})', surgery_events.finding)) AS evidence_text
    FROM clinical.cases
    INNER JOIN staging.surgery_events ON cases.patient_id = surgery_events.patient_id

    UNION ALL

    SELECT
        cases.case_id
        , cases.onset_date
        , 'C-10' AS rule_id
        , intramuscular_events.start_date AS event_date
        , 'prescribing' AS source_table
        , intramuscular_events.prescription_id AS source_id
        , CONCAT(intramuscular_events.drug_name, ' given into a muscle') AS evidence_text
    FROM clinical.cases
    INNER JOIN staging.intramuscular_events ON cases.patient_id = intramuscular_events.patient_id

    UNION ALL

    -- one procedure may stand in several sets of one cause
    SELECT
        cases.case_id
        , cases.onset_date
        , finding_sets.competing_rule_id AS rule_id
        , procedure_events.performed_date AS event_date
        , 'procedures' AS source_table
        , procedure_events.procedure_id AS source_id
        , FORMAT(
            'coded {} ({})', MIN(procedure_events.code), REPLACE(MAX(finding_sets.finding), '_', ' ')
        ) AS evidence_text
    FROM clinical.cases
    INNER JOIN staging.procedure_events ON cases.patient_id = procedure_events.patient_id
    INNER JOIN reference.finding_sets ON procedure_events.concept_set = finding_sets.concept_set
    LEFT JOIN first_raised_draws ON cases.case_id = first_raised_draws.case_id
    WHERE
        finding_sets.finding_group = 'competing'
        AND (
            finding_sets.competing_rule_id <> 'C-11'
            -- a needle raises only a CK drawn later; on one day the hours of both must say so
            OR procedure_events.performed_date < first_raised_draws.first_raised_ck_date
            OR (
                procedure_events.performed_date = first_raised_draws.first_raised_ck_date
                AND procedure_events.performed_time_has_time
                AND procedure_events.performed_time < first_raised_draws.draw_time
            )
        )
    GROUP BY
        cases.case_id, cases.onset_date, finding_sets.competing_rule_id, procedure_events.performed_date
        , procedure_events.procedure_id
)

SELECT
    done.case_id
    , done.rule_id
    , done.event_date
    , done.source_table
    , done.source_id
    , done.evidence_text
FROM done
INNER JOIN reference.competing_causes ON done.rule_id = competing_causes.rule_id
WHERE
    done.event_date - done.onset_date >= competing_causes.window_start_day
    AND done.event_date - done.onset_date <= competing_causes.window_end_day
