-- model:    clinical.case_biopsies
-- purpose:  The muscle biopsy that says most about a case.
-- grain:    one row per case with a biopsy
-- key:      case_id
-- basis:    spec 6.6, E8
SELECT
    cases.case_id
    , biopsy_results.biopsy_result
    , biopsy_results.performed_date
    , biopsy_results.procedure_id
    , biopsy_results.has_report_text
FROM clinical.cases
INNER JOIN clinical.biopsy_results ON cases.patient_id = biopsy_results.patient_id
CROSS JOIN reference.parameter_values AS p
WHERE
    biopsy_results.performed_date - cases.onset_date >= p.study_from_day
    AND biopsy_results.performed_date - cases.onset_date <= p.study_to_day
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY cases.case_id
    ORDER BY
        biopsy_results.biopsy_result = 'necrotizing' DESC
        , biopsy_results.biopsy_result = 'myositis' DESC
        , biopsy_results.has_report_text DESC
        , biopsy_results.performed_date ASC
        , biopsy_results.procedure_id ASC
) = 1
