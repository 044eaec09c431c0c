-- query:    touched_by_limits
-- purpose:  Persons with a CK that came without a limit, from a laboratory whose usual limit is another than built.
-- grain:    one row per patient
-- basis:    spec R-CK-04, reference.laboratory_uln (the only table that looks across persons)
-- caution:  tonight.laboratory_uln is the one of the run date, reference.laboratory_uln the one that was built
WITH moved AS (
    SELECT COALESCE(built.laboratory_key, now.laboratory_key) AS laboratory_key
    FROM reference.laboratory_uln AS built
    FULL OUTER JOIN tonight.laboratory_uln AS now
        ON built.laboratory_key = now.laboratory_key AND built.sex = now.sex
    WHERE built.uln_u_per_l IS DISTINCT FROM now.uln_u_per_l
)

SELECT DISTINCT ck_claims.patient_id -- DISTINCT: several results per patient
FROM clinical.ck_claims
SEMI JOIN moved ON ck_claims.laboratory_key = moved.laboratory_key
WHERE ck_claims.row_uln_u_per_l IS NULL
