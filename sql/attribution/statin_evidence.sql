-- model:    attribution.statin_evidence
-- purpose:  What speaks for a statin as a toxic cause.
-- grain:    one row per case, finding and source row
-- key:      case_id, finding, source_table, source_id
-- basis:    spec 7.2 (needs a raised CK), 9.2 statin_toxic, 3.6, R-DEC-01, R-DEC-02, R-REC-01
-- nulls:    an unknown dechallenge, a negative rechallenge and an antibody that is not positive give no row
-- caution:  every finding needs the timing: without a statin current or recent at onset there is no row at all
WITH exposed AS (
    SELECT case_statins.*
    FROM clinical.case_statins
    INNER JOIN clinical.cases ON case_statins.case_id = cases.case_id
    LEFT JOIN clinical.ck_peaks
        ON
            cases.patient_id = ck_peaks.patient_id
            AND cases.episode_number = ck_peaks.episode_number
    CROSS JOIN reference.parameter_values AS p
    -- above the limit is enough here: a CK that was high for years is weighed as a competing cause
    WHERE ck_peaks.ck_peak_x_uln > p.ck_raised_x_uln OR cases.is_unresolved_only
)

, timing AS (
    SELECT
        exposed.case_id
        , 'statin_timing' AS finding
        , exposed.rule_id
        , exposed.points
        , exposed.covered_until AS event_date
        , 'prescribing' AS source_table
        , exposed.prescription_id AS source_id
        , CONCAT(
            CASE
                WHEN exposed.days_from_supply_end_to_onset = 0 THEN 'On '
                ELSE 'Supply ended before onset: '
            END
            , exposed.ingredient
            -- CONCAT would turn an unknown dose into " mg a day"
            , FORMAT(' {:g} mg a day', exposed.daily_dose_mg)
            , CASE WHEN exposed.days_from_supply_end_to_onset = 0 THEN ' at onset.' ELSE '.' END
        ) AS finding_text
    FROM exposed
)

, changed AS (
    SELECT
        exposed.case_id
        , 'statin_change' AS finding
        , 'R-STA-02' AS rule_id
        , exposed.change_points AS points
        , exposed.change_date AS event_date
        , 'prescribing' AS source_table
        , exposed.change_prescription_id AS source_id
        , CASE exposed.change_kind
            WHEN 'start'
                THEN CONCAT(
                    'Statin started: ', exposed.change_ingredient
                    , FORMAT(' {:g} mg a day', exposed.change_dose_mg), '.'
                )
            ELSE FORMAT(
                'Statin dose increased: {} from {:g} to {:g} mg a day.'
                , exposed.change_ingredient, exposed.change_dose_before_mg, exposed.change_dose_mg
            )
        END AS finding_text
    FROM exposed
    WHERE exposed.change_points > 0
)

, adverse_effect AS (
    SELECT
        adverse_effect_codes.case_id
        , points.finding
        , points.rule_id
        , points.points
        , adverse_effect_codes.diagnosis_date AS event_date
        , 'diagnoses' AS source_table
        , adverse_effect_codes.diagnosis_id AS source_id
        , FORMAT('Adverse effect of a statin coded ({}).', adverse_effect_codes.code) AS finding_text
    FROM attribution.adverse_effect_codes
    INNER JOIN exposed ON adverse_effect_codes.case_id = exposed.case_id
    INNER JOIN reference.points ON points.finding = 'statin_adverse_effect_code'
    WHERE adverse_effect_codes.finding_group = 'adverse_effect_statin'
)

, interaction AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_statin_interactions.event_date
        , 'prescribing' AS source_table
        , case_statin_interactions.prescription_id AS source_id
        , case_statin_interactions.finding_text
    FROM exposed
    INNER JOIN clinical.case_statin_interactions ON exposed.case_id = case_statin_interactions.case_id
    INNER JOIN reference.points
        ON
            points.finding = CASE case_statin_interactions.interaction
                WHEN 'contraindicated' THEN 'statin_interaction_contraindicated'
                ELSE 'statin_interaction_other'
            END
)

, dechallenge AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_dechallenges.event_date
        , 'labs' AS source_table
        , case_dechallenges.result_id AS source_id
        , case_dechallenges.finding_text
    FROM exposed
    INNER JOIN clinical.case_dechallenges ON exposed.case_id = case_dechallenges.case_id
    INNER JOIN reference.points
        -- an unknown dechallenge has no points
        ON points.finding = CONCAT('statin_dechallenge_', case_dechallenges.dechallenge)
    WHERE case_dechallenges.drug_key = 'statin'
)

, rechallenge AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_rechallenges.event_date
        , 'labs' AS source_table
        , case_rechallenges.result_id AS source_id
        , case_rechallenges.finding_text
    FROM exposed
    INNER JOIN clinical.case_rechallenges ON exposed.case_id = case_rechallenges.case_id
    INNER JOIN reference.points ON points.finding = 'statin_rechallenge'
    WHERE case_rechallenges.drug_key = 'statin' AND case_rechallenges.rechallenge = 'positive'
)

, antibody AS (
    SELECT
        exposed.case_id
        , points.finding
        , points.rule_id
        , points.points
        , case_antibodies.draw_date AS event_date
        , 'labs' AS source_table
        , case_antibodies.result_id AS source_id
        , FORMAT('anti-HMGCR positive ("{}").', case_antibodies.value_with_unit) AS finding_text
    FROM exposed
    INNER JOIN clinical.case_antibodies ON exposed.case_id = case_antibodies.case_id
    INNER JOIN reference.points ON points.finding = 'statin_hmgcr_positive'
    WHERE case_antibodies.analyte = 'anti_hmgcr' AND case_antibodies.antibody_result = 'positive'
)

SELECT
    evidence.case_id
    , evidence.finding
    , 'statin_toxic' AS label
    , evidence.rule_id
    , evidence.points
    , evidence.event_date
    , evidence.source_table
    , evidence.source_id
    , evidence.finding_text
FROM (
    FROM timing
    UNION ALL BY NAME
    FROM changed
    UNION ALL BY NAME
    FROM adverse_effect
    UNION ALL BY NAME
    FROM interaction
    UNION ALL BY NAME
    FROM dechallenge
    UNION ALL BY NAME
    FROM rechallenge
    UNION ALL BY NAME
    FROM antibody
) AS evidence
