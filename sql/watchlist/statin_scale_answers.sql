-- model:    watchlist.statin_scale_answers
-- purpose:  Answers to the items of SAMS-CI and of the SRM classes that records can answer, for each statin label.
-- grain:    one row per case, statin label, scale and item
-- key:      case_id, label, scale, item
-- basis:    spec 9.3 (SAMS-CI), 5.4 (SRM); comparison fields, never used for triage
-- nulls:    is_yes is NULL where the records do not tell: unknown is never scored as no
-- caution:  CK stands for symptoms; where the muscles hurt and how well it was tolerated are never known
WITH facts AS (
    SELECT
        suspected_drugs.case_id
        , suspected_drugs.label
        , case_statins.days_from_change_to_onset
        , case_statins.change_kind
        , case_statins.change_date
        , case_dechallenges.dechallenge
        , case_dechallenges.event_date - case_dechallenges.stop_date AS days_from_stop_to_draw
        , case_dechallenges.finding_text AS dechallenge_text
        , case_rechallenges.rechallenge
        , case_rechallenges.event_date - case_rechallenges.restart_date AS days_from_restart_to_draw
        , case_rechallenges.finding_text AS rechallenge_text
        , ck_peaks.ck_peak_x_uln
        , priority_facts.weakness IS NOT NULL OR muscle_diagnoses.patient_id IS NOT NULL AS has_symptoms
        , priority_facts.has_kidney_injury
        , CASE
            WHEN anti_hmgcr.antibody_result = 'positive' OR case_biopsies.biopsy_result <> 'performed'
                -- resolved completely: not this class
                THEN COALESCE(case_outcomes.recovery, 'unknown') <> 'biochemical'
            WHEN anti_hmgcr.antibody_result = 'negative' THEN FALSE
        END AS is_immune
    FROM attribution.suspected_drugs
    INNER JOIN clinical.cases ON suspected_drugs.case_id = cases.case_id
    LEFT JOIN attribution.priority_facts ON suspected_drugs.case_id = priority_facts.case_id
    LEFT JOIN clinical.case_statins ON suspected_drugs.case_id = case_statins.case_id
    LEFT JOIN clinical.case_outcomes ON suspected_drugs.case_id = case_outcomes.case_id
    LEFT JOIN clinical.case_biopsies ON suspected_drugs.case_id = case_biopsies.case_id
    LEFT JOIN clinical.case_antibodies AS anti_hmgcr
        ON suspected_drugs.case_id = anti_hmgcr.case_id AND anti_hmgcr.analyte = 'anti_hmgcr'
    LEFT JOIN clinical.case_dechallenges
        ON
            suspected_drugs.case_id = case_dechallenges.case_id
            AND suspected_drugs.drug_key = case_dechallenges.drug_key
    LEFT JOIN clinical.case_rechallenges
        ON
            suspected_drugs.case_id = case_rechallenges.case_id
            AND suspected_drugs.drug_key = case_rechallenges.drug_key
    LEFT JOIN clinical.ck_peaks
        ON cases.patient_id = ck_peaks.patient_id AND cases.episode_number = ck_peaks.episode_number
    LEFT JOIN clinical.muscle_diagnoses
        ON
            cases.patient_id = muscle_diagnoses.patient_id
            AND cases.episode_number = muscle_diagnoses.episode_number
    WHERE suspected_drugs.drug_key = 'statin'
)

SELECT
    facts.case_id
    , facts.label
    , scale_items.scale
    , scale_items.item
    , CASE
        WHEN scale_items.item LIKE 'onset%'
            THEN
                facts.days_from_change_to_onset >= scale_items.from_day
                AND facts.days_from_change_to_onset < scale_items.below_day
        -- a first CK that comes later does not say that it was still high before
        WHEN scale_items.item LIKE 'improved%'
            THEN CASE
                WHEN facts.dechallenge = 'negative' THEN FALSE
                WHEN facts.dechallenge = 'positive' AND facts.days_from_stop_to_draw < scale_items.below_day
                    THEN facts.days_from_stop_to_draw >= scale_items.from_day
            END
        WHEN scale_items.item LIKE 'rechallenge%'
            THEN CASE
                WHEN facts.rechallenge = 'negative' THEN FALSE
                WHEN facts.rechallenge = 'positive'
                    THEN
                        facts.days_from_restart_to_draw >= scale_items.from_day
                        AND facts.days_from_restart_to_draw < scale_items.below_day
            END
        WHEN scale_items.item = 'symptoms' THEN facts.has_symptoms
        WHEN scale_items.item = 'immune' THEN facts.is_immune
        WHEN scale_items.scale = 'srm'
            THEN
                facts.ck_peak_x_uln > scale_items.above_x_uln
                AND facts.ck_peak_x_uln <= scale_items.up_to_x_uln
                AND (scale_items.item <> 'kidney' OR COALESCE(facts.has_kidney_injury, FALSE))
    END AS is_yes
    , CASE
        WHEN scale_items.item LIKE 'onset%'
            THEN FORMAT('Statin {} on {}.', facts.change_kind, facts.change_date)
        WHEN scale_items.item LIKE 'improved%' THEN facts.dechallenge_text
        WHEN scale_items.item LIKE 'rechallenge%' THEN facts.rechallenge_text
        WHEN scale_items.item LIKE 'ck%' THEN FORMAT('Peak CK {:.1f} times the limit.', facts.ck_peak_x_uln)
    END AS detail
FROM facts
INNER JOIN reference.label_scales ON facts.label = label_scales.label
INNER JOIN reference.scale_items ON label_scales.scale = scale_items.scale
WHERE scale_items.scale IN ('sams_ci', 'srm')
