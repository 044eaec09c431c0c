-- model:    attribution.event_scores
-- purpose:  Event score and myopathy level of each case.
-- grain:    one row per case
-- key:      case_id
-- basis:    spec 9.1; an overlap under a checkpoint inhibitor is at least M2; M4 is not reached by points
WITH totals AS (
    SELECT
        cases.case_id
        , COALESCE(SUM(event_evidence.points) FILTER (WHERE event_evidence.finding <> 'explainer'), 0)
            AS points_before_explainers
        , COALESCE(SUM(event_evidence.points), 0) AS summed_points
        , COALESCE(BOOL_OR(event_evidence.finding = 'biopsy_necrotizing'), FALSE) AS is_necrotizing
        , COALESCE(BOOL_OR(event_evidence.finding = 'nm_antibody_positive'), FALSE)
            AS is_nm_antibody_positive
    FROM clinical.cases
    LEFT JOIN attribution.event_evidence ON cases.case_id = event_evidence.case_id
    GROUP BY cases.case_id
)

, judged AS (
    SELECT
        totals.*
        , GREATEST(totals.summed_points, 0) AS event_score
        , COALESCE(ck_peaks.ck_peak_x_uln > p.ck_raised_x_uln, FALSE) AS is_ck_above_limit
        , weakness.patient_id IS NOT NULL OR muscle_diagnoses.patient_id IS NOT NULL
            AS is_weak_or_diagnosed
        , COALESCE(case_ici.ici_window IN ('core_early', 'core_on_treatment', 'extended'), FALSE)
        AND EXISTS (
            SELECT 1
            FROM attribution.case_overlap
            WHERE case_overlap.case_id = totals.case_id
        ) AS is_overlap_on_ici
    FROM totals
    INNER JOIN clinical.cases ON totals.case_id = cases.case_id
    LEFT JOIN clinical.case_ici ON totals.case_id = case_ici.case_id
    LEFT JOIN clinical.ck_peaks
        ON
            cases.patient_id = ck_peaks.patient_id
            AND cases.episode_number = ck_peaks.episode_number
    LEFT JOIN clinical.weakness
        ON
            cases.patient_id = weakness.patient_id
            AND cases.episode_number = weakness.episode_number
    LEFT JOIN clinical.muscle_diagnoses
        ON
            cases.patient_id = muscle_diagnoses.patient_id
            AND cases.episode_number = muscle_diagnoses.episode_number
    CROSS JOIN reference.parameter_values AS p
)

, placed AS (
    SELECT
        judged.case_id
        , judged.points_before_explainers
        , judged.event_score
        , judged.is_nm_antibody_positive
        , judged.is_necrotizing
        , judged.is_overlap_on_ici AND (judged.is_ck_above_limit OR judged.is_weak_or_diagnosed)
            AS is_ici_overlap
        , CASE
            -- M4: proof, not points
            WHEN
                judged.is_necrotizing
                OR (
                    judged.is_nm_antibody_positive
                    AND judged.is_ck_above_limit
                    AND judged.is_weak_or_diagnosed
                )
                THEN confirmed_level.level_rank
            WHEN judged.is_overlap_on_ici AND (judged.is_ck_above_limit OR judged.is_weak_or_diagnosed)
                THEN GREATEST(event_levels.level_rank, overlap_level.level_rank)
            ELSE event_levels.level_rank
        END AS level_rank
    FROM judged
    INNER JOIN reference.event_levels
        ON
            judged.event_score >= event_levels.from_points
            AND judged.event_score < event_levels.below_points
    INNER JOIN reference.event_levels AS overlap_level ON overlap_level.is_overlap_floor
    INNER JOIN reference.event_levels AS confirmed_level ON confirmed_level.myopathy_level = 'M4'
)

SELECT
    placed.case_id
    , CAST(GREATEST(placed.points_before_explainers, 0) AS INTEGER) AS event_score_before_explainers
    , CAST(placed.event_score AS INTEGER) AS event_score
    , event_levels.myopathy_level
    , placed.level_rank
    , placed.is_ici_overlap
    , placed.is_nm_antibody_positive
    , placed.is_necrotizing
FROM placed
INNER JOIN reference.event_levels ON placed.level_rank = event_levels.level_rank
