-- model:    clinical.case_studies
-- purpose:  EMG and muscle MRI of a case: what any of them showed, and the one that says most.
-- grain:    one row per case and study
-- key:      case_id, study
-- basis:    spec E7, 6.8
-- nulls:    a finding is NULL where no report of the case says anything of it
SELECT
    cases.case_id
    , muscle_studies.study
    , muscle_studies.study_date
    , muscle_studies.source_table
    , muscle_studies.source_id
    , BOOL_OR(muscle_studies.is_abnormal) OVER same_study AS is_abnormal
    , BOOL_OR(muscle_studies.is_myopathic) OVER same_study AS is_myopathic
    , BOOL_OR(muscle_studies.has_fibrillations) OVER same_study AS has_fibrillations
    , BOOL_OR(muscle_studies.has_oedema) OVER same_study AS has_oedema
FROM clinical.cases
INNER JOIN clinical.muscle_studies ON cases.patient_id = muscle_studies.patient_id
CROSS JOIN reference.parameter_values AS p
WHERE
    muscle_studies.study_date - cases.onset_date >= p.study_from_day
    AND muscle_studies.study_date - cases.onset_date <= p.study_to_day
WINDOW same_study AS (PARTITION BY cases.case_id, muscle_studies.study)
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY cases.case_id, muscle_studies.study
    -- an abnormal one first, with findings before the bare code; a study before what was coded of it
    ORDER BY
        muscle_studies.is_abnormal DESC NULLS LAST
        , muscle_studies.is_myopathic DESC NULLS LAST
        , muscle_studies.source_table DESC
        , muscle_studies.study_date ASC
        , muscle_studies.source_id ASC
) = 1
