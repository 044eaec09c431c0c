-- model:    attribution.statin_evidence
-- purpose:  What speaks for a statin as a toxic cause.
-- grain:    one row per case, finding and source row
-- key:      case_id, finding, source_table, source_id
-- basis:    spec 7.2 (needs a raised CK), 9.2 statin_toxic
-- caution:  interactions and dechallenge are not part of these points yet
WITH exposed AS (
    SELECT case_statins.*
    FROM clinical.case_statins
    INNER JOIN clinical.cases ON case_statins.case_id = cases.case_id
    WHERE cases.first_raised_ck_date IS NOT NULL OR cases.is_unresolved_only
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
        , FORMAT('Statin {}.', exposed.change_kind) AS finding_text
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
) AS evidence
