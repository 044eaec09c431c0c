-- model:    clinical.case_competing_causes
-- purpose:  Other causes of a raised CK or weakness found around a case.
-- grain:    one row per case and cause
-- key:      case_id, rule_id
-- basis:    spec 8, competing_causes.csv; T-05, T-06, T-16 to T-18, T-28
-- caution:  C-23 is taken off the weakness points only, and C-24 takes nothing: it weighs troponin T down
WITH candidates AS (
    SELECT
        case_id
        , rule_id
        , event_date
        , source_table
        , source_id
        , evidence_text
    FROM clinical.competing_diagnoses

    UNION ALL

    SELECT
        case_id
        , rule_id
        , event_date
        , source_table
        , source_id
        , evidence_text
    FROM clinical.competing_procedures

    UNION ALL

    SELECT
        case_id
        , rule_id
        , event_date
        , 'labs' AS source_table
        , source_id
        , evidence_text
    FROM clinical.competing_laboratory

    UNION ALL

    -- all drugs of a case are one cause; the one begun last is shown
    SELECT
        case_id
        , 'C-19' AS rule_id
        , MAX(era_start_date) AS event_date
        , 'prescribing' AS source_table
        , ARG_MAX(prescription_id, ROW(era_start_date, ingredient)) AS source_id
        , STRING_AGG(ingredient, ', ' ORDER BY ingredient ASC) AS evidence_text
    FROM clinical.case_other_drugs
    GROUP BY case_id
)

, nearest AS (
    SELECT
        candidates.*
        , cases.onset_date
    FROM candidates
    INNER JOIN clinical.cases ON candidates.case_id = cases.case_id
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY candidates.case_id, candidates.rule_id
        ORDER BY
            ABS(candidates.event_date - cases.onset_date) ASC, candidates.event_date ASC
            , candidates.source_table ASC, candidates.source_id ASC
    ) = 1
)

SELECT
    nearest.case_id
    , nearest.rule_id
    , competing_causes.cause
    , competing_causes.points
    , competing_causes.points <= p.strong_cause_points AS is_strong
    , competing_causes.reduces_event_score
    , competing_causes.caps_rhabdomyolysis_code
    , nearest.event_date
    , nearest.source_table
    , nearest.source_id
    , CONCAT(
        UPPER(SUBSTRING(competing_causes.cause, 1, 1)), SUBSTRING(competing_causes.cause, 2), ': '
        , nearest.evidence_text, '.'
    ) AS finding_text
FROM nearest
INNER JOIN reference.competing_causes ON nearest.rule_id = competing_causes.rule_id
CROSS JOIN reference.parameter_values AS p
