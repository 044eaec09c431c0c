-- model:    clinical.case_intensive_care
-- purpose:  Intensive care or ventilation around a case's onset.
-- grain:    one row per case with such a stay or procedure
-- key:      case_id
-- basis:    spec 7.6a (ICU or ventilated, onset within 21 days of the high dose), 3.10
-- caution:  a stay tells more than a procedure and is shown where there are both
WITH stays AS (
    SELECT
        patient_id
        , 'visits' AS source_table
        , visit_id AS source_id
        , start_date
        , end_date
        , is_icu
        , is_ventilated
    FROM staging.visits
    WHERE is_icu OR is_ventilated

    UNION ALL

    SELECT
        procedure_events.patient_id
        , 'procedures' AS source_table
        , procedure_events.procedure_id AS source_id
        , procedure_events.performed_date AS start_date
        , procedure_events.performed_date AS end_date
        , FALSE AS is_icu
        , TRUE AS is_ventilated
    FROM staging.procedure_events
    INNER JOIN reference.finding_sets ON procedure_events.concept_set = finding_sets.concept_set
    WHERE finding_sets.finding = 'mechanical_ventilation'
)

, around_onset AS (
    SELECT
        cases.case_id
        , stays.source_table
        , stays.source_id
        , stays.start_date
        , stays.end_date
        , stays.is_icu
        , BOOL_OR(stays.is_ventilated) OVER (PARTITION BY cases.case_id) AS is_ventilated
    FROM clinical.cases
    INNER JOIN stays ON cases.patient_id = stays.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        cases.onset_date - stays.start_date >= 0
        AND cases.onset_date - COALESCE(stays.end_date, cases.onset_date) <= p.intensive_care_days
)

SELECT
    case_id
    , source_table
    , source_id
    , start_date
    , end_date
    , is_icu
    , is_ventilated
FROM around_onset
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY case_id
    ORDER BY source_table = 'visits' DESC, start_date DESC, source_id ASC
) = 1
