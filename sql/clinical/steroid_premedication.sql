-- model:    clinical.steroid_premedication
-- purpose:  Days on dexamethasone that are premedication of an antineoplastic treatment.
-- grain:    one row per patient, day and corticosteroid
-- key:      patient_id, event_date, ingredient
-- basis:    spec R-STE-03, T-08 (up to three days, from a day before to three days after the treatment)
-- caution:  judged for the drug by itself: a steroid taken every day does not hide the premedication beside it
WITH in_order AS (
    SELECT
        steroid_ingredient_days.patient_id
        , steroid_ingredient_days.ingredient
        , steroid_ingredient_days.event_date
        , steroid_ingredient_days.event_date - LAG(steroid_ingredient_days.event_date) OVER (
            PARTITION BY steroid_ingredient_days.patient_id, steroid_ingredient_days.ingredient
            ORDER BY steroid_ingredient_days.event_date ASC
        ) AS days_since_day_before
    FROM clinical.steroid_ingredient_days
    INNER JOIN reference.steroid_equivalents
        ON steroid_ingredient_days.ingredient = steroid_equivalents.ingredient
    WHERE steroid_equivalents.is_premedication_drug
)

, numbered AS (
    SELECT
        in_order.*
        , SUM(CASE WHEN in_order.days_since_day_before <= p.steroid_run_gap_days THEN 0 ELSE 1 END) OVER (
            PARTITION BY in_order.patient_id, in_order.ingredient ORDER BY in_order.event_date ASC
        ) AS course_number
    FROM in_order
    CROSS JOIN reference.parameter_values AS p
)

, courses AS (
    SELECT
        patient_id
        , ingredient
        , course_number
        , MIN(event_date) AS course_start_date
        , MAX(event_date) AS course_end_date
    FROM numbered
    GROUP BY patient_id, ingredient, course_number
)

, linked AS (
    SELECT
        courses.patient_id
        , courses.ingredient
        , courses.course_number
    FROM courses
    INNER JOIN clinical.antineoplastic_days ON courses.patient_id = antineoplastic_days.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        courses.course_end_date - courses.course_start_date + 1 <= p.premedication_days
        AND courses.course_start_date - antineoplastic_days.event_date >= p.premedication_start_day
        AND courses.course_start_date - antineoplastic_days.event_date <= p.premedication_end_day
    -- several treatments may lie around one course
    GROUP BY courses.patient_id, courses.ingredient, courses.course_number
)

SELECT
    numbered.patient_id
    , numbered.event_date
    , numbered.ingredient
FROM numbered
INNER JOIN linked
    ON
        numbered.patient_id = linked.patient_id
        AND numbered.ingredient = linked.ingredient
        AND numbered.course_number = linked.course_number
