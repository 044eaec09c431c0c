-- model:    attribution.completeness_dimensions
-- purpose:  What is missing of each dimension by which a report of a drug reaction is called complete.
-- grain:    one row per case and dimension that applies to it
-- key:      case_id, dimension
-- basis:    vigiGrade (Bergvall 2014), fitted to one site's records; completeness_penalties.csv
-- nulls:    gap is NULL and penalty 0 where nothing is missing
-- caution:  dimensions of the drug are asked only where a drug is suspected; a case without one loses nothing by them
WITH facts AS (
    SELECT
        cases.case_id
        , suspected_drugs.case_id IS NOT NULL AS has_drug
        , CASE
            WHEN NOT suspected_drugs.is_start_known THEN 'unknown'
            -- the drug may have begun after the event did; with nothing seen before, by any time
            WHEN
                cases.is_onset_interval_censored
                AND COALESCE(cases.onset_date - suspected_drugs.start_date < cases.onset_uncertainty_days, TRUE)
                THEN CASE
                    WHEN cases.onset_uncertainty_days <= p.uncertain_onset_days THEN 'within_a_month'
                    ELSE 'over_a_month'
                END
        END AS time_to_onset_gap
        , COALESCE(case_outcomes.recovery <> 'unknown', FALSE) OR cases.death_date IS NOT NULL AS is_outcome_known
        , COALESCE(cases.sex IN ('F', 'M'), FALSE) AS is_sex_known
        , cases.age_at_onset_years IS NOT NULL AS is_age_known
        , suspected_drugs.is_indication_known
        , suspected_drugs.is_dose_known
        , suspected_drugs.is_dechallenge_known
        , COALESCE(ck_repeat.is_known, FALSE) AS is_ck_followed
        , COALESCE(anti_hmgcr.is_known, FALSE)
        OR COALESCE(anti_srp.is_known, FALSE)
        OR COALESCE(tsh.is_known, FALSE) AS is_serum_known
        , NOT cases.is_left_censored OR priority_facts.competing_causes IS NOT NULL AS are_causes_assessed
    FROM clinical.cases
    LEFT JOIN attribution.suspected_drugs
        ON cases.case_id = suspected_drugs.case_id AND suspected_drugs.is_leading
    LEFT JOIN clinical.case_outcomes ON cases.case_id = case_outcomes.case_id
    LEFT JOIN attribution.priority_facts ON cases.case_id = priority_facts.case_id
    LEFT JOIN attribution.case_information AS ck_repeat
        ON cases.case_id = ck_repeat.case_id AND ck_repeat.item = 'ck_repeat'
    LEFT JOIN attribution.case_information AS anti_hmgcr
        ON cases.case_id = anti_hmgcr.case_id AND anti_hmgcr.item = 'anti_hmgcr'
    LEFT JOIN attribution.case_information AS anti_srp
        ON cases.case_id = anti_srp.case_id AND anti_srp.item = 'anti_srp'
    LEFT JOIN attribution.case_information AS tsh
        ON cases.case_id = tsh.case_id AND tsh.item = 'tsh'
    CROSS JOIN reference.parameter_values AS p
)

, dimensions AS (
    SELECT
        dimension
        , MIN(item_order) AS item_order
        , BOOL_OR(needs_drug) AS needs_drug
    FROM reference.completeness_penalties
    GROUP BY dimension
)

, judged AS (
    SELECT
        facts.case_id
        , dimensions.dimension
        , dimensions.item_order
        , CASE dimensions.dimension
            WHEN 'time_to_onset' THEN facts.time_to_onset_gap
            WHEN 'indication' THEN CASE WHEN NOT facts.is_indication_known THEN 'unknown' END
            WHEN 'outcome' THEN CASE WHEN NOT facts.is_outcome_known THEN 'unknown' END
            WHEN 'sex' THEN CASE WHEN NOT facts.is_sex_known THEN 'unknown' END
            WHEN 'age' THEN CASE WHEN NOT facts.is_age_known THEN 'unknown' END
            WHEN 'dose' THEN CASE WHEN NOT facts.is_dose_known THEN 'unknown' END
            WHEN 'dechallenge' THEN CASE WHEN NOT facts.is_dechallenge_known THEN 'unknown' END
            WHEN 'ck_follow_up' THEN CASE WHEN NOT facts.is_ck_followed THEN 'unknown' END
            WHEN 'antibody_or_tsh' THEN CASE WHEN NOT facts.is_serum_known THEN 'unknown' END
            WHEN 'alternative_cause' THEN CASE WHEN NOT facts.are_causes_assessed THEN 'unknown' END
        END AS gap
    FROM facts
    CROSS JOIN dimensions
    WHERE facts.has_drug OR NOT dimensions.needs_drug
)

SELECT
    judged.case_id
    , judged.dimension
    , judged.item_order
    , judged.gap
    , COALESCE(completeness_penalties.penalty, 0) AS penalty
    , completeness_penalties.meaning
FROM judged
LEFT JOIN reference.completeness_penalties
    ON judged.dimension = completeness_penalties.dimension AND judged.gap = completeness_penalties.gap
