-- model:    watchlist.cases
-- purpose:  The watchlist: every case, what changed since last night, and where it stands in the order of reading.
-- grain:    one row per case that was ever listed
-- key:      case_id
-- basis:    spec 10.1, 10.2, ruling 18 (a case never leaves the list)
-- caution:  ranks charts for human review; it is never a diagnosis
WITH earlier_nights AS (
    SELECT
        case_id
        , MIN(as_of) AS first_listed
        , COUNT(*) AS nights_listed
    FROM history.cases
    WHERE as_of < $as_of
    GROUP BY case_id
)

, last_night AS (
    SELECT cases.*
    FROM history.cases AS cases
    WHERE cases.as_of < $as_of
    QUALIFY ROW_NUMBER() OVER (PARTITION BY cases.case_id ORDER BY cases.as_of DESC) = 1
)

, last_standing AS (
    -- the last night on which the case was not withdrawn
    SELECT
        cases.case_id
        , cases.as_of
        , cases.priority
    FROM history.cases AS cases
    WHERE cases.as_of < $as_of AND cases.state <> 'withdrawn'
    QUALIFY ROW_NUMBER() OVER (PARTITION BY cases.case_id ORDER BY cases.as_of DESC) = 1
)

, tonight AS (
    SELECT
        assessed_cases.case_id
        , assessed_cases.patient_id
        , assessed_cases.state
        , assessed_cases.priority
        , assessed_cases.priority_reason
        , assessed_cases.myopathy_level
        , assessed_cases.event_score
        , assessed_cases.leading_label
        , assessed_cases.leading_causality
        , assessed_cases.causality_rank
        , assessed_cases.level_rank
        , assessed_cases.onset_date
        , assessed_cases.onset_basis
        , assessed_cases.ck_peak_u_per_l
        , assessed_cases.ck_peak_x_uln
        , assessed_cases.ck_peak_date
        , assessed_cases.ctcae_grade
        , assessed_cases.last_ck_x_uln
        , assessed_cases.gates
        , assessed_cases.relapse_n
        , assessed_cases.needs_repeat_ck
        , assessed_cases.competing_causes
        , assessed_cases.missing_information
        , assessed_cases.completeness
        , assessed_cases.summary
    FROM watchlist.assessed_cases

    UNION ALL

    -- listed before, without evidence tonight: it stays, withdrawn, with the reason
    SELECT
        last_night.case_id
        , last_night.patient_id
        , 'withdrawn' AS state
        , lowest.priority
        , 'The evidence that opened this case no longer stands' AS priority_reason
        , lowest_level.myopathy_level
        , 0 AS event_score
        , NULL AS leading_label
        , NULL AS leading_causality
        , 0 AS causality_rank
        , lowest_level.level_rank
        , last_night.onset_date
        , last_night.onset_basis
        , NULL AS ck_peak_u_per_l
        , NULL AS ck_peak_x_uln
        , NULL AS ck_peak_date
        , NULL AS ctcae_grade
        , NULL AS last_ck_x_uln
        , NULL AS gates
        , NULL AS relapse_n
        , NULL AS needs_repeat_ck
        , NULL AS competing_causes
        , NULL AS missing_information
        , NULL AS completeness
        , FORMAT(
            'Listed at {} until {}; the results or codes it rested on were corrected, withdrawn or moved.'
            , last_standing.priority, last_standing.as_of
        ) AS summary
    FROM last_night
    INNER JOIN last_standing ON last_night.case_id = last_standing.case_id
    ANTI JOIN watchlist.assessed_cases ON last_night.case_id = assessed_cases.case_id
    INNER JOIN reference.priority_rules AS lowest ON lowest.priority_rule = 'monitor'
    INNER JOIN reference.event_levels AS lowest_level ON lowest_level.level_rank = 0
)

