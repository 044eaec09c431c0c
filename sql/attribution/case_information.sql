-- model:    attribution.case_information
-- purpose:  What a reviewer would want to know of each case, and whether it was found.
-- grain:    one row per case and item of information that applies to it
-- key:      case_id, item
-- basis:    spec 10.3; information_items.csv
WITH asked AS (
    SELECT
        cases.case_id
        , cases.patient_id
        , cases.episode_number
        , cases.onset_date
        , cases.age_at_onset_years
        , cases.is_left_censored
        , cases.is_unresolved_only
        , cases.last_evidence_date
        , information_items.item
        , information_items.missing_text
    FROM clinical.cases
    CROSS JOIN reference.information_items
    LEFT JOIN clinical.case_ici ON cases.case_id = case_ici.case_id
    WHERE NOT information_items.needs_ici OR case_ici.case_id IS NOT NULL
)

, tested AS (
    -- any draw from two months before onset to now
    SELECT
        cases.case_id
        , CASE
            WHEN lab_events.analyte IN ('troponin_i', 'troponin_t') THEN 'troponin'
            ELSE lab_events.analyte
        END AS item
    FROM clinical.cases
    INNER JOIN staging.lab_events ON cases.patient_id = lab_events.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        cases.onset_date - lab_events.draw_date <= p.onset_before_ck_days
        AND lab_events.rejection_reason IS NULL
    GROUP BY ALL
)

SELECT
    asked.case_id
    , asked.item
    , asked.missing_text
    , CASE asked.item
        WHEN 'ck_unit' THEN NOT asked.is_unresolved_only
        WHEN 'ck_measured' THEN ck_peaks.results IS NOT NULL OR asked.is_unresolved_only
        WHEN 'ck_repeat' THEN COALESCE(ck_peaks.results > 1, FALSE)
        WHEN 'ck_limit' THEN COALESCE(ck_peaks.ck_peak_uln_source <> 'default', TRUE)
        WHEN 'birth_date' THEN asked.age_at_onset_years IS NOT NULL
        WHEN 'baseline' THEN NOT asked.is_left_censored
        WHEN 'follow_up' THEN $as_of - asked.onset_date >= p.follow_up_days
        ELSE tested.item IS NOT NULL
    END AS is_known
FROM asked
LEFT JOIN clinical.ck_peaks
    ON asked.patient_id = ck_peaks.patient_id AND asked.episode_number = ck_peaks.episode_number
LEFT JOIN tested ON asked.case_id = tested.case_id AND asked.item = tested.item
CROSS JOIN reference.parameter_values AS p
