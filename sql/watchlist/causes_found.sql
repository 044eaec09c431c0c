-- model:    watchlist.causes_found
-- purpose:  What made each case of tonight change: every kind of cause that holds, with what it moved.
-- grain:    one row per case that changed tonight and kind of cause
-- key:      case_id, cause_kind
-- basis:    docs/decisions/0023-life-of-a-case.md
-- scope:    everyone
-- nulls:    dates are NULL where no source row has one, rule_ids where no evidence changed
-- caution:  evidence is traced to its own source row first; then the person's identity, other rows of the person that
--           came in, changed code lists, parameters and rules; time is the cause when nothing else is
WITH moved AS (
    SELECT
        case_changes.case_id
        , case_changes.patient_id
        , case_changes.patient_id_before
        , case_changes.change
        , case_changes.onset_date
        , case_changes.last_evidence_date
        , COUNT(evidence_changes.case_id) FILTER (WHERE evidence_changes.cause_kind IS NOT NULL) AS traced_rows
        , COUNT(evidence_changes.case_id) FILTER (WHERE evidence_changes.cause_kind IS NULL) AS untraced_rows
        , SUM(ABS(evidence_changes.points_moved)) FILTER (WHERE evidence_changes.cause_kind IS NULL)
            AS untraced_points
        , STRING_AGG(DISTINCT evidence_changes.rule_id, ', ' ORDER BY evidence_changes.rule_id ASC)
        FILTER (WHERE evidence_changes.cause_kind IS NULL) AS untraced_rule_ids
    FROM watchlist.case_changes
    LEFT JOIN watchlist.evidence_changes ON case_changes.case_id = evidence_changes.case_id
    GROUP BY
        case_changes.case_id, case_changes.patient_id, case_changes.patient_id_before, case_changes.change
        , case_changes.change_words, case_changes.onset_date, case_changes.last_evidence_date
    HAVING case_changes.change_words IS NOT NULL OR COUNT(evidence_changes.case_id) > 0
)

, versions AS (
    -- a hash that is not known says nothing
    SELECT
        tonight.previous_as_of
        , COALESCE(tonight.code_list_hash <> nights.code_list_hash, FALSE) AS is_code_list_changed
        , COALESCE(tonight.parameter_hash <> nights.parameter_hash, FALSE) AS is_parameter_changed
        -- the rules are the SQL: a release with the same SQL changes no rule
        , COALESCE(tonight.sql_hash <> nights.sql_hash, FALSE) AS is_rule_changed
    FROM history.tonight
    LEFT JOIN history.nights ON tonight.previous_as_of = nights.as_of
)

, by_evidence AS (
    SELECT
        moved.case_id
        , evidence_changes.cause_kind
        , COUNT(*) AS evidence_rows
        , COUNT(DISTINCT CONCAT_WS(' ', evidence_changes.source_table, evidence_changes.source_id)) AS source_rows
        , SUM(ABS(evidence_changes.points_moved)) AS points_moved
        , MIN(evidence_changes.event_date) AS first_event_date
        , MAX(evidence_changes.event_date) AS last_event_date
        , STRING_AGG(DISTINCT evidence_changes.rule_id, ', ' ORDER BY evidence_changes.rule_id ASC) AS rule_ids
    FROM moved
    INNER JOIN watchlist.evidence_changes ON moved.case_id = evidence_changes.case_id
    INNER JOIN versions ON versions.previous_as_of IS NOT NULL
    WHERE evidence_changes.cause_kind IS NOT NULL
    GROUP BY moved.case_id, evidence_changes.cause_kind
)

, unexplained AS (
    -- evidence moved whose own row did not come in, or something else than evidence moved
    SELECT moved.*
    FROM moved
    INNER JOIN versions ON versions.previous_as_of IS NOT NULL
    WHERE moved.traced_rows = 0 OR moved.untraced_rows > 0
)

, by_identity AS (
    SELECT
        unexplained.case_id
        , identity_changes.identity_change AS cause_kind
    FROM unexplained
    INNER JOIN staging.identity_changes
        ON identity_changes.patient_id IN (unexplained.patient_id, unexplained.patient_id_before)
    GROUP BY unexplained.case_id, identity_changes.identity_change
)

