-- model:    attribution.label_evidence
-- purpose:  All label evidence in one place.
-- grain:    one row per case, label, finding and source row
-- key:      case_id, label, finding, source_table, source_id
-- basis:    spec 9.2
FROM attribution.label_findings
UNION ALL BY NAME
FROM attribution.competing_evidence
