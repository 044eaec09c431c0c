-- model:    watchlist.labels
-- purpose:  The explanations considered for each case, with points and WHO-UMC category.
-- grain:    one row per case and label
-- key:      case_id, label
-- basis:    spec 7 (7.0: mechanism and agent) and 9; a case may carry several labels
SELECT
    label_causality.case_id
    , label_causality.label
    , labels.mechanism
    , label_causality.points
    , label_causality.causality
FROM attribution.label_causality
INNER JOIN reference.labels ON SPLIT_PART(label_causality.label, ':', 1) = labels.label
