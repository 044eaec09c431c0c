-- model:    clinical.ck_results
-- purpose:  Total CK results in U/L, with the limit they are judged by and where that came from.
-- grain:    one row per draw that was kept (duplicates and superseded rows of one draw are dropped)
-- key:      result_id
-- basis:    spec R-CK-01 to R-CK-07; ck_units.csv, ck_uln_defaults.csv; T-01 to T-04, T-13
-- nulls:    ck_x_uln is NULL when unit or value cannot be resolved; the row stays and is_resolved is false
WITH claimed AS (
    SELECT
        lab_events.*
        , patients.sex
        , DATE_DIFF('year', patients.birth_date, lab_events.draw_date)
        - CASE
            WHEN STRFTIME(lab_events.draw_date, '%m%d') < STRFTIME(patients.birth_date, '%m%d')
                THEN 1
            ELSE 0
        END AS age_years
        , ck_units.action AS unit_action
        -- R-CK-02: a limit of 10 or less cannot be U/L: the laboratory reports microkatal
        , ck_units.factor_to_u_per_l = 1 AND lab_events.reference_high <= p.ck_ukat_reference_high
            AS is_unit_mislabelled
        , CASE
            WHEN lab_events.unit_key = '(none)' AND lab_events.reference_high <= p.ck_ukat_reference_high
                THEN p.ck_u_per_ukat
            WHEN
                ck_units.factor_to_u_per_l = 1
                AND lab_events.reference_high <= p.ck_ukat_reference_high
                THEN p.ck_u_per_ukat
            ELSE ck_units.factor_to_u_per_l
        END AS factor_to_u_per_l
    FROM staging.lab_events
    INNER JOIN staging.patients ON lab_events.patient_id = patients.patient_id
    LEFT JOIN reference.ck_units ON lab_events.unit_key = ck_units.unit_key
    CROSS JOIN reference.parameter_values AS p
    WHERE lab_events.analyte = 'ck'
)

, converted AS (
    SELECT
        claimed.*
        , claimed.value_number * claimed.factor_to_u_per_l AS ck_u_per_l
        , claimed.reference_high * claimed.factor_to_u_per_l AS row_uln_u_per_l
        , CASE
            WHEN claimed.rejection_reason IS NOT NULL THEN claimed.rejection_reason
            WHEN specimens.specimen_key IS NOT NULL THEN 'specimen is not blood'
            WHEN claimed.unit_action = 'reject' THEN 'unit of mass, share or index'
        END AS rejection
        , CASE
            WHEN claimed.value_number IS NULL THEN 'value is not a number'
            WHEN claimed.unit_action IS NULL THEN 'unit is not known'
            WHEN
                claimed.unit_key = '(none)'
                AND NOT (claimed.is_accepted_by_code AND claimed.reference_high > 0)
                THEN 'unit is missing'
            WHEN
                claimed.value_number * claimed.factor_to_u_per_l < p.ck_lowest_u_per_l
                OR claimed.value_number * claimed.factor_to_u_per_l > p.ck_highest_u_per_l
                THEN 'value is impossible in its unit'
            WHEN claimed.draw_time IS NULL THEN 'date is missing'
        END AS unresolved_reason
    FROM claimed
    LEFT JOIN reference.rejected_specimens AS specimens
        ON LOWER(TRIM(claimed.specimen)) = specimens.specimen_key
    CROSS JOIN reference.parameter_values AS p
)

, draws AS (
    -- R-CK-06: results of one person within five minutes of the one before are one draw
    SELECT
        converted.*
        , SUM(CASE WHEN is_new_draw THEN 1 ELSE 0 END) OVER (
            PARTITION BY patient_id, rejection IS NULL ORDER BY draw_time ASC NULLS LAST, result_id ASC
        ) AS draw_number
    FROM (
        SELECT
            converted.*
            , COALESCE(
                draw_time - LAG(draw_time) OVER (
                    PARTITION BY patient_id, rejection IS NULL
                    ORDER BY draw_time ASC NULLS LAST, result_id ASC
                ) > TO_MINUTES(CAST(p.same_draw_minutes AS INTEGER))
                , TRUE
            ) AS is_new_draw
        FROM converted
        CROSS JOIN reference.parameter_values AS p
    ) AS converted
)

, one_per_draw AS (
    SELECT draws.*
    FROM draws
    LEFT JOIN reference.lab_status_ranks ON draws.status = lab_status_ranks.status
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY
            draws.patient_id
            , draws.rejection IS NULL
            -- without an hour, only the specimen number says that two results are one draw
            , CASE
                WHEN draws.draw_has_time THEN CAST(draws.draw_number AS VARCHAR)
                ELSE CONCAT_WS('|', draws.draw_date, COALESCE(draws.accession, draws.result_id))
            END
        -- corrected before final before preliminary; a number before a text; then the later report
        ORDER BY
            lab_status_ranks.status_rank ASC
            , draws.unresolved_reason IS NULL DESC
            , draws.reported_time DESC NULLS LAST
            , draws.updated_at DESC NULLS LAST
            , draws.result_id ASC
    ) = 1
)

