-- model:    clinical.case_ici
-- purpose:  Where a case's onset stands to checkpoint inhibitor treatment: window, combination, earlier evidence.
-- grain:    one row per case with an ICI dose up to 790 days before onset
-- key:      case_id
-- basis:    spec R-ICI-01 to R-ICI-05, R-EP-03, rulings 8 (day 0) and 12, T-35; windows.csv W-ICI-1 to W-ICI-4
-- caution:  where onset is an interval, both ends are judged and the window with fewer points is kept
WITH doses_before AS (
    SELECT
        cases.case_id
        , cases.patient_id
        , ici_doses.dose_date
        , ici_doses.prescription_id
        , ici_doses.ingredient
        -- day 0 counts only when the draw is known to be later than the infusion
        , ici_doses.dose_date < cases.onset_date OR COALESCE(
            onset_ck.draw_has_time AND ici_doses.dose_has_time
            AND onset_ck.draw_time > ici_doses.dose_time, FALSE
        ) AS is_before
    FROM clinical.cases
    INNER JOIN clinical.ici_doses
        ON cases.patient_id = ici_doses.patient_id AND cases.onset_date >= ici_doses.dose_date
    LEFT JOIN clinical.ck_course AS onset_ck ON cases.onset_source_id = onset_ck.result_id
)

, last_doses AS (
    SELECT
        case_id
        , patient_id
        , MIN(dose_date) AS first_dose_date
        , MAX(dose_date) AS last_dose_date
        , ARG_MAX(prescription_id, CONCAT(dose_date, '|', prescription_id)) AS last_prescription_id
        , COUNT(*) AS doses_before_onset
        , STRING_AGG(DISTINCT ingredient, '+' ORDER BY ingredient ASC) AS ingredients
    FROM doses_before
    WHERE is_before
    GROUP BY case_id, patient_id
)

, onset_ends AS (
    SELECT
        last_doses.case_id
        , last_doses.patient_id
        , cases.onset_date AS end_date
    FROM last_doses
    INNER JOIN clinical.cases ON last_doses.case_id = cases.case_id

    UNION

    -- R-EP-03: the rise began after the last visit or the start of exposure, whichever is later
    SELECT
        last_doses.case_id
        , last_doses.patient_id
        , LEAST(
            cases.onset_date
            , GREATEST(last_doses.first_dose_date, cases.last_visit_date) + 1
        ) AS end_date
    FROM last_doses
    INNER JOIN clinical.cases ON last_doses.case_id = cases.case_id
    WHERE cases.is_onset_interval_censored
)

, placed AS (
    SELECT
        onset_ends.case_id
        , onset_ends.end_date
        , MAX(ici_risk_starts.risk_start_date) AS risk_start_date
        , ARG_MAX(ici_risk_starts.risk_start_kind, ici_risk_starts.risk_start_date)
            AS risk_start_kind
        , MAX(last_dose.dose_date) AS last_dose_date
    FROM onset_ends
    INNER JOIN doses_before AS last_dose
        ON
            onset_ends.case_id = last_dose.case_id
            AND last_dose.is_before
            AND onset_ends.end_date >= last_dose.dose_date
    LEFT JOIN clinical.ici_risk_starts
        ON
            onset_ends.patient_id = ici_risk_starts.patient_id
            AND last_dose.dose_date >= ici_risk_starts.risk_start_date
    GROUP BY onset_ends.case_id, onset_ends.end_date
)

, windows_met AS (
    SELECT
        placed.case_id
        , placed.end_date
        , placed.risk_start_date
        , placed.risk_start_kind
        , placed.last_dose_date
        , windows.label AS ici_window
        , windows.points
        , windows.rule_id
        , placed.end_date - placed.risk_start_date AS days_from_risk_start_to_onset
        , placed.end_date - placed.last_dose_date AS days_from_last_dose_to_onset
    FROM placed
    INNER JOIN reference.windows
        ON
            windows.exposure_class = 'ici'
            AND (
                (
                    windows.is_from_start
                    AND placed.end_date - placed.risk_start_date >= windows.start_day - 1
                    AND placed.end_date - placed.risk_start_date <= windows.end_day
                )
                OR (
                    NOT windows.is_from_start
                    AND placed.end_date - placed.last_dose_date >= windows.start_day
                    AND placed.end_date - placed.last_dose_date <= windows.end_day
                )
            )
    -- of several windows at one end of the interval, the one with most points
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY placed.case_id, placed.end_date ORDER BY windows.points DESC, windows.rule_id ASC
    ) = 1
)

