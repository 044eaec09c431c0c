-- model:    clinical.ck_draws
-- purpose:  Which result speaks for each draw, where several feeds and versions report the same one.
-- grain:    one row per draw
-- key:      result_id
-- basis:    spec R-CK-06; T-13
-- caution:  rejected results are counted as draws of their own and never stand in for a usable one
WITH ranked AS (
    SELECT
        ck_claims.result_id
        , ck_claims.patient_id
        , ck_claims.rejection_reason IS NULL AS is_usable
        , ck_claims.draw_time
        , ck_claims.draw_has_time
        , ck_claims.draw_time_basis
        , ck_claims.draw_date
        , ck_claims.reported_time
        , ck_claims.updated_at
        -- a result without a specimen number shares its specimen with nobody
        , COALESCE('specimen ' || ck_claims.accession, 'result ' || ck_claims.result_id) AS specimen
        , CASE
            WHEN ck_claims.ck_u_per_l IS NULL THEN ck_claims.value_text
            ELSE CONCAT(ck_claims.comparator, ROUND(ck_claims.ck_u_per_l, 6))
        END AS said
        , ck_claims.unresolved_reason IS NULL AS is_resolved
        , lab_status_ranks.status_rank
    FROM clinical.ck_claims
    INNER JOIN reference.lab_status_ranks ON ck_claims.status = lab_status_ranks.status
)

, by_specimen AS (
    -- specimen numbers are used again after a time: one specimen is a chain without long gaps
    SELECT
        ranked.*
        , SUM(CASE WHEN hours_since_before > p.same_specimen_hours THEN 1 ELSE 0 END) OVER (
            PARTITION BY patient_id, is_usable, specimen ORDER BY draw_time ASC NULLS LAST, result_id ASC
        ) AS specimen_use
    FROM (
        SELECT
            ranked.*
            , EPOCH(
                draw_time - LAG(draw_time) OVER (
                    PARTITION BY patient_id, is_usable, specimen ORDER BY draw_time ASC NULLS LAST, result_id ASC
                )
            ) / 3600 AS hours_since_before
        FROM ranked
    ) AS ranked
    CROSS JOIN reference.parameter_values AS p
)

, one_per_specimen AS (
    -- the same specimen from a second feed, even when its clock is hours off: what was corrected
    -- replaces what was final, that what was preliminary; and the same value is told once
    SELECT by_specimen.*
    FROM by_specimen
    QUALIFY
        ROW_NUMBER() OVER (
            PARTITION BY
                by_specimen.patient_id, by_specimen.is_usable, by_specimen.specimen, by_specimen.specimen_use
                , by_specimen.status_rank, by_specimen.said
            -- a known hour before a date, a draw before a report, then the earlier clock
            ORDER BY
                by_specimen.draw_has_time DESC, by_specimen.draw_time_basis ASC NULLS LAST
                , by_specimen.draw_time ASC NULLS LAST, by_specimen.result_id ASC
        ) = 1
        AND by_specimen.status_rank = MIN(by_specimen.status_rank) OVER (
            PARTITION BY by_specimen.patient_id, by_specimen.is_usable, by_specimen.specimen, by_specimen.specimen_use
        )
)

, by_minute AS (
    SELECT
        one_per_specimen.*
        , SUM(CASE WHEN minutes_since_before <= p.same_draw_minutes THEN 0 ELSE 1 END) OVER (
            PARTITION BY patient_id, is_usable, draw_has_time ORDER BY draw_time ASC NULLS LAST, result_id ASC
        ) AS draw_number
    FROM (
        SELECT
            one_per_specimen.*
            , EPOCH(
                draw_time - LAG(draw_time) OVER (
                    PARTITION BY patient_id, is_usable, draw_has_time ORDER BY draw_time ASC NULLS LAST, result_id ASC
                )
            ) / 60 AS minutes_since_before
        FROM one_per_specimen
    ) AS one_per_specimen
    CROSS JOIN reference.parameter_values AS p
)

SELECT
    result_id
    , patient_id
FROM by_minute
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY
        patient_id
        , is_usable
        -- without an hour, only the specimen number says that two results are one draw
        , CASE
            WHEN draw_has_time THEN CONCAT('draw ', draw_number)
            ELSE CONCAT_WS(' ', draw_date, specimen)
        END
    -- corrected before final before preliminary; a number before a text; then the later report
    ORDER BY
        status_rank ASC
        , is_resolved DESC
        , reported_time DESC NULLS LAST
        , updated_at DESC NULLS LAST
        , result_id ASC
) = 1
