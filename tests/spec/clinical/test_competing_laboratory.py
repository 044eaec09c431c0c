"""clinical.competing_laboratory: results that name another cause (spec 8 C-04, C-05, C-16, C-21, C-22)."""

import pytest

CASES = """
    case_id | patient_id | onset_date
    C1      | P1         | 2025-06-01
    C2      | P2         | 2025-06-01
    C3      | P3         | 2025-06-01
    C4      | P4         | 2025-06-01
"""


def findings(finding, *dates):
    """One finding per date: case C1, C2 ..."""
    lines = ["case_id | finding | event_date | result_id | finding_text"]
    lines += [f"C{number} | {finding} | {day} | L{number} | The value." for number, day in enumerate(dates, start=1)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("finding", "rule", "dates"),
    [
        ("tsh_high", "C-04", ["2025-03-02", "2025-03-03", "2025-07-01", "2025-07-02"]),
        ("potassium_low", "C-16", ["2025-05-24", "2025-05-25", "2025-06-02", "2025-06-03"]),
        ("phosphate_low", "C-16", ["2025-05-24", "2025-05-25", "2025-06-02", "2025-06-03"]),
        ("sodium_low", "C-16", ["2025-05-24", "2025-05-25", "2025-06-02", "2025-06-03"]),
    ],
)
def test_t_28_a_value_counts_inside_its_window_and_not_a_day_outside(spec, finding, rule, dates):
    """Thyroid -90 to +30 days from onset, electrolytes -7 to +1."""
    spec(
        "clinical.competing_laboratory",
        given={"clinical.cases": CASES, "clinical.case_laboratory": findings(finding, *dates)},
        expect=f"""
            case_id | rule_id | event_date | source_id | evidence_text
            C2      | {rule}  | {dates[1]} | L2        | The value
            C3      | {rule}  | {dates[2]} | L3        | The value
        """,
    )


@pytest.mark.parametrize("finding", ["macro_ck", "ck_mb_share_high"])
def test_t_05_macro_ck_counts_at_any_time(spec, finding):
    spec(
        "clinical.competing_laboratory",
        given={"clinical.cases": CASES, "clinical.case_laboratory": findings(finding, "2015-01-01", "2026-01-31")},
        expect="""
            case_id | rule_id | source_id
            C1      | C-22    | L1
            C2      | C-22    | L2
        """,
    )


def test_other_laboratory_findings_are_no_cause(spec):
    spec(
        "clinical.competing_laboratory",
        given={
            "clinical.cases": CASES,
            "clinical.case_laboratory": """
                case_id | finding            | event_date | result_id | finding_text
                C1      | aldolase_high      | 2025-06-01 | L1        | A.
                C1      | potassium_high     | 2025-06-01 | L2        | B.
                C1      | creatinine_doubled | 2025-06-01 | L3        | C.
                C1      | ast_over_alt       | 2025-06-01 | L4        | D.
            """,
        },
        expect="""
            case_id | rule_id
        """,
    )


READINGS = """
    value_text     | text_reading
    DETECTED       | positive
    Positive       | positive
    NOT DETECTED   | negative
    weak positive  | indeterminate
    test cancelled | unknown
"""


def test_c_05_a_positive_virus_test_counts_from_21_days_before_onset_to_3_days_after(spec):
    spec(
        "clinical.competing_laboratory",
        given={
            "clinical.cases": CASES,
            "clinical.text_readings": READINGS,
            "staging.lab_events": """
                result_id | patient_id | analyte    | draw_date  | test_name      | value_text
                L1        | P1         | sars_cov_2 | 2025-05-10 | SARS-CoV-2 PCR | DETECTED
                L2        | P2         | sars_cov_2 | 2025-05-11 | SARS-CoV-2 PCR | DETECTED
                L3        | P3         | influenza  | 2025-06-04 | Influenza A/B  | Positive
                L4        | P4         | influenza  | 2025-06-05 | Influenza A/B  | Positive
            """,
        },
        expect="""
            case_id | rule_id | event_date | source_id | evidence_text
            C2      | C-05    | 2025-05-11 | L2        | SARS-CoV-2 PCR "DETECTED"
            C3      | C-05    | 2025-06-04 | L3        | Influenza A/B "Positive"
        """,
    )


