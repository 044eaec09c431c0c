-- model:    clinical.case_intensive_care
-- purpose:  Intensive care or ventilation around a case's onset.
-- grain:    one row per case with such a stay
-- key:      case_id
-- basis:    spec 7.6a (ICU or ventilated, onset within 21 days of the high dose)
SELECT
    cases.case_id
    , visits.visit_id
    , visits.start_date
    , visits.end_date
    , visits.is_icu
    , visits.is_ventilated
FROM clinical.cases
INNER JOIN staging.visits ON cases.patient_id = visits.patient_id
CROSS JOIN reference.parameter_values AS p
WHERE
    (visits.is_icu OR visits.is_ventilated)
    AND cases.onset_date - visits.start_date >= 0
    AND cases.onset_date - COALESCE(visits.end_date, cases.onset_date) <= p.intensive_care_days
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY cases.case_id ORDER BY visits.start_date DESC, visits.visit_id ASC
) = 1
