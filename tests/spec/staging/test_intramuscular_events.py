"""staging.intramuscular_events: any drug given into a muscle (spec 8 C-10, R-EXP-01)."""


def test_every_spelling_of_the_route_and_every_drug_counts(spec):
    spec(
        "staging.intramuscular_events",
        given={
            "raw.prescribing": """
            prescription_id | patient_id | event_type   | drug_name             | start_time | route         | status
            RX1             | P1         | administered | ceftriaxone           | 2025-05-01 | IM            | completed
            RX2             | P1         | administered | influenza vaccine     | 2025-05-01 | Intramuscular | completed
            RX3             | P1         | dispensed    | medroxyprogesterone   | 2025-05-01 | i.m.          | active
            RX4             | P1         | administered | heparin               | 2025-05-01 | SC            | completed
            RX5             | P1         | administered | ceftriaxone           | 2025-05-01 |               | completed
        """
        },
        expect="""
            prescription_id | drug_name           | start_date
            RX1             | ceftriaxone         | 2025-05-01
            RX2             | influenza vaccine   | 2025-05-01
            RX3             | medroxyprogesterone | 2025-05-01
        """,
    )


def test_what_was_only_ordered_reported_cancelled_or_not_given_is_no_injection(spec):
    spec(
        "staging.intramuscular_events",
        given={
            "raw.prescribing": """
            prescription_id | patient_id | event_type       | drug_name   | start_time | route | status
            RX1             | P1         | ordered          | ceftriaxone | 2025-05-01 | IM    | active
            RX2             | P1         | patient_reported | ceftriaxone | 2025-05-01 | IM    | active
            RX3             | P1         | administered     | ceftriaxone | 2025-05-01 | IM    | cancelled
            RX4             | P1         | administered     | ceftriaxone | 2025-05-01 | IM    | not_given
            RX5             | P1         | administered     | ceftriaxone | 2026-02-02 | IM    | completed
        """
        },
        expect="""
            prescription_id
        """,
    )


def test_the_latest_version_wins_and_a_merged_patient_goes_on(spec):
    spec(
        "staging.intramuscular_events",
        given={
            "raw.prescribing": """
            prescription_id | patient_id | event_type   | drug_name   | start_time | route | status    | updated_at
            RX1             | OLD        | administered | ceftriaxone | 2025-05-01 | IM    | completed | 2025-05-01
            RX1             | OLD        | administered | ceftriaxone | 2025-05-02 | IM    | completed | 2025-05-02
            RX2             | P1         | administered | ceftriaxone | 2025-05-01 | IM    | completed | 2025-05-01
            RX2             | P1         | administered | ceftriaxone | 2025-05-01 | IV    | completed | 2025-05-02
        """,
            "staging.patient_identity": """
            source_patient_id | patient_id
            OLD               | P1
        """,
        },
        expect="""
            prescription_id | patient_id | start_date
            RX1             | P1         | 2025-05-02
        """,
    )
