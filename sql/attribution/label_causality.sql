-- model:    attribution.label_causality
-- purpose:  Points of each label of a case and the WHO-UMC category they map to.
-- grain:    one row per case and label
-- key:      case_id, label
-- basis:    spec 9.3, rulings 8, 9 and 15; labels.csv
-- caution:  rechallenge, competing causes and antibodies are not part of it yet: "certain" cannot be reached
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
    INNER JOIN reference.labels ON summed.label = labels.label
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
        -- a timely drug stays possible while nothing stronger explains the event
        , COALESCE(
            (
                margins.label = 'ici_myositis'
                AND case_ici.ici_window IN ('core_early', 'core_on_treatment')
                AND NOT case_ici.has_evidence_before_ici
            )
            OR (
                margins.label = 'ici_myositis'
                AND case_ici.ici_window = 'late'
                AND NOT case_ici.has_evidence_before_ici
                AND event_scores.level_rank >= probable_level.level_rank
                AND COUNT(*) OVER (PARTITION BY margins.case_id) = 1
            )
            OR (margins.label = 'statin_toxic' AND case_statins.statin_window = 'toxic_current')
            , FALSE
        ) AS is_timely
        , probable_floor.level_rank AS probable_level_rank
    FROM margins
    INNER JOIN clinical.cases ON margins.case_id = cases.case_id
    INNER JOIN attribution.event_scores ON margins.case_id = event_scores.case_id
    INNER JOIN reference.event_levels AS probable_floor ON probable_floor.is_overlap_floor
    INNER JOIN reference.event_levels AS probable_level ON probable_level.myopathy_level = 'M3'
    LEFT JOIN clinical.case_ici ON margins.case_id = case_ici.case_id
    LEFT JOIN clinical.case_statins ON margins.case_id = case_statins.case_id
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
            margin >= 0
            AND (level_rank >= probable_level_rank OR is_normal_ck_form)
            AND NOT has_stronger_rival
            AND is_followed_up
            THEN 'probable'
        WHEN points >= possible_points THEN 'possible'
        WHEN is_timely AND level_rank > 0 THEN 'possible'
        ELSE 'unlikely'
    END AS causality
    , margin
FROM judged
