-- model:    clinical.case_troponins
-- purpose:  Troponin around a case: whether any result is a flag, and the result that says most.
-- grain:    one row per case with a troponin result
-- key:      case_id
-- basis:    spec 5.6, C-24, T-20
-- nulls:    is_troponin_flag is NULL when no result has a limit of its own
WITH around AS (
    SELECT
        cases.case_id
        , troponin_results.*
    FROM clinical.cases
    INNER JOIN clinical.troponin_results ON cases.patient_id = troponin_results.patient_id
    CROSS JOIN reference.parameter_values AS p
    WHERE
        troponin_results.draw_date - cases.onset_date >= p.weakness_from_day
        AND troponin_results.draw_date - cases.last_evidence_date <= p.weakness_to_day
)

, judged AS (
    SELECT
        around.*
        , BOOL_OR(around.is_troponin_flag) OVER same_case AS has_flag
        , BOOL_OR(around.is_troponin_t_only) OVER same_case
        AND NOT COALESCE(BOOL_OR(around.is_troponin_flag) OVER same_case, FALSE)
        -- troponin I above its limit, though not above the own baseline, is not "troponin T only"
        AND NOT COALESCE(BOOL_OR(around.troponin_kind = 'i' AND around.troponin_x_uln > 1) OVER same_case, FALSE)
            AS is_t_only
        , BOOL_OR(around.troponin_kind = 'i') OVER same_case AS has_troponin_i
    FROM around
    WINDOW same_case AS (PARTITION BY around.case_id)
)

, most_telling AS (
    SELECT judged.*
    FROM judged
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY judged.case_id
        -- a flag first, of troponin I before T; then troponin T alone; then the highest
        ORDER BY
            judged.is_troponin_flag DESC NULLS LAST
            , judged.is_troponin_t_only DESC NULLS LAST
            , judged.troponin_kind ASC
            , judged.troponin_x_uln DESC NULLS LAST
            , judged.draw_date ASC
            , judged.result_id ASC
    ) = 1
)

SELECT
    case_id
    , has_flag AS is_troponin_flag
    , is_t_only AS is_troponin_t_only
    , has_troponin_i
    , troponin_kind
    , troponin_x_uln
    , draw_date
    , result_id
    , CONCAT(
        'Troponin ', UPPER(troponin_kind)
        -- the unit may be one nobody knows
        , FORMAT(' {}{:g} {}', CASE WHEN is_censored_high THEN 'more than ' ELSE '' END, lab_value, lab_unit)
        , CASE
            WHEN troponin_x_uln IS NULL THEN ' without a limit to judge it by'
            WHEN lab_value IS NULL OR lab_unit IS NULL THEN FORMAT(' at {:.1f} times the limit', troponin_x_uln)
            ELSE FORMAT(', {:.1f} times the limit', troponin_x_uln)
        END
        , CASE
            WHEN baseline_troponin_x_uln IS NOT NULL
                THEN FORMAT(' ({:.1f} times before)', baseline_troponin_x_uln)
            ELSE ''
        END
        , CASE
            WHEN is_t_only AND NOT has_troponin_i
                THEN '; troponin T alone may come from skeletal muscle: troponin I is needed'
            WHEN is_t_only THEN '; troponin T alone may come from skeletal muscle'
            ELSE ''
        END
        , '.'
    ) AS finding_text
FROM most_telling
