-- query:    touched_by_time
-- purpose:  Persons whom the passing of time alone may change: a window of a case that is still open, or a supply that
--           went on when the tables were built.
-- grain:    one row per patient
-- basis:    every use of the run date in sql/: windows after onset, the gap after the last evidence, supplies cut at
--           the run date; kept true by the test that compares these nights with full builds
WITH cases_in_a_window AS (
    SELECT cases.patient_id
    FROM clinical.cases
    CROSS JOIN reference.parameter_values AS p
    WHERE
        $built_as_of - cases.onset_date <= GREATEST(p.follow_up_days, p.ici_held_days)
        OR $built_as_of - cases.last_evidence_date <= p.episode_gap_days
)

, supplies AS (
    SELECT
        patient_id
        , supply_end_date AS end_date
    FROM clinical.statin_eras
    UNION ALL
    SELECT
        patient_id
        , supply_end_date AS end_date
    FROM clinical.myotoxic_eras
    UNION ALL
    SELECT
        patient_id
        , end_date
    FROM clinical.immunotherapies
)

SELECT patient_id FROM cases_in_a_window
UNION
SELECT supplies.patient_id
FROM supplies
SEMI JOIN clinical.cases ON supplies.patient_id = cases.patient_id
WHERE supplies.end_date >= $built_as_of
UNION
-- doses are laid out day by day up to the run date, with or without a case
SELECT patient_id FROM clinical.steroid_supplies
WHERE last_day >= $built_as_of
UNION
SELECT patient_id FROM staging.drug_events
WHERE drug_class = 'neuromuscular_blocker' AND end_date >= $built_as_of
