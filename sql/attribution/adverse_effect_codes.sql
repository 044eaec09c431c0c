-- model:    attribution.adverse_effect_codes
-- purpose:  Codes that name a drug's adverse effect around a case.
-- grain:    one row per case and drug the code names
-- key:      case_id, finding_group
-- basis:    spec 3.13, T-26, T-27 (poisoning and underdosing codes are other sets; repeats are one event)
WITH stated AS (
    SELECT
        cases.case_id
        , cases.onset_date
        , cases.last_evidence_date
        , finding_sets.finding_group
        , diagnosis_events.diagnosis_id
        , diagnosis_events.diagnosis_date
        , diagnosis_events.code
        , later_encounter_codes.code_pattern IS NOT NULL AS is_later_encounter
        , diagnosis_events.diagnosis_date - cases.onset_date < p.weakness_from_day AS is_before_window
    FROM clinical.cases
    INNER JOIN staging.diagnosis_events ON cases.patient_id = diagnosis_events.patient_id
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    LEFT JOIN clinical.case_ici ON cases.case_id = case_ici.case_id
    LEFT JOIN reference.later_encounter_codes
        ON
            diagnosis_events.code_system = later_encounter_codes.vocabulary
            AND REGEXP_FULL_MATCH(
                UPPER(REGEXP_REPLACE(diagnosis_events.code, '[. ]', '', 'g')), later_encounter_codes.code_pattern
            )
    CROSS JOIN reference.parameter_values AS p
    WHERE
        finding_sets.finding_group IN ('adverse_effect_ici', 'adverse_effect_statin', 'adverse_effect_steroid')
        AND COALESCE(diagnosis_events.status, 'confirmed') = 'confirmed'
        -- T-26: the code is that of interferon and BCG too, and needs the checkpoint inhibitor beside it
        AND (finding_sets.finding_group <> 'adverse_effect_ici' OR case_ici.case_id IS NOT NULL)
        AND diagnosis_events.diagnosis_date - cases.last_evidence_date <= p.weakness_to_day
)

, told_before AS (
    SELECT
        case_id
        , finding_group
    FROM stated
    WHERE is_before_window
    GROUP BY case_id, finding_group
)

SELECT
    stated.case_id
    , stated.finding_group
    , stated.diagnosis_id
    , stated.diagnosis_date
    , stated.code
FROM stated
LEFT JOIN told_before
    ON stated.case_id = told_before.case_id AND stated.finding_group = told_before.finding_group
WHERE
    NOT stated.is_before_window
    -- T-27: a later encounter repeats the event that was coded before
    AND (NOT stated.is_later_encounter OR told_before.case_id IS NULL)
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY stated.case_id, stated.finding_group
    ORDER BY stated.diagnosis_date ASC, stated.diagnosis_id ASC
) = 1
