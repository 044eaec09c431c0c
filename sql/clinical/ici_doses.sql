-- model:    clinical.ici_doses
-- purpose:  Doses of immune checkpoint inhibitors, each counted once however many feeds reported it.
-- grain:    one row per patient, ingredient and dose
-- key:      patient_id, ingredient, dose_date
-- basis:    spec 3.1, R-EXP-01, R-EXP-02 (same ingredient within 3 days is one administration)
-- nulls:    a drug known only by its class is called "checkpoint inhibitor"; its class (PD1, CTLA4 ...) is unknown
WITH given AS (
    SELECT
        drug_events.patient_id
        , drug_events.prescription_id
        , drug_events.start_time
        , drug_events.start_time_has_time
        , drug_events.start_date
        , drug_events.event_type
        -- a combination product is a dose of each of its drugs, however a feed writes it
        , UNNEST(STRING_SPLIT(COALESCE(drug_events.ingredient, ''), '+')) AS ingredient
    FROM staging.drug_events
    WHERE drug_events.drug_class = 'ici' AND drug_events.is_exposure
)

, told_apart AS (
    SELECT
        given.patient_id
        , given.prescription_id
        , given.start_time
        , given.start_time_has_time
        , given.start_date
        , given.event_type
        , COALESCE(NULLIF(given.ingredient, ''), 'checkpoint inhibitor') AS ingredient
    FROM given
    CROSS JOIN reference.parameter_values AS p
    WHERE
        given.ingredient <> ''
        -- a code of the class alone repeats the named drug beside it, or is all that is known
        OR NOT EXISTS (
            SELECT 1
            FROM given AS named
            WHERE
                named.patient_id = given.patient_id
                AND named.ingredient <> ''
                AND ABS(named.start_date - given.start_date) <= p.same_administration_days
        )
)

, rows_in_order AS (
    SELECT
        told_apart.*
        , told_apart.start_date - LAG(told_apart.start_date) OVER (
            PARTITION BY told_apart.patient_id, told_apart.ingredient
            ORDER BY told_apart.start_date ASC, told_apart.prescription_id ASC
        ) AS days_since_row_before
    FROM told_apart
)

, numbered AS (
    SELECT
        rows_in_order.*
        , SUM(
            CASE WHEN rows_in_order.days_since_row_before <= p.same_administration_days THEN 0 ELSE 1 END
        ) OVER (
            PARTITION BY rows_in_order.patient_id, rows_in_order.ingredient
            ORDER BY rows_in_order.start_date ASC, rows_in_order.prescription_id ASC
        ) AS dose_number
    FROM rows_in_order
    CROSS JOIN reference.parameter_values AS p
)

SELECT
    patient_id
    , ingredient
    , start_date AS dose_date
    , start_time AS dose_time
    , start_time_has_time AS dose_has_time
    , CAST(dose_number AS INTEGER) AS dose_number
    , prescription_id
FROM numbered
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY patient_id, ingredient, dose_number
    -- the administration record knows the hour; a claim or a dispensing does not
    ORDER BY
        event_type = 'administered' DESC, start_time_has_time DESC, start_date ASC
        , prescription_id ASC
) = 1
