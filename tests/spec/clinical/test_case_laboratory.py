"""clinical.case_laboratory: other laboratory findings of a case (spec 5.5, 10.1, C-04, C-16, C-22, T-05)."""

import pytest

CASES = """
    case_id | patient_id | onset_date | last_evidence_date
    C1      | P1         | 2025-05-01 | 2025-06-01
"""


def value(spec, finding, *, day="2025-05-01", is_found, **cells):
    """One result of one patient, and whether it becomes the finding."""
    cells = {"is_censored_low": "false", "is_censored_high": "false", **cells}
    spec(
        "clinical.case_laboratory",
        given={
            "clinical.cases": CASES,
            "clinical.lab_values": f"""
            result_id | patient_id | draw_date | {" | ".join(cells)}
            L1        | P1         | {day}     | {" | ".join(map(str, cells.values()))}
            """,
        },
        expect="case_id | finding | result_id" + (f"\nC1 | {finding} | L1" if is_found else ""),
    )


@pytest.mark.parametrize(
    ("finding", "analyte", "number", "is_found"),
    [
        ("tsh_high", "tsh", 10, False), ("tsh_high", "tsh", 10.1, True),
        ("potassium_low", "potassium", 2.5, False), ("potassium_low", "potassium", 2.49, True),
        ("potassium_high", "potassium", 6.49, False), ("potassium_high", "potassium", 6.5, True),
        ("phosphate_low", "phosphate", 0.32, False), ("phosphate_low", "phosphate", 0.31, True),
        ("sodium_low", "sodium", 115, False), ("sodium_low", "sodium", 114.9, True),
    ],
)  # fmt: skip
def test_c_04_c_16_and_p0_levels_from_both_sides(spec, finding, analyte, number, is_found):
    value(spec, finding, analyte=analyte, lab_value=number, lab_unit="u", is_found=is_found)


@pytest.mark.parametrize(
    ("finding", "analyte", "number", "seen"),
    [
        ("tsh_high", "tsh", 85, ("2025-01-31", "2025-05-31")),
        ("potassium_low", "potassium", 2, ("2025-04-24", "2025-05-02")),
        ("potassium_high", "potassium", 7, ("2025-04-01", "2025-07-31")),
    ],
)
def test_thyroid_90_days_before_to_30_after_electrolytes_7_to_1_and_potassium_while_weakness_counts(
    spec, finding, analyte, number, seen
):
    one_day_out = {
        "2025-01-31": "2025-01-30", "2025-05-31": "2025-06-01", "2025-04-24": "2025-04-23", "2025-05-02": "2025-05-03",
        "2025-04-01": "2025-03-31", "2025-07-31": "2025-08-01",
    }  # fmt: skip
    for day in seen:
        value(spec, finding, day=day, analyte=analyte, lab_value=number, lab_unit="u", is_found=True)
        value(spec, finding, day=one_day_out[day], analyte=analyte, lab_value=number, lab_unit="u", is_found=False)


def test_a_comparator_counts_only_where_it_leaves_nothing_open(spec):
    high, low = {"is_censored_high": "true"}, {"is_censored_low": "true"}
    value(spec, "tsh_high", analyte="tsh", lab_value=10, lab_unit="u", is_found=True, **high)
    value(spec, "tsh_high", analyte="tsh", lab_value=20, lab_unit="u", is_found=False, **low)
    value(spec, "potassium_low", analyte="potassium", lab_value=2.5, lab_unit="u", is_found=True, **low)
    value(spec, "potassium_low", analyte="potassium", lab_value=2, lab_unit="u", is_found=False, **high)


def test_a_value_in_an_unknown_unit_crosses_no_limit_but_its_ratio_does(spec):
    value(spec, "tsh_high", analyte="tsh", lab_value="", lab_unit="", lab_x_uln=9, is_found=False)
    value(spec, "aldolase_high", analyte="aldolase", lab_value="", lab_unit="", lab_x_uln=1.01, is_found=True)
    value(spec, "aldolase_high", analyte="aldolase", lab_value="", lab_unit="", lab_x_uln=1.0, is_found=False)