, ends_counted AS (
    SELECT
        case_id
        , COUNT(*) AS ends
    FROM onset_ends
    GROUP BY case_id
)

, kept AS (
    SELECT
        windows_met.*
        , COUNT(*) OVER (PARTITION BY windows_met.case_id) AS ends_in_window
    FROM windows_met
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY windows_met.case_id
        -- of the two ends of an onset interval, the one with fewer points; then the later
        ORDER BY windows_met.points ASC, windows_met.end_date DESC
    ) = 1
)

, earlier_evidence AS (
    -- R-ICI-04: a CK above 1.5 x ULN or a muscle or weakness code in the year before the first dose
    SELECT
        cases.case_id
        , MIN(evidence.evidence_date) AS evidence_before_ici_date
        , ARG_MIN(evidence.source_table, CONCAT(evidence.evidence_date, '|', evidence.source_id))
            AS source_table
        , ARG_MIN(evidence.source_id, CONCAT(evidence.evidence_date, '|', evidence.source_id))
            AS source_id
    FROM clinical.cases
    INNER JOIN (
        SELECT
            patient_id
            , MIN(era_start_date) AS first_ici_date
        FROM clinical.ici_eras
        GROUP BY patient_id
    ) AS first_ici ON cases.patient_id = first_ici.patient_id
    INNER JOIN (
        SELECT
            patient_id
            , evidence_date
            , source_table
            , source_id
        FROM clinical.muscle_evidence
        WHERE evidence_kind IN ('muscle_diagnosis', 'weakness')
        UNION ALL
        SELECT
            ck_course.patient_id
            , ck_course.draw_date AS evidence_date
            , 'labs' AS source_table
            , ck_course.result_id AS source_id
        FROM clinical.ck_course
        CROSS JOIN reference.parameter_values AS p
        WHERE ck_course.ck_x_uln > p.evidence_before_ici_x_uln
    ) AS evidence ON cases.patient_id = evidence.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        evidence.evidence_date - first_ici.first_ici_date >= p.evidence_before_ici_from_day
        AND evidence.evidence_date < first_ici.first_ici_date
    GROUP BY cases.case_id
)

, flares AS (
    -- a CK that then at least doubles the patient's own baseline is a flare, not old disease
    SELECT cases.case_id
    FROM clinical.cases
    INNER JOIN clinical.ck_peaks
        ON
            cases.patient_id = ck_peaks.patient_id
            AND cases.episode_number = ck_peaks.episode_number
    INNER JOIN clinical.ck_course ON ck_peaks.peak_result_id = ck_course.result_id
    CROSS JOIN reference.parameter_values AS p
    WHERE ck_course.fold_over_baseline >= p.raised_baseline_fold
)

SELECT
    kept.case_id
    , cases.patient_id
    , kept.ici_window
    , kept.points
    , kept.rule_id
    , kept.risk_start_date
    , kept.risk_start_kind
    , kept.last_dose_date
    , kept.days_from_risk_start_to_onset
    , kept.days_from_last_dose_to_onset
    , last_doses.first_dose_date
    , last_doses.doses_before_onset
    , last_doses.ingredients
    , last_doses.last_prescription_id
    , combination.combination_date
    , earlier_evidence.evidence_before_ici_date
    , earlier_evidence.source_table AS evidence_before_ici_source_table
    , earlier_evidence.source_id AS evidence_before_ici_source_id
    , earlier_evidence.case_id IS NOT NULL AND flares.case_id IS NULL AS has_evidence_before_ici
FROM kept
INNER JOIN clinical.cases ON kept.case_id = cases.case_id
INNER JOIN last_doses ON kept.case_id = last_doses.case_id
INNER JOIN ends_counted ON kept.case_id = ends_counted.case_id
LEFT JOIN (
    SELECT
        cases.case_id
        , MIN(ici_eras.combination_date) AS combination_date
    FROM clinical.cases
    INNER JOIN clinical.ici_eras ON cases.patient_id = ici_eras.patient_id
    WHERE ici_eras.combination_date <= cases.onset_date
    GROUP BY cases.case_id
) AS combination ON kept.case_id = combination.case_id
LEFT JOIN earlier_evidence ON kept.case_id = earlier_evidence.case_id
LEFT JOIN flares ON kept.case_id = flares.case_id
-- where one end of the interval lies outside every window, so does the case
WHERE kept.ends_in_window = ends_counted.ends
