-- model:    attribution.event_evidence
-- purpose:  What speaks for a real muscle event, point by point (event score E).
-- grain:    one row per case, finding and source row
-- key:      case_id, finding, source_table, source_id
-- basis:    spec 9.1 E1 to E10 and the explainers, 5.3; ruling 5 (rhabdomyolysis codes beside a strong explainer)
-- caution:  the row of the finding 'explainer' is what another cause takes off; the score before it is E, with it E_net
WITH peaks AS (
    SELECT
        cases.case_id
        , cases.onset_date
        , ck_peaks.*
        , ck_tiers.points AS tier_points
        , ck_tiers.ctcae_grade
    FROM clinical.cases
    INNER JOIN clinical.ck_peaks
        ON
            cases.patient_id = ck_peaks.patient_id
            AND cases.episode_number = ck_peaks.episode_number
    INNER JOIN reference.ck_tiers
        ON
            ck_peaks.ck_peak_x_uln > ck_tiers.above_x_uln
            AND ck_peaks.ck_peak_x_uln <= ck_tiers.up_to_x_uln
)

, ck_tier AS (
    SELECT
        case_id
        , 'ck_tier' AS finding
        , 'E1' AS rule_id
        , tier_points AS points
        , ck_peak_date AS event_date
        , 'labs' AS source_table
        , peak_result_id AS source_id
        , FORMAT(
            'Peak CK {}{:,.0f} U/L, {:.1f} times the upper limit of {:,.0f} U/L, taken from the {}.'
            , CASE WHEN is_peak_censored_high THEN 'more than ' ELSE '' END
            , ck_peak_u_per_l, ck_peak_x_uln, ck_peak_uln_u_per_l
            , CASE ck_peak_uln_source
                WHEN 'row' THEN 'result itself'
                WHEN 'laboratory' THEN 'laboratory''s usual limit'
                ELSE 'default for sex and age'
            END
        ) AS finding_text
    FROM peaks
    WHERE tier_points > 0
)

, ck_single AS (
    SELECT
        peaks.case_id
        , points.finding
        , points.rule_id
        , points.points
        , peaks.ck_peak_date AS event_date
        , 'labs' AS source_table
        , peaks.peak_result_id AS source_id
        , 'The raised CK was never repeated: a repeat CK is needed.' AS finding_text
    FROM peaks
    INNER JOIN reference.points ON points.finding = 'ck_unrepeated'
    CROSS JOIN reference.parameter_values AS p
    WHERE
        peaks.tier_points > 0
        AND peaks.results = 1
        AND peaks.ck_peak_x_uln < p.single_ck_exempt_x_uln
)

, ck_persistent AS (
    SELECT
        peaks.case_id
        , points.finding
        , points.rule_id
        , points.points
        , peaks.persistence_date AS event_date
        , 'labs' AS source_table
        , peaks.persistence_result_id AS source_id
        , CASE peaks.ck_persistence
            WHEN 'persistent14d'
                THEN
                    FORMAT(
                        'CK stayed at 3 times the limit or more from {} to {}.'
                        , peaks.first_persistent_date, peaks.last_persistent_date
                    )
            ELSE FORMAT('CK above the limit in {} of {} results.', peaks.raised_results, peaks.results)
        END AS finding_text
    FROM peaks
    INNER JOIN reference.points ON points.finding = CONCAT('ck_', peaks.ck_persistence)
)

, weakness AS (
    SELECT
        cases.case_id
        , points.finding
        , points.rule_id
        , points.points
        , weakness.diagnosis_date AS event_date
        , 'diagnoses' AS source_table
        , weakness.diagnosis_id AS source_id
        , CASE
            WHEN weakness.weakness = 'specific' THEN FORMAT('Muscle weakness coded ({}).', weakness.code)
            WHEN weakness.is_specific_code
                THEN FORMAT(
                    'Muscle weakness coded ({}), but not known to be new.'
                    , weakness.code
                )
            ELSE FORMAT('Weakness coded without saying it is muscular ({}).', weakness.code)
        END AS finding_text
    FROM clinical.cases
    INNER JOIN clinical.weakness
        ON
            cases.patient_id = weakness.patient_id
            AND cases.episode_number = weakness.episode_number
    INNER JOIN reference.points ON points.finding = CONCAT('weakness_', weakness.weakness)
)

