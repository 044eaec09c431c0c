-- model:    attribution.statin_imnm_evidence
-- purpose:  What speaks for an immune-mediated necrotizing myopathy with anti-HMGCR, or one suspected after a statin.
-- grain:    one row per case, label, finding and source row
-- key:      case_id, label, finding, source_table, source_id
-- basis:    spec 7.3, 9.2 statin_imnm_hmgcr, R-STA-03, R-DEC-02, R-REC-01; windows.csv W-STA-I1, W-STA-I2
-- nulls:    a case with none of the three labels is absent
-- caution:  a negative anti-HMGCR closes all three labels; an indeterminate or unknown one leaves the suspicion
WITH antibodies AS (
    SELECT
        case_id
        , analyte
        , antibody_result
        , draw_date
        , result_id
        , FORMAT(' ("{}")', value_with_unit) AS value_as_sent
    FROM clinical.case_antibodies
    WHERE analyte IN ('anti_hmgcr', 'anti_srp')
)

, hmgcr_positive AS (
    SELECT
        antibodies.case_id
        , CASE WHEN case_statin_ever.case_id IS NULL THEN 'hmgcr_imnm_no_statin' ELSE 'statin_imnm_hmgcr' END
            AS label
        , antibodies.draw_date
        , antibodies.result_id
        , antibodies.value_as_sent
    FROM antibodies
    LEFT JOIN clinical.case_statin_ever ON antibodies.case_id = case_statin_ever.case_id
    WHERE antibodies.analyte = 'anti_hmgcr' AND antibodies.antibody_result = 'positive'
)

, negative_dechallenges AS (
    SELECT
        case_id
        , event_date
        , result_id
        , finding_text
    FROM clinical.case_dechallenges
    WHERE drug_key = 'statin' AND dechallenge = 'negative'
)

, suspected AS (
    SELECT
        case_statin_ever.case_id
        , 'statin_imnm_suspected' AS label
        , negative_dechallenges.event_date
        , negative_dechallenges.result_id
        , CONCAT(
            negative_dechallenges.finding_text
            , CASE antibodies.antibody_result
                WHEN 'indeterminate' THEN CONCAT(' Result of anti-HMGCR indeterminate', antibodies.value_as_sent, '.')
                ELSE ' No result of anti-HMGCR.'
            END
        ) AS finding_text
    FROM clinical.case_statin_ever
    INNER JOIN negative_dechallenges ON case_statin_ever.case_id = negative_dechallenges.case_id
    LEFT JOIN antibodies
        ON case_statin_ever.case_id = antibodies.case_id AND antibodies.analyte = 'anti_hmgcr'
    -- never tested is unknown too
    WHERE COALESCE(antibodies.antibody_result, 'unknown') NOT IN ('positive', 'negative')
)

, persistent AS (
    SELECT
        cases.case_id
        , ck_peaks.persistence_date
        , ck_peaks.persistence_result_id
        , FORMAT('CK stayed high from {} to {}.', ck_peaks.first_persistent_date, ck_peaks.last_persistent_date)
            AS finding_text
    FROM clinical.cases
    INNER JOIN clinical.ck_peaks
        ON cases.patient_id = ck_peaks.patient_id AND cases.episode_number = ck_peaks.episode_number
    WHERE ck_peaks.ck_persistence = 'persistent14d'
)

