"""clinical.case_antibodies: what is known of each antibody around a case (spec 6.7)."""

CASES = """
    case_id | patient_id | onset_date
    C1      | P1         | 2025-05-01
"""


def test_results_count_from_180_days_before_to_365_days_after_onset(spec):
    seen = {"2024-11-01": False, "2024-11-02": True, "2026-05-01": True, "2026-05-02": False}
    for day, is_seen in seen.items():
        spec(
            "clinical.case_antibodies",
            given={
                "clinical.cases": CASES,
                "clinical.antibody_results": f"""
                result_id | patient_id | analyte    | draw_date | antibody_result
                L1        | P1         | anti_hmgcr | {day}     | positive
                """,
            },
            expect="case_id | analyte" + ("\nC1 | anti_hmgcr" if is_seen else ""),
        )


def test_the_earliest_positive_wins_then_negative_then_indeterminate_then_unknown(spec):
    spec(
        "clinical.case_antibodies",
        given={
            "clinical.cases": CASES,
            "clinical.antibody_results": """
            result_id | patient_id | analyte    | draw_date  | antibody_result | value_text | unit | is_after_ivig
            L1        | P1         | anti_hmgcr | 2025-05-01 | negative        | 5          | CU   | false
            L2        | P1         | anti_hmgcr | 2025-06-01 | positive        | 145        | CU   | false
            L3        | P1         | anti_hmgcr | 2025-07-01 | positive        | 90         | CU   | false
            L4        | P1         | anti_srp   | 2025-05-01 | indeterminate   | borderline |      | true
            L5        | P1         | anti_srp   | 2025-06-01 | negative        | neg        |      | false
            L6        | P1         | anti_jo1   | 2025-05-01 | unknown         | cancelled  |      | false
            L7        | P1         | anti_jo1   | 2025-06-01 | indeterminate   | weak       |      | false
            L8        | P1         | anti_mi2   | 2025-05-01 | unknown         | cancelled  |      | false
            L9        | P2         | anti_mda5  | 2025-05-01 | positive        | pos        |      | false
            """,
        },
        expect="""
            case_id | analyte    | antibody_result | result_id | draw_date  | value_text | is_after_ivig
            C1      | anti_hmgcr | positive        | L2        | 2025-06-01 | 145        | false
            C1      | anti_srp   | negative        | L5        | 2025-06-01 | neg        | false
            C1      | anti_jo1   | indeterminate   | L7        | 2025-06-01 | weak       | false
            C1      | anti_mi2   | unknown         | L8        | 2025-05-01 | cancelled  | false
        """,
    )


def test_a_bare_number_is_quoted_with_its_unit_and_words_or_a_number_with_its_unit_as_they_stand(spec):
    spec(
        "clinical.case_antibodies",
        given={
            "clinical.cases": CASES,
            "clinical.antibody_results": """
            result_id | patient_id | analyte    | draw_date  | antibody_result | value_text | unit
            L1        | P1         | anti_hmgcr | 2025-05-01 | positive        | 145        | CU
            L2        | P1         | anti_srp   | 2025-05-01 | positive        | 40 SI      | SI
            L3        | P1         | anti_jo1   | 2025-05-01 | positive        | POSITIVE   | AU
            L4        | P1         | anti_mi2   | 2025-05-01 | positive        | 3+         |
            """,
        },
        expect="""
            analyte    | unit | value_with_unit
            anti_hmgcr | CU   | 145 CU
            anti_srp   | SI   | 40 SI
            anti_jo1   | AU   | POSITIVE
            anti_mi2   |      | 3+
        """,
    )
