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
            causality_ranks.causality_rank DESC, label_causality.points_over_possible DESC
            , label_causality.points DESC, label_causality.label ASC
    ) = 1
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
        , STRING_AGG(missing_text, '; ' ORDER BY item_order ASC) FILTER (WHERE NOT is_known AND is_listed)
            AS missing_information
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
    , cases.gates
    , case_outcomes.relapse_n
    , EXISTS(
        SELECT 1
        FROM attribution.event_evidence
        WHERE event_evidence.case_id = cases.case_id AND event_evidence.finding = 'ck_unrepeated'
    ) AS needs_repeat_ck
    , priority_facts.competing_causes
    , missing.missing_information
    , case_completeness.completeness
    , case_summaries.summary
FROM clinical.cases
INNER JOIN attribution.event_scores ON cases.case_id = event_scores.case_id
INNER JOIN attribution.case_priority ON cases.case_id = case_priority.case_id
INNER JOIN attribution.priority_facts ON cases.case_id = priority_facts.case_id
INNER JOIN watchlist.case_summaries ON cases.case_id = case_summaries.case_id
LEFT JOIN clinical.case_outcomes ON cases.case_id = case_outcomes.case_id
LEFT JOIN leading_labels ON cases.case_id = leading_labels.case_id
LEFT JOIN clinical.ck_peaks
    ON cases.patient_id = ck_peaks.patient_id AND cases.episode_number = ck_peaks.episode_number
LEFT JOIN reference.ck_tiers
    ON
        ck_peaks.ck_peak_x_uln > ck_tiers.above_x_uln
        AND ck_peaks.ck_peak_x_uln <= ck_tiers.up_to_x_uln
LEFT JOIN normal_after ON cases.case_id = normal_after.case_id
LEFT JOIN missing ON cases.case_id = missing.case_id
LEFT JOIN attribution.case_completeness ON cases.case_id = case_completeness.case_id
CROSS JOIN reference.parameter_values AS p