, bulbar AS (
    SELECT
        cases.case_id
        , points.finding
        , points.rule_id
        , points.points
        , overlap_findings.event_date
        , overlap_findings.source_table
        , overlap_findings.source_id
        , FORMAT('New {} coded ({}).', evidence_groups.meaning, overlap_findings.code)
            AS finding_text
    FROM clinical.cases
    INNER JOIN clinical.overlap_findings
        ON
            cases.patient_id = overlap_findings.patient_id
            AND cases.episode_number = overlap_findings.episode_number
    INNER JOIN reference.evidence_groups
        ON overlap_findings.finding_group = evidence_groups.finding_group
    INNER JOIN reference.points ON points.finding = 'bulbar_ocular_respiratory'
    WHERE evidence_groups.is_bulbar_ocular_respiratory
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY cases.case_id
        ORDER BY overlap_findings.event_date ASC, overlap_findings.finding_group ASC
    ) = 1
)

, weakness_mimic AS (
    -- C-23 takes its point off the weakness alone
    SELECT
        case_competing_causes.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_competing_causes.event_date
        , case_competing_causes.source_table
        , case_competing_causes.source_id
        , case_competing_causes.finding_text
    FROM clinical.case_competing_causes
    SEMI JOIN weakness ON case_competing_causes.case_id = weakness.case_id
    INNER JOIN reference.points
        ON
            points.finding = 'weakness_mimic'
            AND case_competing_causes.rule_id = points.rule_id
)

, capped AS (
    -- ruling 5: the code names the effect of the other cause
    SELECT DISTINCT case_id -- DISTINCT: several such causes
    FROM clinical.case_competing_causes
    WHERE caps_rhabdomyolysis_code AND is_strong
)

, muscle_diagnosis AS (
    SELECT
        cases.case_id
        , points.finding
        , points.rule_id
        , CASE
            WHEN capped.case_id IS NULL OR muscle_diagnoses.is_confirmed_by_other_codes THEN points.points
            ELSE LEAST(points.points, CAST(p.rhabdomyolysis_capped_points AS INTEGER))
        END AS points
        , muscle_diagnoses.first_diagnosis_date AS event_date
        , 'diagnoses' AS source_table
        , muscle_diagnoses.diagnosis_id AS source_id
        , FORMAT('Muscle diagnosis {} {}.', muscle_diagnoses.codes, muscle_diagnoses.confirmation)
            AS finding_text
    FROM clinical.cases
    INNER JOIN clinical.muscle_diagnoses
        ON
            cases.patient_id = muscle_diagnoses.patient_id
            AND cases.episode_number = muscle_diagnoses.episode_number
    INNER JOIN reference.points
        ON
            points.finding
            = CASE
                WHEN muscle_diagnoses.is_confirmed THEN 'muscle_diagnosis_confirmed'
                ELSE 'muscle_diagnosis_single'
            END
    LEFT JOIN capped ON cases.case_id = capped.case_id
    CROSS JOIN reference.parameter_values AS p
)

, aldolase AS (
    SELECT
        case_laboratory.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_laboratory.event_date
        , 'labs' AS source_table
        , case_laboratory.result_id AS source_id
        , case_laboratory.finding_text
    FROM clinical.case_laboratory
    INNER JOIN reference.points ON points.finding = 'aldolase_raised'
    WHERE case_laboratory.finding = 'aldolase_high'
)

, studies AS (
    SELECT
        case_studies.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_studies.study_date AS event_date
        , case_studies.source_table
        , case_studies.source_id
        , CASE points.finding
            WHEN 'emg_done' THEN 'EMG done.'
            WHEN 'emg_abnormal'
                THEN CONCAT(
                    'EMG abnormal'
                    , CASE WHEN case_studies.is_myopathic THEN ', myopathic units' ELSE '' END
                    , CASE WHEN case_studies.has_fibrillations THEN ', fibrillations' ELSE '' END
                    , '.'
                )
            ELSE CONCAT(
                'Muscle MRI done'
                , CASE WHEN case_studies.has_oedema THEN ', oedema or enhancement' ELSE '' END
                , '.'
            )
        END AS finding_text
    FROM clinical.case_studies
    INNER JOIN reference.points
        ON
            (case_studies.study = 'emg' AND points.finding = 'emg_done')
            OR (case_studies.study = 'emg' AND case_studies.is_abnormal AND points.finding = 'emg_abnormal')
            OR (case_studies.study = 'muscle_mri' AND points.finding = 'muscle_mri_done')
)

