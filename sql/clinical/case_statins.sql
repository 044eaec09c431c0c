-- model:    clinical.case_statins
-- purpose:  Where a case's onset stands to statin treatment, and the latest start or dose increase before it.
-- grain:    one row per case with a statin supply that ended up to 90 days before onset
-- key:      case_id
-- basis:    spec R-STA-01, R-STA-02, R-STA-04, R-STA-05, R-EP-03, R-LC-01, ruling 10; windows.csv W-STA-T1, W-STA-T2
-- nulls:    change_date is NULL when no start or increase was seen, or when too little was observed before onset
WITH onset_ends AS (
    SELECT
        cases.case_id
        , cases.patient_id
        , cases.onset_date AS end_date
        , cases.is_left_censored
    FROM clinical.cases

    UNION

    -- R-EP-03: the rise began after the last visit or the start of the treatment, whichever is later
    SELECT
        cases.case_id
        , cases.patient_id
        , LEAST(
            cases.onset_date
            , GREATEST(MAX(statin_eras.era_start_date), MIN(cases.last_visit_date)) + 1
        ) AS end_date
        , cases.is_left_censored
    FROM clinical.cases
    INNER JOIN clinical.statin_eras
        ON
            cases.patient_id = statin_eras.patient_id
            AND cases.onset_date > statin_eras.era_start_date
    WHERE cases.is_onset_interval_censored
    GROUP BY cases.case_id, cases.patient_id, cases.onset_date, cases.is_left_censored
)

, covered AS (
    SELECT
        onset_ends.case_id
        , onset_ends.patient_id
        , onset_ends.end_date
        , onset_ends.is_left_censored
        , statin_supplies.prescription_id
        , statin_supplies.ingredient
        , statin_supplies.daily_dose_mg
        , LEAST(statin_supplies.supply_end_date, onset_ends.end_date) AS covered_until
        , onset_ends.end_date - LEAST(statin_supplies.supply_end_date, onset_ends.end_date)
            AS days_from_supply_end_to_onset
    FROM onset_ends
    INNER JOIN clinical.statin_supplies
        ON
            onset_ends.patient_id = statin_supplies.patient_id
            AND onset_ends.end_date > statin_supplies.start_date
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY onset_ends.case_id, onset_ends.end_date
        ORDER BY
            LEAST(statin_supplies.supply_end_date, onset_ends.end_date) DESC
            , statin_supplies.start_date DESC, statin_supplies.prescription_id ASC
            , statin_supplies.ingredient ASC
    ) = 1
)

, with_change AS (
    SELECT
        covered.*
        , statin_changes.change_date
        , statin_changes.change_kind
        , statin_changes.prescription_id AS change_prescription_id
        , statin_changes.ingredient AS change_ingredient
        , statin_changes.daily_dose_mg AS change_dose_mg
        , statin_changes.daily_dose_before_mg AS change_dose_before_mg
    FROM covered
    LEFT JOIN clinical.statin_changes
        ON
            covered.patient_id = statin_changes.patient_id
            AND covered.end_date > statin_changes.change_date
            AND NOT covered.is_left_censored -- R-LC-01
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY covered.case_id, covered.end_date
        -- the latest change; on one day a start before an increase
        ORDER BY
            statin_changes.change_date DESC NULLS LAST, statin_changes.change_kind DESC
            , statin_changes.prescription_id ASC, statin_changes.ingredient ASC
    ) = 1
)

, pointed AS (
    SELECT
        with_change.*
        , windows.label AS statin_window
        , windows.rule_id
        , windows.points
        , COALESCE(statin_change_points.points, 0) AS change_points
    FROM with_change
    INNER JOIN reference.windows
        ON
            windows.exposure_class = 'statin'
            AND windows.is_toxic
            AND with_change.days_from_supply_end_to_onset >= windows.start_day
            AND with_change.days_from_supply_end_to_onset <= windows.end_day
    LEFT JOIN reference.statin_change_points
        ON
            with_change.end_date - with_change.change_date >= statin_change_points.from_day
            AND with_change.end_date - with_change.change_date < statin_change_points.below_day
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
        pointed.*
        , COUNT(*) OVER (PARTITION BY pointed.case_id) AS ends_in_window
    FROM pointed
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY pointed.case_id
        -- of the two ends of an onset interval, the one with fewer points; then the later
        ORDER BY pointed.points + pointed.change_points ASC, pointed.end_date DESC
    ) = 1
)

SELECT
    kept.case_id
    , kept.patient_id
    , kept.statin_window
    , kept.points
    , kept.rule_id
    , kept.ingredient
    , kept.daily_dose_mg
    , kept.prescription_id
    , kept.covered_until
    , kept.days_from_supply_end_to_onset
    , kept.change_date
    , kept.change_kind
    , kept.change_prescription_id
    , kept.change_ingredient
    , kept.change_dose_mg -- a day
    , kept.change_dose_before_mg -- a day
    , kept.change_points
    , kept.end_date - kept.change_date AS days_from_change_to_onset
FROM kept
INNER JOIN ends_counted ON kept.case_id = ends_counted.case_id
WHERE kept.ends_in_window = ends_counted.ends
