-- model:    clinical.ici_eras
-- purpose:  Courses of checkpoint inhibitor treatment.
-- grain:    one row per patient and course (doses no more than 84 days apart)
-- key:      patient_id, era_number
-- basis:    spec R-ICI-01; combination = two classes within 42 days (3.1)
WITH doses AS (
    SELECT
        ici_doses.patient_id
        , ici_doses.dose_date
        , ici_doses.ingredient
        , ici_doses.prescription_id
        , ici_doses.dose_date - LAG(ici_doses.dose_date) OVER (
            PARTITION BY ici_doses.patient_id ORDER BY ici_doses.dose_date ASC, ici_doses.ingredient ASC
        ) AS days_since_dose_before
    FROM clinical.ici_doses
)

, numbered AS (
    SELECT
        doses.*
        , SUM(CASE WHEN doses.days_since_dose_before <= p.ici_era_gap_days THEN 0 ELSE 1 END) OVER (
            PARTITION BY doses.patient_id ORDER BY doses.dose_date ASC, doses.ingredient ASC
        ) AS era_number
    FROM doses
    CROSS JOIN reference.parameter_values AS p
)

, class_doses AS (
    SELECT
        numbered.patient_id
        , numbered.era_number
        , numbered.dose_date
        , ici_ingredients.ici_class
    FROM numbered
    INNER JOIN reference.ici_ingredients ON numbered.ingredient = ici_ingredients.ingredient
)

, combinations AS (
    SELECT
        first_class.patient_id
        , first_class.era_number
        , MIN(GREATEST(first_class.dose_date, second_class.dose_date)) AS combination_date
    FROM class_doses AS first_class
    INNER JOIN class_doses AS second_class
        ON
            first_class.patient_id = second_class.patient_id
            AND first_class.era_number = second_class.era_number
            AND first_class.ici_class < second_class.ici_class
    CROSS JOIN reference.parameter_values AS p
    WHERE ABS(first_class.dose_date - second_class.dose_date) <= p.ici_combination_days
    GROUP BY first_class.patient_id, first_class.era_number
)

, classes AS (
    SELECT
        patient_id
        , era_number
        , STRING_AGG(DISTINCT ici_class, '+' ORDER BY ici_class ASC) AS ici_classes
    FROM class_doses
    GROUP BY patient_id, era_number
)

SELECT
    numbered.patient_id
    , CAST(numbered.era_number AS INTEGER) AS era_number
    , MIN(numbered.dose_date) AS era_start_date
    , MAX(numbered.dose_date) AS last_dose_date
    -- drugs given on one day are one infusion
    , COUNT(DISTINCT numbered.dose_date) AS doses
    , STRING_AGG(DISTINCT numbered.ingredient, '+' ORDER BY numbered.ingredient ASC) AS ingredients
    , MIN(classes.ici_classes) AS ici_classes
    , MIN(combinations.combination_date) AS combination_date
    , ARG_MIN(numbered.prescription_id, CONCAT(numbered.dose_date, '|', numbered.prescription_id))
        AS first_prescription_id
FROM numbered
LEFT JOIN classes
    ON numbered.patient_id = classes.patient_id AND numbered.era_number = classes.era_number
LEFT JOIN combinations
    ON
        numbered.patient_id = combinations.patient_id
        AND numbered.era_number = combinations.era_number
GROUP BY numbered.patient_id, numbered.era_number