def test_c_05_any_other_answer_another_analyte_and_a_rejected_result_are_no_infection(spec):
    spec(
        "clinical.competing_laboratory",
        given={
            "clinical.cases": CASES,
            "clinical.text_readings": READINGS,
            "staging.lab_events": """
                result_id | patient_id | analyte    | draw_date  | test_name | value_text     | rejection_reason
                L1        | P1         | sars_cov_2 | 2025-06-01 | PCR       | NOT DETECTED   |
                L2        | P1         | sars_cov_2 | 2025-06-01 | PCR       | weak positive  |
                L3        | P1         | sars_cov_2 | 2025-06-01 | PCR       | test cancelled |
                L4        | P1         | sars_cov_2 | 2025-06-01 | PCR       | see note       |
                L5        | P1         | sars_cov_2 |            | PCR       | DETECTED       |
                L6        | P1         | sars_cov_2 | 2025-06-01 | PCR       | DETECTED       | name of another analyte
                L7        | P1         | anti_srp   | 2025-06-01 | PCR       | Positive       |
                L8        | P2         | influenza  | 2025-06-01 | PCR       | Positive       |
                L8        | P2         | sars_cov_2 | 2025-06-01 | PCR       | Positive       |
            """,
        },
        expect="""
            case_id | rule_id | source_id
            C2      | C-05    | L8
        """,
    )


def test_t_18_two_results_above_one_and_a_half_times_the_limit_in_the_year_before_onset_are_a_prevalent_rise(spec):
    spec(
        "clinical.competing_laboratory",
        given={
            "clinical.cases": CASES,
            "clinical.ck_course": """
                result_id | patient_id | draw_time           | draw_date  | ck_x_uln | is_resolved
                L1        | P1         | 2024-06-01 08:00:00 | 2024-06-01 | 1.51     | true
                L2        | P1         | 2025-05-31 08:00:00 | 2025-05-31 | 3        | true
                L3        | P2         | 2024-05-31 08:00:00 | 2024-05-31 | 3        | true
                L4        | P2         | 2025-05-31 08:00:00 | 2025-05-31 | 3        | true
                L5        | P3         | 2025-05-31 08:00:00 | 2025-05-31 | 3        | true
                L6        | P3         | 2025-06-01 08:00:00 | 2025-06-01 | 3        | true
                L7        | P4         | 2025-01-01 08:00:00 | 2025-01-01 | 1.5      | true
                L8        | P4         | 2025-02-01 08:00:00 | 2025-02-01 | 3        | true
                L9        | P4         | 2025-03-01 08:00:00 | 2025-03-01 |          | false
            """,
        },
        expect="""
            case_id | rule_id | event_date | source_id | evidence_text
            C1      | C-21    | 2025-05-31 | L2        | 2 results above 1.5 x ULN, the highest 3.0 x ULN
        """,
    )


def test_c_21_the_year_is_counted_back_from_the_first_exposure_where_that_came_before_onset(spec):
    """P1 to P3 were exposed on 2024-06-01: the day before it is the last that counts; P4 only after onset."""
    spec(
        "clinical.competing_laboratory",
        given={
            "clinical.cases": CASES,
            "clinical.ck_course": """
                result_id | patient_id | draw_time           | draw_date  | ck_x_uln | is_resolved
                L1        | P1         | 2023-06-02 08:00:00 | 2023-06-02 | 3        | true
                L2        | P1         | 2024-05-31 08:00:00 | 2024-05-31 | 3        | true
                L3        | P2         | 2023-06-01 08:00:00 | 2023-06-01 | 3        | true
                L4        | P2         | 2024-05-31 08:00:00 | 2024-05-31 | 3        | true
                L5        | P3         | 2024-05-31 08:00:00 | 2024-05-31 | 3        | true
                L6        | P3         | 2024-06-01 08:00:00 | 2024-06-01 | 3        | true
                L7        | P4         | 2025-01-01 08:00:00 | 2025-01-01 | 3        | true
                L8        | P4         | 2025-02-01 08:00:00 | 2025-02-01 | 3        | true
            """,
            "clinical.first_exposures": """
                patient_id | first_exposure_date
                P1         | 2024-06-01
                P2         | 2024-06-01
                P3         | 2024-06-01
                P4         | 2025-07-01
            """,
        },
        expect="""
            case_id | rule_id | source_id
            C1      | C-21    | L2
            C4      | C-21    | L8
        """,
    )
