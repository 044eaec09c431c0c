-- model:    clinical.troponin_results
-- purpose:  Troponin results with their ratio to the limit, own baseline and whether they count as a flag.
-- grain:    one row per result
-- key:      result_id
-- basis:    spec 5.6, C-24, T-20, ruling 13 (baseline: median of -365 to -31 days)
-- nulls:    the flags are NULL when the result has no limit of its own; the baseline when there is no earlier result;
--           lab_value and lab_unit when the unit is not known
-- caution:  ratios are compared, not concentrations: the assay may have changed since the baseline
WITH troponins AS (
    SELECT
        lab_values.*
        , CASE lab_values.analyte WHEN 'troponin_i' THEN 'i' ELSE 't' END AS troponin_kind
    FROM clinical.lab_values
    WHERE lab_values.analyte IN ('troponin_i', 'troponin_t')
)

, baselines AS (
    SELECT
        troponins.result_id
        , CAST(MEDIAN(earlier.lab_x_uln) AS DOUBLE) AS baseline_troponin_x_uln
    FROM troponins
    INNER JOIN troponins AS earlier
        ON
            troponins.patient_id = earlier.patient_id
            AND troponins.troponin_kind = earlier.troponin_kind
    CROSS JOIN reference.parameter_values AS p
    WHERE
        earlier.draw_date - troponins.draw_date >= p.baseline_from_day
        AND earlier.draw_date - troponins.draw_date <= p.baseline_to_day
    GROUP BY troponins.result_id
)

, kidney_failures AS (
    SELECT DISTINCT diagnosis_events.patient_id -- DISTINCT: coded again and again
    FROM staging.diagnosis_events
    INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
    WHERE
        finding_sets.finding_group = 'kidney_failure'
        AND COALESCE(diagnosis_events.status, 'confirmed') = 'confirmed'
)

, compared AS (
    SELECT
        troponins.*
        , baselines.baseline_troponin_x_uln
        , kidney_failures.patient_id IS NOT NULL AS has_kidney_failure
        -- "<14" of 14 is not above it
        , troponins.lab_x_uln > 1 AND NOT troponins.is_censored_low AS is_raised
        , troponins.lab_x_uln >= ROUND(p.troponin_rise_fold * baselines.baseline_troponin_x_uln, 9) AS is_risen
        , troponins.lab_x_uln > p.troponin_t_x_uln AS is_above_muscle_level
    FROM troponins
    LEFT JOIN baselines ON troponins.result_id = baselines.result_id
    LEFT JOIN kidney_failures ON troponins.patient_id = kidney_failures.patient_id
    CROSS JOIN reference.parameter_values AS p
)

, flagged AS (
    SELECT
        compared.*
        , CASE
            WHEN compared.troponin_kind = 'i' THEN compared.is_raised AND COALESCE(compared.is_risen, TRUE)
            -- without kidneys troponin T stands high for good: only a rise over the own baseline says something
            ELSE
                compared.is_raised AND compared.is_above_muscle_level
                AND COALESCE(compared.is_risen, NOT compared.has_kidney_failure)
        END AS is_flag
    FROM compared
)

SELECT
    result_id
    , patient_id
    , troponin_kind
    , draw_date
    , lab_value
    , lab_unit
    , is_censored_high
    , lab_x_uln AS troponin_x_uln -- multiple of the limit of the row
    , baseline_troponin_x_uln
    , has_kidney_failure
    , is_flag AS is_troponin_flag
    , CASE
        WHEN lab_x_uln IS NOT NULL THEN troponin_kind = 't' AND is_raised AND NOT is_flag
    END AS is_troponin_t_only
FROM flagged
