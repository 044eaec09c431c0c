-- model:    staging.patients
-- purpose:  Every person any source row speaks of, with sex, dates of birth and death, and time under observation.
-- grain:    one row per patient, after merges
-- key:      patient_id
-- basis:    spec 2 and ruling 3; docs/contract.md
-- nulls:    a person who is in no patients row has sex 'U' and no dates, and is_registered is false
WITH registered AS (
    SELECT
        COALESCE(patient_identity.patient_id, patients.patient_id) AS patient_id
        , patients.patient_id AS source_patient_id
        , patients.operation
        , patients.sex
        , patients.birth_date
        , patients.death_date
        , patients.observation_start
        , patients.observation_end
    FROM raw.patients
    LEFT JOIN staging.patient_identity ON patients.patient_id = patient_identity.source_patient_id
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY patients.row_key
        ORDER BY
            patients.updated_at DESC NULLS LAST, patients.extract_date DESC
            , patients.source_file DESC, patients.source_line DESC
    ) = 1
)

, person AS (
    -- an answer of the identifier that goes on counts before answers of those merged into it
    SELECT
        patient_id
        , ARG_MIN(sex, speaking_order) FILTER (WHERE sex <> 'U') AS sex
        , ARG_MIN(birth_date, speaking_order) FILTER (WHERE birth_date IS NOT NULL) AS birth_date
        , MIN(death_date) FILTER (WHERE death_date <= $as_of) AS death_date
        , MIN(observation_start) AS observation_start
        -- only the identifier that goes on knows whether observation goes on
        , MAX(observation_end) FILTER (WHERE speaking_order = 1) AS observation_end
    FROM (
        SELECT
            registered.*
            , ROW_NUMBER() OVER (
                PARTITION BY patient_id
                ORDER BY source_patient_id = patient_id DESC, source_patient_id ASC
            ) AS speaking_order
        FROM registered
        WHERE operation = 'upsert'
    ) AS in_order
    GROUP BY patient_id
)

, death AS (
    SELECT
        patient_id
        , MIN(death_date) AS death_date
    FROM (
        SELECT
            COALESCE(patient_identity.patient_id, deaths.patient_id) AS patient_id
            , deaths.death_date
            , deaths.operation
        FROM raw.deaths
        LEFT JOIN staging.patient_identity
            ON deaths.patient_id = patient_identity.source_patient_id
        QUALIFY ROW_NUMBER() OVER (
            PARTITION BY deaths.row_key
            ORDER BY
                deaths.updated_at DESC NULLS LAST, deaths.extract_date DESC
                , deaths.source_file DESC, deaths.source_line DESC
        ) = 1
    ) AS latest_deaths
    WHERE operation = 'upsert' AND death_date <= $as_of
    GROUP BY patient_id
)

, observation AS (
    SELECT
        patient_id
        , MIN(start_date) AS observation_start
        , MAX(end_date) AS observation_end
    FROM (
        SELECT
            COALESCE(patient_identity.patient_id, observation_periods.patient_id) AS patient_id
            , observation_periods.start_date
            , observation_periods.end_date
            , observation_periods.operation
        FROM raw.observation_periods
        LEFT JOIN staging.patient_identity
            ON observation_periods.patient_id = patient_identity.source_patient_id
        QUALIFY ROW_NUMBER() OVER (
            PARTITION BY observation_periods.row_key
            ORDER BY
                observation_periods.updated_at DESC NULLS LAST, observation_periods.extract_date DESC
                , observation_periods.source_file DESC, observation_periods.source_line DESC
        ) = 1
    ) AS latest_periods
    WHERE operation = 'upsert'
    GROUP BY patient_id
)

, first_events AS (
    SELECT
        patient_id
        , MIN(event_date) AS first_event_date
    FROM (
        SELECT
            patient_id
            , start_date AS event_date
        FROM staging.drug_events
        UNION ALL
        SELECT
            patient_id
            , draw_date AS event_date
        FROM staging.lab_events
        UNION ALL
        SELECT
            patient_id
            , diagnosis_date AS event_date
        FROM staging.diagnosis_events
        UNION ALL
        SELECT
            patient_id
            , performed_date AS event_date
        FROM staging.procedure_events
        UNION ALL
        SELECT
            patient_id
            , start_date AS event_date
        FROM staging.visits
    ) AS events
    GROUP BY patient_id
)

, everybody AS (
    SELECT patient_id FROM person
    UNION
    SELECT patient_id FROM first_events
)

SELECT
    everybody.patient_id
    , COALESCE(person.sex, 'U') AS sex
    , person.birth_date
    , COALESCE(death.death_date, person.death_date) AS death_date
    , COALESCE(observation.observation_start, person.observation_start, first_events.first_event_date)
        AS observation_start
    , COALESCE(observation.observation_end, person.observation_end) AS observation_end
    , person.patient_id IS NOT NULL AS is_registered
FROM everybody
LEFT JOIN person ON everybody.patient_id = person.patient_id
LEFT JOIN death ON everybody.patient_id = death.patient_id
LEFT JOIN observation ON everybody.patient_id = observation.patient_id
LEFT JOIN first_events ON everybody.patient_id = first_events.patient_id
