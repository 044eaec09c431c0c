-- model:    watchlist.packet_case
-- purpose:  The fixed items of the reviewer's packet: person, cancer, priority, onset, follow-up, and what is left to
--           fill in.
-- grain:    one row per case, section and item
-- key:      case_id, section, item
-- basis:    spec 10.3, 6.5, R-EP-03, R-EP-04, R-LC-01, T-36; packet_fields.csv
-- nulls:    value_text is NULL where nothing is known, and in the fields a reviewer fills in
WITH prevalent AS (
    -- R-EP-04: a muscle disease of old, or a CK that was high before any exposure
    SELECT
        case_id
        , STRING_AGG(cause, '; ' ORDER BY rule_id ASC) AS causes
    FROM clinical.case_competing_causes
    WHERE rule_id IN ('C-01', 'C-02', 'C-03', 'C-21')
    GROUP BY case_id
)

, facts AS (
    SELECT
        cases.*
        , patients.birth_date
        , case_priority.priority
        , case_priority.priority_reason
        , event_scores.event_score
        , event_scores.event_score_before_explainers
        , event_scores.myopathy_level
        , event_levels.meaning AS level_meaning
        , onset_words.meaning AS onset_meaning
        , prevalent.causes AS prevalent_causes
        , case_completeness.completeness
        , outcomes.recovery
        , outcomes.recovery_date
        , outcomes.is_refractory
        , outcomes.refractory_date
        , outcomes.agents
        , outcomes.agents_within_90_days
        , outcomes.relapse_n
        , outcomes.last_relapse_date
        , outcomes.last_ck_date
        , outcomes.last_ck_x_uln
        , outcomes.ck_trend
        , outcomes.current_prednisone_eq_mg_per_day
        , outcomes.latest_statin_supply_end_date
        , outcomes.latest_ici_dose_date
        , outcomes.is_statin_active
        , outcomes.is_statin_restarted
        , outcomes.is_ici_resumed
        , outcomes.has_rehabilitation
        , case_pregnancies.code AS pregnancy_code
        , case_pregnancies.diagnosis_date AS pregnancy_date
        , case_pregnancies.diagnosis_id AS pregnancy_diagnosis_id
    FROM clinical.cases
    INNER JOIN attribution.case_priority ON cases.case_id = case_priority.case_id
    INNER JOIN attribution.event_scores ON cases.case_id = event_scores.case_id
    LEFT JOIN reference.event_levels ON event_scores.myopathy_level = event_levels.myopathy_level
    LEFT JOIN staging.patients ON cases.patient_id = patients.patient_id
    LEFT JOIN reference.onset_words ON cases.onset_basis = onset_words.onset_basis
    LEFT JOIN prevalent ON cases.case_id = prevalent.case_id
    LEFT JOIN attribution.case_completeness ON cases.case_id = case_completeness.case_id
    LEFT JOIN clinical.case_outcomes AS outcomes ON cases.case_id = outcomes.case_id
    LEFT JOIN clinical.case_pregnancies ON cases.case_id = case_pregnancies.case_id
)

