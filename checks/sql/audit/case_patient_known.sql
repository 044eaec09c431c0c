-- check:    case_patient_known
-- table:    watchlist.cases
-- severity: blocking
-- counts:   cases of a patient who is not in staging.patients
-- of:       cases that are not withdrawn
-- do:       Do not publish. Report the case ids: a join made a person up, or lost one.
SELECT
    cases.case_id
    , NOT EXISTS (
        SELECT patients.patient_id FROM staging.patients
        WHERE patients.patient_id = cases.patient_id
    ) AS is_violation
FROM watchlist.cases
-- the source may have withdrawn the person of a withdrawn case
WHERE cases.state <> 'withdrawn'
