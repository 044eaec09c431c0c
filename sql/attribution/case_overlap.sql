-- model:    attribution.case_overlap
-- purpose:  The overlap findings of each case that count as overlap, after the rule for dysphagia.
-- grain:    one row per case and group of findings
-- key:      case_id, finding_group
-- basis:    spec 3.10, 10.1, rulings 13 and 17
SELECT
    cases.case_id
    , overlap_findings.finding_group
    , overlap_findings.event_date
    , overlap_findings.source_table
    , overlap_findings.source_id
    , overlap_findings.code
    , evidence_groups.meaning
    , evidence_groups.is_ici_emergency
FROM clinical.cases
INNER JOIN clinical.overlap_findings
    ON
        cases.patient_id = overlap_findings.patient_id
        AND cases.episode_number = overlap_findings.episode_number
INNER JOIN reference.evidence_groups
    ON overlap_findings.finding_group = evidence_groups.finding_group
LEFT JOIN clinical.ck_peaks
    ON
        cases.patient_id = ck_peaks.patient_id
        AND cases.episode_number = ck_peaks.episode_number
CROSS JOIN reference.parameter_values AS p
WHERE
    evidence_groups.is_overlap
    AND (
        overlap_findings.finding_group NOT IN ('dysphagia', 'bulbar')
        -- swallowing and speech are often the tumour's doing: they need a raised CK or an ocular sign beside them
        OR COALESCE(ck_peaks.ck_peak_x_uln >= p.dysphagia_ck_x_uln, FALSE)
        OR EXISTS (
            SELECT 1
            FROM clinical.overlap_findings AS ocular
            WHERE
                ocular.patient_id = overlap_findings.patient_id
                AND ocular.episode_number = overlap_findings.episode_number
                AND ocular.finding_group = 'ocular'
        )
    )
