"""staging.patient_identity: which identifier a merged patient goes on under (extract contract, patient_merges)."""


def test_an_identifier_goes_on_under_the_one_it_was_merged_into(spec):
    spec(
        "staging.patient_identity",
        given={
            "raw.patient_merges": """
            from_patient_id | to_patient_id | merged_time
            P1              | P2            | 2025-03-01T10:00:00
        """
        },
        expect="""
            source_patient_id | patient_id
            P1                | P2
        """,
    )


def test_a_chain_of_merges_is_followed_to_its_end_however_long(spec):
    steps = "\n".join(f"Q{n:02d} | Q{n + 1:02d} | 2025-03-01" for n in range(1, 15))
    ends = "\n".join(f"Q{n:02d} | Q15" for n in range(1, 15))
    spec(
        "staging.patient_identity",
        given={"raw.patient_merges": "from_patient_id | to_patient_id | merged_time\n" + steps},
        expect="source_patient_id | patient_id\n" + ends,
    )


def test_two_identifiers_merged_into_each_other_are_one_person_under_the_target_of_the_later_merge(spec):
    spec(
        "staging.patient_identity",
        given={
            "raw.patient_merges": """
            from_patient_id | to_patient_id | merged_time
            P1              | P2            | 2025-03-01
            P2              | P1            | 2025-04-01
        """
        },
        expect="""
            source_patient_id | patient_id
            P2                | P1
        """,
    )


def test_a_circle_of_three_and_an_identifier_merged_into_it_are_one_person(spec):
    spec(
        "staging.patient_identity",
        given={
            "raw.patient_merges": """
            from_patient_id | to_patient_id | merged_time
            P1              | P2            | 2025-03-01
            P2              | P3            | 2025-05-01
            P3              | P1            | 2025-04-01
            P9              | P1            | 2025-06-01
        """
        },
        expect="""
            source_patient_id | patient_id
            P1                | P3
            P2                | P3
            P9                | P3
        """,
    )


def test_a_circle_closed_on_one_day_ends_at_the_lower_identifier(spec):
    spec(
        "staging.patient_identity",
        given={
            "raw.patient_merges": """
            from_patient_id | to_patient_id | merged_time
            P1              | P2            | 2025-03-01
            P2              | P1            | 2025-03-01
        """
        },
        expect="""
            source_patient_id | patient_id
            P2                | P1
        """,
    )


def test_of_two_merges_of_one_identifier_the_later_counts_then_the_later_delivery(spec):
    spec(
        "staging.patient_identity",
        given={
            "raw.patient_merges": """
            from_patient_id | to_patient_id | merged_time         | updated_at | extract_date
            P1              | P2            | 2025-03-01T10:00:00 |            | 2025-03-02
            P1              | P3            | 2025-03-01T10:00:01 |            | 2025-03-02
            P4              | P5            | 2025-03-01          | 2025-03-02 | 2025-03-09
            P4              | P6            | 2025-03-01          | 2025-03-03 | 2025-03-04
            P7              | P8            | 2025-03-01          |            | 2025-03-02
            P7              | P9            | 2025-03-01          |            | 2025-03-03
        """
        },
        expect="""
            source_patient_id | patient_id
            P1                | P3
            P4                | P6
            P7                | P9
        """,
    )


def test_an_identifier_merged_into_itself_stays_and_undoes_an_earlier_merge(spec):
    spec(
        "staging.patient_identity",
        given={
            "raw.patient_merges": """
            from_patient_id | to_patient_id | merged_time
            P1              | P1            | 2025-03-01
            P2              | P3            | 2025-03-01
            P2              | P2            | 2025-04-01
            P4              | P2            | 2025-02-01
        """
        },
        expect="""
            source_patient_id | patient_id
            P4                | P2
        """,
    )


def test_a_merge_dated_after_the_run_is_not_known_yet(spec):
    spec(
        "staging.patient_identity",
        given={
            "raw.patient_merges": """
            from_patient_id | to_patient_id | merged_time
            P1              | P2            | 2026-02-01T23:59:59
            P3              | P4            | 2026-02-02T00:00:00
        """
        },
        expect="""
            source_patient_id | patient_id
            P1                | P2
        """,
    )
