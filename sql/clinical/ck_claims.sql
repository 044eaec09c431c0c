-- model:    clinical.ck_claims
-- purpose:  Every result that claims to be total CK, brought to U/L, or the reason why it is not.
-- grain:    one row per result
-- key:      result_id
-- basis:    spec R-CK-01 to R-CK-03; ck_units.csv, rejected_specimens.csv; T-01, T-02, T-15
-- nulls:    ck_u_per_l is NULL when value or unit cannot be read; row_uln_u_per_l when the row has no limit of its own
-- caution:  several rows may stand for one draw (clinical.ck_draws chooses); rejected and unresolved rows are kept
WITH in_units AS (
    SELECT
        lab_events.*
        , ck_units.action AS unit_action
        , ck_units.factor_to_u_per_l
        -- nobody's limit is 10 U/L: the laboratory reports microkatal under the wrong name, or under none
        , COALESCE(
            ck_units.factor_to_u_per_l = 1
            AND lab_events.reference_high > 0
            AND lab_events.reference_high <= p.ck_ukat_reference_high
            , FALSE
        ) AS is_microkatal
        , CASE
            WHEN ck_units.action = 'reject' THEN NULL
            WHEN is_microkatal THEN p.ck_u_per_ukat
            ELSE ck_units.factor_to_u_per_l
        END AS u_per_l_per_unit
        , COALESCE(lab_events.reference_high > 0, FALSE)
        AND COALESCE(lab_events.reference_low < lab_events.reference_high, TRUE) AS has_own_range
    FROM staging.lab_events
    LEFT JOIN reference.ck_units ON lab_events.unit_key = ck_units.unit_key
    CROSS JOIN reference.parameter_values AS p
    WHERE lab_events.analyte = 'ck'
)

, converted AS (
    SELECT
        in_units.*
        , in_units.value_number * in_units.u_per_l_per_unit AS converted_u_per_l
        , CASE
            WHEN in_units.rejection_reason IS NOT NULL THEN in_units.rejection_reason
            WHEN EXISTS (
                SELECT 1
                FROM reference.rejected_specimens AS specimens
                WHERE
                    CONTAINS(
                        CONCAT(' ', REGEXP_REPLACE(LOWER(in_units.specimen), '[^a-z]+', ' ', 'g'), ' ')
                        , CONCAT(' ', specimens.specimen_key, ' ')
                    )
            ) THEN 'specimen is not blood'
            WHEN in_units.unit_action = 'reject' THEN 'unit of mass, share or index'
        END AS rejected_because
        , CASE
            WHEN in_units.value_number IS NULL THEN 'value is not a number'
            WHEN in_units.unit_action IS NULL THEN 'unit is not known'
            -- without a unit, only the code of total CK and a limit of the row itself say what the number is
            WHEN
                in_units.unit_key = '(none)'
                AND NOT (in_units.is_accepted_by_code AND in_units.has_own_range)
                THEN 'unit is missing'
            WHEN
                converted_u_per_l < p.ck_lowest_u_per_l OR converted_u_per_l > p.ck_highest_u_per_l
                THEN 'value is impossible in its unit'
            WHEN in_units.draw_time IS NULL THEN 'date is missing'
        END AS unresolved_because
    FROM in_units
    CROSS JOIN reference.parameter_values AS p
)

SELECT
    result_id
    , patient_id
    , draw_time
    , draw_has_time
    , draw_time_basis
    , draw_date
    , reported_time
    , value_text
    , comparator
    , value_number
    , unit
    , reference_low
    , reference_high
    , CASE WHEN unresolved_because IS NULL THEN converted_u_per_l END AS ck_u_per_l -- U/L
    , CASE WHEN has_own_range THEN reference_high * u_per_l_per_unit END AS row_uln_u_per_l -- U/L
    , unresolved_because IS NULL AND (is_microkatal OR unit_key = '(none)') AS is_unit_inferred
    , rejected_because AS rejection_reason
    , CASE WHEN rejected_because IS NULL THEN unresolved_because END AS unresolved_reason
    , status
    , accession
    , laboratory
    , NULLIF(TRIM(REGEXP_REPLACE(LOWER(laboratory), '\s+', ' ', 'g')), '') AS laboratory_key
    , updated_at
    , extract_date
    , source_file
    , source_line
FROM converted
