-- check:    alarm_laboratory_rate
-- table:    clinical.ck_results
-- severity: blocking
-- counts:   laboratories whose share of candidate patients is above the threshold, in multiples of
--           the median laboratory
-- of:       laboratories with at least the minimum of CK rows, when there are three or more
-- do:       Compare unit and reference range of the laboratory with the others: a changed unit
--           looks like this.
WITH supporting AS (
    -- DISTINCT: one result may support several rules
    SELECT DISTINCT source_id
    FROM watchlist.evidence
    WHERE label = 'muscle_event' AND source_table = 'labs' AND points > 0
)

, tested AS (
    SELECT
        results.laboratory
        , results.patient_id
        , COUNT(*) AS ck_rows
        -- a candidate: a CK of this laboratory is evidence for a muscle event
        , BOOL_OR(supporting.source_id IS NOT NULL) AS is_candidate
    FROM clinical.ck_results AS results
    LEFT JOIN supporting ON results.result_id = supporting.source_id
    WHERE NOT results.is_rejected AND results.laboratory IS NOT NULL
    GROUP BY results.laboratory, results.patient_id
)

, rates AS (
    SELECT
        laboratory
        , COUNT(*) AS patients
        , COUNT(*) FILTER (is_candidate) AS candidates
        , COUNT(*) FILTER (is_candidate) / COUNT(*) AS candidate_share
    FROM tested
    GROUP BY laboratory
    HAVING SUM(ck_rows) >= $minimum_denominator
)

, middle AS (
    SELECT
        MEDIAN(candidate_share) AS candidate_share
        , COUNT(*) AS laboratories
    FROM rates
)

SELECT
    rates.laboratory
    , rates.patients
    , rates.candidates
    , rates.candidates >= $laboratory_alarm_minimum_patients
    AND rates.candidate_share > $threshold * middle.candidate_share AS is_violation
FROM rates
CROSS JOIN middle
-- of two laboratories neither can be above twice their median
WHERE middle.laboratories > 2
