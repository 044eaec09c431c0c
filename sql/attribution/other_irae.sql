-- model:    attribution.other_irae
-- purpose:  Another immune-related adverse event, new since the checkpoint inhibitor.
-- grain:    one row per case with one
-- key:      case_id
-- basis:    ruling 13; T-26, T-28 (a thyroid disease supports the label and competes with it)
-- caution:  the adverse effect code near the episode is counted by attribution.adverse_effect_codes, not here
WITH since_first_dose AS (
    SELECT
        case_ici.case_id
        , case_ici.patient_id
        , case_ici.first_dose_date
        , cases.onset_date
        , diagnosis_events.diagnosis_id
        , diagnosis_events.diagnosis_date
        , diagnosis_events.code
        , diagnosis_events.concept_set
        , finding_sets.finding
    FROM clinical.case_ici
    INNER JOIN clinical.cases ON case_ici.case_id = cases.case_id
    INNER JOIN staging.diagnosis_events ON case_ici.patient_id = diagnosis_events.patient_id
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    CROSS JOIN reference.parameter_values AS p
    WHERE
        finding_sets.finding_group = 'other_irae'
        AND COALESCE(diagnosis_events.status, 'confirmed') = 'confirmed'
        AND diagnosis_events.diagnosis_date >= case_ici.first_dose_date
        AND diagnosis_events.diagnosis_date - cases.last_evidence_date <= p.weakness_to_day
        AND (
            finding_sets.finding <> 'adverse_effect_code'
            OR diagnosis_events.diagnosis_date - cases.onset_date < p.weakness_from_day
        )
)

, known_before AS (
    -- in whatever way it was recorded: a thyroid disease known before is not new under another code
    SELECT DISTINCT -- DISTINCT: it stands on many diagnoses
        case_ici.case_id
        , finding_sets.finding
    FROM clinical.case_ici
    INNER JOIN staging.diagnosis_events ON case_ici.patient_id = diagnosis_events.patient_id
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    WHERE
        finding_sets.finding_group = 'other_irae'
        AND diagnosis_events.diagnosis_date < case_ici.first_dose_date
)

, set_words AS (
    -- the codes of one set share their words
    SELECT
        concept_set
        , MIN(description) AS meaning
    FROM reference.codes
    GROUP BY concept_set
)

SELECT
    since_first_dose.case_id
    , since_first_dose.diagnosis_id
    , since_first_dose.diagnosis_date
    , since_first_dose.code
    , set_words.meaning
FROM since_first_dose
INNER JOIN set_words ON since_first_dose.concept_set = set_words.concept_set
ANTI JOIN known_before
    ON since_first_dose.case_id = known_before.case_id AND since_first_dose.finding = known_before.finding
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY since_first_dose.case_id
    -- an event that has a name before the bare code; then the one nearest to onset
    ORDER BY
        since_first_dose.finding = 'adverse_effect_code' ASC
        , ABS(since_first_dose.diagnosis_date - since_first_dose.onset_date) ASC
        , since_first_dose.diagnosis_date ASC, since_first_dose.diagnosis_id ASC, since_first_dose.finding ASC
) = 1