SELECT
    facts.case_id
    , packet_fields.section
    , packet_fields.item_order
    , packet_fields.item
    , CASE packet_fields.item
        WHEN 'sex' THEN facts.sex
        WHEN 'age at onset' THEN COALESCE(FORMAT('{} years', facts.age_at_onset_years), 'unknown')
        WHEN 'death' THEN CASE WHEN facts.death_date IS NOT NULL THEN 'died' ELSE 'not recorded' END
        WHEN 'pregnant around onset'
            THEN COALESCE(FORMAT('coded {}: CK is lower in pregnancy', facts.pregnancy_code), 'not coded')
        WHEN 'first malignancy code' THEN facts.malignancy_code
        WHEN 'first antineoplastic treatment'
            THEN CASE WHEN facts.first_antineoplastic_date IS NOT NULL THEN 'given' ELSE 'not seen' END
        WHEN 'priority' THEN CONCAT(facts.priority, ': ', facts.priority_reason)
        WHEN 'muscle event'
            THEN FORMAT(
                '{}, {}; score {} ({} before other causes are taken off)'
                , facts.myopathy_level, facts.level_meaning, facts.event_score, facts.event_score_before_explainers
            )
        WHEN 'gates' THEN facts.gates
        WHEN 'onset' THEN CONCAT('by ', facts.onset_meaning)
        WHEN 'uncertainty'
            THEN CONCAT(
                COALESCE(
                    FORMAT('days since the last normal CK or visit: {}', facts.onset_uncertainty_days)
                    , 'nothing seen of the patient before'
                )
                , CASE
                    WHEN facts.is_onset_interval_censored
                        THEN '; the first CK ever was already raised: timing is judged at both ends'
                    ELSE ''
                END
            )
        WHEN 'left censored'
            THEN CASE WHEN facts.is_left_censored THEN 'yes: too little observed before onset' ELSE 'no' END
        WHEN 'incident or prevalent'
            THEN COALESCE('prevalent: ' || facts.prevalent_causes, 'incident')
        WHEN 'completeness' THEN FORMAT('{:.2f}', facts.completeness)
        WHEN 'recovery' THEN COALESCE(facts.recovery, 'unknown')
        WHEN 'last CK'
            THEN CONCAT_WS(', ', FORMAT('{:.1f} times the limit', facts.last_ck_x_uln), facts.ck_trend)
        WHEN 'relapses' THEN CAST(facts.relapse_n AS VARCHAR)
        WHEN 'refractory to corticosteroids'
            THEN CASE WHEN facts.is_refractory THEN 'yes' WHEN NOT facts.is_refractory THEN 'no' ELSE 'not known' END
        WHEN 'immunotherapies after onset'
            THEN COALESCE(FORMAT('{}: {}', facts.agents_within_90_days, facts.agents), 'none seen')
        WHEN 'corticosteroid now'
            THEN COALESCE(
                FORMAT('{:.0f} mg a day in prednisone equivalents', facts.current_prednisone_eq_mg_per_day)
                , 'dose not known'
            )
        WHEN 'statin'
            THEN CONCAT_WS(
                '; '
                , CASE
                    WHEN facts.is_statin_active THEN 'still supplied'
                    WHEN facts.latest_statin_supply_end_date IS NULL THEN 'never seen'
                    ELSE CONCAT('supply ended ', facts.latest_statin_supply_end_date)
                END
                , CASE WHEN facts.is_statin_restarted THEN 'restarted after a stop' END
            )
        WHEN 'checkpoint inhibitor'
            THEN CONCAT_WS(
                '; '
                , COALESCE('last dose ' || facts.latest_ici_dose_date, 'never seen')
                , CASE
                    WHEN facts.is_ici_resumed THEN 'given again after onset'
                    WHEN NOT facts.is_ici_resumed THEN 'not given again after onset'
                END
            )
        WHEN 'rehabilitation' THEN CASE WHEN facts.has_rehabilitation THEN 'seen' ELSE 'not seen' END
    END AS value_text
    , CASE packet_fields.item
        WHEN 'age at onset' THEN facts.birth_date
        WHEN 'death' THEN facts.death_date
        WHEN 'pregnant around onset' THEN facts.pregnancy_date
        WHEN 'first malignancy code' THEN facts.malignancy_date
        WHEN 'first antineoplastic treatment' THEN facts.first_antineoplastic_date
        WHEN 'onset' THEN facts.onset_date
        WHEN 'uncertainty' THEN facts.last_visit_date
        WHEN 'recovery' THEN facts.recovery_date
        WHEN 'last CK' THEN facts.last_ck_date
        WHEN 'relapses' THEN facts.last_relapse_date
        WHEN 'refractory to corticosteroids' THEN facts.refractory_date
    END AS event_date
    , CASE
        WHEN packet_fields.item = 'pregnant around onset'
            THEN CASE WHEN facts.pregnancy_code IS NOT NULL THEN 'diagnoses' END
        WHEN packet_fields.section = 'person' THEN 'patients'
        WHEN packet_fields.item = 'first malignancy code' AND facts.malignancy_code IS NOT NULL THEN 'diagnoses'
        WHEN packet_fields.item = 'onset' THEN facts.onset_source_table
    END AS source_table
    , CASE
        WHEN packet_fields.item = 'pregnant around onset' THEN facts.pregnancy_diagnosis_id
        WHEN packet_fields.section = 'person' THEN facts.patient_id
        WHEN packet_fields.item = 'first malignancy code' THEN facts.malignancy_diagnosis_id
        WHEN packet_fields.item = 'onset' THEN facts.onset_source_id
    END AS source_id
FROM facts
CROSS JOIN reference.packet_fields
