-- model:    attribution.other_drug_evidence
-- purpose:  What speaks for another listed drug as the cause.
-- grain:    one row per case, label, finding and source row
-- key:      case_id, label, finding, source_table, source_id
-- basis:    spec 7.8 (needs a CK above the limit), 9.2 other_drug, 3.5, R-DEC-01, R-REC-01, T-29
-- nulls:    a negative or unknown dechallenge and a negative rechallenge give no row
-- caution:  each drug in its window has its own label, 'other_drug:' and the ingredient
WITH exposed AS (
    SELECT
        case_other_drugs.*
        , CONCAT('other_drug:', case_other_drugs.ingredient) AS label
    FROM clinical.case_other_drugs
    INNER JOIN clinical.cases ON case_other_drugs.case_id = cases.case_id
    INNER JOIN clinical.ck_peaks
        ON
            cases.patient_id = ck_peaks.patient_id
            AND cases.episode_number = ck_peaks.episode_number
    CROSS JOIN reference.parameter_values AS p
    WHERE ck_peaks.ck_peak_x_uln > p.ck_raised_x_uln
)

, exposure AS (
    SELECT
        exposed.case_id
        , 'other_drug_exposure' AS finding
        , exposed.label
        , exposed.era_start_date AS event_date
        , 'prescribing' AS source_table
        , exposed.prescription_id AS source_id
        , FORMAT(
            'On {} from {}, supply to {}; onset on day {}.'
            , exposed.ingredient, exposed.era_start_date, exposed.supply_end_date, exposed.days_from_start_to_onset
        ) AS finding_text
    FROM exposed
)

, labelled AS (
    SELECT
        exposed.case_id
        , 'other_drug_labelled' AS finding
        , exposed.label
        , exposed.era_start_date AS event_date
        , 'prescribing' AS source_table
        , exposed.prescription_id AS source_id
        , FORMAT('The label of {} names a rise of CK or rhabdomyolysis.', exposed.ingredient) AS finding_text
    FROM exposed
    WHERE exposed.has_labelled_ck
)

, interaction AS (
    SELECT
        exposed.case_id
        , 'other_drug_interaction' AS finding
        , exposed.label
        , exposed.era_start_date AS event_date
        , 'prescribing' AS source_table
        , exposed.prescription_id AS source_id
        , FORMAT('Together with {}, with which {} interacts.', exposed.interacting_statin, exposed.ingredient)
            AS finding_text
    FROM exposed
    WHERE exposed.interacting_statin IS NOT NULL
)

, dechallenge AS (
    SELECT
        exposed.case_id
        , 'other_drug_dechallenge' AS finding
        , exposed.label
        , case_dechallenges.event_date
        , 'labs' AS source_table
        , case_dechallenges.result_id AS source_id
        , case_dechallenges.finding_text
    FROM exposed
    INNER JOIN clinical.case_dechallenges
        ON exposed.case_id = case_dechallenges.case_id AND exposed.label = case_dechallenges.drug_key
    WHERE case_dechallenges.dechallenge = 'positive'
)

, rechallenge AS (
    SELECT
        exposed.case_id
        , 'other_drug_rechallenge' AS finding
        , exposed.label
        , case_rechallenges.event_date
        , 'labs' AS source_table
        , case_rechallenges.result_id AS source_id
        , case_rechallenges.finding_text
    FROM exposed
    INNER JOIN clinical.case_rechallenges
        ON exposed.case_id = case_rechallenges.case_id AND exposed.label = case_rechallenges.drug_key
    WHERE case_rechallenges.rechallenge = 'positive'
)

SELECT
    evidence.case_id
    , evidence.finding
    , evidence.label
    , points.rule_id
    , points.points
    , evidence.event_date
    , evidence.source_table
    , evidence.source_id
    , evidence.finding_text
FROM (
    FROM exposure
    UNION ALL BY NAME
    FROM labelled
    UNION ALL BY NAME
    FROM interaction
    UNION ALL BY NAME
    FROM dechallenge
    UNION ALL BY NAME
    FROM rechallenge
) AS evidence
INNER JOIN reference.points ON evidence.finding = points.finding
