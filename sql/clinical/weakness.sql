-- model:    clinical.weakness
-- purpose:  Weakness codes that count for an episode, and the best of them.
-- grain:    one row per episode with a weakness code in the window
-- key:      patient_id, episode_number
-- basis:    spec 6.3 and ruling 7 (-30 to +60 days around any raised CK, or the anchor), R-LC-01; fatigue never counts
WITH anchors AS (
    SELECT
        patient_id
        , episode_number
        , evidence_date AS anchor_date
    FROM clinical.episode_evidence
    WHERE evidence_kind IN ('ck_raised', 'ck_unresolved')

    UNION

    -- without a raised CK, the onset is the anchor
    SELECT
        patient_id
        , episode_number
        , onset_date AS anchor_date
    FROM clinical.episodes
    WHERE first_raised_ck_date IS NULL
)

, in_window AS (
    SELECT
        anchors.patient_id
        , anchors.episode_number
        , diagnosis_events.diagnosis_id
        , diagnosis_events.diagnosis_date
        , diagnosis_events.code
        , finding_sets.finding_group = 'weakness_specific' AS is_specific_code
        , MIN(ABS(diagnosis_events.diagnosis_date - anchors.anchor_date)) AS days_to_anchor
    FROM anchors
    INNER JOIN staging.diagnosis_events ON anchors.patient_id = diagnosis_events.patient_id
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    CROSS JOIN reference.parameter_values AS p
    WHERE
        finding_sets.finding_group IN ('weakness_specific', 'weakness_nonspecific')
        AND COALESCE(diagnosis_events.status, 'confirmed') = 'confirmed'
        AND diagnosis_events.diagnosis_date - anchors.anchor_date >= p.weakness_from_day
        AND diagnosis_events.diagnosis_date - anchors.anchor_date <= p.weakness_to_day
    GROUP BY
        anchors.patient_id, anchors.episode_number, diagnosis_events.diagnosis_id
        , diagnosis_events.diagnosis_date, diagnosis_events.code, finding_sets.finding_group
)

, dated AS (
    SELECT
        in_window.*
        , episodes.is_left_censored
        , episodes.onset_date
        , strict.weakness_strict_days AS strict_days
        -- "new": no weakness code in the year before the episode (the month before it belongs to it)
        , EXISTS(
            SELECT 1
            FROM staging.diagnosis_events AS earlier
            INNER JOIN reference.finding_sets AS earlier_sets
                ON earlier.concept_set = earlier_sets.concept_set
            CROSS JOIN reference.parameter_values AS p
            WHERE
                earlier.patient_id = in_window.patient_id
                AND earlier_sets.finding_group = 'weakness_specific'
                AND earlier.diagnosis_date - episodes.first_evidence_date >= p.baseline_from_day
                AND earlier.diagnosis_date - episodes.first_evidence_date <= p.baseline_to_day
        ) AS has_old_weakness
    FROM in_window
    INNER JOIN clinical.episodes
        ON
            in_window.patient_id = episodes.patient_id
            AND in_window.episode_number = episodes.episode_number
    CROSS JOIN reference.parameter_values AS strict
)

SELECT
    patient_id
    , episode_number
    -- R-LC-01: what cannot be known to be new counts as non-specific
    , CASE
        WHEN is_specific_code AND NOT is_left_censored AND NOT has_old_weakness THEN 'specific'
        ELSE 'nonspecific'
    END AS weakness
    , is_specific_code
    -- 6.3: the strict window of a sensitivity analysis
    , days_to_anchor <= strict_days AS is_in_strict_window
    , diagnosis_id
    , diagnosis_date
    , code
FROM dated
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY patient_id, episode_number
    ORDER BY is_specific_code DESC, days_to_anchor ASC, diagnosis_date ASC, diagnosis_id ASC
) = 1
