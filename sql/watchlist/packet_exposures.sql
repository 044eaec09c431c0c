-- model:    watchlist.packet_exposures
-- purpose:  The drugs of the reviewer's packet: doses of checkpoint inhibitors, courses of other drugs, corticosteroid
--           runs with their role, immunotherapies.
-- grain:    one row per case, section, item, source row and what it was given as
-- key:      case_id, section, item, source_id, event_date, value_text
-- basis:    spec 10.3, 3.1, R-STE-05
WITH prescriptions AS (
    -- one prescription may stand in several concept sets
    SELECT
        prescription_id
        , MIN(route) AS route
        , MAX(dose_mg) AS dose_mg
        , MIN(event_type) AS event_type
    FROM staging.drug_events
    GROUP BY prescription_id
)

, ici AS (
    SELECT
        cases.case_id
        , 'exposure' AS section
        , ici_doses.ingredient AS item
        , CONCAT_WS(
            ', '
            , FORMAT('checkpoint inhibitor, dose {}', ici_doses.dose_number)
            , ici_ingredients.ici_class
            , FORMAT('{:g} mg', prescriptions.dose_mg)
            , prescriptions.route
            , prescriptions.event_type
        ) AS value_text
        , ici_doses.dose_date AS event_date
        , ici_doses.prescription_id AS source_id
    FROM clinical.cases
    INNER JOIN clinical.ici_doses ON cases.patient_id = ici_doses.patient_id
    LEFT JOIN reference.ici_ingredients ON ici_doses.ingredient = ici_ingredients.ingredient
    LEFT JOIN prescriptions ON ici_doses.prescription_id = prescriptions.prescription_id
)

, statins AS (
    SELECT
        cases.case_id
        , 'exposure' AS section
        , statin_eras.ingredients AS item
        , CONCAT_WS(
            ', '
            , FORMAT(
                'statin, {} supplies from {} to {}'
                , statin_eras.supplies, statin_eras.era_start_date, statin_eras.supply_end_date
            )
            , CASE WHEN NOT statin_eras.is_start_known THEN 'start not seen' END
            , FORMAT('{:g} mg at the start', prescriptions.dose_mg)
            , prescriptions.route
        ) AS value_text
        , statin_eras.era_start_date AS event_date
        , statin_eras.first_prescription_id AS source_id
    FROM clinical.cases
    INNER JOIN clinical.statin_eras ON cases.patient_id = statin_eras.patient_id
    LEFT JOIN prescriptions ON statin_eras.first_prescription_id = prescriptions.prescription_id
)

, other_drugs AS (
    SELECT
        cases.case_id
        , 'exposure' AS section
        , myotoxic_eras.ingredient AS item
        , CONCAT_WS(
            ', '
            , FORMAT(
                '{}, from {} to {}'
                , REPLACE(myotoxic_eras.drug_group, '_', ' '), myotoxic_eras.era_start_date
                , myotoxic_eras.supply_end_date
            )
            , CASE WHEN case_other_drugs.case_id IS NOT NULL THEN 'onset in its window' END
            , FORMAT('{:g} mg', prescriptions.dose_mg)
            , prescriptions.route
        ) AS value_text
        , myotoxic_eras.era_start_date AS event_date
        , myotoxic_eras.first_prescription_id AS source_id
    FROM clinical.cases
    INNER JOIN clinical.myotoxic_eras ON cases.patient_id = myotoxic_eras.patient_id
    LEFT JOIN clinical.case_other_drugs
        ON
            cases.case_id = case_other_drugs.case_id
            AND myotoxic_eras.ingredient = case_other_drugs.ingredient
            AND myotoxic_eras.era_start_date = case_other_drugs.era_start_date
    LEFT JOIN prescriptions ON myotoxic_eras.first_prescription_id = prescriptions.prescription_id
)

, immune AS (
    SELECT
        cases.case_id
        , 'exposure' AS section
        , immunotherapies.agent AS item
        , FORMAT('immunotherapy, to {}', immunotherapies.end_date) AS value_text
        , immunotherapies.start_date AS event_date
        , immunotherapies.source_table
        , immunotherapies.prescription_id AS source_id
    FROM clinical.cases
    INNER JOIN clinical.immunotherapies ON cases.patient_id = immunotherapies.patient_id
)

, steroids AS (
    SELECT
        episode_steroid_runs.case_id
        , 'steroids' AS section
        , episode_steroid_runs.ingredients AS item
        , CONCAT_WS(
            ', '
            , CONCAT('role: ', REPLACE(episode_steroid_runs.steroid_role, '_', ' '))
            , CASE WHEN episode_steroid_runs.is_premedication THEN 'premedication' END
            , FORMAT('for {}', episode_steroid_runs.stated_indication)
            , FORMAT('to {}', episode_steroid_runs.run_end_date)
            , FORMAT(
                'up to {:,.0f} mg a day in prednisone equivalents ({:.1f} mg/kg)'
                , episode_steroid_runs.highest_prednisone_eq_mg_per_day
                , episode_steroid_runs.highest_prednisone_eq_mg_per_kg_day
            )
            , CASE WHEN episode_steroid_runs.is_fluorinated THEN 'fluorinated' END
        ) AS value_text
        , episode_steroid_runs.run_start_date AS event_date
        , episode_steroid_runs.first_prescription_id AS source_id
    FROM clinical.episode_steroid_runs
    SEMI JOIN clinical.cases ON episode_steroid_runs.case_id = cases.case_id
)

SELECT
    items.case_id
    , items.section
    , items.item
    , items.value_text
    , items.event_date
    , COALESCE(items.source_table, 'prescribing') AS source_table
    , items.source_id
FROM (
    FROM ici
    UNION ALL BY NAME
    FROM statins
    UNION ALL BY NAME
    FROM other_drugs
    UNION ALL BY NAME
    FROM immune
    UNION ALL BY NAME
    FROM steroids
) AS items
