"""attribution.srp_evidence: necrotizing myopathy with anti-SRP (spec 7.4, 9.2)."""

CASES = "case_id | level_rank\n" + "\n".join(f"C{n} | 1" for n in range(1, 6))


def test_a_positive_anti_srp_gives_the_label_with_5_points_and_no_other_result_does(spec):
    spec(
        "attribution.srp_evidence",
        given={
            "attribution.event_scores": CASES,
            "clinical.case_antibodies": """
                case_id | analyte    | antibody_result | draw_date  | result_id | value_with_unit
                C1      | anti_srp   | positive        | 2025-06-10 | L1        | 40 SI
                C2      | anti_srp   | negative        | 2025-06-10 | L2        | 3 SI
                C3      | anti_srp   | indeterminate   | 2025-06-10 | L3        | weak
                C4      | anti_srp   | unknown         | 2025-06-10 | L4        | test cancelled
                C5      | anti_hmgcr | positive        | 2025-06-10 | L5        | 120 CU
            """,
        },
        expect="""
            case_id | finding      | label    | rule_id | points | event_date | source_table | source_id | finding_text
            C1      | srp_positive | srp_imnm | 7.4     | 5      | 2025-06-10 | labs         | L1        | anti-SRP positive ("40 SI").
        """,
    )


def test_the_label_needs_m1(spec):
    spec(
        "attribution.srp_evidence",
        given={
            "attribution.event_scores": """
                case_id | level_rank
                C1      | 0
                C2      | 1
                C3      | 4
            """,
            "clinical.case_antibodies": """
                case_id | analyte  | antibody_result | draw_date  | result_id | value_with_unit
                C1      | anti_srp | positive        | 2025-06-10 | L1        | 40 SI
                C2      | anti_srp | positive        | 2025-06-10 | L2        | 40 SI
                C3      | anti_srp | positive        | 2025-06-10 | L3        | 40 SI
            """,
        },
        expect="""
            case_id | points
            C2      | 5
            C3      | 5
        """,
    )
