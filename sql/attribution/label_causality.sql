-- model:    attribution.label_causality
-- purpose:  Points of each label of a case and the WHO-UMC category they map to.
-- grain:    one row per case and label
-- key:      case_id, label
-- basis:    spec 9.3, rulings 8, 9 and 15; labels.csv
WITH summed AS (
    SELECT
        label_evidence.case_id
        , label_evidence.label
        , CAST(SUM(label_evidence.points) AS INTEGER) AS points
    FROM attribution.label_evidence
    GROUP BY label_evidence.case_id, label_evidence.label
)

, margins AS (
    SELECT
        summed.case_id
        , summed.label
        , summed.points
        , labels.probable_points
        , labels.possible_points
        , summed.points - labels.probable_points AS margin
    FROM summed
    INNER JOIN reference.labels ON SPLIT_PART(summed.label, ':', 1) = labels.label
)

, causes AS (
    SELECT
        case_id
        , BOOL_OR(is_strong) AS has_strong_cause
        , BOOL_OR(points < 0) AS has_cause
    FROM clinical.case_competing_causes
    GROUP BY case_id
)

, judged AS (
    SELECT
        margins.case_id
        , margins.label
        , margins.points
        , margins.margin
        , margins.possible_points
        , event_scores.level_rank
        , cases.is_unresolved_only
        , COALESCE(causes.has_strong_cause, FALSE) AS has_strong_cause
        , $as_of - cases.onset_date >= p.follow_up_days AS is_followed_up
        , EXISTS(
            SELECT 1
            FROM margins AS rival
            WHERE
                rival.case_id = margins.case_id
                AND rival.label <> margins.label
                AND rival.margin >= 0
                AND rival.margin > margins.margin
        ) AS has_stronger_rival
        -- for the necrotizing myopathy of a statin, any statin counts
        , EXISTS(
            SELECT 1
            FROM clinical.case_rechallenges
            WHERE
                case_rechallenges.case_id = margins.case_id
                AND case_rechallenges.rechallenge = 'positive'
                AND (
                    case_rechallenges.drug_key = margins.label
                    OR (case_rechallenges.drug_key = 'ici' AND margins.label = 'ici_myositis')
                    OR (
                        case_rechallenges.drug_key = 'statin'
                        -- what is only suspected is never above possible
                        AND margins.label IN ('statin_toxic', 'statin_imnm_hmgcr')
                    )
                )
        ) AS is_rechallenged
        -- the chronic steroid form has a normal CK: its level says nothing against it
        , margins.label = 'steroid_chronic' AS is_normal_ck_form
        , margins.label = 'steroid_acute_cim' AND NOT EXISTS (
            SELECT 1
            FROM attribution.steroid_acute_evidence
            WHERE
                steroid_acute_evidence.case_id = margins.case_id
                AND steroid_acute_evidence.finding IN (
                    'steroid_acute_blocker', 'steroid_acute_myasthenia'
                    , 'steroid_acute_intensive_care'
                )
        ) AS lacks_critical_illness
        -- a timely drug stays possible while its only alternatives are moderate
        , NOT COALESCE(causes.has_strong_cause, FALSE)
        AND NOT event_scores.is_nm_antibody_positive
        AND NOT COALESCE(case_ici.has_evidence_before_ici, FALSE)
        AND COALESCE(
            (
                margins.label = 'ici_myositis'
                AND case_ici.ici_window IN ('core_early', 'core_on_treatment')
            )
            OR (
                margins.label = 'ici_myositis'
                AND case_ici.ici_window = 'late'
                AND event_scores.level_rank >= probable_level.level_rank
                AND COUNT(*) OVER (PARTITION BY margins.case_id) = 1
                AND NOT COALESCE(causes.has_cause, FALSE)
            )
            OR (
                margins.label = 'statin_toxic'
                AND case_statins.statin_window = 'toxic_current'
                AND COALESCE(dechallenges.dechallenge, 'unknown') <> 'negative'
            )
            , FALSE
        ) AS is_timely
        , probable_floor.level_rank AS probable_level_rank
        , probable_level.level_rank AS certain_level_rank
    FROM margins
    INNER JOIN clinical.cases ON margins.case_id = cases.case_id
    INNER JOIN attribution.event_scores ON margins.case_id = event_scores.case_id
    INNER JOIN reference.event_levels AS probable_floor ON probable_floor.is_overlap_floor
    INNER JOIN reference.event_levels AS probable_level ON probable_level.myopathy_level = 'M3'
    LEFT JOIN causes ON margins.case_id = causes.case_id
    LEFT JOIN clinical.case_ici ON margins.case_id = case_ici.case_id
    LEFT JOIN clinical.case_statins ON margins.case_id = case_statins.case_id
    LEFT JOIN clinical.case_dechallenges AS dechallenges
        ON margins.case_id = dechallenges.case_id AND dechallenges.drug_key = 'statin'
    CROSS JOIN reference.parameter_values AS p
)

SELECT
    case_id
    , label
    , points
    , CASE
        WHEN is_unresolved_only THEN 'unassessable'
        -- ruling 8: at most conditional, whatever the points; too few points stay unlikely
        WHEN lacks_critical_illness AND points >= possible_points THEN 'conditional'
        WHEN level_rank = 0 AND NOT is_normal_ck_form THEN 'conditional'
        WHEN
            is_rechallenged
            AND level_rank >= certain_level_rank
            AND NOT has_strong_cause
            AND NOT has_stronger_rival
            THEN 'certain'
        WHEN
            margin >= 0
            AND (level_rank >= probable_level_rank OR is_normal_ck_form)
            AND NOT has_strong_cause
            AND NOT has_stronger_rival
            AND is_followed_up
            THEN 'probable'
        WHEN points >= possible_points THEN 'possible'
        WHEN is_timely AND level_rank > 0 THEN 'possible'
        ELSE 'unlikely'
    END AS causality
    , margin
    , points - possible_points AS points_over_possible
    , has_strong_cause
    , is_rechallenged
FROM judged
