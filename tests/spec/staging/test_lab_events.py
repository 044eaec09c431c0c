"""staging.lab_events: results of listed analytes as known on the run date (spec 3.8, R-CK-03, R-CK-07, T-13)."""

CK = """
    code_system | code   | test_name | analyte | is_accepted_by_code | is_accepted_by_name | rejection_reason
    LOINC       | 2157-6 | CK        | ck      | true                | true                |
    LOINC       | 2157-6 | CK-MB     | ck      | true                | false               | name of another analyte
"""


def labs(*columns: str, rows: list[str]) -> str:
    """Draw CK rows that differ in some columns only."""
    head = "result_id | patient_id | code_system | code | test_name | " + " | ".join(columns)
    return head + "\n" + "\n".join(f"L{n} | P1 | LOINC | 2157-6 | CK | {row}" for n, row in enumerate(rows, start=1))


def test_a_result_is_a_number_with_or_without_a_comparator(spec):
    spec(
        "staging.lab_events",
        given={
            "staging.lab_codes": CK,
            "raw.labs": labs("value", "collected_time", "status", rows=[
                "1234 | 2025-05-01 | final", ">22000 | 2025-05-01 | final", "< 20 | 2025-05-01 | final",
                ">=22000.5 | 2025-05-01 | final", "≥22000 | 2025-05-01 | final", "≤ 20 | 2025-05-01 | final",
            ]),
        },
        expect="""
            result_id | comparator | value_number
            L1        |            | 1234.0
            L2        | >          | 22000.0
            L3        | <          | 20.0
            L4        | >=         | 22000.5
            L5        | >=         | 22000.0
            L6        | <=         | 20.0
        """,
    )  # fmt: skip


def test_text_is_never_a_number(spec):
    spec(
        "staging.lab_events",
        given={
            "staging.lab_codes": CK,
            "raw.labs": labs("value", "collected_time", "status", rows=[
                f"{text} | 2025-05-01 | final"
                for text in ("HEMOLYZED", "QNS", "see note 3", "NOT DETECTED", "1:320", "1,234", "12 34", "-5", ">", "1234 U/L", "<20 CU")
            ]),
        },
        expect="result_id | comparator | value_number\n" + "\n".join(f"L{n} | | " for n in range(1, 12)),
    )  # fmt: skip


def test_a_draw_is_dated_by_collection_and_else_two_hours_before_the_report(spec):
    spec(
        "staging.lab_events",
        given={
            "staging.lab_codes": CK,
            "raw.labs": labs("value", "status", "collected_time", "reported_time", rows=[
                "1 | final | 2025-05-01T10:00:00 | 2025-05-02T12:00:00", "1 | final | 2025-05-01 | 2025-05-02T12:00:00",
                "1 | final | | 2025-05-02T12:00:00", "1 | final | | 2025-05-02T01:59:59", "1 | final | | 2025-05-02", "1 | final | |",
            ]),
        },
        expect="""
            result_id | draw_time           | draw_has_time | draw_time_basis | draw_date
            L1        | 2025-05-01 10:00:00 | true          | collected       | 2025-05-01
            L2        | 2025-05-01 00:00:00 | false         | collected       | 2025-05-01
            L3        | 2025-05-02 10:00:00 | true          | reported        | 2025-05-02
            L4        | 2025-05-01 23:59:59 | true          | reported        | 2025-05-01
            L5        | 2025-05-02 00:00:00 | false         | reported        | 2025-05-02
            L6        |                     | false         |                 |
        """,
    )  # fmt: skip


def test_a_draw_after_the_run_is_not_known_yet(spec):
    spec(
        "staging.lab_events",
        given={
            "staging.lab_codes": CK,
            "raw.labs": labs("value", "status", "collected_time", rows=[
                "1 | final | 2026-02-01T23:59:59", "1 | final | 2026-02-02T00:00:00",
            ]),
        },
        expect="""
            result_id | draw_date
            L1        | 2026-02-01
        """,
    )  # fmt: skip