, biopsy AS (
    SELECT
        case_biopsies.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_biopsies.performed_date AS event_date
        , 'procedures' AS source_table
        , case_biopsies.procedure_id AS source_id
        , CASE case_biopsies.biopsy_result
            WHEN 'necrotizing' THEN 'Muscle biopsy: necrotizing.'
            WHEN 'myositis' THEN 'Muscle biopsy: myositis.'
            ELSE 'Muscle biopsy done; no result that could be read.'
        END AS finding_text
    FROM clinical.case_biopsies
    INNER JOIN reference.points ON points.finding = CONCAT('biopsy_', case_biopsies.biopsy_result)
)

, antibodies AS (
    SELECT
        case_antibodies.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_antibodies.draw_date AS event_date
        , 'labs' AS source_table
        , case_antibodies.result_id AS source_id
        , FORMAT(
            '{} positive ("{}").', myositis_antibodies.antibody_name, case_antibodies.value_with_unit
        ) AS finding_text
    FROM clinical.case_antibodies
    INNER JOIN reference.myositis_antibodies
        ON case_antibodies.analyte = myositis_antibodies.analyte
    INNER JOIN reference.points
        ON
            points.finding
            = CASE
                WHEN myositis_antibodies.antibody_group = 'necrotizing' THEN 'nm_antibody_positive'
                ELSE 'other_msa_positive'
            END
    WHERE case_antibodies.antibody_result = 'positive' AND myositis_antibodies.is_myositis_specific
    -- one antibody counts: the one with most points, then the first drawn
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY case_antibodies.case_id
        ORDER BY
            points.points DESC, case_antibodies.draw_date ASC, case_antibodies.analyte ASC
    ) = 1
)

, explainer AS (
    SELECT
        case_competing_causes.case_id
        , 'explainer' AS finding
        , case_competing_causes.rule_id
        , -LEAST(ABS(case_competing_causes.points), CAST(p.explainer_most_points AS INTEGER)) AS points
        , case_competing_causes.event_date
        , case_competing_causes.source_table
        , case_competing_causes.source_id
        , CONCAT(
            'Another cause explains a rise of CK: ', case_competing_causes.finding_text
        ) AS finding_text
    FROM clinical.case_competing_causes
    CROSS JOIN reference.parameter_values AS p
    WHERE case_competing_causes.reduces_event_score
    -- the largest alone
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY case_competing_causes.case_id
        ORDER BY case_competing_causes.points ASC, case_competing_causes.rule_id ASC
    ) = 1
)

, immunosuppression AS (
    SELECT
        immunosuppression_starts.case_id
        , points.finding
        , points.rule_id
        , points.points
        , immunosuppression_starts.start_date AS event_date
        , immunosuppression_starts.source_table
        , immunosuppression_starts.prescription_id AS source_id
        , immunosuppression_starts.finding_text
    FROM attribution.immunosuppression_starts
    INNER JOIN reference.points ON points.finding = 'immunosuppression'
)

, unresolved AS (
    -- ruling 15: the number that opened the case by itself; without a ratio it carries no points
    SELECT
        cases.case_id
        , points.finding
        , points.rule_id
        , points.points
        , gates.gate_date AS event_date
        , gates.source_table
        , gates.source_id
        , FORMAT(
            'A high CK number, {:g} as sent, whose unit or limit cannot be resolved.', ck_course.ck_as_sent
        ) AS finding_text
    FROM clinical.cases
    INNER JOIN clinical.gates
        ON
            cases.patient_id = gates.patient_id
            AND cases.episode_number = gates.episode_number
            AND gates.gate = 'U'
    INNER JOIN clinical.ck_course ON gates.source_id = ck_course.result_id
    INNER JOIN reference.points ON points.finding = 'ck_unresolved'
)

SELECT
    evidence.case_id
    , evidence.finding
    , 'muscle_event' AS label
    , evidence.rule_id
    , evidence.points
    , evidence.event_date
    , evidence.source_table
    , evidence.source_id
    , evidence.finding_text
FROM (
    FROM ck_tier
    UNION ALL BY NAME
    FROM unresolved
    UNION ALL BY NAME
    FROM ck_single
    UNION ALL BY NAME
    FROM ck_persistent
    UNION ALL BY NAME
    FROM weakness
    UNION ALL BY NAME
    FROM bulbar
    UNION ALL BY NAME
    FROM weakness_mimic
    UNION ALL BY NAME
    FROM muscle_diagnosis
    UNION ALL BY NAME
    FROM aldolase
    UNION ALL BY NAME
    FROM studies
    UNION ALL BY NAME
    FROM biopsy
    UNION ALL BY NAME
    FROM antibodies
    UNION ALL BY NAME
    FROM immunosuppression
    UNION ALL BY NAME
    FROM explainer
) AS evidence
