-- model:    clinical.lab_draws
-- purpose:  Which result speaks for each draw, for every analyte beside CK.
-- grain:    one row per result that counts and analyte
-- key:      result_id, analyte
-- basis:    spec R-CK-06, taken over for the other analytes; T-13, T-15, T-37
-- caution:  results whose code and name disagree, and results of urine and other fluids, are left out
WITH believed AS (
    SELECT
        lab_events.result_id
        , lab_events.patient_id
        , lab_events.analyte
        , lab_events.draw_time
        , lab_events.draw_has_time
        , lab_events.reported_time
        , lab_events.updated_at
        , lab_events.value_number IS NOT NULL AS is_number
        , lab_status_ranks.status_rank
        , lab_units.lab_unit
        -- two assays for one antibody in one specimen are two answers
        , CASE
            WHEN myositis_antibodies.analyte IS NOT NULL
                THEN CONCAT_WS(' ', lab_events.code_system, lab_events.code, lab_events.test_name)
        END AS assay
        -- without an hour, only the specimen number says that two results are one draw
        , CASE
            WHEN lab_events.accession IS NOT NULL THEN CONCAT('specimen ', lab_events.accession)
            WHEN lab_events.draw_has_time THEN 'specimen without a number'
            ELSE CONCAT('result ', lab_events.result_id)
        END AS specimen
    FROM staging.lab_events
    INNER JOIN reference.lab_status_ranks ON lab_events.status = lab_status_ranks.status
    LEFT JOIN reference.myositis_antibodies ON lab_events.analyte = myositis_antibodies.analyte
    LEFT JOIN reference.lab_units
        ON lab_events.analyte = lab_units.analyte AND lab_events.unit_key = lab_units.unit_key
    WHERE
        lab_events.rejection_reason IS NULL
        AND lab_events.analyte <> 'ck'
        AND NOT EXISTS (
            SELECT 1
            FROM reference.rejected_specimens AS specimens
            WHERE
                CONTAINS(
                    CONCAT(
                        ' '
                        , REGEXP_REPLACE(
                            LOWER(CONCAT_WS(' ', lab_events.specimen, lab_events.test_name)), '[^a-z]+', ' ', 'g'
                        )
                        , ' '
                    )
                    , CONCAT(' ', specimens.specimen_key, ' ')
                )
        )
)

, numbered AS (
    SELECT
        believed.*
        , SUM(
            CASE
                WHEN believed.time_since_before <= TO_MINUTES(CAST(p.same_draw_minutes AS INTEGER)) THEN 0
                ELSE 1
            END
        ) OVER (
            PARTITION BY believed.patient_id, believed.analyte, believed.specimen, believed.draw_has_time
            ORDER BY believed.draw_time ASC NULLS LAST, believed.result_id ASC
        ) AS draw_number
    FROM (
        SELECT
            believed.*
            , believed.draw_time - LAG(believed.draw_time) OVER (
                PARTITION BY believed.patient_id, believed.analyte, believed.specimen, believed.draw_has_time
                ORDER BY believed.draw_time ASC NULLS LAST, believed.result_id ASC
            ) AS time_since_before
        FROM believed
    ) AS believed
    CROSS JOIN reference.parameter_values AS p
)

, measured AS (
    SELECT
        numbered.*
        -- CK-MB comes as activity, mass and share: each is an answer of its own. A text has no unit: it
        -- speaks for the measure its neighbours have
        , COALESCE(
            numbered.lab_unit
            , MIN(numbered.lab_unit) OVER (
                PARTITION BY
                    numbered.patient_id, numbered.analyte, numbered.specimen, numbered.draw_has_time
                    , numbered.draw_number
            )
        ) AS measure
    FROM numbered
)

SELECT
    measured.result_id
    , measured.analyte
    , measured.patient_id
FROM measured
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY
        measured.patient_id, measured.analyte, measured.specimen, measured.draw_has_time
        , measured.draw_number, measured.measure, measured.assay
    -- corrected before final before preliminary; a number before a text; then the later report
    ORDER BY
        measured.status_rank ASC
        , measured.is_number DESC
        , measured.reported_time DESC NULLS LAST
        , measured.updated_at DESC NULLS LAST
        , measured.result_id ASC
) = 1
