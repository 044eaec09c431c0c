-- model:    clinical.episode_steroid_runs
-- purpose:  The role of each steroid run around an episode: treatment of it, other indication, or ambiguous.
-- grain:    one row per episode and steroid run that began up to 60 days after its last evidence
-- key:      case_id, run_number
-- basis:    spec R-STE-05 and ruling 16
-- caution:  only other_indication can lead to a steroid label
SELECT
    episodes.case_id
    , steroid_runs.run_number
    , steroid_runs.patient_id
    , steroid_runs.run_start_date
    , steroid_runs.run_end_date
    , steroid_runs.ingredients
    , steroid_runs.highest_prednisone_eq_mg_per_day
    , steroid_runs.highest_prednisone_eq_mg_per_kg_day
    , steroid_runs.is_fluorinated
    , steroid_runs.is_premedication
    , steroid_runs.first_prescription_id
    , steroid_run_indications.stated_indication
    , episode_first_evidence.first_evidence_date - steroid_runs.run_start_date
        AS days_from_run_start_to_evidence
    , CASE
        WHEN
            steroid_runs.run_start_date
            >= episode_first_evidence.first_evidence_date - CAST(p.steroid_treatment_lead_days AS INTEGER)
            THEN 'treatment'
        WHEN steroid_run_indications.stated_indication IS NOT NULL OR steroid_runs.is_premedication
            THEN 'other_indication'
        WHEN
            episode_first_evidence.first_evidence_date - steroid_runs.run_start_date
            <= p.steroid_ambiguous_days
            THEN 'ambiguous'
        ELSE 'other_indication'
    END AS steroid_role
FROM clinical.episodes
INNER JOIN clinical.episode_first_evidence ON episodes.case_id = episode_first_evidence.case_id
INNER JOIN clinical.steroid_runs
    ON episodes.patient_id = steroid_runs.patient_id
LEFT JOIN clinical.steroid_run_indications
    ON
        steroid_runs.patient_id = steroid_run_indications.patient_id
        AND steroid_runs.run_number = steroid_run_indications.run_number
CROSS JOIN reference.parameter_values AS p
WHERE
    -- a treatment may begin after the last evidence
    steroid_runs.run_start_date - GREATEST(episodes.onset_date, episodes.last_evidence_date)
    <= p.immunosuppression_to_day
