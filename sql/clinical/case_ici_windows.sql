-- model:    clinical.case_ici_windows
-- purpose:  Where a case's onset stands to checkpoint inhibitor treatment.
-- grain:    one row per case with an ICI dose up to 790 days before onset
-- key:      case_id
-- basis:    spec R-ICI-01 to R-ICI-05, R-EP-03, ruling 12, T-35; windows.csv W-ICI-1 to W-ICI-4
-- caution:  where onset is an interval, both ends are judged and the window with fewer points is kept
WITH doses_before AS (
    SELECT
        cases.case_id
        , cases.patient_id
        , ici_doses.dose_date
        , ici_doses.prescription_id
        , ici_doses.ingredient
        , cases.onset_date
        -- day 0 counts only when the draw is known to be later than the infusion
        , ici_doses.dose_date < cases.onset_date OR COALESCE(
            onset_ck.draw_has_time AND ici_doses.dose_has_time
            AND onset_ck.draw_time > ici_doses.dose_time, FALSE
        ) AS is_before
    FROM clinical.cases
    INNER JOIN clinical.ici_doses
        ON cases.patient_id = ici_doses.patient_id AND cases.onset_date >= ici_doses.dose_date
    LEFT JOIN clinical.ck_course AS onset_ck
        ON cases.onset_source_table = 'labs' AND cases.onset_source_id = onset_ck.result_id
)

, last_doses AS (
    SELECT
        case_id
        , patient_id
        , MIN(dose_date) AS first_dose_date
        , MAX(dose_date) AS last_dose_date
        , COUNT(DISTINCT dose_date) AS doses_before_onset -- drugs given on one day are one infusion
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

    -- R-EP-03: the rise began after the last visit or the start of the course, whichever is later
    SELECT
        last_doses.case_id
        , last_doses.patient_id
        , LEAST(cases.onset_date, GREATEST(ici_eras.era_start_date, cases.last_visit_date) + 1) AS end_date
    FROM last_doses
    INNER JOIN clinical.cases ON last_doses.case_id = cases.case_id
    INNER JOIN clinical.ici_eras
        ON
            last_doses.patient_id = ici_eras.patient_id
            AND last_doses.last_dose_date >= ici_eras.era_start_date
            AND last_doses.last_dose_date <= ici_eras.last_dose_date
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
        , ARG_MAX(
            last_dose.prescription_id, CONCAT(last_dose.dose_date, '|', last_dose.prescription_id)
        ) AS last_prescription_id
    FROM onset_ends
    INNER JOIN doses_before AS last_dose
        ON
            onset_ends.case_id = last_dose.case_id
            AND last_dose.is_before
            -- a dose on the very day counts at the onset only, where the hours are known
            AND (onset_ends.end_date > last_dose.dose_date OR onset_ends.end_date = last_dose.onset_date)
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
        , placed.last_prescription_id
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

SELECT
    kept.case_id
    , last_doses.patient_id
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
    , kept.last_prescription_id
FROM kept
INNER JOIN last_doses ON kept.case_id = last_doses.case_id
INNER JOIN ends_counted ON kept.case_id = ends_counted.case_id
-- where one end of the interval lies outside every window, so does the case
WHERE kept.ends_in_window = ends_counted.ends