def test_aldolase_is_told_with_its_unit_and_multiple(spec):
    rows = """
        result_id | patient_id | analyte  | draw_date  | lab_value | lab_unit | lab_x_uln | is_censored_low | is_censored_high
        L1        | P1         | aldolase | 2025-05-03 | {}
    """
    for drawn, text in (
        ("12 | U/L | 1.6 | false | false", "Aldolase 12 U/L, 1.6 times the limit."),
        ("40 | U/L | 5.3 | false | true", "Aldolase more than 40 U/L, 5.3 times the limit."),
        (" | | 1.6 | false | false", "Aldolase at 1.6 times the limit."),
    ):
        spec(
            "clinical.case_laboratory",
            given={"clinical.cases": CASES, "clinical.lab_values": rows.format(drawn)},
            expect=f"case_id | finding_text\nC1 | {text}",
        )


def test_creatinine_counts_from_twice_the_median_of_day_365_to_31_before_onset(spec):
    rows = """
        result_id | patient_id | analyte    | draw_date  | lab_value | lab_unit | is_censored_low
        B1        | P1         | creatinine | 2024-04-30 | 500       | umol/L   | false
        B2        | P1         | creatinine | 2024-05-01 | 70        | umol/L   | false
        B3        | P1         | creatinine | 2025-01-01 | 80        | umol/L   | false
        B4        | P1         | creatinine | 2025-03-31 | 90        | umol/L   | false
        L1        | P1         | creatinine | 2025-05-03 | {}        | umol/L   | false
    """
    for creatinine, is_found in ((160, True), (159, False)):
        spec(
            "clinical.case_laboratory",
            given={"clinical.cases": CASES, "clinical.lab_values": rows.format(creatinine)},
            expect="case_id | finding | finding_text"
            + (
                "\nC1 | creatinine_doubled | Creatinine 160 umol/L, 2.0 times its own earlier level."
                if is_found
                else ""
            ),
        )


def test_without_an_own_earlier_level_creatinine_is_not_doubled(spec):
    value(spec, "creatinine_doubled", analyte="creatinine", lab_value=400, lab_unit="umol/L", is_found=False)


def test_ast_over_alt_is_shown(spec):
    spec(
        "clinical.case_laboratory",
        given={
            "clinical.cases": CASES,
            "clinical.ast_over_alt": """
            result_id | patient_id | draw_date  | ast_u_per_l | ast_x_uln | alt_u_per_l
            L1        | P1         | 2025-05-01 | 200         | 5.0       | 90
            """,
        },
        expect="""
            finding      | result_id | lab_value | lab_unit | finding_text
            ast_over_alt | L1        | 200       | U/L      | AST 200 U/L, above ALT 90 U/L in the same draw.
        """,
    )


SHARES = """
    result_id | patient_id | draw_date  | ck_mb_share | ck_x_uln
    L1        | P1         | {}         | {}          | {}
"""


CALM_HEART = """
    result_id | patient_id | troponin_kind | draw_date  | troponin_x_uln | is_troponin_flag
    T0        | P1         | i             | 2025-05-03 | 0.9            | false
"""


def test_t_05_ck_mb_from_a_quarter_of_a_raised_total_is_macro_ck_at_any_time(spec):
    for day, share, ratio, is_found in (
        ("2025-05-01", 0.25, 3.0, True), ("2025-05-01", 0.249, 3.0, False), ("2019-05-01", 0.5, 3.0, True),
        ("2025-05-01", 0.25, 1.0, False), ("2025-05-01", 0.25, 1.01, True), ("2025-05-01", 0.25, "", True),
    ):  # fmt: skip
        spec(
            "clinical.case_laboratory",
            given={
                "clinical.cases": CASES,
                "clinical.ck_mb_shares": SHARES.format(day, share, ratio),
                "clinical.troponin_results": CALM_HEART,
            },
            expect="case_id | finding" + ("\nC1 | ck_mb_share_high" if is_found else ""),
        )


