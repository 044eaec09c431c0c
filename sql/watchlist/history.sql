-- model:    watchlist.history
-- purpose:  What the list said of each case on each night.
-- grain:    one row per case and night
-- key:      case_id, as_of
-- basis:    design of the watchlist; docs/decisions/0023-life-of-a-case.md
-- scope:    everyone
SELECT
    case_id
    , as_of
    , patient_id
    , state
    , priority
    , change
    , change_cause
    , myopathy_level
    , event_score
    , leading_label
    , leading_causality
    , onset_date
    , onset_basis
    , ck_peak_x_uln
FROM history.cases
WHERE as_of < $as_of

UNION ALL

SELECT
    case_id
    , as_of
    , patient_id
    , state
    , priority
    , change
    , change_cause
    , myopathy_level
    , event_score
    , leading_label
    , leading_causality
    , onset_date
    , onset_basis
    , ck_peak_x_uln
FROM watchlist.cases
