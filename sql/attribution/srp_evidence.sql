-- model:    attribution.srp_evidence
-- purpose:  What speaks for necrotizing myopathy with anti-SRP.
-- grain:    one row per case, label, finding and source row
-- key:      case_id, label, finding, source_table, source_id
-- basis:    spec 7.4, 9.2; needs a muscle event (M1 or higher)
SELECT
    case_antibodies.case_id
    , points.finding
    , 'srp_imnm' AS label
    , points.rule_id
    , points.points
    , case_antibodies.draw_date AS event_date
    , 'labs' AS source_table
    , case_antibodies.result_id AS source_id
    , FORMAT('anti-SRP positive ("{}").', case_antibodies.value_with_unit) AS finding_text
FROM clinical.case_antibodies
INNER JOIN attribution.event_scores ON case_antibodies.case_id = event_scores.case_id
INNER JOIN reference.points ON points.finding = 'srp_positive'
WHERE
    case_antibodies.analyte = 'anti_srp'
    AND case_antibodies.antibody_result = 'positive'
    AND event_scores.level_rank > 0
