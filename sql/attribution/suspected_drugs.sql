-- model:    attribution.suspected_drugs
-- purpose:  The drug behind each drug label of a case: when it began, and what is known of dose, indication and stop.
-- grain:    one row per case and drug label
-- key:      case_id, label
-- basis:    spec 7, 9.3 and 10.3; labels.csv (is_drug_label)
-- nulls:    end_date is NULL where no end of supply is recorded (single doses)
-- caution:  is_leading marks the drug of the strongest drug label, also where a label without a drug is stronger
WITH exposures AS (
    SELECT
        case_ici.case_id
        , 'ici' AS drug_key
        , case_ici.ingredients
        , case_ici.first_dose_date AS start_date
        , CAST(NULL AS DATE) AS end_date
        , TRUE AS is_start_known
        , case_ici.last_prescription_id AS prescription_id
    FROM clinical.case_ici

    UNION ALL

    -- the stretch of treatment that the onset lies in or after
    SELECT
        cases.case_id
        , 'statin' AS drug_key
        , COALESCE(case_statins.ingredient, case_statin_ever.ingredient) AS ingredients
        , statin_eras.era_start_date AS start_date
        , statin_eras.supply_end_date AS end_date
        , statin_eras.is_start_known
        , COALESCE(case_statins.prescription_id, case_statin_ever.prescription_id) AS prescription_id
    FROM clinical.cases
    LEFT JOIN clinical.case_statins ON cases.case_id = case_statins.case_id
    LEFT JOIN clinical.case_statin_ever ON cases.case_id = case_statin_ever.case_id
    LEFT JOIN clinical.statin_eras
        ON cases.patient_id = statin_eras.patient_id AND cases.onset_date > statin_eras.era_start_date
    WHERE case_statins.case_id IS NOT NULL OR case_statin_ever.case_id IS NOT NULL
    QUALIFY
        ROW_NUMBER() OVER (
            PARTITION BY cases.case_id ORDER BY statin_eras.era_start_date DESC NULLS LAST
        ) = 1

    UNION ALL

    SELECT
        case_other_drugs.case_id
        , CONCAT('other_drug:', case_other_drugs.ingredient) AS drug_key
        , case_other_drugs.ingredient AS ingredients
        , case_other_drugs.era_start_date AS start_date
        , case_other_drugs.supply_end_date AS end_date
        , TRUE AS is_start_known
        , case_other_drugs.prescription_id
    FROM clinical.case_other_drugs
)

, steroids AS (
    -- the run that the label rests on
    SELECT
        label_evidence.case_id
        , label_evidence.label
        , 'steroid' AS drug_key
        , episode_steroid_runs.ingredients
        , episode_steroid_runs.run_start_date AS start_date
        , episode_steroid_runs.run_end_date AS end_date
        , TRUE AS is_start_known
        , episode_steroid_runs.first_prescription_id AS prescription_id
        , episode_steroid_runs.highest_prednisone_eq_mg_per_day IS NOT NULL AS is_dose_known
        , episode_steroid_runs.stated_indication IS NOT NULL AS is_indication_known
    FROM attribution.label_evidence
    INNER JOIN clinical.episode_steroid_runs
        ON
            label_evidence.case_id = episode_steroid_runs.case_id
            AND label_evidence.source_id = episode_steroid_runs.first_prescription_id
    WHERE label_evidence.finding IN ('steroid_acute_exposure', 'steroid_chronic_exposure')
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY label_evidence.case_id, label_evidence.label
        ORDER BY episode_steroid_runs.run_start_date ASC, episode_steroid_runs.run_number ASC
    ) = 1
)

, prescriptions AS (
    -- one prescription may stand in several concept sets
    SELECT
        prescription_id
        , BOOL_OR(dose_mg IS NOT NULL) AS is_dose_known
        , BOOL_OR(indication IS NOT NULL) AS is_indication_known
        , BOOL_OR(drug_class IN ('ici', 'antineoplastic')) AS is_cancer_drug
    FROM staging.drug_events
    GROUP BY prescription_id
)

, labelled AS (
    SELECT
        label_causality.case_id
        , label_causality.label
        , exposures.drug_key
        , exposures.ingredients
        , exposures.start_date
        , exposures.end_date
        , exposures.is_start_known
        , exposures.prescription_id
        , COALESCE(prescriptions.is_dose_known, FALSE) AS is_dose_known
        , COALESCE(
            prescriptions.is_indication_known OR (prescriptions.is_cancer_drug AND cases.malignancy_date IS NOT NULL)
            , FALSE
        ) AS is_indication_known
    FROM attribution.label_causality
    INNER JOIN clinical.cases ON label_causality.case_id = cases.case_id
    INNER JOIN exposures
        ON
            label_causality.case_id = exposures.case_id
            AND (
                label_causality.label = exposures.drug_key
                OR (label_causality.label = 'ici_myositis' AND exposures.drug_key = 'ici')
                OR (label_causality.label LIKE 'statin%' AND exposures.drug_key = 'statin')
            )
    LEFT JOIN prescriptions ON exposures.prescription_id = prescriptions.prescription_id

    UNION ALL BY NAME

    FROM steroids
)

, stops AS (
    SELECT
        case_id
        , drug_key
        , dechallenge <> 'unknown' AS is_known
    FROM clinical.case_dechallenges
    UNION ALL
    SELECT
        case_id
        , 'ici' AS drug_key
        , is_held_improved IS NOT NULL AS is_known
    FROM clinical.case_ici_hold
    UNION ALL
    SELECT
        case_id
        , 'steroid' AS drug_key
        , is_improved IS NOT NULL AS is_known
    FROM clinical.case_steroid_response
)

SELECT
    labelled.case_id
    , labelled.label
    , labelled.drug_key
    , labelled.ingredients
    , labelled.start_date
    , labelled.end_date
    , COALESCE(labelled.is_start_known, FALSE) AS is_start_known
    , labelled.prescription_id
    , labelled.is_dose_known
    , labelled.is_indication_known
    , COALESCE(stops.is_known, FALSE) AS is_dechallenge_known
    , ROW_NUMBER() OVER (
        PARTITION BY labelled.case_id
        ORDER BY
            causality_ranks.causality_rank DESC, label_causality.points_over_possible DESC
            , label_causality.points DESC, labelled.label ASC
    ) = 1 AS is_leading
FROM labelled
INNER JOIN attribution.label_causality
    ON labelled.case_id = label_causality.case_id AND labelled.label = label_causality.label
INNER JOIN reference.causality_ranks ON label_causality.causality = causality_ranks.causality
LEFT JOIN stops ON labelled.case_id = stops.case_id AND labelled.drug_key = stops.drug_key
