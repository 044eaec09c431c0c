-- model:    watchlist.naranjo_answers
-- purpose:  Answers to the Naranjo questions that records can answer, for each drug label of a case.
-- grain:    one row per case, drug label and question
-- key:      case_id, label, item
-- basis:    spec 9.3 (comparison field, never used for triage); R-DEC-04, T-35
-- nulls:    is_yes is NULL where the records do not tell: unknown is never scored as no
-- caution:  the course of CK after an ICI was held is no dechallenge (R-DEC-04) and leaves question 3 open
WITH causes AS (
    SELECT
        case_id
        , own_ingredient
        , STRING_AGG(finding_text, ' ' ORDER BY rule_id ASC) AS texts
    FROM attribution.competing_points
    WHERE points < 0
    GROUP BY case_id, own_ingredient
)

, rivals AS (
    -- an explanation by another drug, or by none, that is possible or better
    SELECT
        suspected_drugs.case_id
        , suspected_drugs.label
        , STRING_AGG(
            FORMAT('{} {}.', label_causality.label, label_causality.causality), ' '
            ORDER BY label_causality.label ASC
        ) AS texts
    FROM attribution.suspected_drugs
    INNER JOIN attribution.label_causality
        ON
            suspected_drugs.case_id = label_causality.case_id
            AND suspected_drugs.label <> label_causality.label
    INNER JOIN reference.causality_ranks ON label_causality.causality = causality_ranks.causality
    INNER JOIN reference.causality_ranks AS possible
        ON possible.causality = 'possible' AND causality_ranks.causality_rank >= possible.causality_rank
    LEFT JOIN attribution.suspected_drugs AS rival_drugs
        ON label_causality.case_id = rival_drugs.case_id AND label_causality.label = rival_drugs.label
    -- two forms of harm by one drug are no rivals here
    WHERE suspected_drugs.drug_key <> COALESCE(rival_drugs.drug_key, '')
    GROUP BY suspected_drugs.case_id, suspected_drugs.label
)

, earlier AS (
    -- the same explanation in an earlier case of the same person
    SELECT
        cases.case_id
        , suspected_drugs.label
        , MAX(before.onset_date) AS earlier_onset_date
    FROM clinical.cases
    INNER JOIN attribution.suspected_drugs ON cases.case_id = suspected_drugs.case_id
    INNER JOIN clinical.cases AS before
        ON cases.patient_id = before.patient_id AND cases.onset_date > before.onset_date
    INNER JOIN attribution.label_causality
        ON before.case_id = label_causality.case_id AND suspected_drugs.label = label_causality.label
    INNER JOIN reference.causality_ranks ON label_causality.causality = causality_ranks.causality
    INNER JOIN reference.causality_ranks AS possible
        ON possible.causality = 'possible' AND causality_ranks.causality_rank >= possible.causality_rank
    GROUP BY cases.case_id, suspected_drugs.label
)

