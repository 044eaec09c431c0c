-- model:    clinical.antibody_results
-- purpose:  Antibody results, each read as positive, negative, indeterminate or unknown.
-- grain:    one row per result and analyte
-- key:      result_id, analyte
-- basis:    spec 6.7, T-14, T-15, T-40; antibody_text_patterns.csv, antibody_cutoffs.csv
-- nulls:    read_by is NULL where nothing in the result could be read
-- caution:  a result that names several antibodies is the header of a panel and never counts; its components do
WITH components AS (
    SELECT
        lab_events.*
        -- one spelling of the comparators, blanks kept between words
        , TRIM(REPLACE(REPLACE(LOWER(lab_events.value_text), '≥', '>='), '≤', '<=')) AS lower_text
    FROM staging.lab_events
    SEMI JOIN clinical.lab_draws
        ON lab_events.result_id = lab_draws.result_id AND lab_events.analyte = lab_draws.analyte
    SEMI JOIN reference.myositis_antibodies ON lab_events.analyte = myositis_antibodies.analyte
    QUALIFY COUNT(*) OVER (PARTITION BY lab_events.result_id) = 1
)

, numbered AS (
    -- "145", "<20 CU", "1:640", "6-10 SI": a lowest and a highest value, and the unit where the text has one
    SELECT
        components.*
        , REGEXP_EXTRACT(
            components.lower_text
            , '^([<>]=?)?\s*(1\s*[:/]\s*)?([0-9]+(?:\.[0-9]+)?)(?:\s*(?:-|–|to)\s*([0-9]+(?:\.[0-9]+)?))?'
            || '\s*([a-z]+(?:\s?[a-z]+)?(?:/[a-z]+)?)?\s*(?:\(?[hl*!]\)?)?$'
            , ['comparator', 'dilution', 'lowest', 'highest', 'unit']
        ) AS parts
    FROM components
)

, judged_by AS (
    SELECT
        numbered.*
        , COALESCE(text_cutoffs.cutoff, row_cutoffs.cutoff) AS cutoff
        , CASE WHEN numbered.reference_high > 0 THEN numbered.reference_high END AS row_limit
        , numbered.parts.comparator AS text_sign
        , TRY_CAST(NULLIF(numbered.parts.lowest, '') AS DOUBLE) AS lowest
        , TRY_CAST(COALESCE(NULLIF(numbered.parts.highest, ''), NULLIF(numbered.parts.lowest, '')) AS DOUBLE)
            AS highest
    FROM numbered
    LEFT JOIN reference.antibody_cutoffs AS text_cutoffs
        ON
            numbered.analyte = text_cutoffs.analyte
            AND numbered.parts.dilution = ''
            AND REPLACE(numbered.parts.unit, ' ', '') = text_cutoffs.unit_key
    LEFT JOIN reference.antibody_cutoffs AS row_cutoffs
        ON
            numbered.analyte = row_cutoffs.analyte
            AND numbered.parts.dilution = ''
            AND numbered.unit_key = row_cutoffs.unit_key
)

, read_texts AS (
    SELECT
        judged_by.*
        , text_readings.text_reading
        , CASE
            WHEN judged_by.lowest IS NULL THEN NULL
            WHEN judged_by.cutoff IS NOT NULL
                THEN CASE
                    WHEN judged_by.text_sign IN ('', '>', '>=') AND judged_by.lowest >= judged_by.cutoff THEN 'positive'
                    WHEN judged_by.text_sign IN ('', '<=') AND judged_by.highest < judged_by.cutoff THEN 'negative'
                    WHEN judged_by.text_sign = '<' AND judged_by.highest <= judged_by.cutoff THEN 'negative'
                    -- "<50" of 20, ">10" of 20, "15-25"
                    ELSE 'indeterminate'
                END
            WHEN judged_by.row_limit IS NOT NULL
                THEN CASE
                    WHEN judged_by.text_sign IN ('', '>=') AND judged_by.lowest > judged_by.row_limit THEN 'positive'
                    WHEN judged_by.text_sign = '>' AND judged_by.lowest >= judged_by.row_limit THEN 'positive'
                    WHEN judged_by.text_sign IN ('', '<', '<=') AND judged_by.highest <= judged_by.row_limit
                        THEN 'negative'
                    ELSE 'indeterminate'
                END
        END AS number_reading
    FROM judged_by
    LEFT JOIN clinical.text_readings ON judged_by.value_text = text_readings.value_text
)

, after_immunoglobulin AS (
    -- T-40: a donor's antibodies
    SELECT DISTINCT read_texts.result_id -- DISTINCT: several infusions
    FROM read_texts
    INNER JOIN staging.drug_events ON read_texts.patient_id = drug_events.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        drug_events.drug_group = 'ivig'
        AND drug_events.is_exposure
        AND drug_events.start_date <= read_texts.draw_date
        AND read_texts.draw_date - COALESCE(drug_events.end_date, drug_events.start_date) <= p.passive_antibody_days
)

, judged AS (
    SELECT
        read_texts.*
        , COALESCE(read_texts.text_reading, read_texts.number_reading, 'unknown') AS reading
        , after_immunoglobulin.result_id IS NOT NULL AS is_after_ivig
    FROM read_texts
    LEFT JOIN after_immunoglobulin ON read_texts.result_id = after_immunoglobulin.result_id
)

SELECT
    result_id
    , patient_id
    , analyte
    , draw_date
    , CASE WHEN reading = 'positive' AND is_after_ivig THEN 'indeterminate' ELSE reading END AS antibody_result
    , CASE
        WHEN reading = 'positive' AND is_after_ivig THEN 'immunoglobulin'
        WHEN text_reading IS NOT NULL THEN 'words'
        WHEN number_reading IS NOT NULL AND cutoff IS NOT NULL THEN 'cut_off'
        WHEN number_reading IS NOT NULL THEN 'row_limit'
    END AS read_by
    , value_text
    , unit
    , is_after_ivig
FROM judged
