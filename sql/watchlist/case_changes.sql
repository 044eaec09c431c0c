-- model:    watchlist.case_changes
-- purpose:  Every case of tonight and of earlier nights, compared with the last published night.
-- grain:    one row per case that was ever listed
-- key:      case_id
-- basis:    ruling 18 (a case never leaves the list); docs/decisions/0023-life-of-a-case.md
-- scope:    everyone
-- nulls:    what stands before is NULL for a case listed for the first time; change_words when nothing moved
-- caution:  every night lists every case, so the last night alone says what was known before
WITH last_night AS (
    SELECT listed.*
    FROM history.cases AS listed
    WHERE listed.as_of = (SELECT MAX(earlier.as_of) FROM history.cases AS earlier WHERE earlier.as_of < $as_of)
)

, tonight AS (
    SELECT
        assessed_cases.case_id
        , assessed_cases.patient_id
        , assessed_cases.state
        , assessed_cases.priority
        , assessed_cases.myopathy_level
        , assessed_cases.event_score
        , assessed_cases.leading_label
        , assessed_cases.leading_causality
        , assessed_cases.onset_date
        , assessed_cases.onset_basis
        , assessed_cases.ck_peak_x_uln
        , cases.onset_source_table
        , cases.onset_source_id
        , cases.first_evidence_date
        , cases.last_evidence_date
    FROM watchlist.assessed_cases
    LEFT JOIN clinical.cases ON assessed_cases.case_id = cases.case_id

    UNION ALL

    -- listed before, without evidence tonight: it stays, withdrawn, and remembers what it rested on
    SELECT
        last_night.case_id
        -- where its episode goes on without being a case, it is with that episode's person
        , COALESCE(named.patient_id, patient_identity.patient_id, last_night.patient_id) AS patient_id
        , 'withdrawn' AS state
        , lowest.priority
        , lowest_level.myopathy_level
        , 0 AS event_score
        , NULL AS leading_label
        , NULL AS leading_causality
        , last_night.onset_date
        , last_night.onset_basis
        , NULL AS ck_peak_x_uln
        , last_night.onset_source_table
        , last_night.onset_source_id
        , last_night.first_evidence_date
        , last_night.last_evidence_date
    FROM last_night
    LEFT JOIN clinical.episodes AS named ON last_night.case_id = named.case_id
    LEFT JOIN staging.patient_identity ON last_night.patient_id = patient_identity.source_patient_id
    INNER JOIN reference.priority_rules AS lowest ON lowest.priority_rule = 'monitor'
    INNER JOIN reference.event_levels AS lowest_level ON lowest_level.level_rank = 0
    WHERE last_night.case_id NOT IN (SELECT assessed_cases.case_id FROM watchlist.assessed_cases)
)

, compared AS (
    SELECT
        tonight.*
        , last_night.patient_id AS patient_id_before
        , last_night.state AS state_before
        , last_night.priority AS priority_before
        , last_night.ck_peak_x_uln AS ck_peak_x_uln_before
        , last_night.myopathy_level AS myopathy_level_before
        , last_night.event_score AS event_score_before
        , last_night.leading_label AS leading_label_before
        , last_night.leading_causality AS leading_causality_before
        , last_night.as_of AS as_of_before
        , last_night.first_listed
        , last_night.nights_listed
        , last_night.last_standing
        , last_night.priority_standing
        , last_night.opened_by_table
        , last_night.opened_by_id
        , CASE
            WHEN last_night.case_id IS NULL THEN 'new'
            WHEN tonight.state = 'withdrawn' AND last_night.state <> 'withdrawn'
                THEN 'evidence_withdrawn'
            WHEN tonight.state = 'withdrawn' THEN 'unchanged'
            WHEN tonight.state = 'resolved' AND last_night.state <> 'resolved' THEN 'resolved'
            WHEN tonight.state = 'open' AND last_night.state <> 'open' THEN 'reopened'
            WHEN tonight.priority < last_night.priority THEN 'escalated'
            WHEN tonight.priority > last_night.priority THEN 'de_escalated'
            ELSE 'unchanged'
        END AS change
    FROM tonight
    LEFT JOIN last_night ON tonight.case_id = last_night.case_id
)

SELECT
    case_id
    , patient_id
    , patient_id_before
    , state
    , state_before
    , priority
    , priority_before
    , change
    , CASE
        WHEN change = 'new' THEN 'first night on the list'
        WHEN change = 'evidence_withdrawn' THEN 'the evidence no longer stands'
        WHEN change = 'resolved' THEN 'CK normal and no new evidence'
        ELSE NULLIF(CONCAT_WS(
            '; '
            , CASE
                WHEN change IN ('escalated', 'de_escalated', 'reopened') AND priority <> priority_before
                    THEN CONCAT('priority ', priority_before, ' -> ', priority)
            END
            , CASE WHEN change = 'reopened' THEN CONCAT('was ', state_before) END
            -- a limit that moves a little is not news
            , CASE
                WHEN ROUND(ck_peak_x_uln, 1) IS DISTINCT FROM ROUND(ck_peak_x_uln_before, 1)
                    THEN FORMAT(
                        'peak CK {} -> {} x ULN'
                        , COALESCE(FORMAT('{:.1f}', ck_peak_x_uln_before), 'none')
                        , COALESCE(FORMAT('{:.1f}', ck_peak_x_uln), 'none')
                    )
            END
            , CASE
                WHEN myopathy_level IS DISTINCT FROM myopathy_level_before
                    THEN CONCAT('level ', myopathy_level_before, ' -> ', myopathy_level)
            END
            , CASE
                WHEN event_score IS DISTINCT FROM event_score_before
                    THEN CONCAT('event score ', event_score_before, ' -> ', event_score)
            END
            , CASE
                WHEN
                    leading_label IS DISTINCT FROM leading_label_before
                    OR leading_causality IS DISTINCT FROM leading_causality_before
                    THEN CONCAT(
                        'explanation ', COALESCE(leading_label_before, 'none')
                        , COALESCE(' ' || leading_causality_before, '')
                        , ' -> ', COALESCE(leading_label, 'none')
                        , COALESCE(' ' || leading_causality, '')
                    )
            END
            , CASE
                WHEN patient_id <> patient_id_before THEN 'the person goes on under another identifier'
            END
        ), '')
    END AS change_words
    , COALESCE(first_listed, as_of_before, $as_of) AS first_listed
    , CAST(COALESCE(nights_listed, 0) + 1 AS INTEGER) AS nights_listed
    -- the last night on which the case was not withdrawn, tonight included, and its priority then
    , CASE WHEN state = 'withdrawn' THEN COALESCE(last_standing, as_of_before) ELSE $as_of END AS last_standing
    , CASE WHEN state = 'withdrawn' THEN COALESCE(priority_standing, priority_before) ELSE priority END
        AS priority_standing
    , onset_date
    , onset_basis
    , onset_source_table
    , onset_source_id
    -- the row a case was opened with stays what it was
    , CASE WHEN opened_by_id IS NULL THEN onset_source_table ELSE opened_by_table END AS opened_by_table
    , COALESCE(opened_by_id, onset_source_id) AS opened_by_id
    , first_evidence_date
    , last_evidence_date
    , myopathy_level
FROM compared