def test_cancelled_and_mistaken_results_are_gone_and_preliminary_ones_stay(spec):
    spec(
        "staging.lab_events",
        given={
            "staging.lab_codes": CK,
            "raw.labs": labs("value", "collected_time", "status", rows=[
                "1 | 2025-05-01 | final", "1 | 2025-05-01 | preliminary", "1 | 2025-05-01 | corrected",
                "1 | 2025-05-01 | cancelled", "1 | 2025-05-01 | entered_in_error",
            ]),
        },
        expect="""
            result_id | status
            L1        | final
            L2        | preliminary
            L3        | corrected
        """,
    )  # fmt: skip


def test_the_latest_version_of_a_result_wins_and_a_withdrawn_or_renamed_one_is_gone(spec):
    spec(
        "staging.lab_events",
        given={
            "staging.lab_codes": CK,
            "raw.labs": """
                result_id | patient_id | code_system | code   | test_name  | value | status      | collected_time | updated_at          | extract_date | operation
                L1        | P1         | LOINC       | 2157-6 | CK         | 52000 | preliminary | 2025-05-01     | 2025-05-01T10:00:00 | 2025-05-01   | upsert
                L1        | P1         | LOINC       | 2157-6 | CK         | 520   | corrected   | 2025-05-01     | 2025-05-02T10:00:00 | 2025-05-02   | upsert
                L2        | P1         | LOINC       | 2157-6 | CK         | 900   | final       | 2025-05-01     | 2025-05-01          | 2025-05-01   | upsert
                L2        | P1         | LOINC       | 2157-6 | CK         | 900   | final       | 2025-05-01     | 2025-05-02          | 2025-05-02   | delete
                L3        | P1         | LOINC       | 2157-6 | CK         | 900   | final       | 2025-05-01     |                     | 2025-05-01   | upsert
                L3        | P1         | LOINC       | 2160-0 | Creatinine | 900   | final       | 2025-05-01     |                     | 2025-05-02   | upsert
                L4        | P1         | LOINC       | 2157-6 | CK         | 900   | final       | 2025-05-01     |                     | 2025-05-01   | upsert
                L4        | P1         | LOINC       | 2157-6 | CK         | 900   | final       | 2025-05-01     |                     | 2025-05-02   | upsert
            """,
        },
        expect="""
            result_id | value_number | extract_date
            L1        | 520          | 2025-05-02
            L4        | 900          | 2025-05-02
        """,
    )


def test_units_are_compared_without_case_and_blanks_and_a_missing_one_says_so(spec):
    spec(
        "staging.lab_events",
        given={
            "staging.lab_codes": CK,
            "raw.labs": labs("value", "collected_time", "status", "unit", rows=[
                "1 | 2025-05-01 | final | U / L", "1 | 2025-05-01 | final | IU/l", "1 | 2025-05-01 | final | µkat/L",
                "1 | 2025-05-01 | final | μkat/L", "1 | 2025-05-01 | final |",
            ]),
        },
        expect="""
            result_id | unit   | unit_key
            L1        | U / L  | u/l
            L2        | IU/l   | iu/l
            L3        | µkat/L | µkat/l
            L4        | μkat/L | μkat/l
            L5        |        | (none)
        """,
    )  # fmt: skip


def test_a_doubtful_test_is_kept_with_the_reason_and_goes_to_the_merged_patient(spec):
    spec(
        "staging.lab_events",
        given={
            "staging.lab_codes": CK,
            "raw.labs": """
                result_id | patient_id | code_system | code   | test_name | value | status | collected_time
                L1        | P1         | LOINC       | 2157-6 | CK-MB     | 320   | final  | 2025-05-01
                L2        | P1         | LOINC       | 2157-6 | CK-MM     | 320   | final  | 2025-05-01
            """,
            "staging.patient_identity": """
                source_patient_id | patient_id
                P1                | P9
            """,
        },
        expect="""
            result_id | patient_id | analyte | rejection_reason
            L1        | P9         | ck      | name of another analyte
        """,
    )
