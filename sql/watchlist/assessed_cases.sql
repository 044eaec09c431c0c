-- model:    watchlist.assessed_cases
-- purpose:  Tonight's cases before they are compared with earlier nights.
-- grain:    one row per case with evidence tonight
-- key:      case_id
-- basis:    design of the watchlist; spec 9 and 10, ruling 18 (state)
WITH leading_labels AS (
    SELECT
        label_causality.case_id
        , label_causality.label AS leading_label
        , label_causality.causality AS leading_causality
        , causality_ranks.causality_rank
    FROM attribution.label_causality
    INNER JOIN reference.causality_ranks
        ON label_causality.causality = causality_ranks.causality
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY label_causality.case_id
        ORDER BY
            causality_ranks.causality_rank DESC, label_causality.margin DESC
            , label_causality.points DESC, label_causality.label ASC
    ) = 1
)

, label_lists AS (
    SELECT
        label_causality.case_id
        , STRING_AGG(
            CONCAT(label_causality.label, ' ', label_causality.causality), ', '
            ORDER BY causality_ranks.causality_rank DESC, label_causality.label ASC
        ) AS labels
    FROM attribution.label_causality
    INNER JOIN reference.causality_ranks
        ON label_causality.causality = causality_ranks.causality
    GROUP BY label_causality.case_id
)

, normal_after AS (
    -- ruling 18: two normal CK at least 14 days apart, and nothing new for 90 days
    SELECT
        cases.case_id
        , MAX(ck_course.draw_date) - MIN(ck_course.draw_date) AS days_normal
    FROM clinical.cases
    INNER JOIN clinical.ck_course ON cases.patient_id = ck_course.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        ck_course.is_resolved
        AND ck_course.ck_x_uln <= p.ck_raised_x_uln
        AND ck_course.draw_date > cases.last_evidence_date
    GROUP BY cases.case_id
)

, missing AS (
    SELECT
        case_id
        , STRING_AGG(missing_text, '; ' ORDER BY item ASC) FILTER (WHERE NOT is_known)
            AS missing_information
        , ROUND(AVG(CASE WHEN is_known THEN 1.0 ELSE 0.0 END), 2) AS completeness
    FROM attribution.case_information
    GROUP BY case_id
)

SELECT
    cases.case_id
    , cases.patient_id
    , CASE
        WHEN
            normal_after.days_normal >= p.resolved_ck_days
            AND $as_of - cases.last_evidence_date > p.episode_gap_days
            THEN 'resolved'
        ELSE 'open'
    END AS state
    , case_priority.priority
    , case_priority.priority_reason
    , event_scores.myopathy_level
    , event_scores.event_score
    , leading_labels.leading_label
    , CASE
        WHEN cases.is_unresolved_only THEN 'unassessable'
        ELSE leading_labels.leading_causality
    END AS leading_causality
    , COALESCE(leading_labels.causality_rank, 0) AS causality_rank
    , event_scores.level_rank
    , cases.onset_date
    , cases.onset_basis
    , ck_peaks.ck_peak_u_per_l
    , ck_peaks.ck_peak_x_uln
    , ck_peaks.ck_peak_date
    , ck_tiers.ctcae_grade
    , ck_peaks.last_ck_x_uln
    , missing.missing_information
    , missing.completeness
    , CONCAT_WS(
        ' '
        , FORMAT(
            '{}{} with {}.'
            , CASE cases.sex WHEN 'F' THEN 'Woman' WHEN 'M' THEN 'Man' ELSE 'Person' END
            , CASE
                WHEN cases.age_at_onset_years IS NULL THEN ' of unknown age'
                ELSE CONCAT(' of ', cases.age_at_onset_years)
            END
            , CASE
                WHEN ck_peaks.ck_peak_x_uln > p.ck_raised_x_uln
                    THEN FORMAT(
                        'CK up to {}{:,.0f} U/L ({:.1f} times the limit) on {}'
                        , CASE WHEN ck_peaks.is_peak_censored_high THEN 'more than ' ELSE '' END
                        , ck_peaks.ck_peak_u_per_l, ck_peaks.ck_peak_x_uln, ck_peaks.ck_peak_date
                    )
                WHEN ck_peaks.ck_peak_x_uln IS NOT NULL
                    THEN FORMAT('a CK that is not raised ({:.1f} times the limit)', ck_peaks.ck_peak_x_uln)
                WHEN cases.is_unresolved_only THEN 'a high CK number that cannot be resolved'
                ELSE 'no CK measured'
            END
        )
        , CONCAT(
            CASE
                WHEN muscle_diagnoses.codes IS NULL THEN ''
                ELSE FORMAT(
                    'Muscle diagnosis {} {}; ', muscle_diagnoses.codes, muscle_diagnoses.confirmation
                )
            END
            , CASE weakness.weakness
                WHEN 'specific' THEN 'muscle weakness coded'
                WHEN 'nonspecific' THEN 'weakness coded'
                ELSE 'no weakness coded'
            END
            , FORMAT('; onset {} by {}.', cases.onset_date, onset_words.meaning)
        )
        , CASE
            WHEN label_lists.labels IS NULL THEN 'No drug or cancer explanation is in its window.'
            ELSE FORMAT('Considered: {}.', REPLACE(label_lists.labels, '_', ' '))
        END
    ) AS summary
FROM clinical.cases
INNER JOIN attribution.event_scores ON cases.case_id = event_scores.case_id
INNER JOIN attribution.case_priority ON cases.case_id = case_priority.case_id
INNER JOIN reference.onset_words ON cases.onset_basis = onset_words.onset_basis
LEFT JOIN leading_labels ON cases.case_id = leading_labels.case_id
LEFT JOIN label_lists ON cases.case_id = label_lists.case_id
LEFT JOIN clinical.ck_peaks
    ON cases.patient_id = ck_peaks.patient_id AND cases.episode_number = ck_peaks.episode_number
LEFT JOIN reference.ck_tiers
    ON
        ck_peaks.ck_peak_x_uln > ck_tiers.above_x_uln
        AND ck_peaks.ck_peak_x_uln <= ck_tiers.up_to_x_uln
LEFT JOIN clinical.muscle_diagnoses
    ON
        cases.patient_id = muscle_diagnoses.patient_id
        AND cases.episode_number = muscle_diagnoses.episode_number
LEFT JOIN clinical.weakness
    ON cases.patient_id = weakness.patient_id AND cases.episode_number = weakness.episode_number
LEFT JOIN normal_after ON cases.case_id = normal_after.case_id
LEFT JOIN missing ON cases.case_id = missing.case_id
CROSS JOIN reference.parameter_values AS p
