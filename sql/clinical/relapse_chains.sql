-- model:    clinical.relapse_chains
-- purpose:  Chains of evidence that are a relapse of the chain before them.
-- grain:    one row per patient and chain
-- key:      patient_id, chain_number
-- basis:    spec R-REL-01 (after recovery; off therapy, or after a steroid cut or the stop of an immunosuppressant)
-- caution:  where a drug of interest was given again in between, the chain is a new event and not a relapse
WITH chains AS (
    SELECT
        patient_id
        , chain_number
        , MIN(evidence_date) AS first_date
        , MAX(evidence_date) AS last_date
        , BOOL_OR(evidence_kind = 'weakness') AS has_weakness
    FROM clinical.evidence_chains
    GROUP BY patient_id, chain_number
)

, pairs AS (
    SELECT
        later.patient_id
        , later.chain_number
        , earlier.first_date AS earlier_first_date
        , earlier.last_date AS earlier_last_date
        , later.first_date
        , later.last_date
        , later.has_weakness
    FROM chains AS later
    INNER JOIN chains AS earlier
        ON later.patient_id = earlier.patient_id AND later.chain_number = earlier.chain_number + 1
)

, peaks AS (
    SELECT
        pairs.patient_id
        , pairs.chain_number
        , MAX(ck_course.ck_x_uln) AS earlier_peak_x_uln
        , ARG_MAX(ck_course.draw_date, ROW(ck_course.ck_x_uln, -EPOCH(ck_course.draw_time)))
            AS earlier_peak_date
    FROM pairs
    INNER JOIN clinical.ck_course
        ON
            pairs.patient_id = ck_course.patient_id
            AND pairs.earlier_first_date <= ck_course.draw_date
            AND pairs.earlier_last_date >= ck_course.draw_date
    WHERE ck_course.is_raised
    GROUP BY pairs.patient_id, pairs.chain_number
)

, nadirs AS (
    -- the lowest CK between the peak and the later chain
    SELECT
        peaks.patient_id
        , peaks.chain_number
        , MIN(ck_course.ck_x_uln) AS nadir_x_uln
    FROM peaks
    INNER JOIN pairs
        ON peaks.patient_id = pairs.patient_id AND peaks.chain_number = pairs.chain_number
    INNER JOIN clinical.ck_course
        ON
            peaks.patient_id = ck_course.patient_id
            AND peaks.earlier_peak_date < ck_course.draw_date
            AND pairs.first_date > ck_course.draw_date
    WHERE ck_course.is_resolved
    GROUP BY peaks.patient_id, peaks.chain_number
)

, recovered AS (
    SELECT
        pairs.patient_id
        , pairs.chain_number
        , pairs.earlier_last_date
        , pairs.first_date
        , pairs.last_date
        , pairs.has_weakness
        , nadirs.nadir_x_uln
    FROM pairs
    INNER JOIN peaks
        ON pairs.patient_id = peaks.patient_id AND pairs.chain_number = peaks.chain_number
    INNER JOIN nadirs
        ON pairs.patient_id = nadirs.patient_id AND pairs.chain_number = nadirs.chain_number
    CROSS JOIN reference.parameter_values AS p
    WHERE
        peaks.earlier_peak_x_uln >= p.relapse_ck_x_uln
        AND (
            nadirs.nadir_x_uln <= p.ck_raised_x_uln
            OR nadirs.nadir_x_uln <= peaks.earlier_peak_x_uln * (1 - p.recovery_fall_share)
        )
)

, risen AS (
    SELECT recovered.*
    FROM recovered
    CROSS JOIN reference.parameter_values AS p
    WHERE
        recovered.has_weakness
        OR EXISTS (
            SELECT 1
            FROM clinical.ck_course
            WHERE
                ck_course.patient_id = recovered.patient_id
                AND ck_course.draw_date >= recovered.first_date
                AND ck_course.draw_date <= recovered.last_date
                AND ck_course.is_raised
                AND (
                    ck_course.ck_x_uln >= p.relapse_ck_x_uln
                    OR ck_course.ck_x_uln >= p.relapse_nadir_fold * recovered.nadir_x_uln
                )
        )
)

