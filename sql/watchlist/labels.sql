-- model:    watchlist.labels
-- purpose:  The explanations considered for each case, with points and WHO-UMC category.
-- grain:    one row per case and label
-- key:      case_id, label
-- basis:    spec 7 and 9; a case may carry several labels
SELECT
    case_id
    , label
    , points
    , causality
FROM attribution.label_causality
