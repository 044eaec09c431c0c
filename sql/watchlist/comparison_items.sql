-- model:    watchlist.comparison_items
-- purpose:  Every item of the scales a reviewer may know from elsewhere, answered from the records.
-- grain:    one row per case, label, scale and item
-- key:      case_id, label, scale, item
-- basis:    spec 9.3, 5.4, 6.8, 6.9; scale_items.csv
-- nulls:    points are NULL for inputs of a scale without a score
-- caution:  comparison fields: nothing here enters priority or causality
WITH answers AS (
    SELECT
        case_id
        , label
        , 'naranjo' AS scale
        , item
        , is_yes
        , detail
    FROM watchlist.naranjo_answers
    UNION ALL
    SELECT
        case_id
        , label
        , scale
        , item
        , is_yes
        , detail
    FROM watchlist.statin_scale_answers
    UNION ALL
    SELECT
        case_id
        , label
        , scale
        , item
        , is_yes
        , detail
    FROM watchlist.myositis_scale_answers
)

SELECT
    answers.case_id
    , answers.label
    , answers.scale
    , answers.item
    , scale_items.item_order
    , CASE WHEN answers.is_yes THEN 'yes' WHEN NOT answers.is_yes THEN 'no' ELSE 'unknown' END AS answer
    , CASE
        WHEN scale_items.yes_points IS NULL THEN NULL
        WHEN answers.is_yes THEN scale_items.yes_points
        WHEN NOT answers.is_yes THEN scale_items.no_points
        ELSE 0
    END AS points
    , CONCAT_WS(' ', scale_items.question, answers.detail) AS statement
FROM answers
INNER JOIN reference.scale_items ON answers.scale = scale_items.scale AND answers.item = scale_items.item
