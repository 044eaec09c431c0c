-- model:    reference.laboratory_uln
-- purpose:  A laboratory's usual upper limit of CK, for its results that came without one.
-- grain:    one row per laboratory and sex
-- key:      laboratory_key, sex
-- basis:    spec R-CK-04 and ruling 1 (365 days before the first day of the run's month)
-- scope:    everyone
-- caution:  the only model that looks across persons; it holds no person's data. laboratory_key is the
--           laboratory's name in lower case and single blanks: feeds write one name in several ways
WITH limits AS (
    SELECT
        ck_claims.laboratory_key
        , patients.sex
        , ck_claims.row_uln_u_per_l
    FROM clinical.ck_claims
    INNER JOIN staging.patients ON ck_claims.patient_id = patients.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        ck_claims.rejection_reason IS NULL
        AND ck_claims.laboratory_key IS NOT NULL
        AND ck_claims.row_uln_u_per_l IS NOT NULL
        AND ck_claims.draw_date >= DATE_TRUNC('month', $as_of) - TO_DAYS(CAST(p.laboratory_uln_days AS INTEGER))
        AND ck_claims.draw_date < DATE_TRUNC('month', $as_of)
)

SELECT
    laboratory_key
    , sex
    , MEDIAN(row_uln_u_per_l) AS uln_u_per_l -- U/L
    , COUNT(*) AS limits_seen
FROM limits
GROUP BY laboratory_key, sex
