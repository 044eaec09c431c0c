-- model:    watchlist.cases
-- purpose:  The watchlist: every case, what changed since last night, and where it stands in the order of reading.
-- grain:    one row per case that was ever listed
-- key:      case_id
-- basis:    spec 10.1, 10.2, ruling 18 (a case never leaves the list); docs/decisions/0023-life-of-a-case.md
-- scope:    everyone
-- nulls:    a withdrawn case has no CK, no explanation and no completeness; change_cause when nothing moved
-- caution:  ranks charts for human review; it is never a diagnosis
WITH causes_tonight AS (
    SELECT
        case_id
        , STRING_AGG(cause_words, ', also ' ORDER BY cause_number ASC) AS cause_words
    FROM watchlist.change_causes
    WHERE as_of = $as_of
    GROUP BY case_id
)

, went_into AS (
    -- the case that a withdrawn one was absorbed into when it last stood
    SELECT
        case_events.case_id
        , case_events.other_case_id
    FROM watchlist.case_events
    INNER JOIN watchlist.case_changes ON case_events.case_id = case_changes.case_id
    WHERE
        case_events.case_event = 'merged_into'
        AND case_changes.state = 'withdrawn'
        AND case_events.as_of > case_changes.last_standing
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY case_events.case_id ORDER BY case_events.as_of DESC, case_events.other_case_id ASC
    ) = 1
)

, reasons AS (
    -- why it was withdrawn: the main cause of the first night after it last stood
    SELECT
        change_causes.case_id
        , change_causes.sentence
    FROM watchlist.change_causes
    INNER JOIN watchlist.case_changes ON change_causes.case_id = case_changes.case_id
    WHERE case_changes.state = 'withdrawn' AND change_causes.as_of > case_changes.last_standing
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY change_causes.case_id ORDER BY change_causes.as_of ASC, change_causes.cause_number ASC
    ) = 1
)

, listed AS (
    SELECT
        case_changes.*
        , CASE
            WHEN assessed_cases.case_id IS NOT NULL THEN assessed_cases.priority_reason
            WHEN went_into.case_id IS NOT NULL
                THEN CONCAT('Its evidence counts in case ', went_into.other_case_id)
            ELSE 'The evidence that opened this case no longer stands'
        END AS priority_reason
        , COALESCE(assessed_cases.event_score, 0) AS event_score
        , assessed_cases.leading_label
        , assessed_cases.leading_causality
        , assessed_cases.causality_rank
        , assessed_cases.level_rank
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
        , CASE
            WHEN assessed_cases.case_id IS NOT NULL THEN assessed_cases.summary
            ELSE FORMAT(
                'Listed at {} until {}; {}.{}'
                , case_changes.priority_standing, case_changes.last_standing
                , COALESCE(
                    'then absorbed into case ' || went_into.other_case_id
                    , 'the results or codes it rested on were corrected, withdrawn or moved'
                )
                , COALESCE(' ' || reasons.sentence, '')
            )
        END AS summary
        , CASE
            WHEN case_changes.change = 'evidence_withdrawn' AND went_into.case_id IS NOT NULL
                THEN CONCAT('absorbed into case ', went_into.other_case_id)
            ELSE case_changes.change_words
        END AS words
        , causes_tonight.cause_words
    FROM watchlist.case_changes
    LEFT JOIN watchlist.assessed_cases ON case_changes.case_id = assessed_cases.case_id
    LEFT JOIN causes_tonight ON case_changes.case_id = causes_tonight.case_id
    LEFT JOIN went_into ON case_changes.case_id = went_into.case_id
    LEFT JOIN reasons ON case_changes.case_id = reasons.case_id
)

SELECT
    listed.case_id
    , listed.patient_id
    , CAST($as_of AS DATE) AS as_of
    , listed.state
    , listed.priority
    , listed.priority_reason
    , listed.change
    , CASE
        WHEN listed.cause_words IS NULL THEN listed.words
        ELSE CONCAT(listed.cause_words, ': ', COALESCE(listed.words, 'evidence moved, the case did not'))
    END AS change_cause
    , listed.first_listed
    , listed.nights_listed
    , listed.myopathy_level
    , listed.event_score
    , listed.leading_label
    , listed.leading_causality
    , listed.onset_date
    , listed.onset_basis
    , listed.ck_peak_u_per_l
    , listed.ck_peak_x_uln
    , listed.ck_peak_date
    , listed.ctcae_grade
    , listed.last_ck_x_uln
    , listed.gates
    , listed.relapse_n
    , listed.needs_repeat_ck
    , listed.competing_causes
    , listed.missing_information
    , listed.completeness
    , listed.summary
    , CAST(ROW_NUMBER() OVER (
        -- 10.2: priority, causality, level, CK, then the newest onset; the id makes it total
        ORDER BY
            listed.priority ASC, listed.state = 'withdrawn' ASC, COALESCE(listed.causality_rank, 0) DESC
            , COALESCE(listed.level_rank, 0) DESC, listed.ck_peak_x_uln DESC NULLS LAST
            , listed.onset_date DESC, listed.case_id ASC
    ) AS INTEGER) AS sort_order
FROM listed