, findings AS (
    SELECT
        hmgcr_positive.case_id
        , CASE hmgcr_positive.label
            WHEN 'statin_imnm_hmgcr' THEN 'statin_imnm_antibody'
            ELSE 'hmgcr_no_statin'
        END AS finding
        , hmgcr_positive.draw_date AS event_date
        , 'labs' AS source_table
        , hmgcr_positive.result_id AS source_id
        , CONCAT(
            'anti-HMGCR positive', hmgcr_positive.value_as_sent
            , CASE hmgcr_positive.label
                WHEN 'statin_imnm_hmgcr' THEN ', a statin was taken before.'
                ELSE ', no statin found before onset.'
            END
        ) AS finding_text
    FROM hmgcr_positive

    UNION ALL

    SELECT
        negative_dechallenges.case_id
        , 'statin_imnm_dechallenge_negative' AS finding
        , negative_dechallenges.event_date
        , 'labs' AS source_table
        , negative_dechallenges.result_id AS source_id
        , negative_dechallenges.finding_text
    FROM negative_dechallenges

    UNION ALL

    SELECT
        persistent.case_id
        , 'statin_imnm_persistent' AS finding
        , persistent.persistence_date AS event_date
        , 'labs' AS source_table
        , persistent.persistence_result_id AS source_id
        , persistent.finding_text
    FROM persistent

    UNION ALL

    SELECT
        case_rechallenges.case_id
        , 'statin_imnm_rechallenge' AS finding
        , case_rechallenges.event_date
        , 'labs' AS source_table
        , case_rechallenges.result_id AS source_id
        , case_rechallenges.finding_text
    FROM clinical.case_rechallenges
    WHERE case_rechallenges.drug_key = 'statin' AND case_rechallenges.rechallenge = 'positive'

    UNION ALL

    SELECT
        antibodies.case_id
        , 'statin_imnm_srp' AS finding
        , antibodies.draw_date AS event_date
        , 'labs' AS source_table
        , antibodies.result_id AS source_id
        , CONCAT('anti-SRP positive', antibodies.value_as_sent, ', beside anti-HMGCR.') AS finding_text
    FROM antibodies
    WHERE antibodies.analyte = 'anti_srp' AND antibodies.antibody_result = 'positive'

    UNION ALL

    SELECT
        case_ici.case_id
        , 'statin_imnm_ici_core' AS finding
        , case_ici.last_dose_date AS event_date
        , 'prescribing' AS source_table
        , case_ici.last_prescription_id AS source_id
        , FORMAT('Checkpoint inhibitor in its core window ({}).', case_ici.ingredients) AS finding_text
    FROM clinical.case_ici
    WHERE case_ici.ici_window IN ('core_early', 'core_on_treatment')

    UNION ALL

    SELECT
        suspected.case_id
        , 'imnm_suspected' AS finding
        , suspected.event_date
        , 'labs' AS source_table
        , suspected.result_id AS source_id
        , suspected.finding_text
    FROM suspected

    UNION ALL

    SELECT
        persistent.case_id
        , 'imnm_suspected_persistent' AS finding
        , persistent.persistence_date AS event_date
        , 'labs' AS source_table
        , persistent.persistence_result_id AS source_id
        , persistent.finding_text
    FROM persistent
)

, labelled AS (
    SELECT
        case_id
        , label
    FROM hmgcr_positive
    UNION ALL
    SELECT
        case_id
        , label
    FROM suspected
)

, pointed AS (
    -- a finding counts for the label its points are written for, and only in a case that has this label
    SELECT
        findings.case_id
        , findings.finding
        , labelled.label
        , points.rule_id
        , points.points
        , findings.event_date
        , findings.source_table
        , findings.source_id
        , findings.finding_text
    FROM findings
    INNER JOIN reference.points ON findings.finding = points.finding
    INNER JOIN labelled ON findings.case_id = labelled.case_id AND points.label = labelled.label
)

, timing AS (
    SELECT
        case_statin_ever.case_id
        , 'statin_imnm_timing' AS finding
        , labelled.label
        , case_statin_ever.rule_id
        , case_statin_ever.points
        -- a supply that outlasts the onset speaks for the day of onset
        , LEAST(case_statin_ever.supply_end_date, cases.onset_date) AS event_date
        , 'prescribing' AS source_table
        , case_statin_ever.prescription_id AS source_id
        , CASE
            WHEN case_statin_ever.days_from_supply_end_to_onset = 0
                THEN FORMAT('On {} at onset.', case_statin_ever.ingredient)
            ELSE FORMAT(
                'Supply of {} ended {} days before onset.'
                , case_statin_ever.ingredient, case_statin_ever.days_from_supply_end_to_onset
            )
        END AS finding_text
    FROM clinical.case_statin_ever
    INNER JOIN clinical.cases ON case_statin_ever.case_id = cases.case_id
    INNER JOIN labelled ON case_statin_ever.case_id = labelled.case_id
    WHERE labelled.label = 'statin_imnm_hmgcr'
)

SELECT
    evidence.case_id
    , evidence.finding
    , evidence.label
    , evidence.rule_id
    , evidence.points
    , evidence.event_date
    , evidence.source_table
    , evidence.source_id
    , evidence.finding_text
FROM (
    FROM pointed
    UNION ALL BY NAME
    FROM timing
) AS evidence