def test_t_05_ck_mb_needs_a_normal_troponin_i_and_none_that_is_a_flag(spec):
    for kind, day, ratio, is_flag, is_found in (
        ("i", "2025-05-02", 1.0, "false", True), ("i", "2025-05-02", 1.1, "false", False),
        ("t", "2025-05-02", 0.5, "false", False), ("i", "2024-05-02", 0.5, "false", False),
        ("i", "2025-05-02", "", "", False),
    ):  # fmt: skip
        spec(
            "clinical.case_laboratory",
            given={
                "clinical.cases": CASES,
                "clinical.ck_mb_shares": SHARES.format("2025-05-01", 0.3, 3.0),
                "clinical.troponin_results": f"""
                result_id | patient_id | troponin_kind | draw_date | troponin_x_uln | is_troponin_flag
                T1        | P1         | {kind}        | {day}     | {ratio}        | {is_flag}
                """,
            },
            expect="case_id | finding" + ("\nC1 | ck_mb_share_high" if is_found else ""),
        )
    spec(
        "clinical.case_laboratory",
        given={
            "clinical.cases": CASES,
            "clinical.ck_mb_shares": SHARES.format("2025-05-01", 0.3, 3.0),
            "clinical.troponin_results": CALM_HEART + "    T2 | P1 | i | 2025-05-04 | 5 | true\n",
        },
        expect="case_id | finding",
    )


def test_t_05_macro_ck_named_by_the_laboratory_in_a_word_or_above_its_limit(spec):
    spec(
        "clinical.case_laboratory",
        given={
            "clinical.cases": """
            case_id | patient_id | onset_date | last_evidence_date
            C1      | P1         | 2025-05-01 | 2025-06-01
            C2      | P2         | 2025-05-01 | 2025-06-01
            C3      | P3         | 2025-05-01 | 2025-06-01
            C4      | P4         | 2025-05-01 | 2025-06-01
            """,
            "clinical.lab_draws": """
            result_id | analyte
            L1        | macro_ck
            L2        | macro_ck
            L3        | macro_ck
            L4        | macro_ck
            """,
            "clinical.text_readings": """
            value_text   | text_reading
            Detected     | positive
            Not detected | negative
            """,
            "staging.lab_events": """
            result_id | patient_id | analyte  | draw_date  | value_text   | value_number | reference_high
            L1        | P1         | macro_ck | 2020-05-01 | Detected     |              |
            L2        | P2         | macro_ck | 2025-05-01 | Not detected |              |
            L3        | P3         | macro_ck | 2025-05-01 | 6            | 6            | 5
            L4        | P4         | macro_ck | 2025-05-01 | 5            | 5            | 5
            """,
            "clinical.lab_values": """
            result_id | patient_id | analyte  | draw_date  | is_censored_low
            L3        | P3         | macro_ck | 2025-05-01 | false
            L4        | P4         | macro_ck | 2025-05-01 | false
            """,
        },
        expect="""
            case_id | finding  | result_id | finding_text
            C1      | macro_ck | L1        | Macro-CK reported: Detected.
            C3      | macro_ck | L3        | Macro-CK reported: 6.
        """,
    )


def test_the_most_extreme_result_is_shown_and_then_the_earliest(spec):
    spec(
        "clinical.case_laboratory",
        given={
            "clinical.cases": CASES,
            "clinical.lab_values": """
            result_id | patient_id | analyte   | draw_date  | lab_value | lab_unit | is_censored_low | is_censored_high
            L1        | P1         | potassium | 2025-05-01 | 2.1       | mmol/L   | false           | false
            L2        | P1         | potassium | 2025-05-02 | 1.9       | mmol/L   | false           | false
            L3        | P1         | potassium | 2025-05-03 | 6.9       | mmol/L   | false           | false
            L4        | P1         | potassium | 2025-05-04 | 7.1       | mmol/L   | false           | false
            L5        | P1         | potassium | 2025-05-05 | 7.1       | mmol/L   | false           | false
            """,
        },
        expect="""
            finding        | result_id | event_date | lab_value | lab_unit | finding_text
            potassium_low  | L2        | 2025-05-02 | 1.9       | mmol/L   | Potassium 1.9 mmol/L.
            potassium_high | L4        | 2025-05-04 | 7.1       | mmol/L   | Potassium 7.1 mmol/L.
        """,
    )
