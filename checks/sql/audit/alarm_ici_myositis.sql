-- check:    alarm_ici_myositis
-- table:    watchlist.labels
-- severity: blocking
-- counts:   patients whose ici_myositis is probable or certain
-- of:       patients who received an immune checkpoint inhibitor
-- do:       Read ten of the cases before publishing: one shared unit, limit or code is the usual
--           cause.
SELECT
    treated.patient_id
    , EXISTS(
        SELECT labels.case_id FROM watchlist.labels
        INNER JOIN watchlist.cases ON labels.case_id = cases.case_id
        WHERE
            cases.patient_id = treated.patient_id
            AND cases.state <> 'withdrawn'
            AND labels.label = 'ici_myositis'
            AND labels.causality IN ('certain', 'probable')
    ) AS is_violation
-- DISTINCT: a patient may have several eras
FROM (SELECT DISTINCT patient_id FROM clinical.ici_eras) AS treated
