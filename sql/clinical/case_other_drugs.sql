-- model:    clinical.case_other_drugs
-- purpose:  Other myotoxic drugs whose window holds a case onset.
-- grain:    one row per case and ingredient
-- key:      case_id, ingredient
-- basis:    spec 3.5, 4.5, 7.8, T-29; windows.csv W-MEK, W-ALK, W-COL, W-DAP, W-OTH
-- nulls:    interacting_statin is NULL without a statin current at onset that the drug interacts with
-- caution:  supply_end_date is that of the supplies begun before onset; a course taken up again later does not
--           bridge a pause in which the onset lies
-- joins:    a drug of a case has at most one statin as its partner
WITH in_course AS (
    SELECT
        cases.case_id
        , cases.patient_id
        , cases.onset_date
        , myotoxic_eras.ingredient
        , myotoxic_eras.drug_group
        , myotoxic_eras.era_start_date
        , myotoxic_eras.first_prescription_id
        , windows.rule_id
        , windows.start_day
        , windows.days_after_stop
        , cases.onset_date - myotoxic_eras.era_start_date AS days_from_start_to_onset
    FROM clinical.cases
    INNER JOIN clinical.myotoxic_eras ON cases.patient_id = myotoxic_eras.patient_id
    INNER JOIN reference.windows ON myotoxic_eras.window_rule_id = windows.rule_id
    WHERE
        cases.onset_date - myotoxic_eras.era_start_date >= windows.start_day
        AND cases.onset_date - myotoxic_eras.era_start_date <= windows.end_day
)

, in_window AS (
    SELECT
        in_course.case_id
        , in_course.onset_date
        , in_course.ingredient
        , in_course.drug_group
        , in_course.rule_id
        , in_course.era_start_date
        , in_course.first_prescription_id
        , in_course.days_from_start_to_onset
        , MAX(other_drug_supplies.supply_end_date) AS supply_end_date
    FROM in_course
    INNER JOIN clinical.other_drug_supplies
        ON
            in_course.patient_id = other_drug_supplies.patient_id
            AND in_course.ingredient = other_drug_supplies.ingredient
            AND in_course.era_start_date <= other_drug_supplies.start_date
            -- on the day of a refill the order of the two is not known
            AND in_course.onset_date - other_drug_supplies.start_date >= in_course.start_day
    GROUP BY
        in_course.case_id, in_course.onset_date, in_course.ingredient, in_course.drug_group, in_course.rule_id
        , in_course.era_start_date, in_course.first_prescription_id, in_course.days_from_start_to_onset
        , in_course.days_after_stop
    HAVING in_course.onset_date - MAX(other_drug_supplies.supply_end_date) <= in_course.days_after_stop
)

, latest_course AS (
    SELECT in_window.*
    FROM in_window
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY in_window.case_id, in_window.ingredient ORDER BY in_window.era_start_date DESC
    ) = 1
)

, partners AS (
    SELECT
        case_id
        , interacting_ingredient
        , statin_ingredient
    FROM clinical.case_statin_pairs
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY case_id, interacting_ingredient
        -- two statins are current only around a switch
        ORDER BY statin_ingredient ASC
    ) = 1
)

SELECT
    latest_course.case_id
    , latest_course.ingredient
    , latest_course.drug_group
    , latest_course.rule_id
    , myotoxic_ingredients.has_labelled_ck
    , latest_course.era_start_date
    , latest_course.supply_end_date
    , latest_course.days_from_start_to_onset -- days
    , latest_course.first_prescription_id AS prescription_id
    , partners.statin_ingredient AS interacting_statin
FROM latest_course
INNER JOIN reference.myotoxic_ingredients ON latest_course.ingredient = myotoxic_ingredients.ingredient
LEFT JOIN partners
    ON
        latest_course.case_id = partners.case_id
        AND latest_course.ingredient = partners.interacting_ingredient
-- docs/decisions/0018: beside a statin it is contraindicated with, a drug acts through the interaction alone
WHERE
    NOT EXISTS (
        SELECT 1
        FROM clinical.case_statin_pairs
        WHERE
            case_statin_pairs.case_id = latest_course.case_id
            AND case_statin_pairs.interacting_ingredient = latest_course.ingredient
            AND case_statin_pairs.rule = 'contraindicated'
    )
