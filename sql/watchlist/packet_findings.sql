-- model:    watchlist.packet_findings
-- purpose:  The findings of the reviewer's packet: every CK with its limit, weakness and overlap, antibodies word for
--           word, biopsy, EMG, MRI, troponin and other laboratory.
-- grain:    one row per case, section, item and source row
-- key:      case_id, section, item, source_table, source_id
-- basis:    spec 10.3, R-CK-04, 6.6, 6.7
-- caution:  CK and antibodies are those of the patient, whatever their date
WITH ck AS (
    SELECT
        cases.case_id
        , 'ck' AS section
        , 'CK' AS item
        , CONCAT(
            CONCAT_WS(' ', ck_results.value_text, ck_results.unit)
            , CASE
                WHEN ck_results.is_rejected
                    THEN CONCAT(': not counted, ', REPLACE(ck_results.rejection_reason, '_', ' '))
                WHEN ck_results.ck_x_uln IS NULL
                    THEN CONCAT(': ', COALESCE(ck_results.unresolved_reason, 'cannot be judged'))
                ELSE FORMAT(
                    ' = {:,.0f} U/L, {:.1f} times the limit of {:,.0f} U/L ({}){}{}'
                    , ck_results.ck_u_per_l, ck_results.ck_x_uln, ck_results.uln_u_per_l
                    , CASE ck_results.uln_source
                        WHEN 'row' THEN 'of the result itself'
                        WHEN 'laboratory' THEN 'usual limit of the laboratory'
                        ELSE 'default for sex and age'
                    END
                    , CASE WHEN ck_results.is_uln_implausible THEN '; the limit looks odd' ELSE '' END
                    , CASE WHEN ck_results.is_unit_inferred THEN '; the unit was inferred' ELSE '' END
                )
            END
        ) AS value_text
        , ck_results.draw_date AS event_date
        , 'labs' AS source_table
        , ck_results.result_id AS source_id
    FROM clinical.cases
    INNER JOIN clinical.ck_results ON cases.patient_id = ck_results.patient_id
)

, diagnoses AS (
    SELECT
        cases.case_id
        , evidence_groups.meaning AS item
        , CONCAT('new, coded ', overlap_findings.code) AS value_text
        , overlap_findings.event_date
        , overlap_findings.source_table
        , overlap_findings.source_id
    FROM clinical.cases
    INNER JOIN clinical.overlap_findings
        ON
            cases.patient_id = overlap_findings.patient_id
            AND cases.episode_number = overlap_findings.episode_number
    INNER JOIN reference.evidence_groups
        ON overlap_findings.finding_group = evidence_groups.finding_group

    UNION ALL

    SELECT
        cases.case_id
        , 'weakness' AS item
        , CONCAT(weakness.weakness, ', coded ', weakness.code) AS value_text
        , weakness.diagnosis_date AS event_date
        , 'diagnoses' AS source_table
        , weakness.diagnosis_id AS source_id
    FROM clinical.cases
    INNER JOIN clinical.weakness
        ON
            cases.patient_id = weakness.patient_id
            AND cases.episode_number = weakness.episode_number

    UNION ALL

    SELECT
        cases.case_id
        , 'muscle diagnosis' AS item
        , CONCAT(muscle_diagnoses.codes, ' ', muscle_diagnoses.confirmation) AS value_text
        , muscle_diagnoses.first_diagnosis_date AS event_date
        , 'diagnoses' AS source_table
        , muscle_diagnoses.diagnosis_id AS source_id
    FROM clinical.cases
    INNER JOIN clinical.muscle_diagnoses
        ON
            cases.patient_id = muscle_diagnoses.patient_id
            AND cases.episode_number = muscle_diagnoses.episode_number
)

, antibodies AS (
    SELECT
        cases.case_id
        , 'antibodies' AS section
        , myositis_antibodies.antibody_name AS item
        , CONCAT(
            '"', CONCAT_WS(' ', antibody_results.value_text, antibody_results.unit), '", read as '
            , antibody_results.antibody_result
            , CASE WHEN antibody_results.is_after_ivig THEN ' (drawn after immunoglobulin)' ELSE '' END
            , CASE WHEN case_antibodies.case_id IS NOT NULL THEN '' ELSE ', not the one that counts' END
        ) AS value_text
        , antibody_results.draw_date AS event_date
        , 'labs' AS source_table
        , antibody_results.result_id AS source_id
    FROM clinical.cases
    INNER JOIN clinical.antibody_results ON cases.patient_id = antibody_results.patient_id
    INNER JOIN reference.myositis_antibodies ON antibody_results.analyte = myositis_antibodies.analyte
    LEFT JOIN clinical.case_antibodies
        ON
            cases.case_id = case_antibodies.case_id
            AND antibody_results.analyte = case_antibodies.analyte
            AND antibody_results.result_id = case_antibodies.result_id
)

, studies AS (
    SELECT
        case_biopsies.case_id
        , 'muscle biopsy' AS item
        , CASE
            WHEN case_biopsies.biopsy_result <> 'performed' THEN case_biopsies.biopsy_result
            WHEN case_biopsies.has_report_text THEN 'report names neither necrosis nor myositis'
            ELSE 'done, no report'
        END AS value_text
        , case_biopsies.performed_date AS event_date
        , 'procedures' AS source_table
        , case_biopsies.procedure_id AS source_id
    FROM clinical.case_biopsies

    UNION ALL

    SELECT
        case_studies.case_id
        , CASE case_studies.study WHEN 'emg' THEN 'EMG' ELSE 'muscle MRI' END AS item
        , CONCAT_WS(
            ', '
            , CASE
                WHEN case_studies.is_abnormal THEN 'abnormal'
                WHEN NOT case_studies.is_abnormal THEN 'normal'
                ELSE 'done, no report that could be read'
            END
            , CASE WHEN case_studies.is_myopathic THEN 'myopathic units' END
            , CASE WHEN case_studies.has_fibrillations THEN 'fibrillations' END
            , CASE WHEN case_studies.has_oedema THEN 'oedema or enhancement' END
        ) AS value_text
        , case_studies.study_date AS event_date
        , case_studies.source_table
        , case_studies.source_id
    FROM clinical.case_studies

    UNION ALL

    SELECT
        case_troponins.case_id
        , 'troponin' AS item
        , case_troponins.finding_text AS value_text
        , case_troponins.draw_date AS event_date
        , 'labs' AS source_table
        , case_troponins.result_id AS source_id
    FROM clinical.case_troponins

    UNION ALL

    SELECT
        case_laboratory.case_id
        , REPLACE(case_laboratory.finding, '_', ' ') AS item
        , case_laboratory.finding_text AS value_text
        , case_laboratory.event_date
        , 'labs' AS source_table
        , case_laboratory.result_id AS source_id
    FROM clinical.case_laboratory
)

SELECT
    items.case_id
    , items.section
    , items.item
    , items.value_text
    , items.event_date
    , items.source_table
    , items.source_id
FROM (
    FROM ck
    UNION ALL BY NAME
    FROM antibodies
    UNION ALL BY NAME
    SELECT
        diagnoses.*
        , 'overlap' AS section
    FROM diagnoses
    UNION ALL BY NAME
    SELECT
        studies.*
        , 'studies' AS section
    FROM studies
) AS items
