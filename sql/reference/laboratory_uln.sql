-- model:    reference.laboratory_uln
-- purpose:  A laboratory's usual upper limit of CK, for its results that came without one.
-- grain:    one row per laboratory and sex
-- key:      laboratory, sex
-- basis:    spec R-CK-04 and ruling 1 (365 days before the first day of the run's month)
-- caution:  the only model that looks across persons; it holds no person's data
WITH limits AS (
    SELECT
        lab_events.laboratory
        , patients.sex
        , lab_events.reference_high * ck_units.factor_to_u_per_l AS uln_u_per_l
    FROM staging.lab_events
    INNER JOIN staging.patients ON lab_events.patient_id = patients.patient_id
    INNER JOIN reference.ck_units ON lab_events.unit_key = ck_units.unit_key
    CROSS JOIN reference.parameter_values AS p
    WHERE
        lab_events.analyte = 'ck'
        AND lab_events.rejection_reason IS NULL
        AND lab_events.laboratory IS NOT NULL
        AND lab_events.reference_high > 0
        AND ck_units.action LIKE 'accept%'
        AND lab_events.draw_date >= DATE_TRUNC('month', $as_of)
        - TO_DAYS(CAST(p.laboratory_uln_days AS INTEGER))
        AND lab_events.draw_date < DATE_TRUNC('month', $as_of)
)

SELECT
    laboratory
    , sex
    , MEDIAN(uln_u_per_l) AS uln_u_per_l -- U/L
    , COUNT(*) AS limits_seen
FROM limits
GROUP BY laboratory, sex