, one_per_accession AS (
    -- the same specimen and value from a second feed, even when its clock is hours off
    SELECT one_per_draw.*
    FROM one_per_draw
    QUALIFY
        one_per_draw.accession IS NULL
        OR ROW_NUMBER() OVER (
            PARTITION BY
                one_per_draw.patient_id, one_per_draw.accession, one_per_draw.comparator
                , one_per_draw.ck_u_per_l, one_per_draw.rejection IS NULL
            ORDER BY one_per_draw.draw_time ASC NULLS LAST, one_per_draw.result_id ASC
        ) = 1
)

, limited AS (
    SELECT
        one_per_accession.*
        , COALESCE(sex_default.uln_u_per_l, unknown_default.uln_u_per_l) AS default_uln_u_per_l
        , CASE
            WHEN one_per_accession.row_uln_u_per_l > 0 THEN one_per_accession.row_uln_u_per_l
            WHEN laboratory_uln.uln_u_per_l IS NOT NULL THEN laboratory_uln.uln_u_per_l
            ELSE COALESCE(sex_default.uln_u_per_l, unknown_default.uln_u_per_l)
        END AS uln_u_per_l
        , CASE
            WHEN one_per_accession.row_uln_u_per_l > 0 THEN 'row'
            WHEN laboratory_uln.uln_u_per_l IS NOT NULL THEN 'laboratory'
            ELSE 'default'
        END AS uln_source
    FROM one_per_accession
    LEFT JOIN reference.laboratory_uln
        ON
            one_per_accession.laboratory = laboratory_uln.laboratory
            AND one_per_accession.sex = laboratory_uln.sex
    LEFT JOIN reference.ck_uln_defaults AS sex_default
        ON
            sex_default.is_default
            AND one_per_accession.sex = sex_default.sex
            AND COALESCE(one_per_accession.age_years, sex_default.unknown_age_years)
            >= sex_default.age_min_years
            AND COALESCE(one_per_accession.age_years, sex_default.unknown_age_years)
            < sex_default.age_below_years
    LEFT JOIN reference.ck_uln_defaults AS unknown_default
        ON unknown_default.is_default AND unknown_default.sex = 'U'
)

SELECT
    limited.result_id
    , limited.patient_id
    , limited.draw_time
    , limited.draw_has_time
    , limited.draw_time_basis
    , limited.draw_date
    , limited.value_text
    , limited.comparator
    , limited.unit
    , limited.reference_low
    , limited.reference_high
    , CASE WHEN limited.unresolved_reason IS NULL THEN limited.ck_u_per_l END AS ck_u_per_l -- U/L
    , limited.value_number AS ck_as_sent
    , COALESCE(limited.comparator IN ('>', '>='), FALSE) AS is_censored_high
    , COALESCE(limited.comparator IN ('<', '<='), FALSE) AS is_censored_low
    , limited.is_unit_mislabelled OR limited.unit_key = '(none)' AS is_unit_inferred
    , limited.rejection IS NOT NULL AS is_rejected
    , limited.rejection AS rejection_reason
    , limited.rejection IS NULL AND limited.unresolved_reason IS NULL AS is_resolved
    , CASE WHEN limited.rejection IS NULL THEN limited.unresolved_reason END AS unresolved_reason
    , CASE WHEN limited.rejection IS NULL THEN limited.uln_u_per_l END AS uln_u_per_l -- U/L
    , CASE WHEN limited.rejection IS NULL THEN limited.uln_source END AS uln_source
    , limited.uln_u_per_l < p.uln_plausible_low_u_per_l
    OR limited.uln_u_per_l > p.uln_plausible_high_u_per_l AS is_uln_implausible
    , CASE
        WHEN limited.rejection IS NULL AND limited.unresolved_reason IS NULL
            THEN limited.ck_u_per_l / limited.uln_u_per_l
    END AS ck_x_uln -- multiple of uln_u_per_l
    , CASE
        WHEN limited.rejection IS NULL AND limited.unresolved_reason IS NULL
            THEN limited.ck_u_per_l / limited.default_uln_u_per_l
    END AS ck_x_default_uln -- R-CK-04: second ratio, for limits that look odd
    , limited.laboratory
    , limited.accession
    , limited.status
    , limited.age_years
    , limited.extract_date
    , limited.source_file
    , limited.source_line
FROM limited
CROSS JOIN reference.parameter_values AS p
