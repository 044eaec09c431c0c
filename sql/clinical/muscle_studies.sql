-- model:    clinical.muscle_studies
-- purpose:  EMG and muscle MRI, and what they showed where the report or a code says so.
-- grain:    one row per study and source row
-- key:      study, source_table, source_id
-- basis:    spec 3.12, E7, 6.8; study_text_patterns.csv
-- nulls:    is_abnormal and the findings are NULL where no report says anything
-- caution:  what is negated or asked in the text is taken out before findings are looked for
WITH studies AS (
    SELECT
        procedure_events.patient_id
        , finding_sets.finding_group AS study
        , procedure_events.performed_date AS study_date
        , procedure_events.procedure_id
        , REGEXP_REPLACE(LOWER(procedure_events.result_text), '\s+', ' ', 'g') AS report_text
    FROM staging.procedure_events
    INNER JOIN reference.finding_sets ON procedure_events.concept_set = finding_sets.concept_set
    WHERE finding_sets.finding_group IN ('emg', 'muscle_mri')
)

, ignored AS (
    SELECT
        study
        , STRING_AGG(CONCAT('(', pattern, ')'), '|' ORDER BY pattern_order ASC)
        FILTER (WHERE study_reading = 'ignored') AS pattern
        , STRING_AGG(CONCAT('(', pattern, ')'), '|' ORDER BY pattern_order ASC)
        FILTER (WHERE study_reading = 'clause') AS clause_pattern
    FROM reference.study_text_patterns
    GROUP BY study
)

, cleaned AS (
    SELECT
        studies.*
        -- "no fibrillations but myopathic units": a negation ends with its clause
        , REGEXP_REPLACE(
            REGEXP_REPLACE(studies.report_text, ignored.clause_pattern, '; ', 'g'), ignored.pattern, ' ', 'g'
        ) AS words
    FROM studies
    INNER JOIN ignored ON studies.study = ignored.study
)

, readings AS (
    SELECT
        cleaned.study
        , cleaned.procedure_id
        , BOOL_OR(patterns.study_reading <> 'normal') AS is_abnormal
        , BOOL_OR(patterns.study_reading = 'myopathic') AS is_myopathic
        , BOOL_OR(patterns.study_reading = 'fibrillations') AS has_fibrillations
        , BOOL_OR(patterns.study_reading = 'oedema') AS has_oedema
    FROM cleaned
    INNER JOIN reference.study_text_patterns AS patterns
        ON
            cleaned.study = patterns.study
            AND patterns.study_reading NOT IN ('ignored', 'clause')
            AND REGEXP_MATCHES(
                -- "no fibrillations" makes a study normal, so normal is looked for in the whole text
                CASE patterns.study_reading WHEN 'normal' THEN cleaned.report_text ELSE cleaned.words END
                , patterns.pattern
            )
    GROUP BY cleaned.study, cleaned.procedure_id
)

SELECT
    cleaned.patient_id
    , cleaned.study
    , cleaned.study_date
    , 'procedures' AS source_table
    , cleaned.procedure_id AS source_id
    , readings.is_abnormal
    , readings.is_myopathic
    , readings.has_fibrillations
    , readings.has_oedema
FROM cleaned
LEFT JOIN readings ON cleaned.study = readings.study AND cleaned.procedure_id = readings.procedure_id
UNION ALL
SELECT
    diagnosis_events.patient_id
    , 'emg' AS study
    , diagnosis_events.diagnosis_date AS study_date
    , 'diagnoses' AS source_table
    , diagnosis_events.diagnosis_id AS source_id
    , TRUE AS is_abnormal
    , CAST(NULL AS BOOLEAN) AS is_myopathic
    , CAST(NULL AS BOOLEAN) AS has_fibrillations
    , CAST(NULL AS BOOLEAN) AS has_oedema
FROM staging.diagnosis_events
INNER JOIN reference.finding_sets ON diagnosis_events.concept_set = finding_sets.concept_set
WHERE
    finding_sets.finding_group = 'emg_abnormal'
    AND COALESCE(diagnosis_events.status, 'confirmed') = 'confirmed'
