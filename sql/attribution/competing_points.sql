-- model:    attribution.competing_points
-- purpose:  What competing causes take off the drug labels of a case: the worst in full, then one for each further.
-- grain:    one row per case, own ingredient and cause
-- key:      case_id, own_ingredient, rule_id
-- basis:    spec 8 (combination), 9.2
-- caution:  own_ingredient is '' for every label but other_drug, which does not compete with itself
WITH owners AS (
    SELECT
        case_id
        , '' AS own_ingredient
    FROM clinical.cases
    UNION ALL
    SELECT
        case_id
        , ingredient AS own_ingredient
    FROM clinical.case_other_drugs
)

, other_drugs AS (
    SELECT
        owners.case_id
        , owners.own_ingredient
        , MAX(case_other_drugs.era_start_date) AS event_date
        , ARG_MAX(
            case_other_drugs.prescription_id, ROW(case_other_drugs.era_start_date, case_other_drugs.ingredient)
        ) AS source_id
        , STRING_AGG(case_other_drugs.ingredient, ', ' ORDER BY case_other_drugs.ingredient ASC) AS ingredients
    FROM owners
    INNER JOIN clinical.case_other_drugs
        ON owners.case_id = case_other_drugs.case_id AND owners.own_ingredient <> case_other_drugs.ingredient
    GROUP BY owners.case_id, owners.own_ingredient
)

, counted AS (
    SELECT
        owners.case_id
        , owners.own_ingredient
        , causes.rule_id
        , causes.points
        , COALESCE(other_drugs.event_date, causes.event_date) AS event_date
        , causes.source_table
        , COALESCE(other_drugs.source_id, causes.source_id) AS source_id
        , CASE
            WHEN causes.rule_id = 'C-19' THEN FORMAT('Another listed myotoxic drug: {}.', other_drugs.ingredients)
            ELSE causes.finding_text
        END AS finding_text
        , ROW_NUMBER() OVER (
            PARTITION BY owners.case_id, owners.own_ingredient ORDER BY causes.points ASC, causes.rule_id ASC
        ) AS place
    FROM owners
    INNER JOIN clinical.case_competing_causes AS causes ON owners.case_id = causes.case_id
    LEFT JOIN other_drugs
        ON
            causes.rule_id = 'C-19'
            AND owners.case_id = other_drugs.case_id
            AND owners.own_ingredient = other_drugs.own_ingredient
    WHERE
        -- a mimic of weakness is taken off the weakness; kidney failure weighs troponin T only
        causes.rule_id NOT IN ('C-23', 'C-24')
        AND (causes.rule_id <> 'C-19' OR other_drugs.case_id IS NOT NULL)
)

SELECT
    case_id
    , own_ingredient
    , rule_id
    , CASE WHEN place = 1 THEN points ELSE -1 END AS points
    , event_date
    , source_table
    , source_id
    , finding_text
FROM counted
