-- model:    clinical.case_course
-- purpose:  How CK of a case went, step by step: peak so far, recovery, relapse.
-- grain:    one row per case and step (a CK result or new weakness)
-- key:      case_id, step_number
-- basis:    spec R-OUT-01, R-REL-01
-- nulls:    nadir_x_uln and recovery_date are NULL until CK has recovered; peak_x_uln until CK was measured
-- caution:  peak, nadir and recovery begin anew with every rise after a recovery; such a rise is a relapse only
--           off or after less treatment, and when no drug of interest was given again since the recovery
WITH RECURSIVE walked AS (
    SELECT
        steps.case_id
        , CAST(0 AS BIGINT) AS step_number
        , CAST(NULL AS DOUBLE) AS peak_x_uln
        , CAST(NULL AS DOUBLE) AS nadir_x_uln
        , CAST(0 AS BIGINT) AS ck_results
        , CAST(NULL AS DATE) AS first_normal_date
        , CAST(NULL AS DATE) AS partial_date
        , CAST(NULL AS DATE) AS biochemical_date
        , FALSE AS is_relapse
        , CAST(0 AS BIGINT) AS relapse_n
    FROM clinical.case_course_steps AS steps
    WHERE steps.step_number = 1

    UNION ALL

    SELECT
        recovering.case_id
        , recovering.step_number
        , recovering.peak_x_uln
        , CASE
            WHEN recovering.partial_date IS NOT NULL OR recovering.biochemical_date IS NOT NULL
                THEN LEAST(recovering.nadir_x_uln, recovering.ck_x_uln)
        END AS nadir_x_uln
        , recovering.ck_results
        , recovering.first_normal_date
        , recovering.partial_date
        , recovering.biochemical_date
        , recovering.is_relapse
        , recovering.relapse_n
    FROM (
        SELECT
            moved.case_id
            , moved.step_number
            , moved.ck_x_uln
            , moved.peak_x_uln
            , moved.nadir_x_uln
            , moved.ck_results
            , moved.first_normal_date
            , COALESCE(
                moved.partial_date
                , CASE
                    WHEN
                        moved.peak_x_uln > p.ck_raised_x_uln
                        AND moved.ck_x_uln <= moved.peak_x_uln * (1 - p.recovery_fall_share)
                        THEN moved.event_date
                END
            ) AS partial_date
            , COALESCE(
                moved.biochemical_date
                , CASE
                    WHEN
                        -- a CK that was never raised cannot recover; after a relapse by weakness it may stay so
                        (moved.peak_x_uln > p.ck_raised_x_uln OR moved.relapse_n > 0)
                        AND moved.ck_x_uln <= p.ck_raised_x_uln
                        AND moved.event_date - moved.first_normal_date >= p.resolved_ck_days
                        THEN moved.event_date
                END
            ) AS biochemical_date
            , moved.is_relapse
            , moved.relapse_n
        FROM (
            SELECT
                risen.case_id
                , risen.step_number
                , risen.event_date
                , risen.ck_x_uln
                , CASE WHEN risen.is_rise THEN risen.ck_x_uln ELSE GREATEST(risen.peak_before, risen.ck_x_uln) END
                    AS peak_x_uln
                , CASE WHEN NOT risen.is_rise THEN risen.nadir_x_uln END AS nadir_x_uln
                , CASE WHEN risen.is_rise THEN 0 ELSE risen.results_before END
                + CASE WHEN risen.ck_x_uln IS NULL THEN 0 ELSE 1 END AS ck_results
                , CASE
                    WHEN risen.is_rise THEN CASE WHEN risen.is_normal THEN risen.event_date END
                    WHEN risen.ck_x_uln IS NULL THEN risen.first_normal_date
                    WHEN risen.is_normal THEN COALESCE(risen.first_normal_date, risen.event_date)
                END AS first_normal_date
                , CASE WHEN NOT risen.is_rise THEN risen.partial_date END AS partial_date
                , CASE WHEN NOT risen.is_rise THEN risen.biochemical_date END AS biochemical_date
                , risen.is_rise AND risen.may_relapse AS is_relapse
                , risen.relapse_n + CASE WHEN risen.is_rise AND risen.may_relapse THEN 1 ELSE 0 END AS relapse_n
            FROM (
                SELECT
                    steps.case_id
                    , steps.step_number
                    , steps.event_date
                    , steps.ck_x_uln
                    , steps.ck_x_uln <= p.ck_raised_x_uln AS is_normal
                    , walked.peak_x_uln AS peak_before
                    , walked.nadir_x_uln
                    , walked.ck_results AS results_before
                    , walked.first_normal_date
                    , walked.partial_date
                    , walked.biochemical_date
                    , walked.relapse_n
                    -- once recovered: weakness again, or CK past the mark or well above its lowest
                    , walked.nadir_x_uln IS NOT NULL
                    AND (
                        steps.step_kind = 'weakness'
                        OR (steps.ck_x_uln >= p.relapse_ck_x_uln AND walked.nadir_x_uln < p.relapse_ck_x_uln)
                        OR (
                            steps.ck_x_uln > p.ck_raised_x_uln
                            AND steps.ck_x_uln >= walked.nadir_x_uln * p.relapse_nadir_fold
                        )
                    ) AS is_rise
                    , steps.is_in_evidence
                    AND (steps.is_off_therapy OR steps.is_treatment_reduced)
                    AND COALESCE(
                        steps.last_given_date
                        <= COALESCE(LEAST(walked.partial_date, walked.biochemical_date), steps.event_date)
                        , TRUE
                    ) AS may_relapse
                FROM walked
                INNER JOIN clinical.case_course_steps AS steps
                    ON walked.case_id = steps.case_id AND walked.step_number + 1 = steps.step_number
                CROSS JOIN reference.parameter_values AS p
            ) AS risen
        ) AS moved
        CROSS JOIN reference.parameter_values AS p
    ) AS recovering
)

SELECT
    steps.case_id
    , steps.step_number
    , steps.step_kind
    , steps.event_date
    , steps.source_table
    , steps.source_id
    , steps.ck_x_uln
    , walked.peak_x_uln
    , walked.nadir_x_uln
    , CASE
        WHEN walked.biochemical_date IS NOT NULL THEN 'biochemical'
        WHEN walked.partial_date IS NOT NULL THEN 'partial'
        -- one result, or none that was raised, says nothing
        WHEN walked.ck_results > 1 AND walked.peak_x_uln > p.ck_raised_x_uln THEN 'none'
        ELSE 'unknown'
    END AS recovery
    , COALESCE(walked.biochemical_date, walked.partial_date) AS recovery_date
    , walked.is_relapse
    , walked.relapse_n
FROM clinical.case_course_steps AS steps
INNER JOIN walked ON steps.case_id = walked.case_id AND steps.step_number = walked.step_number
CROSS JOIN reference.parameter_values AS p
