-- model:    clinical.case_antibodies
-- purpose:  What is known of each antibody around a case.
-- grain:    one row per case and antibody
-- key:      case_id, analyte
-- basis:    spec 6.7 (-180 to +365 days of onset), T-40
-- nulls:    unit is NULL where the result has none of its own
-- caution:  an antibody without a row was never tested in that time; a missing test is not a negative one
SELECT
    cases.case_id
    , antibody_results.analyte
    , antibody_results.antibody_result
    , antibody_results.draw_date
    , antibody_results.result_id
    , antibody_results.value_text
    , antibody_results.unit
    -- words, and a number with its unit in the text, stand for themselves
    , CONCAT_WS(
        ' '
        , antibody_results.value_text
        , CASE WHEN NOT REGEXP_MATCHES(antibody_results.value_text, '[[:alpha:]]') THEN antibody_results.unit END
    ) AS value_with_unit
    , antibody_results.is_after_ivig
FROM clinical.cases
INNER JOIN clinical.antibody_results ON cases.patient_id = antibody_results.patient_id
CROSS JOIN reference.parameter_values AS p
WHERE
    antibody_results.draw_date - cases.onset_date >= p.antibody_from_day
    AND antibody_results.draw_date - cases.onset_date <= p.antibody_to_day
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY cases.case_id, antibody_results.analyte
    -- any positive wins, then any negative; an unclear one says more than one that was not done
    ORDER BY
        antibody_results.antibody_result = 'positive' DESC
        , antibody_results.antibody_result = 'negative' DESC
        , antibody_results.antibody_result = 'indeterminate' DESC
        , antibody_results.draw_date ASC
        , antibody_results.result_id ASC
) = 1
