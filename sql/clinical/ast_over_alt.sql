-- model:    clinical.ast_over_alt
-- purpose:  Draws in which AST is raised and above ALT while bilirubin and alkaline phosphatase are in order.
-- grain:    one row per AST result
-- key:      result_id
-- basis:    spec 5.5 (points to muscle rather than liver; shown, never scored)
-- caution:  bilirubin and alkaline phosphatase that were not measured do not stand in the way
WITH pairs AS (
    SELECT
        ast.result_id
        , ast.patient_id
        , ast.draw_date
        , ast.draw_time
        , ast.lab_value AS ast_u_per_l
        , ast.lab_x_uln AS ast_x_uln
        , alt.lab_value AS alt_u_per_l
        , TO_MINUTES(CAST(p.same_draw_minutes AS INTEGER)) AS same_draw
    FROM clinical.lab_values AS ast
    CROSS JOIN reference.parameter_values AS p
    INNER JOIN clinical.lab_values AS alt
        ON
            ast.patient_id = alt.patient_id
            AND ast.analyte = 'ast'
            AND alt.analyte = 'alt'
            AND alt.draw_time >= ast.draw_time - TO_MINUTES(CAST(p.same_draw_minutes AS INTEGER))
            AND alt.draw_time <= ast.draw_time + TO_MINUTES(CAST(p.same_draw_minutes AS INTEGER))
    WHERE NOT ast.is_censored_low AND NOT alt.is_censored_high
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY ast.result_id
        -- on days without hours several ALT may fit: the highest, so that AST is not above it by chance
        ORDER BY alt.lab_value DESC NULLS LAST, alt.result_id ASC
    ) = 1
)

SELECT
    pairs.result_id
    , pairs.patient_id
    , pairs.draw_date
    , pairs.ast_u_per_l -- U/L
    , pairs.ast_x_uln -- multiple of the limit of the row
    , pairs.alt_u_per_l -- U/L
FROM pairs
WHERE
    pairs.ast_u_per_l > pairs.alt_u_per_l
    AND pairs.ast_x_uln > 1
    AND NOT EXISTS (
        SELECT 1
        FROM clinical.lab_values AS liver
        WHERE
            liver.patient_id = pairs.patient_id
            AND liver.analyte IN ('bilirubin', 'alkaline_phosphatase')
            AND liver.lab_x_uln > 1
            AND NOT liver.is_censored_low
            AND liver.draw_time >= pairs.draw_time - pairs.same_draw
            AND liver.draw_time <= pairs.draw_time + pairs.same_draw
    )