, compared AS (
    SELECT
        tonight.*
        , last_night.state AS state_before
        , last_night.priority AS priority_before
        , last_night.ck_peak_x_uln AS ck_peak_x_uln_before
        , last_night.myopathy_level AS myopathy_level_before
        , last_night.event_score AS event_score_before
        , last_night.leading_label AS leading_label_before
        , last_night.leading_causality AS leading_causality_before
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
    compared.case_id
    , compared.patient_id
    , CAST($as_of AS DATE) AS as_of
    , compared.state
    , compared.priority
    , compared.priority_reason
    , compared.change
    , CASE
        WHEN compared.change = 'new' THEN 'first night on the list'
        WHEN compared.change = 'evidence_withdrawn' THEN 'the evidence no longer stands'
        WHEN compared.change = 'resolved' THEN 'CK normal and no new evidence'
        ELSE NULLIF(CONCAT_WS(
            '; '
            , CASE
                WHEN
                    compared.change IN ('escalated', 'de_escalated', 'reopened')
                    AND compared.priority <> compared.priority_before
                    THEN CONCAT('priority ', compared.priority_before, ' -> ', compared.priority)
            END
            , CASE WHEN compared.change = 'reopened' THEN CONCAT('was ', compared.state_before) END
            -- a limit that moves a little is not news
            , CASE
                WHEN
                    ROUND(compared.ck_peak_x_uln, 1)
                    IS DISTINCT FROM ROUND(compared.ck_peak_x_uln_before, 1)
                    THEN FORMAT(
                        'peak CK {} -> {} x ULN'
                        , COALESCE(FORMAT('{:.1f}', compared.ck_peak_x_uln_before), 'none')
                        , COALESCE(FORMAT('{:.1f}', compared.ck_peak_x_uln), 'none')
                    )
            END
            , CASE
                WHEN compared.myopathy_level IS DISTINCT FROM compared.myopathy_level_before
                    THEN CONCAT(
                        'level ', compared.myopathy_level_before, ' -> ', compared.myopathy_level
                    )
            END
            , CASE
                WHEN compared.event_score IS DISTINCT FROM compared.event_score_before
                    THEN CONCAT(
                        'event score ', compared.event_score_before, ' -> ', compared.event_score
                    )
            END
            , CASE
                WHEN
                    compared.leading_label IS DISTINCT FROM compared.leading_label_before
                    OR compared.leading_causality IS DISTINCT FROM compared.leading_causality_before
                    THEN CONCAT(
                        'explanation ', COALESCE(compared.leading_label_before, 'none')
                        , COALESCE(' ' || compared.leading_causality_before, '')
                        , ' -> ', COALESCE(compared.leading_label, 'none')
                        , COALESCE(' ' || compared.leading_causality, '')
                    )
            END
        ), '')
    END AS change_cause
    , COALESCE(earlier_nights.first_listed, $as_of) AS first_listed
    , CAST(COALESCE(earlier_nights.nights_listed, 0) + 1 AS INTEGER) AS nights_listed
    , compared.myopathy_level
    , compared.event_score
    , compared.leading_label
    , compared.leading_causality
    , compared.onset_date
    , compared.onset_basis
    , compared.ck_peak_u_per_l
    , compared.ck_peak_x_uln
    , compared.ck_peak_date
    , compared.ctcae_grade
    , compared.last_ck_x_uln
    , compared.gates
    , compared.relapse_n
    , compared.needs_repeat_ck
    , compared.competing_causes
    , compared.missing_information
    , compared.completeness
    , compared.summary
    , CAST(ROW_NUMBER() OVER (
        -- 10.2: priority, causality, level, CK, then the newest onset; the id makes it total
        ORDER BY
            compared.priority ASC, compared.state = 'withdrawn' ASC, compared.causality_rank DESC
            , compared.level_rank DESC, compared.ck_peak_x_uln DESC NULLS LAST
            , compared.onset_date DESC, compared.case_id ASC
    ) AS INTEGER) AS sort_order
FROM compared
LEFT JOIN earlier_nights ON compared.case_id = earlier_nights.case_id
