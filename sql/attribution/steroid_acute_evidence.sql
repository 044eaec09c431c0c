-- model:    attribution.steroid_acute_evidence
-- purpose:  What speaks for acute myopathy after high-dose corticosteroid in critical illness.
-- grain:    one row per case, finding and source row
-- key:      case_id, finding, source_table, source_id
-- basis:    spec 7.6a, 9.2 steroid_acute_cim, 4.4; ruling 8
WITH exposed AS (
    SELECT
        episode_steroid_exposures.*
        , cases.onset_date
        , cases.episode_number
    FROM clinical.episode_steroid_exposures
    INNER JOIN clinical.cases ON episode_steroid_exposures.case_id = cases.case_id
    WHERE episode_steroid_exposures.exposure = 'acute_high_dose'
)

, exposure AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , exposed.stretch_start_date AS event_date
        , 'prescribing' AS source_table
        , exposed.first_prescription_id AS source_id
        , FORMAT(
            'High-dose {} from {} (up to {:,.0f} mg a day in prednisone equivalents{}).'
            , exposed.ingredients, exposed.stretch_start_date
            , exposed.highest_prednisone_eq_mg_per_day
            , COALESCE(', for ' || exposed.stated_indication, '')
        ) AS finding_text
    FROM exposed
    INNER JOIN reference.points ON points.finding = 'steroid_acute_exposure'
)

, blockade AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , neuromuscular_blockers.start_date AS event_date
        , 'prescribing' AS source_table
        , neuromuscular_blockers.first_prescription_id AS source_id
        , FORMAT(
            'Neuromuscular blockade with {} from {} to {}.'
            , neuromuscular_blockers.ingredients, neuromuscular_blockers.start_date
            , neuromuscular_blockers.end_date
        ) AS finding_text
    FROM exposed
    INNER JOIN clinical.neuromuscular_blockers
        ON exposed.patient_id = neuromuscular_blockers.patient_id
    INNER JOIN reference.points ON points.finding = 'steroid_acute_blocker'
    CROSS JOIN reference.parameter_values AS p
    WHERE
        exposed.onset_date >= neuromuscular_blockers.start_date
        AND exposed.onset_date - neuromuscular_blockers.end_date <= p.blocker_window_days
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY exposed.case_id ORDER BY neuromuscular_blockers.start_date DESC
    ) = 1
)

, myasthenia AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , known_myasthenia.diagnosis_date AS event_date
        , 'diagnoses' AS source_table
        , known_myasthenia.diagnosis_id AS source_id
        , FORMAT('Myasthenia gravis known before onset ({}).', known_myasthenia.code) AS finding_text
    FROM exposed
    INNER JOIN attribution.known_myasthenia ON exposed.case_id = known_myasthenia.case_id
    INNER JOIN reference.points ON points.finding = 'steroid_acute_myasthenia'
)

, intensive_care AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_intensive_care.start_date AS event_date
        , case_intensive_care.source_table
        , case_intensive_care.source_id
        , CASE
            WHEN case_intensive_care.is_ventilated THEN 'Mechanically ventilated around onset.'
            ELSE 'In intensive care around onset.'
        END AS finding_text
    FROM exposed
    INNER JOIN clinical.case_intensive_care ON exposed.case_id = case_intensive_care.case_id
    INNER JOIN reference.points ON points.finding = 'steroid_acute_intensive_care'
)

, coded AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , diagnosis_events.diagnosis_date AS event_date
        , 'diagnoses' AS source_table
        , diagnosis_events.diagnosis_id AS source_id
        , FORMAT('Critical illness myopathy coded ({}).', diagnosis_events.code) AS finding_text
    FROM exposed
    INNER JOIN clinical.episode_evidence
        ON
            exposed.patient_id = episode_evidence.patient_id
            AND exposed.episode_number = episode_evidence.episode_number
            AND episode_evidence.source_table = 'diagnoses'
    INNER JOIN staging.diagnosis_events ON episode_evidence.source_id = diagnosis_events.diagnosis_id
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    INNER JOIN reference.points ON points.finding = 'steroid_acute_cim_code'
    WHERE finding_sets.finding_group = 'critical_illness_myopathy'
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY exposed.case_id
        ORDER BY diagnosis_events.diagnosis_date ASC, diagnosis_events.diagnosis_id ASC
    ) = 1
)

, raised_ck AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , ck_peaks.ck_peak_date AS event_date
        , 'labs' AS source_table
        , ck_peaks.peak_result_id AS source_id
        , FORMAT(
            'CK {:,.0f} U/L, {:.1f} times the limit, as is usual in the acute form.'
            , ck_peaks.ck_peak_u_per_l, ck_peaks.ck_peak_x_uln
        ) AS finding_text
    FROM exposed
    INNER JOIN clinical.ck_peaks
        ON
            exposed.patient_id = ck_peaks.patient_id
            AND exposed.episode_number = ck_peaks.episode_number
    INNER JOIN reference.points ON points.finding = 'steroid_acute_ck'
    CROSS JOIN reference.parameter_values AS p
    WHERE ck_peaks.ck_peak_x_uln > p.ck_raised_x_uln
)

, ici_core AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_ici.last_dose_date AS event_date
        , 'prescribing' AS source_table
        , case_ici.last_prescription_id AS source_id
        , FORMAT('A checkpoint inhibitor ({}) is in its core window.', case_ici.ingredients)
            AS finding_text
    FROM exposed
    INNER JOIN clinical.case_ici ON exposed.case_id = case_ici.case_id
    INNER JOIN reference.points ON points.finding = 'steroid_acute_ici_core'
    WHERE case_ici.ici_window IN ('core_early', 'core_on_treatment')
)

SELECT
    evidence.case_id
    , evidence.finding
    , 'steroid_acute_cim' AS label
    , evidence.rule_id
    , evidence.points
    , evidence.event_date
    , evidence.source_table
    , evidence.source_id
    , evidence.finding_text
FROM (
    FROM exposure
    UNION ALL BY NAME
    FROM blockade
    UNION ALL BY NAME
    FROM myasthenia
    UNION ALL BY NAME
    FROM intensive_care
    UNION ALL BY NAME
    FROM coded
    UNION ALL BY NAME
    FROM raised_ck
    UNION ALL BY NAME
    FROM ici_core
) AS evidence
