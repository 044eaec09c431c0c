-- model:    watchlist.change_causes
-- purpose:  Why each case changed on each night, tonight and earlier: every cause that holds, the main one first.
-- grain:    one row per case, night and kind of cause
-- key:      case_id, as_of, cause_kind
-- basis:    docs/decisions/0023-life-of-a-case.md
-- scope:    everyone
-- nulls:    dates are NULL where no source row has one, rule_ids where no evidence changed
-- caution:  sentences name dates and rules, no values; those of earlier nights stay as they were written
SELECT
    causes_found.case_id
    , CAST($as_of AS DATE) AS as_of
    , causes_found.cause_kind
    , CAST(ROW_NUMBER() OVER (
        PARTITION BY causes_found.case_id
        -- traced evidence and identity before what may have done it; then what moved most
        ORDER BY
            causes_found.cause_basis IN ('evidence', 'identity') DESC, causes_found.points_moved DESC
            , change_causes.cause_order ASC
    ) AS INTEGER) AS cause_number
    , causes_found.cause_basis
    , change_causes.cause_words
    , causes_found.evidence_rows
    , causes_found.source_rows
    , causes_found.points_moved
    , causes_found.first_event_date
    , causes_found.last_event_date
    , causes_found.rule_ids
    , CONCAT(
        UPPER(SUBSTR(change_causes.cause_words, 1, 1)), SUBSTR(change_causes.cause_words, 2)
        , CASE
            WHEN causes_found.cause_kind = 'first_load' THEN ''
            WHEN causes_found.evidence_rows = 0 THEN ': no row of evidence changed with it'
            WHEN causes_found.evidence_rows = 1
                THEN FORMAT(': 1 row of evidence changed (rule {})', causes_found.rule_ids)
            ELSE FORMAT(
                ': {} rows of evidence changed (rules {})', causes_found.evidence_rows, causes_found.rule_ids
            )
        END
        , CASE
            WHEN causes_found.first_event_date IS NULL THEN ''
            WHEN causes_found.first_event_date = causes_found.last_event_date
                THEN FORMAT('; of {}', causes_found.first_event_date)
            ELSE FORMAT('; of {} to {}', causes_found.first_event_date, causes_found.last_event_date)
        END
        , '.'
    ) AS sentence
FROM watchlist.causes_found
INNER JOIN reference.change_causes ON causes_found.cause_kind = change_causes.cause_kind

UNION ALL

SELECT
    case_id
    , as_of
    , cause_kind
    , cause_number
    , cause_basis
    , cause_words
    , evidence_rows
    , source_rows
    , points_moved
    , first_event_date
    , last_event_date
    , rule_ids
    , sentence
FROM history.change_causes
WHERE as_of < $as_of