, facts AS (
    SELECT
        suspected_drugs.case_id
        , suspected_drugs.label
        , suspected_drugs.ingredients
        , suspected_drugs.start_date
        , cases.onset_date
        , label_scales.is_labelled_reaction OR COALESCE(case_other_drugs.has_labelled_ck, FALSE) AS is_labelled
        , CASE
            WHEN COALESCE(case_ici.has_evidence_before_ici, FALSE) AND suspected_drugs.drug_key = 'ici' THEN FALSE
            WHEN prevalent.case_id IS NOT NULL THEN FALSE
            WHEN
                cases.is_onset_interval_censored
                AND COALESCE(cases.onset_date - suspected_drugs.start_date < cases.onset_uncertainty_days, TRUE)
                THEN NULL
            -- T-35: on one and the same day the order is not known
            WHEN suspected_drugs.start_date < cases.onset_date THEN TRUE
        END AS is_after_drug
        , CASE
            WHEN suspected_drugs.drug_key = 'steroid' THEN case_steroid_response.is_improved
            WHEN case_dechallenges.dechallenge = 'positive' THEN TRUE
            WHEN case_dechallenges.dechallenge = 'negative' THEN FALSE
        END AS is_better_without
        , CASE
            WHEN suspected_drugs.drug_key = 'steroid' THEN case_steroid_response.finding_text
            WHEN suspected_drugs.drug_key = 'ici' THEN case_ici_hold.finding_text
            ELSE case_dechallenges.finding_text
        END AS dechallenge_text
        , case_rechallenges.rechallenge
        , case_rechallenges.finding_text AS rechallenge_text
        , NULLIF(CONCAT_WS(' ', causes.texts, rivals.texts), '') AS cause_texts
        , CASE
            WHEN causes.case_id IS NOT NULL OR rivals.case_id IS NOT NULL THEN TRUE
            -- without a history and without TSH not finding a cause says nothing
            WHEN COALESCE(baseline.is_known, FALSE) AND COALESCE(tsh.is_known, FALSE) THEN FALSE
        END AS has_other_cause
        , CASE
            WHEN suspected_drugs.drug_key = 'statin' AND case_statins.change_kind = 'dose increase'
                THEN case_statins.change_points > 0
        END AS is_worse_with_more
        , CASE
            WHEN earlier.case_id IS NOT NULL THEN TRUE
            WHEN COALESCE(baseline.is_known, FALSE) THEN FALSE
        END AS has_earlier_reaction
        , earlier.earlier_onset_date
        , CASE
            WHEN
                ck_peaks.ck_peak_x_uln > p.ck_raised_x_uln
                OR case_biopsies.biopsy_result <> 'performed'
                OR event_scores.is_nm_antibody_positive
                THEN TRUE
            WHEN ck_peaks.ck_peak_x_uln IS NOT NULL THEN FALSE
        END AS is_objective
    FROM attribution.suspected_drugs
    INNER JOIN clinical.cases ON suspected_drugs.case_id = cases.case_id
    INNER JOIN reference.label_scales
        ON SPLIT_PART(suspected_drugs.label, ':', 1) = label_scales.label AND label_scales.scale = 'naranjo'
    LEFT JOIN attribution.event_scores ON suspected_drugs.case_id = event_scores.case_id
    LEFT JOIN clinical.case_ici ON suspected_drugs.case_id = case_ici.case_id
    LEFT JOIN clinical.case_ici_hold ON suspected_drugs.case_id = case_ici_hold.case_id
    LEFT JOIN clinical.case_statins ON suspected_drugs.case_id = case_statins.case_id
    LEFT JOIN clinical.case_steroid_response ON suspected_drugs.case_id = case_steroid_response.case_id
    LEFT JOIN clinical.case_biopsies ON suspected_drugs.case_id = case_biopsies.case_id
    LEFT JOIN clinical.ck_peaks
        ON cases.patient_id = ck_peaks.patient_id AND cases.episode_number = ck_peaks.episode_number
    LEFT JOIN clinical.case_dechallenges
        ON
            suspected_drugs.case_id = case_dechallenges.case_id
            AND suspected_drugs.drug_key = case_dechallenges.drug_key
    LEFT JOIN clinical.case_rechallenges
        ON
            suspected_drugs.case_id = case_rechallenges.case_id
            AND suspected_drugs.drug_key = case_rechallenges.drug_key
    LEFT JOIN clinical.case_other_drugs
        ON
            suspected_drugs.case_id = case_other_drugs.case_id
            AND suspected_drugs.drug_key = CONCAT('other_drug:', case_other_drugs.ingredient)
    LEFT JOIN causes
        ON
            suspected_drugs.case_id = causes.case_id
            AND COALESCE(case_other_drugs.ingredient, '') = causes.own_ingredient
    LEFT JOIN rivals
        ON suspected_drugs.case_id = rivals.case_id AND suspected_drugs.label = rivals.label
    LEFT JOIN clinical.case_competing_causes AS prevalent
        ON suspected_drugs.case_id = prevalent.case_id AND prevalent.rule_id = 'C-21'
    LEFT JOIN attribution.case_information AS baseline
        ON suspected_drugs.case_id = baseline.case_id AND baseline.item = 'baseline'
    LEFT JOIN attribution.case_information AS tsh
        ON suspected_drugs.case_id = tsh.case_id AND tsh.item = 'tsh'
    LEFT JOIN earlier
        ON suspected_drugs.case_id = earlier.case_id AND suspected_drugs.label = earlier.label
    CROSS JOIN reference.parameter_values AS p
)

SELECT
    facts.case_id
    , facts.label
    , scale_items.item
    , CASE scale_items.item
        -- a label that is not known to name it says nothing
        WHEN 'labelled_reaction' THEN CASE WHEN facts.is_labelled THEN TRUE END
        WHEN 'after_drug' THEN facts.is_after_drug
        WHEN 'dechallenge' THEN facts.is_better_without
        WHEN 'rechallenge' THEN facts.rechallenge = 'positive'
        WHEN 'alternative_causes' THEN facts.has_other_cause
        WHEN 'dose_response' THEN facts.is_worse_with_more
        WHEN 'similar_reaction' THEN facts.has_earlier_reaction
        WHEN 'objective_evidence' THEN facts.is_objective
    END AS is_yes
    , CASE scale_items.item
        WHEN 'after_drug' THEN FORMAT('{} from {}, onset {}.', facts.ingredients, facts.start_date, facts.onset_date)
        WHEN 'dechallenge' THEN facts.dechallenge_text
        WHEN 'rechallenge' THEN facts.rechallenge_text
        WHEN 'alternative_causes' THEN facts.cause_texts
        WHEN 'similar_reaction' THEN FORMAT('Earlier case with onset {}.', facts.earlier_onset_date)
    END AS detail
FROM facts
CROSS JOIN reference.scale_items
WHERE scale_items.scale = 'naranjo'
