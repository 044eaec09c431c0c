-- model:    clinical.ck_results
-- purpose:  Total CK of each draw, with the limit it is judged by, where that came from, and its CTCAE grade.
-- grain:    one row per draw
-- key:      result_id
-- basis:    spec R-CK-03 to R-CK-05, 5.1, ruling 1; ck_uln_defaults.csv, ck_tiers.csv; T-03, T-04, T-36
-- nulls:    ck_x_uln and ctcae_grade are NULL when the result is rejected or cannot be resolved; the row stays
WITH drawn AS (
    SELECT
        ck_claims.*
        -- nobody to ask: judged by the limits for unknown sex and age
        , COALESCE(patients.sex, 'U') AS sex
        , DATE_DIFF('year', patients.birth_date, ck_claims.draw_date)
        - CASE
            WHEN STRFTIME(ck_claims.draw_date, '%m%d') < STRFTIME(patients.birth_date, '%m%d') THEN 1
            ELSE 0
        END AS age_years
    FROM clinical.ck_draws
    INNER JOIN clinical.ck_claims ON ck_draws.result_id = ck_claims.result_id
    LEFT JOIN staging.patients ON ck_claims.patient_id = patients.patient_id
)

, with_default AS (
    SELECT
        drawn.*
        -- unknown sex, and an age no band holds, are judged by the band for unknown sex
        , COALESCE(by_sex_and_age.uln_u_per_l, unknown_sex.uln_u_per_l) AS default_uln_u_per_l
    FROM drawn
    LEFT JOIN reference.ck_uln_defaults AS by_sex_and_age
        ON
            by_sex_and_age.is_default
            AND drawn.sex = by_sex_and_age.sex
            AND COALESCE(drawn.age_years, by_sex_and_age.unknown_age_years) >= by_sex_and_age.age_min_years
            AND COALESCE(drawn.age_years, by_sex_and_age.unknown_age_years) < by_sex_and_age.age_below_years
    LEFT JOIN reference.ck_uln_defaults AS unknown_sex
        ON unknown_sex.is_default AND unknown_sex.sex = 'U'
)

, limited AS (
    -- R-CK-04: the limit of the row, else what the laboratory usually sends, else the default
    SELECT
        with_default.*
        , COALESCE(
            with_default.row_uln_u_per_l, laboratory_uln.uln_u_per_l, with_default.default_uln_u_per_l
        ) AS uln_u_per_l
        , CASE
            WHEN with_default.row_uln_u_per_l IS NOT NULL THEN 'row'
            WHEN laboratory_uln.uln_u_per_l IS NOT NULL THEN 'laboratory'
            ELSE 'default'
        END AS uln_source
    FROM with_default
    LEFT JOIN reference.laboratory_uln
        ON
            with_default.laboratory_key = laboratory_uln.laboratory_key
            AND with_default.sex = laboratory_uln.sex
)

, resolved AS (
    SELECT
        limited.*
        , CASE
            WHEN limited.rejection_reason IS NOT NULL OR limited.unresolved_reason IS NOT NULL
                THEN limited.unresolved_reason
            -- "<500" of 200 may be normal, ">100" of 200 may be high
            WHEN limited.comparator IN ('<', '<=') AND limited.ck_u_per_l > limited.uln_u_per_l
                THEN 'comparator leaves open whether it is raised'
            WHEN limited.comparator IN ('>', '>=') AND limited.ck_u_per_l <= limited.uln_u_per_l
                THEN 'comparator leaves open whether it is raised'
        END AS open_question
    FROM limited
)

, judged AS (
    SELECT
        resolved.*
        , resolved.rejection_reason IS NULL AND resolved.open_question IS NULL AS is_resolved
        , CASE
            WHEN resolved.rejection_reason IS NULL AND resolved.open_question IS NULL
                -- rounded, so that 5.075 of 2.03 ukat/L is 2.5 times and not a hair more
                THEN ROUND(resolved.ck_u_per_l / resolved.uln_u_per_l, 9)
        END AS ck_x_uln
    FROM resolved
)

SELECT
    judged.result_id
    , judged.patient_id
    , judged.draw_time
    , judged.draw_has_time
    , judged.draw_time_basis
    , judged.draw_date
    , judged.value_text
    , judged.comparator
    , judged.unit
    , judged.reference_low
    , judged.reference_high
    , judged.ck_u_per_l -- U/L
    -- "12,345" or "12345 H" cannot be read safely, but must not pass unseen: ruling 15 looks at this number
    , COALESCE(
        judged.value_number
        , TRY_CAST(REGEXP_REPLACE(
            REGEXP_EXTRACT(
                TRIM(judged.value_text)
                , '^[>≥]?=?\s*([0-9][0-9 ,'']*(?:\.[0-9]+)?(?:[eE]\+?[0-9]+)?)\s*[A-Za-z*]{0,2}$', 1
            ), '[ ,'']', '', 'g'
        ) AS DOUBLE)
    ) AS ck_as_sent
    , COALESCE(judged.comparator IN ('>', '>='), FALSE) AS is_censored_high
    , COALESCE(judged.comparator IN ('<', '<='), FALSE) AS is_censored_low
    , judged.is_unit_inferred
    , judged.rejection_reason IS NOT NULL AS is_rejected
    , judged.rejection_reason
    , judged.is_resolved
    , judged.open_question AS unresolved_reason
    , CASE WHEN judged.rejection_reason IS NULL THEN judged.uln_u_per_l END AS uln_u_per_l -- U/L
    , CASE WHEN judged.rejection_reason IS NULL THEN judged.uln_source END AS uln_source
    , judged.uln_u_per_l < p.uln_plausible_low_u_per_l
    OR judged.uln_u_per_l > p.uln_plausible_high_u_per_l AS is_uln_implausible
    , judged.ck_x_uln -- multiple of uln_u_per_l
    -- R-CK-04: second ratio, for limits that look odd
    , CASE WHEN judged.is_resolved THEN judged.ck_u_per_l / judged.default_uln_u_per_l END AS ck_x_default_uln
    , ck_tiers.ctcae_grade
    , judged.laboratory
    , judged.accession
    , judged.status
    , judged.age_years
    , judged.extract_date
    , judged.source_file
    , judged.source_line
FROM judged
LEFT JOIN reference.ck_tiers
    ON judged.ck_x_uln > ck_tiers.above_x_uln AND judged.ck_x_uln <= ck_tiers.up_to_x_uln
CROSS JOIN reference.parameter_values AS p
