-- model:    clinical.lab_values
-- purpose:  Numeric results of the analytes beside CK, in one unit each.
-- grain:    one row per result and analyte
-- key:      result_id, analyte
-- basis:    spec 5.5, 5.6, 8; lab_units.csv
-- nulls:    lab_value and lab_unit are NULL when the unit is not known; lab_x_uln when the row has no limit of its own
-- caution:  CK-MB alone keeps three units (U/L, ug/L, share of total), which lab_unit tells apart
WITH limited AS (
    SELECT
        lab_events.*
        , lab_events.reference_high > 0
        AND COALESCE(lab_events.reference_low < lab_events.reference_high, TRUE) AS has_own_range
    FROM staging.lab_events
    SEMI JOIN clinical.lab_draws
        ON lab_events.result_id = lab_draws.result_id AND lab_events.analyte = lab_draws.analyte
    -- the analytes somebody asks numbers of
    SEMI JOIN reference.lab_units ON lab_events.analyte = lab_units.analyte
    WHERE lab_events.value_number IS NOT NULL
)

SELECT
    limited.result_id
    , limited.patient_id
    , limited.analyte
    , limited.draw_time
    , limited.draw_has_time
    , limited.draw_date
    -- rounded, so that 6.5 stays 6.5
    , ROUND(limited.value_number * lab_units.factor_to_lab_unit, 9) AS lab_value
    , lab_units.lab_unit
    -- value and limit are of one row and one unit, whatever that is
    , CASE WHEN limited.has_own_range THEN ROUND(limited.value_number / limited.reference_high, 9) END
        AS lab_x_uln -- multiple of the limit of the row
    , COALESCE(limited.comparator IN ('>', '>='), FALSE) AS is_censored_high
    , COALESCE(limited.comparator IN ('<', '<='), FALSE) AS is_censored_low
FROM limited
LEFT JOIN reference.lab_units
    ON limited.analyte = lab_units.analyte AND limited.unit_key = lab_units.unit_key
