"""staging.visits: visits and stays as known on the run date (spec 2)."""


def test_the_latest_version_wins_and_a_withdrawn_visit_is_gone(spec):
    spec(
        "staging.visits",
        given={
            "raw.visits": """
            visit_id | patient_id | start_time          | operation | updated_at | icu | ventilated
            V1       | P1         | 2025-05-01T10:00:00 | upsert    | 2025-05-01 | 0   | 0
            V1       | P1         | 2025-05-02T10:00:00 | upsert    | 2025-05-03 | 1   |
            V2       | P1         | 2025-06-01          | upsert    | 2025-06-02 |     | 1
            V2       | P1         | 2025-06-01          | delete    | 2025-06-01 |     | 1
            V3       | P1         | 2025-07-01          | upsert    | 2025-07-01 | 1   | 1
            V3       | P1         | 2025-07-01          | delete    | 2025-07-02 | 1   | 1
        """
        },
        expect="""
            visit_id | start_date | is_icu | is_ventilated
            V1       | 2025-05-02 | true   | false
            V2       | 2025-06-01 | false  | true
        """,
    )


def test_a_planned_visit_is_not_a_visit_and_an_open_stay_has_no_end(spec):
    spec(
        "staging.visits",
        given={
            "raw.visits": """
                visit_id | patient_id | start_time          | end_time            | setting
                V1       | P1         | 2026-02-01T23:00:00 |                     | inpatient
                V2       | P1         | 2026-02-02T00:00:00 | 2026-02-02T01:00:00 | outpatient
            """,
            "staging.patient_identity": """
                source_patient_id | patient_id
                P1                | P9
            """,
        },
        expect="""
            visit_id | patient_id | start_date | end_date | setting
            V1       | P9         | 2026-02-01 |          | inpatient
        """,
    )
