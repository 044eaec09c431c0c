-- model:    clinical.biopsy_results
-- purpose:  Muscle biopsies and what their text says.
-- grain:    one row per biopsy
-- key:      procedure_id
-- basis:    spec 6.6; biopsy_text_patterns.csv
-- caution:  what is negated, suspected or asked in the text is taken out before it is read
WITH biopsies AS (
    SELECT
        procedure_events.procedure_id
        , procedure_events.patient_id
        , procedure_events.performed_date
        , COALESCE(TRIM(procedure_events.result_text), '') AS report_text
    FROM staging.procedure_events
    INNER JOIN reference.finding_sets ON procedure_events.concept_set = finding_sets.concept_set
    WHERE finding_sets.finding_group = 'muscle_biopsy'
)

, ignored AS (
    SELECT
        STRING_AGG(CONCAT('(', pattern, ')'), '|' ORDER BY pattern_order ASC)
        FILTER (WHERE biopsy_result = 'ignored') AS pattern
        , STRING_AGG(CONCAT('(', pattern, ')'), '|' ORDER BY pattern_order ASC)
        FILTER (WHERE biopsy_result = 'clause') AS clause_pattern
    FROM reference.biopsy_text_patterns
)

, cleaned AS (
    SELECT
        biopsies.*
        -- "no inflammation but necrotic fibers": a negation ends with its clause
        , REGEXP_REPLACE(
            REGEXP_REPLACE(
                REGEXP_REPLACE(LOWER(biopsies.report_text), '\s+', ' ', 'g'), ignored.clause_pattern, '; ', 'g'
            ), ignored.pattern, ' ', 'g'
        ) AS words
    FROM biopsies
    CROSS JOIN ignored
)

SELECT
    cleaned.procedure_id
    , cleaned.patient_id
    , cleaned.performed_date
    -- necrosis before inflammation: both may stand in one report
    , COALESCE(ARG_MIN(patterns.biopsy_result, patterns.pattern_order), 'performed') AS biopsy_result
    , cleaned.report_text <> '' AS has_report_text
FROM cleaned
LEFT JOIN reference.biopsy_text_patterns AS patterns
    ON
        patterns.biopsy_result NOT IN ('ignored', 'clause')
        AND REGEXP_MATCHES(cleaned.words, patterns.pattern)
GROUP BY cleaned.procedure_id, cleaned.patient_id, cleaned.performed_date, cleaned.report_text
