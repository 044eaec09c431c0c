-- model:    watchlist.hypotheses
-- purpose:  The explanations of a case side by side: what speaks for and against each, what was looked for and not
--           found, and which test would tell them apart.
-- grain:    one row per case, label, aspect and item
-- key:      case_id, label, aspect, item_number
-- basis:    spec 7, 7.11 and 10.3; label_expectations.csv, label_tests.csv, competing_tests.csv
-- nulls:    rule_id, points, event_date and source are those of the evidence; absent and next_test rows have none
-- caution:  what was never tested is not absent: it is a next test
WITH considered AS (
    SELECT
        label_causality.case_id
        , label_causality.label
        -- all labels of other drugs expect the same
        , labels.label AS label_family
        , labels.takes_competing_points
        , suspected_drugs.ingredients
        , suspected_drugs.is_dechallenge_known
    FROM attribution.label_causality
    INNER JOIN reference.labels ON SPLIT_PART(label_causality.label, ':', 1) = labels.label
    LEFT JOIN attribution.suspected_drugs
        ON label_causality.case_id = suspected_drugs.case_id AND label_causality.label = suspected_drugs.label

    UNION ALL

    -- 7.11: where nothing is considered, what was found instead and what would tell
    SELECT
        cases.case_id
        , 'unexplained' AS label
        , 'unexplained' AS label_family
        , TRUE AS takes_competing_points
        , NULL AS ingredients
        , NULL AS is_dechallenge_known
    FROM clinical.cases
    ANTI JOIN attribution.label_causality ON cases.case_id = label_causality.case_id
)

, information AS (
    SELECT
        considered.case_id
        , considered.label
        , case_information.item
        -- the course after a stop belongs to the drug of the label, not to the strongest one
        , CASE
            WHEN case_information.item = 'dechallenge' THEN COALESCE(considered.is_dechallenge_known, FALSE)
            ELSE case_information.is_known
        END AS is_known
    FROM considered
    INNER JOIN attribution.case_information ON considered.case_id = case_information.case_id
)

, weighed AS (
    SELECT
        evidence.case_id
        , evidence.label
        , CASE WHEN evidence.points < 0 THEN 'against' ELSE 'for' END AS aspect
        , evidence.evidence_number AS place
        , evidence.rule_id
        , evidence.points
        , evidence.event_date
        , evidence.source_table
        , evidence.source_id
        , evidence.sentence AS statement
    FROM watchlist.evidence
    SEMI JOIN considered ON evidence.case_id = considered.case_id AND evidence.label = considered.label
)

, other_causes AS (
    -- the labels have these among their evidence
    SELECT
        considered.case_id
        , considered.label
        , 'against' AS aspect
        , ROW_NUMBER() OVER (
            PARTITION BY considered.case_id
            ORDER BY case_competing_causes.points ASC, case_competing_causes.rule_id ASC
        ) AS place
        , case_competing_causes.rule_id
        , case_competing_causes.event_date
        , case_competing_causes.source_table
        , case_competing_causes.source_id
        , CONCAT('Another cause was found: ', case_competing_causes.finding_text) AS statement
    FROM considered
    INNER JOIN clinical.case_competing_causes ON considered.case_id = case_competing_causes.case_id
    WHERE considered.label_family = 'unexplained' AND case_competing_causes.points < 0
)

, expected AS (
    SELECT
        considered.case_id
        , considered.label
        , label_expectations.expectation
        , MIN(label_expectations.item_order) AS item_order
        , MIN(label_expectations.statement) AS statement
        , BOOL_OR(label_evidence.case_id IS NOT NULL) AS is_found
    FROM considered
    INNER JOIN reference.label_expectations ON considered.label_family = label_expectations.label
    LEFT JOIN information
        ON
            considered.case_id = information.case_id
            AND considered.label = information.label
            AND label_expectations.needs_item = information.item
    LEFT JOIN attribution.label_evidence
        ON
            considered.case_id = label_evidence.case_id
            AND considered.label = label_evidence.label
            AND label_expectations.finding = label_evidence.finding
    WHERE label_expectations.needs_item IS NULL OR information.is_known
    GROUP BY considered.case_id, considered.label, label_expectations.expectation
)

, causes_not_found AS (
    SELECT
        considered.case_id
        , considered.label
        , STRING_AGG(competing_causes.cause, '; ' ORDER BY competing_causes.rule_id ASC) AS causes
    FROM considered
    CROSS JOIN reference.competing_causes
    LEFT JOIN reference.competing_tests ON competing_causes.rule_id = competing_tests.rule_id
    LEFT JOIN information
        ON
            considered.case_id = information.case_id
            AND considered.label = information.label
            AND competing_tests.item = information.item
    LEFT JOIN clinical.case_competing_causes
        ON
            considered.case_id = case_competing_causes.case_id
            AND competing_causes.rule_id = case_competing_causes.rule_id
    WHERE
        considered.takes_competing_points
        AND competing_causes.points < 0
        AND case_competing_causes.case_id IS NULL
        AND (competing_tests.item IS NULL OR information.is_known)
    GROUP BY considered.case_id, considered.label
)

, absent AS (
    SELECT
        case_id
        , label
        , 'absent' AS aspect
        , item_order AS place
        , statement
    FROM expected
    WHERE NOT is_found

    UNION ALL

    SELECT
        causes_not_found.case_id
        , causes_not_found.label
        , 'absent' AS aspect
        -- after the expectations
        , 1 + (SELECT MAX(label_expectations.item_order) FROM reference.label_expectations) AS place
        , FORMAT('Other causes looked for and not found: {}.', causes_not_found.causes) AS statement
    FROM causes_not_found
)

, next_tests AS (
    SELECT
        considered.case_id
        , considered.label
        , 'next_test' AS aspect
        , label_tests.item_order AS place
        , CONCAT(
            label_tests.test
            -- the drug of the label, where there are several
            , CASE WHEN considered.label_family = 'other_drug' THEN FORMAT(' ({})', considered.ingredients) ELSE '' END
            , ': ', label_tests.reason, '.'
        ) AS statement
    FROM considered
    INNER JOIN reference.label_tests ON considered.label_family = label_tests.label
    INNER JOIN information
        ON
            considered.case_id = information.case_id
            AND considered.label = information.label
            AND label_tests.item = information.item
    WHERE NOT information.is_known
)

SELECT
    items.case_id
    , items.label
    , items.aspect
    , CAST(ROW_NUMBER() OVER (
        PARTITION BY items.case_id, items.label, items.aspect
        ORDER BY items.place ASC, items.statement ASC
    ) AS INTEGER) AS item_number
    , items.rule_id
    , items.points
    , items.event_date
    , items.source_table
    , items.source_id
    , items.statement
FROM (
    FROM weighed
    UNION ALL BY NAME
    FROM other_causes
    UNION ALL BY NAME
    FROM absent
    UNION ALL BY NAME
    FROM next_tests
) AS items
