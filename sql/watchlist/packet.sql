-- model:    watchlist.packet
-- purpose:  Everything a reviewer needs to judge a case, in the order it is read, each item with its source row.
-- grain:    one row per case, section and item
-- key:      case_id, section, item_number
-- basis:    spec 10.3; packet_sections.csv, packet_fields.csv
-- nulls:    value_text is NULL in the fields a reviewer fills in; source columns where an item sums up several rows
-- caution:  causes_absent lists what was looked for; where its test was never done the item says so
WITH causes AS (
    SELECT
        cases.case_id
        , CASE WHEN found.case_id IS NOT NULL THEN 'causes_found' ELSE 'causes_absent' END AS section
        , CONCAT(competing_causes.rule_id, ' ', competing_causes.cause) AS item
        , CASE
            WHEN found.case_id IS NOT NULL
                THEN CONCAT(
                    found.finding_text, ' Takes off ', -found.points, '.'
                    , CASE WHEN found.is_strong THEN ' Strong.' ELSE '' END
                )
            WHEN competing_tests.item IS NOT NULL AND NOT COALESCE(information.is_known, FALSE)
                THEN CONCAT('no code found; ', information.missing_text)
            ELSE 'not found'
        END AS value_text
        , found.event_date
        , found.source_table
        , found.source_id
    FROM clinical.cases
    CROSS JOIN reference.competing_causes
    LEFT JOIN clinical.case_competing_causes AS found
        ON cases.case_id = found.case_id AND competing_causes.rule_id = found.rule_id
    LEFT JOIN reference.competing_tests ON competing_causes.rule_id = competing_tests.rule_id
    LEFT JOIN attribution.case_information AS information
        ON cases.case_id = information.case_id AND competing_tests.item = information.item
)

, explanations AS (
    SELECT
        label_causality.case_id
        , 'labels' AS section
        , label_causality.label AS item
        , FORMAT('{}, {} points', label_causality.causality, label_causality.points) AS value_text
        , ROW_NUMBER() OVER (
            PARTITION BY label_causality.case_id
            ORDER BY
                causality_ranks.causality_rank DESC, label_causality.points_over_possible DESC
                , label_causality.points DESC, label_causality.label ASC
        ) AS place
    FROM attribution.label_causality
    INNER JOIN reference.causality_ranks ON label_causality.causality = causality_ranks.causality
)

, points AS (
    SELECT
        case_id
        , 'points' AS section
        , CONCAT(label, ' ', rule_id, ' ', CASE WHEN points > 0 THEN '+' ELSE '' END, points) AS item
        , sentence AS value_text
        , evidence_number AS place
        , event_date
        , source_table
        , source_id
    FROM watchlist.evidence
)

, missing AS (
    SELECT
        case_id
        , 'missing' AS section
        , missing_text AS item
        , 'missing' AS value_text
        -- after the figure of completeness
        , 1 + item_order AS place
    FROM attribution.case_information
    WHERE NOT is_known AND is_listed
)

, other_scales AS (
    SELECT
        comparisons.case_id
        , 'comparisons' AS section
        , CONCAT(scales.scale_name, ', ', comparisons.label) AS item
        , CONCAT_WS(
            '; '
            , comparisons.category
            , FORMAT('score {}', comparisons.score)
            , FORMAT('{} items unknown', comparisons.unknown_items)
        ) AS value_text
    FROM watchlist.comparisons
    INNER JOIN reference.scales ON comparisons.scale = scales.scale
)

, fixed AS (
    SELECT
        case_id
        , section
        , item
        , value_text
        , item_order AS place
        , event_date
        , source_table
        , source_id
    FROM watchlist.packet_case
)

SELECT
    items.case_id
    , items.section
    , packet_sections.item_order AS section_order
    , CAST(ROW_NUMBER() OVER (
        PARTITION BY items.case_id, items.section
        ORDER BY
            items.place ASC NULLS LAST, items.event_date ASC, items.item ASC
            , items.source_table ASC, items.source_id ASC
    ) AS INTEGER) AS item_number
    , items.item
    , items.value_text
    , items.event_date
    , items.source_table
    , items.source_id
FROM (
    FROM fixed
    UNION ALL BY NAME
    FROM causes
    UNION ALL BY NAME
    FROM explanations
    UNION ALL BY NAME
    FROM points
    UNION ALL BY NAME
    FROM missing
    UNION ALL BY NAME
    FROM other_scales
    UNION ALL BY NAME
    FROM watchlist.packet_exposures
    UNION ALL BY NAME
    FROM watchlist.packet_findings
) AS items
INNER JOIN reference.packet_sections ON items.section = packet_sections.section
