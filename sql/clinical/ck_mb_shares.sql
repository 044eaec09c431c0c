-- model:    clinical.ck_mb_shares
-- purpose:  CK-MB as a share of the total CK of the same draw.
-- grain:    one row per CK-MB result
-- key:      result_id
-- basis:    spec C-22, T-05, T-01
-- caution:  CK-MB mass (ng/mL) is no share of an activity and is left out; so is CK-MB above total CK, which cannot be
WITH parts AS (
    SELECT
        lab_values.result_id
        , lab_values.patient_id
        , lab_values.draw_date
        , lab_values.draw_time
        , lab_values.lab_value
        , lab_values.lab_unit
        , lab_values.lab_unit = 'share of total' AS is_share
    FROM clinical.lab_values
    WHERE
        lab_values.analyte = 'ck_mb'
        AND lab_values.lab_unit IN ('U/L', 'share of total')
        -- "<5" says too little to divide by
        AND NOT lab_values.is_censored_low
)

, with_total AS (
    SELECT
        parts.*
        , ck_results.result_id AS ck_result_id
        , ck_results.ck_u_per_l
        , ck_results.ck_x_uln
        , CASE WHEN parts.is_share THEN parts.lab_value ELSE parts.lab_value / ck_results.ck_u_per_l END AS ck_mb_share
    FROM parts
    CROSS JOIN reference.parameter_values AS p
    LEFT JOIN clinical.ck_results
        ON
            parts.patient_id = ck_results.patient_id
            AND ck_results.is_resolved
            AND NOT ck_results.is_censored_high
            AND NOT ck_results.is_censored_low
            AND ck_results.draw_time >= parts.draw_time - TO_MINUTES(CAST(p.same_draw_minutes AS INTEGER))
            AND ck_results.draw_time <= parts.draw_time + TO_MINUTES(CAST(p.same_draw_minutes AS INTEGER))
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY parts.result_id
        -- on days without hours several CK may fit: the highest gives the lowest share
        ORDER BY ck_results.ck_u_per_l DESC NULLS LAST, ck_results.result_id ASC
    ) = 1
)

SELECT
    result_id
    , patient_id
    , draw_date
    , ck_result_id
    , ck_x_uln
    , ROUND(ck_mb_share, 9) AS ck_mb_share -- share of total CK
FROM with_total
WHERE ck_mb_share >= 0 AND ck_mb_share <= 1
