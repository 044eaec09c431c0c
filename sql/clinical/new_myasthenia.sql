-- model:    clinical.new_myasthenia
-- purpose:  Signs beside a code that myasthenia gravis is new: pyridostigmine begun, or its antibody found.
-- grain:    one row per patient and sign
-- key:      patient_id, sign
-- basis:    spec 10.1 (MG new: code, AChR antibody or pyridostigmine), 3.10
WITH treatment AS (
    SELECT
        patient_id
        , 'pyridostigmine' AS sign
        , MIN(start_date) AS event_date
        , 'prescribing' AS source_table
        , ARG_MIN(prescription_id, CONCAT(start_date, '|', prescription_id)) AS source_id
        , 'pyridostigmine begun' AS meaning
    FROM staging.drug_events
    WHERE drug_group = 'cholinesterase_inhibitor' AND is_exposure
    GROUP BY patient_id
)

, antibody AS (
    SELECT
        antibody_results.patient_id
        , 'antibody' AS sign
        , MIN(antibody_results.draw_date) AS event_date
        , 'labs' AS source_table
        , ARG_MIN(
            antibody_results.result_id, CONCAT(antibody_results.draw_date, '|', antibody_results.result_id)
        ) AS source_id
        , 'acetylcholine receptor antibody positive' AS meaning
    FROM clinical.antibody_results
    INNER JOIN reference.myositis_antibodies
        ON antibody_results.analyte = myositis_antibodies.analyte
    WHERE
        antibody_results.antibody_result = 'positive'
        AND myositis_antibodies.antibody_group = 'myasthenia'
    GROUP BY antibody_results.patient_id
)

SELECT
    signs.patient_id
    , signs.sign
    , signs.event_date
    , signs.source_table
    , signs.source_id
    , signs.meaning
FROM (
    FROM treatment
    UNION ALL BY NAME
    FROM antibody
) AS signs
