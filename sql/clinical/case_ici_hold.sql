-- model:    clinical.case_ici_hold
-- purpose:  Whether a checkpoint inhibitor was held and CK fell.
-- grain:    one row per case with a checkpoint inhibitor before onset
-- key:      case_id
-- basis:    spec R-DEC-04 (hold and fall of CK; never a true dechallenge)
-- nulls:    is_held is NULL until enough time has passed since onset; is_held_improved also when no CK
--           followed the peak in time
-- caution:  a dose of the day of onset comes before the hold
WITH next_doses AS (
    SELECT
        cases.case_id
        , MIN(ici_doses.dose_date) AS next_dose_date
    FROM clinical.cases
    INNER JOIN clinical.ici_doses
        ON cases.patient_id = ici_doses.patient_id AND cases.onset_date < ici_doses.dose_date
    GROUP BY cases.case_id
)

, holds AS (
    SELECT
        cases.case_id
        , cases.patient_id
        , cases.episode_number
        , case_ici_windows.last_dose_date
        , next_doses.next_dose_date
        , CASE
            WHEN next_doses.next_dose_date - cases.onset_date <= p.ici_held_days THEN FALSE
            WHEN $as_of - cases.onset_date >= p.ici_held_days THEN TRUE
        END AS is_held
    FROM clinical.case_ici_windows
    INNER JOIN clinical.cases ON case_ici_windows.case_id = cases.case_id
    LEFT JOIN next_doses ON cases.case_id = next_doses.case_id
    CROSS JOIN reference.parameter_values AS p
)

, falls AS (
    SELECT
        holds.case_id
        , ck_course.result_id
        , ck_course.draw_time
        , ck_course.draw_date
        , ck_course.is_censored_high
        , ck_course.ck_u_per_l
        , ck_course.ck_x_uln
        , ck_peaks.ck_peak_date
        , ck_peaks.ck_peak_u_per_l
        , ck_peaks.ck_peak_x_uln
        , ck_peaks.is_peak_censored_high
        , ck_course.draw_date - ck_peaks.ck_peak_date AS days_from_peak_to_draw
        , ck_course.ck_x_uln <= ck_peaks.ck_peak_x_uln * (1 - p.ici_held_fall_share)
        -- "more than 22000" may be anything
        AND NOT ck_course.is_censored_high AS is_fallen
    FROM holds
    INNER JOIN clinical.ck_peaks
        ON holds.patient_id = ck_peaks.patient_id AND holds.episode_number = ck_peaks.episode_number
    INNER JOIN clinical.ck_course
        ON holds.patient_id = ck_course.patient_id AND ck_peaks.ck_peak_date < ck_course.draw_date
    CROSS JOIN reference.parameter_values AS p
    WHERE
        ck_course.is_resolved
        AND ck_peaks.ck_peak_x_uln > p.ck_raised_x_uln
        AND ck_course.draw_date - ck_peaks.ck_peak_date <= p.ici_held_days
        AND (holds.next_dose_date IS NULL OR ck_course.draw_date < holds.next_dose_date)
)

, told AS (
    SELECT falls.*
    FROM falls
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY falls.case_id
        -- the first CK that fell by half; without one, the lowest
        ORDER BY
            falls.is_fallen DESC
            , CASE WHEN NOT falls.is_fallen THEN falls.ck_x_uln END ASC
            , falls.draw_time ASC, falls.result_id ASC
    ) = 1
)

SELECT
    holds.case_id
    , holds.last_dose_date
    , holds.is_held
    , CASE WHEN holds.is_held IS NOT NULL THEN holds.is_held AND told.is_fallen END AS is_held_improved
    , told.draw_date AS event_date
    , told.result_id
    , CONCAT(
        CASE
            WHEN holds.is_held
                THEN FORMAT('No checkpoint inhibitor given in the {} days after onset; ', p.ici_held_days)
            WHEN NOT holds.is_held
                THEN FORMAT('Checkpoint inhibitor given again on {}; ', holds.next_dose_date)
            ELSE 'Too early to say whether the checkpoint inhibitor is held; '
        END
        , COALESCE(
            FORMAT(
                'CK {}{:,.0f} U/L, {:.1f} times the limit, {} days after its peak on {}: {}{:,.0f} U/L, {:.1f} times.'
                , CASE WHEN told.is_censored_high THEN 'more than ' ELSE '' END
                , told.ck_u_per_l, told.ck_x_uln, told.days_from_peak_to_draw, told.ck_peak_date
                , CASE WHEN told.is_peak_censored_high THEN 'more than ' ELSE '' END
                , told.ck_peak_u_per_l, told.ck_peak_x_uln
            )
            , 'no CK in time after a raised peak.'
        )
    ) AS finding_text
FROM holds
LEFT JOIN told ON holds.case_id = told.case_id
CROSS JOIN reference.parameter_values AS p
