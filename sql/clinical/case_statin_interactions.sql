-- model:    clinical.case_statin_interactions
-- purpose:  The worst interaction of a statin with another drug shortly before onset.
-- grain:    one row per case with an interaction
-- key:      case_id
-- basis:    spec 3.6, 9.2 statin_toxic
WITH worst AS (
    SELECT
        case_id
        , statin_ingredient
        , interacting_ingredient
        , daily_dose_mg
        , cap_mg_per_day
        , rule
        , start_date
        , prescription_id
    FROM clinical.case_statin_pairs
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY case_id
        -- a contraindicated pair before any other; then the drug taken last before onset, the one begun last, by name
        ORDER BY
            rule = 'contraindicated' DESC, covered_until DESC, start_date DESC, interacting_ingredient ASC
            , statin_ingredient ASC
    ) = 1
)

SELECT
    case_id
    , CASE rule WHEN 'contraindicated' THEN 'contraindicated' ELSE 'cap_or_other' END AS interaction
    , statin_ingredient
    , interacting_ingredient
    , start_date AS event_date
    , prescription_id
    , CASE rule
        WHEN 'contraindicated'
            THEN FORMAT(
                'Contraindicated with {}: {} from {}.', statin_ingredient, interacting_ingredient, start_date
            )
        WHEN 'dose_cap'
            THEN FORMAT(
                'On {} {:g} mg a day, above the cap of {:g} mg a day with {} (from {}).'
                , statin_ingredient, daily_dose_mg, cap_mg_per_day, interacting_ingredient, start_date
            )
        ELSE FORMAT('Interacts with {}: {} from {}.', statin_ingredient, interacting_ingredient, start_date)
    END AS finding_text
FROM worst
