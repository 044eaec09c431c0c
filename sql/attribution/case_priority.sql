-- model:    attribution.case_priority
-- purpose:  Triage priority of each case and the reason for it: the first rule that holds.
-- grain:    one row per case
-- key:      case_id
-- basis:    spec 10.1, rulings 5, 15 and 18
-- caution:  a CK number that cannot be resolved never hides an emergency; below P0 such a case is P3
WITH ruled AS (
    SELECT
        facts.case_id
        , CASE
            -- a competing cause never removes an emergency under a checkpoint inhibitor
            WHEN
                facts.ici_window IN ('core_early', 'core_on_treatment', 'extended')
                AND facts.has_muscle_evidence
                AND facts.emergency_findings IS NOT NULL
                THEN 'ici_emergency'
            WHEN facts.ck_x_uln > p.p0_ck_x_uln AND NOT facts.is_fully_explained THEN 'very_high_ck'
            WHEN
                facts.ck_x_uln >= p.p0_kidney_ck_x_uln
                AND facts.has_kidney_injury
                AND NOT facts.is_fully_explained
                THEN 'kidney'
            WHEN
                facts.ck_x_uln >= p.p0_kidney_ck_x_uln
                AND facts.has_high_potassium
                AND NOT facts.is_fully_explained
                THEN 'potassium'
            WHEN facts.has_respiratory_failure AND facts.level_rank >= m3.level_rank
                THEN 'respiratory'
            WHEN facts.is_unresolved_only THEN 'unresolved'
            WHEN
                facts.level_rank >= m3.level_rank
                AND facts.ck_x_uln > p.p1_ck_x_uln
                AND NOT facts.is_explained
                THEN 'probable_high_ck'
            WHEN facts.is_nm_antibody_positive AND facts.level_rank >= m4.level_rank
                THEN 'antibody_confirmed'
            WHEN
                facts.ici_window IN ('core_early', 'core_on_treatment')
                AND (facts.ck_x_uln > p.p1_ici_ck_x_uln OR facts.is_diagnosis_confirmed)
                AND NOT facts.is_explained
                THEN 'ici_core'
            WHEN
                facts.statin_window = 'toxic_current'
                AND facts.ck_x_uln > p.p1_ck_x_uln
                AND facts.weakness IS NOT NULL
                AND NOT facts.is_explained
                THEN 'statin_weak'
            WHEN facts.is_explained AND facts.best_causality_rank < possible.causality_rank
                THEN CASE
                    WHEN facts.level_rank >= m2.level_rank AND facts.has_label THEN 'explained_likely'
                    ELSE 'explained'
                END
            WHEN facts.level_rank >= m2.level_rank AND facts.best_causality_rank >= possible.causality_rank
                THEN 'likely_label'
            WHEN facts.level_rank >= m3.level_rank AND facts.best_causality_rank < possible.causality_rank
                THEN 'unexplained'
            WHEN facts.is_steroid_chronic_likely AND facts.weakness = 'specific'
                THEN 'steroid_chronic'
            WHEN facts.ici_window = 'late' AND facts.level_rank >= m2.level_rank THEN 'late_ici'
            WHEN facts.level_rank > 0 THEN 'weak'
            ELSE 'monitor'
        END AS priority_rule
        , facts.emergency_findings
        , facts.ck_x_uln
        , facts.myopathy_level
        , facts.competing_causes
        , facts.is_nm_antibody_positive AND facts.is_statin_active AS is_statin_to_stop
    FROM attribution.priority_facts AS facts
    INNER JOIN reference.event_levels AS m2 ON m2.myopathy_level = 'M2'
    INNER JOIN reference.event_levels AS m3 ON m3.myopathy_level = 'M3'
    INNER JOIN reference.event_levels AS m4 ON m4.myopathy_level = 'M4'
    INNER JOIN reference.causality_ranks AS possible ON possible.causality = 'possible'
    CROSS JOIN reference.parameter_values AS p
)

SELECT
    ruled.case_id
    , priority_rules.priority
    , ruled.priority_rule
    , CONCAT(
        priority_rules.reason
        , CASE
            WHEN ruled.priority_rule = 'ici_emergency' THEN CONCAT(': ', ruled.emergency_findings)
            WHEN
                ruled.priority_rule IN ('very_high_ck', 'kidney', 'potassium', 'probable_high_ck', 'statin_weak')
                THEN FORMAT(' (peak CK {:.1f} x ULN)', ruled.ck_x_uln)
            WHEN ruled.priority_rule IN ('explained', 'explained_likely')
                THEN CONCAT(': ', ruled.competing_causes)
            ELSE ''
        END
        -- 10.1: with the antibody, a statin that goes on is an urgent matter of its own
        , CASE WHEN ruled.is_statin_to_stop THEN '; STOP STATIN: a statin is still supplied' ELSE '' END
    ) AS priority_reason
FROM ruled
INNER JOIN reference.priority_rules ON ruled.priority_rule = priority_rules.priority_rule
