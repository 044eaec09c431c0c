-- model:    attribution.event_scores
-- purpose:  Event score and myopathy level of each case.
-- grain:    one row per case
-- key:      case_id
-- basis:    spec 9.1; an overlap under a checkpoint inhibitor is at least M2
WITH totals AS (
    SELECT
        cases.case_id
        , COALESCE(SUM(event_evidence.points), 0) AS summed_points
    FROM clinical.cases
    LEFT JOIN attribution.event_evidence ON cases.case_id = event_evidence.case_id
    GROUP BY cases.case_id
)

, raised AS (
    SELECT
        totals.case_id
        , totals.summed_points
        , GREATEST(totals.summed_points, 0) AS event_score
        -- ICI overlap with any sign of muscle disease
        , case_ici.ici_window IN ('core_early', 'core_on_treatment', 'extended')
        AND EXISTS (
            SELECT 1
            FROM attribution.case_overlap
            WHERE case_overlap.case_id = totals.case_id
        )
        AND EXISTS (
            SELECT 1
            FROM attribution.event_evidence
            WHERE
                event_evidence.case_id = totals.case_id
                AND event_evidence.finding NOT IN ('bulbar_ocular_respiratory', 'immunosuppression')
        ) AS is_ici_overlap
    FROM totals
    LEFT JOIN clinical.case_ici ON totals.case_id = case_ici.case_id
)

SELECT
    raised.case_id
    , CAST(raised.event_score AS INTEGER) AS event_score
    , CASE
        WHEN COALESCE(raised.is_ici_overlap, FALSE) AND event_levels.level_rank < overlap_level.level_rank
            THEN overlap_level.myopathy_level
        ELSE event_levels.myopathy_level
    END AS myopathy_level
    , CASE
        WHEN COALESCE(raised.is_ici_overlap, FALSE)
            THEN GREATEST(event_levels.level_rank, overlap_level.level_rank)
        ELSE event_levels.level_rank
    END AS level_rank
    , COALESCE(raised.is_ici_overlap, FALSE) AS is_ici_overlap
FROM raised
INNER JOIN reference.event_levels
    ON
        raised.event_score >= event_levels.from_points
        AND raised.event_score < event_levels.below_points
INNER JOIN reference.event_levels AS overlap_level ON overlap_level.is_overlap_floor
