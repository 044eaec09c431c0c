-- model:    watchlist.comparisons
-- purpose:  What the scales a reviewer may know from elsewhere say of each label.
-- grain:    one row per case, label and scale
-- key:      case_id, label, scale
-- basis:    spec 9.3, 5.4, 6.8, 6.9; scales.csv, scale_bands.csv
-- nulls:    score and category are NULL for a scale whose inputs alone are kept
-- caution:  comparison fields: nothing here enters priority or causality. Where a scale needs all its items, the
--           category is undetermined while an unknown item could change it
WITH choices AS (
    -- of answers that exclude each other one can hold
    SELECT
        comparison_items.case_id
        , comparison_items.label
        , comparison_items.scale
        , scale_items.choice
        , SUM(comparison_items.points) AS points
        , MAX(CASE
            WHEN comparison_items.answer = 'unknown' THEN GREATEST(scale_items.yes_points, scale_items.no_points)
            ELSE comparison_items.points
        END) AS highest_points
        , SUM(CASE WHEN comparison_items.answer = 'unknown' THEN 1 ELSE 0 END) AS unknown_items
    FROM watchlist.comparison_items
    INNER JOIN reference.scale_items
        ON comparison_items.scale = scale_items.scale AND comparison_items.item = scale_items.item
    GROUP BY comparison_items.case_id, comparison_items.label, comparison_items.scale, scale_items.choice
)

, scored AS (
    SELECT
        choices.case_id
        , choices.label
        , choices.scale
        , scales.needs_all_items
        , CAST(CASE scales.combination
            WHEN 'sum' THEN SUM(choices.points)
            WHEN 'highest' THEN MAX(choices.points)
        END AS INTEGER) AS score
        , CAST(CASE scales.combination
            WHEN 'sum' THEN SUM(choices.highest_points)
            WHEN 'highest' THEN MAX(choices.highest_points)
        END AS INTEGER) AS highest_score
        , CAST(SUM(choices.unknown_items) AS INTEGER) AS unknown_items
    FROM choices
    INNER JOIN reference.scales ON choices.scale = scales.scale
    GROUP BY choices.case_id, choices.label, choices.scale, scales.needs_all_items, scales.combination
)

SELECT
    scored.case_id
    , scored.label
    , scored.scale
    , scored.score
    , scored.highest_score
    , scored.unknown_items
    , CASE
        WHEN scored.score IS NULL THEN NULL
        WHEN scored.needs_all_items AND bands.category <> highest_bands.category THEN 'undetermined'
        ELSE bands.category
    END AS category
FROM scored
LEFT JOIN reference.scale_bands AS bands
    ON
        scored.scale = bands.scale
        AND scored.score >= bands.from_points
        AND scored.score < bands.below_points
LEFT JOIN reference.scale_bands AS highest_bands
    ON
        scored.scale = highest_bands.scale
        AND scored.highest_score >= highest_bands.from_points
        AND scored.highest_score < highest_bands.below_points
