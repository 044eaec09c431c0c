-- model:    clinical.text_readings
-- purpose:  What the words of a laboratory result say: positive, negative, indeterminate, or that it was not done.
-- grain:    one row per text that has such words
-- key:      value_text
-- basis:    spec 6.7 (order of reading), T-14; antibody_text_patterns.csv
-- scope:    everyone
-- nulls:    a text without such words, such as a bare number, is absent
WITH texts AS (
    SELECT DISTINCT -- DISTINCT: the same words stand on many results
        lab_events.value_text
        , LOWER(lab_events.value_text) AS lower_text
    FROM staging.lab_events
    -- plain numbers have no words
    WHERE lab_events.value_text IS NOT NULL AND lab_events.value_number IS NULL
)

, ignored AS (
    SELECT STRING_AGG(CONCAT('(', pattern, ')'), '|' ORDER BY pattern_order ASC) AS pattern
    FROM reference.antibody_text_patterns
    WHERE text_reading = 'ignored'
)

, cleaned AS (
    -- a reference range quoted in the text is not the result
    SELECT
        texts.value_text
        , REGEXP_REPLACE(texts.lower_text, ignored.pattern, ' ', 'g') AS words
    FROM texts
    CROSS JOIN ignored
)

SELECT
    cleaned.value_text
    -- the first pattern in the order of the clinical definition: not done, negative, in between, positive
    , ARG_MIN(patterns.text_reading, patterns.pattern_order) AS text_reading
FROM cleaned
INNER JOIN reference.antibody_text_patterns AS patterns
    ON
        patterns.text_reading <> 'ignored'
        AND REGEXP_MATCHES(cleaned.words, patterns.pattern)
GROUP BY cleaned.value_text