, by_person AS (
    -- rows of the person that no evidence rests on, and that may have moved it all the same
    SELECT
        unexplained.case_id
        , CASE
            WHEN arrivals.arrival = 'retracted' THEN 'retracted_row'
            WHEN arrivals.arrival = 'corrected' THEN 'corrected_value'
            WHEN arrivals.event_date < versions.previous_as_of THEN 'late_result'
            ELSE 'new_event'
        END AS cause_kind
        , COUNT(DISTINCT CONCAT_WS(' ', arrivals.source_table, arrivals.source_id)) AS source_rows
        , MIN(arrivals.event_date) AS first_event_date
        , MAX(arrivals.event_date) AS last_event_date
    FROM unexplained
    CROSS JOIN versions
    INNER JOIN staging.arrivals
        ON
            unexplained.patient_id IN (arrivals.patient_id, arrivals.patient_id_before)
            OR unexplained.patient_id_before IN (arrivals.patient_id, arrivals.patient_id_before)
    LEFT JOIN clinical.ck_course
        ON arrivals.source_table = 'labs' AND arrivals.source_id = ck_course.result_id
    WHERE
        unexplained.traced_rows = 0
        AND unexplained.case_id NOT IN (SELECT by_identity.case_id FROM by_identity)
        -- a visit moves nothing but the time before onset
        AND (arrivals.source_table <> 'visits' OR arrivals.event_date <= unexplained.onset_date)
        -- ruling 18: what resolves a case is CK after its last evidence, or time
        AND (
            unexplained.change <> 'resolved'
            OR unexplained.untraced_rows > 0
            OR arrivals.arrival <> 'first_version'
            OR ck_course.draw_date > unexplained.last_evidence_date
        )
    GROUP BY ALL
)

, by_version AS (
    SELECT
        unexplained.case_id
        , change_causes.cause_kind
    FROM unexplained
    CROSS JOIN versions
    INNER JOIN reference.change_causes
        ON
            (versions.is_code_list_changed AND change_causes.cause_kind = 'code_list')
            OR (versions.is_parameter_changed AND change_causes.cause_kind = 'parameter')
            OR (versions.is_rule_changed AND change_causes.cause_kind = 'rule_version')
)

, further AS (
    SELECT
        case_id
        , cause_kind
        , 'identity' AS cause_basis
        , CAST(0 AS BIGINT) AS source_rows
        , CAST(NULL AS DATE) AS first_event_date
        , CAST(NULL AS DATE) AS last_event_date
    FROM by_identity
    UNION ALL
    SELECT
        case_id
        , cause_kind
        , 'person' AS cause_basis
        , source_rows
        , first_event_date
        , last_event_date
    FROM by_person
    UNION ALL
    SELECT
        case_id
        , cause_kind
        , 'version' AS cause_basis
        , 0 AS source_rows
        , NULL AS first_event_date
        , NULL AS last_event_date
    FROM by_version
    UNION ALL
    SELECT
        unexplained.case_id
        , 'time_passed' AS cause_kind
        , 'time' AS cause_basis
        , 0 AS source_rows
        , NULL AS first_event_date
        , NULL AS last_event_date
    FROM unexplained
    WHERE
        unexplained.traced_rows = 0
        AND unexplained.case_id NOT IN (SELECT by_identity.case_id FROM by_identity)
        AND unexplained.case_id NOT IN (SELECT by_person.case_id FROM by_person)
        AND unexplained.case_id NOT IN (SELECT by_version.case_id FROM by_version)
)

SELECT
    case_id
    , cause_kind
    , 'evidence' AS cause_basis
    , CAST(evidence_rows AS INTEGER) AS evidence_rows
    , CAST(source_rows AS INTEGER) AS source_rows
    , CAST(points_moved AS INTEGER) AS points_moved
    , first_event_date
    , last_event_date
    , rule_ids
FROM by_evidence

UNION ALL

SELECT
    further.case_id
    , further.cause_kind
    , further.cause_basis
    , CAST(unexplained.untraced_rows AS INTEGER) AS evidence_rows
    , CAST(further.source_rows AS INTEGER) AS source_rows
    , CAST(COALESCE(unexplained.untraced_points, 0) AS INTEGER) AS points_moved
    , further.first_event_date
    , further.last_event_date
    , unexplained.untraced_rule_ids AS rule_ids
FROM further
INNER JOIN unexplained ON further.case_id = unexplained.case_id

UNION ALL

-- on the first night there is nothing to compare with
SELECT
    moved.case_id
    , 'first_load' AS cause_kind
    , 'version' AS cause_basis
    , CAST(moved.untraced_rows + moved.traced_rows AS INTEGER) AS evidence_rows
    , 0 AS source_rows
    , 0 AS points_moved
    , NULL AS first_event_date
    , NULL AS last_event_date
    , NULL AS rule_ids
FROM moved
WHERE NOT EXISTS (SELECT 1 FROM history.tonight WHERE tonight.previous_as_of IS NOT NULL)
