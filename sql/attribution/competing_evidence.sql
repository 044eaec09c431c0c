-- model:    attribution.competing_evidence
-- purpose:  What other causes take off each label of a case.
-- grain:    one row per case, label and cause
-- key:      case_id, label, finding, source_table, source_id
-- basis:    spec 8 (points are subtracted from each drug label), 9.2
WITH labelled AS (
    SELECT
        label_findings.case_id
        , label_findings.label
        -- a listed drug is no rival of its own label
        , CASE
            WHEN labels.label = 'other_drug' THEN SPLIT_PART(label_findings.label, ':', -1)
            ELSE ''
        END AS own_ingredient
    FROM attribution.label_findings
    INNER JOIN reference.labels ON SPLIT_PART(label_findings.label, ':', 1) = labels.label
    WHERE labels.takes_competing_points
    GROUP BY ALL
)

SELECT
    labelled.case_id
    , CONCAT('competing_', competing_points.rule_id) AS finding
    , labelled.label
    , competing_points.rule_id
    , competing_points.points
    , competing_points.event_date
    , competing_points.source_table
    , competing_points.source_id
    , competing_points.finding_text
FROM labelled
INNER JOIN attribution.competing_points
    ON
        labelled.case_id = competing_points.case_id
        AND labelled.own_ingredient = competing_points.own_ingredient
