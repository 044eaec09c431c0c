-- model:    watchlist.evidence
-- purpose:  Every point of every case, with its rule, its source row and a sentence.
-- grain:    one row per case, label, rule and source row
-- key:      case_id, evidence_number
-- basis:    spec 9; scores are sums over this table
WITH all_evidence AS (
    FROM attribution.event_evidence
    UNION ALL BY NAME
    FROM attribution.label_evidence
)

SELECT
    all_evidence.case_id
    , CAST(ROW_NUMBER() OVER (
        PARTITION BY all_evidence.case_id
        -- the muscle event first, then each explanation, strongest evidence first
        ORDER BY
            all_evidence.label = 'muscle_event' DESC, all_evidence.label ASC
            , ABS(all_evidence.points) DESC, all_evidence.event_date ASC, all_evidence.finding ASC
            , all_evidence.source_table ASC, all_evidence.source_id ASC
    ) AS INTEGER) AS evidence_number
    , all_evidence.label
    , all_evidence.finding
    , all_evidence.rule_id
    , all_evidence.points
    , all_evidence.event_date
    , all_evidence.source_table
    , all_evidence.source_id
    , CONCAT(
        UPPER(SUBSTR(all_evidence.finding_text, 1, 1)), RTRIM(SUBSTR(all_evidence.finding_text, 2), '.')
        , ' ('
        , CASE
            WHEN all_evidence.event_date IS NULL THEN 'date not known'
            WHEN all_evidence.event_date = cases.onset_date
                THEN FORMAT('{}, the day of onset', all_evidence.event_date)
            ELSE FORMAT(
                '{}, {} {} {} onset'
                , all_evidence.event_date
                , ABS(all_evidence.event_date - cases.onset_date)
                , CASE WHEN ABS(all_evidence.event_date - cases.onset_date) = 1 THEN 'day' ELSE 'days' END
                , CASE WHEN all_evidence.event_date > cases.onset_date THEN 'after' ELSE 'before' END
            )
        END
        , ') [rule ', all_evidence.rule_id
        -- a finding of absence rests on no row
        , COALESCE(FORMAT('; {} {}', all_evidence.source_table, all_evidence.source_id), ''), ']'
    ) AS sentence
FROM all_evidence
INNER JOIN clinical.cases ON all_evidence.case_id = cases.case_id
