-- check:    alarm_priority_p0
-- table:    watchlist.cases
-- severity: blocking
-- counts:   patients with a P0 case that is not withdrawn
-- of:       patients who received an immune checkpoint inhibitor
-- do:       Read ten of the P0 cases before anyone is called: one shared unit, limit or code is the
--           usual cause.
SELECT
    treated.patient_id
    , EXISTS(
        SELECT cases.case_id FROM watchlist.cases
        WHERE
            cases.patient_id = treated.patient_id
            AND cases.priority = 'P0'
            AND cases.state <> 'withdrawn'
    ) AS is_violation
-- DISTINCT: a patient may have several eras
FROM (SELECT DISTINCT patient_id FROM clinical.ici_eras) AS treated
