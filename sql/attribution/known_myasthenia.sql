-- model:    attribution.known_myasthenia
-- purpose:  Myasthenia gravis that was known before a case's onset.
-- grain:    one row per case
-- key:      case_id
-- basis:    spec 3.10 and ruling 17: an inpatient code, two codes within a year, or one with pyridostigmine
WITH coded AS (
    SELECT
        cases.case_id
        , diagnosis_events.diagnosis_id
        , diagnosis_events.diagnosis_date
        , diagnosis_events.code
        , COALESCE(diagnosis_events.setting = 'inpatient', FALSE) AS is_inpatient
        , EXISTS(
            SELECT 1
            FROM staging.drug_events
            CROSS JOIN reference.parameter_values AS p
            WHERE
                drug_events.patient_id = cases.patient_id
                AND drug_events.drug_group = 'cholinesterase_inhibitor'
                AND drug_events.is_exposure
                AND ABS(drug_events.start_date - diagnosis_events.diagnosis_date)
                <= p.myasthenia_treatment_days
        ) AS is_treated
        , diagnosis_events.diagnosis_date - LAG(diagnosis_events.diagnosis_date) OVER (
            PARTITION BY cases.case_id
            ORDER BY diagnosis_events.diagnosis_date ASC, diagnosis_events.diagnosis_id ASC
        ) AS days_since_code_before
    FROM clinical.cases
    INNER JOIN staging.diagnosis_events ON cases.patient_id = diagnosis_events.patient_id
    SEMI JOIN (
        SELECT concept_set
        FROM reference.finding_sets
        WHERE finding_group = 'myasthenia'
    ) AS myasthenia ON diagnosis_events.concept_set = myasthenia.concept_set
    WHERE
        COALESCE(diagnosis_events.status, 'confirmed') = 'confirmed'
        AND diagnosis_events.diagnosis_date < cases.onset_date
)

SELECT
    coded.case_id
    , MIN(coded.diagnosis_date) AS diagnosis_date
    , ARG_MIN(coded.diagnosis_id, CONCAT(coded.diagnosis_date, '|', coded.diagnosis_id)) AS diagnosis_id
    , ARG_MIN(coded.code, CONCAT(coded.diagnosis_date, '|', coded.diagnosis_id)) AS code
FROM coded
CROSS JOIN reference.parameter_values AS p
GROUP BY coded.case_id
HAVING
    BOOL_OR(coded.is_inpatient)
    OR BOOL_OR(coded.is_treated)
    -- two rows of one day are one code
    OR BOOL_OR(
        COALESCE(
            coded.days_since_code_before > 0
            AND coded.days_since_code_before <= p.myasthenia_confirmation_days, FALSE
        )
    )