, given_again AS (
    SELECT
        patient_id
        , dose_date AS exposure_date
    FROM clinical.ici_doses
    UNION ALL
    SELECT
        patient_id
        , era_start_date AS exposure_date
    FROM clinical.statin_eras
    UNION ALL
    SELECT
        patient_id
        , era_start_date AS exposure_date
    FROM clinical.myotoxic_eras
)

, steroid_steps AS (
    -- premedication treats no muscle disease: neither its days nor its end say anything here
    SELECT
        patient_id
        , event_date
        , counted_prednisone_eq_mg_per_day AS dose
        , LAG(counted_prednisone_eq_mg_per_day) OVER by_day AS dose_before
        , event_date - LAG(event_date) OVER by_day AS days_since_day_before
        , LEAD(event_date) OVER by_day - event_date AS days_to_next_day
    FROM clinical.steroid_days
    WHERE NOT is_premedication
    WINDOW by_day AS (PARTITION BY patient_id ORDER BY event_date ASC)
)

, steroid_loosened AS (
    -- the first day of less: a cut within a run, or the day after its last
    SELECT
        steroid_steps.patient_id
        , steroid_steps.event_date AS loosened_date
    FROM steroid_steps
    CROSS JOIN reference.parameter_values AS p
    WHERE
        steroid_steps.days_since_day_before <= p.steroid_run_gap_days
        AND steroid_steps.dose <= steroid_steps.dose_before * (1 - p.relapse_steroid_cut_share)
    UNION ALL
    SELECT
        steroid_steps.patient_id
        , steroid_steps.event_date + 1 AS loosened_date
    FROM steroid_steps
    CROSS JOIN reference.parameter_values AS p
    WHERE COALESCE(steroid_steps.days_to_next_day > p.steroid_run_gap_days, TRUE)
)

, agents AS (
    -- a refill goes on with what ends: only the last day of an agent is its stop
    SELECT
        risen.patient_id
        , risen.chain_number
        , immunotherapies.agent
        , risen.first_date
        , MAX(immunotherapies.end_date) AS end_date
    FROM risen
    INNER JOIN clinical.immunotherapies
        ON
            risen.patient_id = immunotherapies.patient_id
            AND risen.first_date >= immunotherapies.start_date
    GROUP BY risen.patient_id, risen.chain_number, immunotherapies.agent, risen.first_date
)

, treated AS (
    -- a chain that begins on treatment nobody had loosened
    SELECT
        risen.patient_id
        , risen.chain_number
    FROM risen
    CROSS JOIN reference.parameter_values AS p
    WHERE
        (
            EXISTS (
                SELECT 1
                FROM steroid_steps
                WHERE
                    steroid_steps.patient_id = risen.patient_id
                    AND steroid_steps.event_date = risen.first_date
            )
            OR EXISTS (
                SELECT 1
                FROM agents
                WHERE
                    agents.patient_id = risen.patient_id
                    AND agents.chain_number = risen.chain_number
                    AND agents.end_date >= agents.first_date
            )
        )
        AND NOT EXISTS (
            SELECT 1
            FROM steroid_loosened
            WHERE
                steroid_loosened.patient_id = risen.patient_id
                AND steroid_loosened.loosened_date <= risen.first_date
                AND risen.first_date - steroid_loosened.loosened_date <= p.relapse_days
        )
        AND NOT EXISTS (
            SELECT 1
            FROM agents
            WHERE
                agents.patient_id = risen.patient_id
                AND agents.chain_number = risen.chain_number
                AND agents.end_date < agents.first_date
                AND agents.first_date - agents.end_date <= p.relapse_days
        )
)

SELECT
    risen.patient_id
    , risen.chain_number
    , risen.first_date AS relapse_date
FROM risen
ANTI JOIN treated
    ON risen.patient_id = treated.patient_id AND risen.chain_number = treated.chain_number
WHERE
    NOT EXISTS (
        SELECT 1
        FROM given_again
        WHERE
            given_again.patient_id = risen.patient_id
            AND given_again.exposure_date > risen.earlier_last_date
            AND given_again.exposure_date <= risen.first_date
    )
