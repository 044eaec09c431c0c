"""clinical.case_troponins: troponin around a case (spec 5.6, T-20)."""

CASES = """
    case_id | patient_id | onset_date | last_evidence_date
    C1      | P1         | 2025-05-01 | 2025-06-01
"""


def test_it_looks_from_30_days_before_onset_to_60_days_after_the_last_evidence(spec):
    rows = """
        result_id | patient_id | troponin_kind | draw_date  | troponin_x_uln | is_troponin_flag | is_troponin_t_only
        L1        | P1         | i             | {}         | 3.0            | true             | false
    """
    seen = {"2025-03-31": False, "2025-04-01": True, "2025-07-31": True, "2025-08-01": False}
    for day, is_seen in seen.items():
        spec(
            "clinical.case_troponins",
            given={"clinical.cases": CASES, "clinical.troponin_results": rows.format(day)},
            expect="case_id | draw_date | is_troponin_flag" + (f"\nC1 | {day} | true" if is_seen else ""),
        )


def test_one_flag_is_enough_and_is_the_result_shown(spec):
    spec(
        "clinical.case_troponins",
        given={
            "clinical.cases": CASES,
            "clinical.troponin_results": """
            result_id | patient_id | troponin_kind | draw_date  | troponin_x_uln | baseline_troponin_x_uln | is_troponin_flag | is_troponin_t_only
            L1        | P1         | t             | 2025-05-01 | 9.0            |                         | true             | false
            L2        | P1         | i             | 2025-05-02 | 3.0            | 0.5                     | true             | false
            L3        | P1         | i             | 2025-05-03 | 0.5            |                         | false            | false
        """,
        },
        expect="""
            case_id | is_troponin_flag | is_troponin_t_only | result_id | troponin_kind | finding_text
            C1      | true             | false              | L2        | i             | Troponin I at 3.0 times the limit (0.5 times before).
        """,
    )


def test_t_20_troponin_t_alone_asks_for_troponin_i_and_is_no_flag(spec):
    spec(
        "clinical.case_troponins",
        given={
            "clinical.cases": """
            case_id | patient_id | onset_date | last_evidence_date
            C1      | P1         | 2025-05-01 | 2025-06-01
            C2      | P2         | 2025-05-01 | 2025-06-01
            C3      | P3         | 2025-05-01 | 2025-06-01
            """,
            "clinical.troponin_results": """
            result_id | patient_id | troponin_kind | draw_date  | troponin_x_uln | is_troponin_flag | is_troponin_t_only
            L1        | P1         | t             | 2025-05-01 | 2.3            | false            | true
            L2        | P2         | t             | 2025-05-01 | 2.3            | false            | true
            L3        | P2         | i             | 2025-05-01 | 0.4            | false            | false
            L4        | P3         | t             | 2025-05-01 | 2.3            | false            | true
            L5        | P3         | i             | 2025-05-01 | 1.4            | false            | false
        """,
        },
        expect="""
            case_id | is_troponin_flag | is_troponin_t_only | has_troponin_i | finding_text
            C1      | false            | true               | false          | Troponin T at 2.3 times the limit; troponin T alone may come from skeletal muscle: troponin I is needed.
            C2      | false            | true               | true           | Troponin T at 2.3 times the limit; troponin T alone may come from skeletal muscle.
            C3      | false            | false              | true           | Troponin T at 2.3 times the limit.
        """,
    )


def test_a_result_without_a_limit_leaves_the_flag_open(spec):
    spec(
        "clinical.case_troponins",
        given={
            "clinical.cases": CASES,
            "clinical.troponin_results": """
            result_id | patient_id | troponin_kind | draw_date  | troponin_x_uln | is_troponin_flag | is_troponin_t_only
            L1        | P1         | i             | 2025-05-01 |                |                  |
        """,
        },
        expect="""
            case_id | is_troponin_flag | finding_text
            C1      |                  | Troponin I without a limit to judge it by.
        """,
    )


def test_the_sentence_says_the_value_with_its_unit_and_the_multiple(spec):
    rows = """
        result_id | patient_id | troponin_kind | draw_date  | lab_value | lab_unit | is_censored_high | troponin_x_uln
        L1        | P1         | i             | 2025-05-01 | {}
    """
    for drawn, text in (
        ("120 | ng/L | false | 3.0", "Troponin I 120 ng/L, 3.0 times the limit."),
        ("50000 | ng/L | true | 1000", "Troponin I more than 50000 ng/L, 1000.0 times the limit."),
        ("120 | ng/L | false |", "Troponin I 120 ng/L without a limit to judge it by."),
        (" | | false | 3.0", "Troponin I at 3.0 times the limit."),
    ):
        spec(
            "clinical.case_troponins",
            given={"clinical.cases": CASES, "clinical.troponin_results": rows.format(drawn)},
            expect=f"case_id | finding_text\nC1 | {text}",
        )
