-- model:    attribution.case_information
-- purpose:  What a reviewer would want to know of each case, and whether it was found.
-- grain:    one row per case and item of information that applies to it
-- key:      case_id, item
-- basis:    spec 10.3, 5.6, 6.7, T-40; information_items.csv
-- caution:  an antibody is known when it was read positive or negative; cancelled and unclear results are none
WITH asked AS (
    SELECT
        cases.case_id
        , cases.patient_id
        , cases.episode_number
        , cases.onset_date
        , cases.sex
        , cases.age_at_onset_years
        , cases.is_left_censored
        , cases.is_unresolved_only
        , suspected_drugs.is_dose_known
        , suspected_drugs.is_indication_known
        , suspected_drugs.is_dechallenge_known
        , information_items.item
        , information_items.item_order
        , information_items.missing_text
        , information_items.is_listed
    FROM clinical.cases
    CROSS JOIN reference.information_items
    LEFT JOIN clinical.case_ici ON cases.case_id = case_ici.case_id
    LEFT JOIN attribution.event_scores ON cases.case_id = event_scores.case_id
    LEFT JOIN attribution.suspected_drugs
        ON cases.case_id = suspected_drugs.case_id AND suspected_drugs.is_leading
    WHERE
        (NOT information_items.needs_ici OR case_ici.case_id IS NOT NULL)
        AND (NOT information_items.needs_drug OR suspected_drugs.case_id IS NOT NULL)
        AND COALESCE(event_scores.level_rank, 0) >= information_items.from_level_rank
)

, tested AS (
    -- any draw from two months before onset to now
    SELECT
        cases.case_id
        , CASE WHEN lab_events.analyte = 'tsh' THEN 'tsh' ELSE 'electrolytes' END AS item
    FROM clinical.cases
    INNER JOIN staging.lab_events ON cases.patient_id = lab_events.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        cases.onset_date - lab_events.draw_date <= p.onset_before_ck_days
        AND lab_events.rejection_reason IS NULL
        AND lab_events.analyte IN ('tsh', 'potassium')
    GROUP BY ALL
)

, antibodies AS (
    SELECT
        case_antibodies.case_id
        , BOOL_OR(myositis_antibodies.analyte = 'anti_hmgcr' AND results.is_valid) AS has_anti_hmgcr
        , BOOL_OR(myositis_antibodies.analyte = 'anti_srp' AND results.is_valid) AS has_anti_srp
        , BOOL_OR(
            myositis_antibodies.antibody_group IN ('myasthenia', 'striational') AND results.is_valid
        ) AS has_myasthenia_antibody
        , BOOL_OR(myositis_antibodies.antibody_group = 'paraneoplastic' AND results.is_valid) AS has_cancer_antibody
        , BOOL_OR(
            myositis_antibodies.is_myositis_specific
            AND myositis_antibodies.antibody_group <> 'necrotizing'
            AND results.is_valid
        ) AS has_myositis_panel
        -- T-40: drawn after immunoglobulin and therefore not to be read
        , BOOL_OR(
            myositis_antibodies.is_myositis_specific AND case_antibodies.is_after_ivig AND NOT results.is_valid
        ) AS has_passive_antibody
    FROM clinical.case_antibodies
    INNER JOIN reference.myositis_antibodies ON case_antibodies.analyte = myositis_antibodies.analyte
    CROSS JOIN LATERAL (SELECT case_antibodies.antibody_result IN ('positive', 'negative') AS is_valid) AS results
    GROUP BY case_antibodies.case_id
)

SELECT
    asked.case_id
    , asked.item
    , asked.item_order
    , asked.missing_text
    , asked.is_listed
    , CASE asked.item
        WHEN 'ck_unit' THEN NOT asked.is_unresolved_only
        WHEN 'ck_measured' THEN ck_peaks.results IS NOT NULL OR asked.is_unresolved_only
        WHEN 'ck_repeat' THEN COALESCE(ck_peaks.results > 1, FALSE)
        WHEN 'ck_limit' THEN COALESCE(ck_peaks.ck_peak_uln_source <> 'default', TRUE)
        WHEN 'troponin_i' THEN COALESCE(case_troponins.has_troponin_i, FALSE)
        WHEN 'anti_hmgcr' THEN COALESCE(antibodies.has_anti_hmgcr, FALSE)
        WHEN 'anti_srp' THEN COALESCE(antibodies.has_anti_srp, FALSE)
        WHEN 'antibody_repeat' THEN FALSE
        WHEN 'myasthenia_antibody' THEN COALESCE(antibodies.has_myasthenia_antibody, FALSE)
        WHEN 'cancer_antibody' THEN COALESCE(antibodies.has_cancer_antibody, FALSE)
        WHEN 'myositis_panel' THEN COALESCE(antibodies.has_myositis_panel, FALSE)
        WHEN 'emg' THEN emg.case_id IS NOT NULL
        WHEN 'muscle_mri' THEN muscle_mri.case_id IS NOT NULL
        WHEN 'biopsy' THEN COALESCE(case_biopsies.has_report_text, FALSE)
        WHEN 'dechallenge' THEN COALESCE(asked.is_dechallenge_known, FALSE)
        WHEN 'dose' THEN COALESCE(asked.is_dose_known, FALSE)
        WHEN 'indication' THEN COALESCE(asked.is_indication_known, FALSE)
        WHEN 'birth_date' THEN asked.age_at_onset_years IS NOT NULL
        WHEN 'sex' THEN COALESCE(asked.sex IN ('F', 'M'), FALSE)
        WHEN 'baseline' THEN NOT asked.is_left_censored
        WHEN 'follow_up' THEN $as_of - asked.onset_date >= p.follow_up_days
        ELSE tested.item IS NOT NULL
    END AS is_known
FROM asked
LEFT JOIN clinical.ck_peaks
    ON asked.patient_id = ck_peaks.patient_id AND asked.episode_number = ck_peaks.episode_number
LEFT JOIN clinical.case_troponins ON asked.case_id = case_troponins.case_id
LEFT JOIN antibodies ON asked.case_id = antibodies.case_id
LEFT JOIN clinical.case_studies AS emg ON asked.case_id = emg.case_id AND emg.study = 'emg'
LEFT JOIN clinical.case_studies AS muscle_mri ON asked.case_id = muscle_mri.case_id AND muscle_mri.study = 'muscle_mri'
LEFT JOIN clinical.case_biopsies ON asked.case_id = case_biopsies.case_id
LEFT JOIN tested ON asked.case_id = tested.case_id AND asked.item = tested.item
CROSS JOIN reference.parameter_values AS p
-- a repeat is asked for only where there is something to repeat
WHERE asked.item <> 'antibody_repeat' OR antibodies.has_passive_antibody
