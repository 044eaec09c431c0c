-- model:    attribution.label_findings
-- purpose:  What was found for and against each label, before other causes take their points off.
-- grain:    one row per case, label, finding and source row
-- key:      case_id, label, finding, source_table, source_id
-- basis:    spec 9.2
FROM attribution.ici_evidence
UNION ALL BY NAME
FROM attribution.statin_evidence
UNION ALL BY NAME
FROM attribution.statin_imnm_evidence
UNION ALL BY NAME
FROM attribution.srp_evidence
UNION ALL BY NAME
FROM attribution.seronegative_evidence
UNION ALL BY NAME
FROM attribution.steroid_acute_evidence
UNION ALL BY NAME
FROM attribution.steroid_chronic_evidence
UNION ALL BY NAME
FROM attribution.paraneoplastic_evidence
UNION ALL BY NAME
FROM attribution.other_drug_evidence
UNION ALL BY NAME
FROM attribution.iim_other_evidence
