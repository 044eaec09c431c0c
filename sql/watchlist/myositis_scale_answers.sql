-- model:    watchlist.myositis_scale_answers
-- purpose:  What the irMyopathy criteria ask for, and the inputs of EULAR/ACR 2017 that records hold.
-- grain:    one row per case, label, scale and item
-- key:      case_id, label, scale, item
-- basis:    spec 6.8 (definite-capable), 6.9 (inputs only); comparison fields, never used for triage
-- nulls:    is_yes is NULL where the records do not tell
-- caution:  inputs of EULAR/ACR belong to the event and stand under the label muscle_event
WITH enzymes AS (
    SELECT
        cases.case_id
        , lab_values.analyte
        , MAX(lab_values.lab_x_uln) AS highest_x_uln
    FROM clinical.cases
    INNER JOIN clinical.lab_values ON cases.patient_id = lab_values.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        lab_values.analyte IN ('ldh', 'ast', 'alt')
        AND lab_values.draw_date - cases.onset_date >= p.weakness_from_day
        AND lab_values.draw_date - cases.last_evidence_date <= p.weakness_to_day
    GROUP BY cases.case_id, lab_values.analyte
)

, facts AS (
    SELECT
        cases.case_id
        , cases.age_at_onset_years
        , case_biopsies.biopsy_result
        , case_biopsies.has_report_text
        , emg.is_abnormal
        , CASE
            WHEN emg.has_fibrillations AND emg.is_myopathic THEN TRUE
            WHEN NOT emg.has_fibrillations OR NOT emg.is_myopathic OR NOT emg.is_abnormal THEN FALSE
        END AS is_emg_active
        -- the study alone counts where its report says nothing
        , CASE WHEN muscle_mri.case_id IS NOT NULL THEN COALESCE(muscle_mri.has_oedema, TRUE) END AS has_mri
        , EXISTS(
            SELECT 1
            FROM clinical.case_other_drugs
            WHERE case_other_drugs.case_id = cases.case_id
        ) AS has_other_exposure
        , dysphagia.patient_id IS NOT NULL AS has_dysphagia
        , ck_peaks.ck_peak_x_uln
        , ldh.highest_x_uln AS ldh_x_uln
        , ast.highest_x_uln AS ast_x_uln
        , alt.highest_x_uln AS alt_x_uln
        , anti_jo1.antibody_result AS anti_jo1
        , p.ck_raised_x_uln
    FROM clinical.cases
    LEFT JOIN clinical.case_biopsies ON cases.case_id = case_biopsies.case_id
    LEFT JOIN clinical.case_studies AS emg ON cases.case_id = emg.case_id AND emg.study = 'emg'
    LEFT JOIN clinical.case_studies AS muscle_mri
        ON cases.case_id = muscle_mri.case_id AND muscle_mri.study = 'muscle_mri'
    LEFT JOIN clinical.overlap_findings AS dysphagia
        ON
            cases.patient_id = dysphagia.patient_id
            AND cases.episode_number = dysphagia.episode_number
            AND dysphagia.finding_group = 'dysphagia'
    LEFT JOIN clinical.ck_peaks
        ON cases.patient_id = ck_peaks.patient_id AND cases.episode_number = ck_peaks.episode_number
    LEFT JOIN enzymes AS ldh ON cases.case_id = ldh.case_id AND ldh.analyte = 'ldh'
    LEFT JOIN enzymes AS ast ON cases.case_id = ast.case_id AND ast.analyte = 'ast'
    LEFT JOIN enzymes AS alt ON cases.case_id = alt.case_id AND alt.analyte = 'alt'
    LEFT JOIN clinical.case_antibodies AS anti_jo1
        ON cases.case_id = anti_jo1.case_id AND anti_jo1.analyte = 'anti_jo1'
    CROSS JOIN reference.parameter_values AS p
)

, labelled AS (
    SELECT
        label_causality.case_id
        , label_causality.label
        , label_scales.scale
    FROM attribution.label_causality
    INNER JOIN reference.label_scales ON label_causality.label = label_scales.label
    WHERE label_scales.scale = 'irmyopathy'
    UNION ALL
    SELECT
        cases.case_id
        , label_scales.label
        , label_scales.scale
    FROM clinical.cases
    INNER JOIN reference.label_scales ON label_scales.scale = 'eular_acr'
)

SELECT
    labelled.case_id
    , labelled.label
    , labelled.scale
    , scale_items.item
    , CASE scale_items.item
        WHEN 'biopsy'
            THEN CASE
                WHEN facts.biopsy_result IN ('necrotizing', 'myositis') THEN TRUE
                WHEN facts.has_report_text THEN FALSE
            END
        WHEN 'emg_active' THEN facts.is_emg_active
        WHEN 'mri_and_emg' THEN facts.has_mri AND facts.is_abnormal
        WHEN 'other_exposure' THEN facts.has_other_exposure
        WHEN 'age_known' THEN CASE WHEN facts.age_at_onset_years IS NOT NULL THEN TRUE END
        -- a code that is not there does not say that swallowing is normal
        WHEN 'dysphagia' THEN CASE WHEN facts.has_dysphagia THEN TRUE END
        WHEN 'ck_high' THEN facts.ck_peak_x_uln > facts.ck_raised_x_uln
        WHEN 'ldh_high' THEN facts.ldh_x_uln > facts.ck_raised_x_uln
        WHEN 'ast_high' THEN facts.ast_x_uln > facts.ck_raised_x_uln
        WHEN 'alt_high' THEN facts.alt_x_uln > facts.ck_raised_x_uln
        WHEN 'anti_jo1'
            THEN CASE WHEN facts.anti_jo1 IN ('positive', 'negative') THEN facts.anti_jo1 = 'positive' END
    END AS is_yes
    , CASE scale_items.item
        WHEN 'age_known' THEN FORMAT('({} years)', facts.age_at_onset_years)
        WHEN 'ck_high' THEN FORMAT('({:.1f} times the limit)', facts.ck_peak_x_uln)
        WHEN 'ldh_high' THEN FORMAT('({:.1f} times the limit)', facts.ldh_x_uln)
        WHEN 'ast_high' THEN FORMAT('({:.1f} times the limit)', facts.ast_x_uln)
        WHEN 'alt_high' THEN FORMAT('({:.1f} times the limit)', facts.alt_x_uln)
    END AS detail
FROM labelled
INNER JOIN facts ON labelled.case_id = facts.case_id
INNER JOIN reference.scale_items ON labelled.scale = scale_items.scale
