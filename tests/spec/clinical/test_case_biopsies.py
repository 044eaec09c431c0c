"""clinical.case_biopsies: the biopsy that says most about a case (spec 6.6, E8)."""

CASES = """
    case_id | patient_id | onset_date
    C1      | P1         | 2025-05-01
"""


def test_a_biopsy_counts_from_60_days_before_to_365_days_after_onset(spec):
    seen = {"2025-03-01": False, "2025-03-02": True, "2026-05-01": True, "2026-05-02": False}
    for day, is_seen in seen.items():
        spec(
            "clinical.case_biopsies",
            given={
                "clinical.cases": CASES,
                "clinical.biopsy_results": f"""
                procedure_id | patient_id | performed_date | biopsy_result | has_report_text
                R1           | P1         | {day}          | performed     | false
                """,
            },
            expect="case_id | procedure_id" + ("\nC1 | R1" if is_seen else ""),
        )


def test_necrotizing_before_myositis_before_a_report_before_none_and_then_the_earliest(spec):
    spec(
        "clinical.case_biopsies",
        given={
            "clinical.cases": """
            case_id | patient_id | onset_date
            C1      | P1         | 2025-05-01
            C2      | P2         | 2025-05-01
            C3      | P3         | 2025-05-01
            """,
            "clinical.biopsy_results": """
            procedure_id | patient_id | performed_date | biopsy_result | has_report_text
            R1           | P1         | 2025-05-01     | myositis      | true
            R2           | P1         | 2025-05-09     | necrotizing   | true
            R3           | P1         | 2025-05-08     | necrotizing   | true
            R4           | P2         | 2025-05-01     | performed     | true
            R5           | P2         | 2025-05-02     | myositis      | true
            R6           | P3         | 2025-05-01     | performed     | false
            R7           | P3         | 2025-05-02     | performed     | true
            """,
        },
        expect="""
            case_id | procedure_id | biopsy_result
            C1      | R3           | necrotizing
            C2      | R5           | myositis
            C3      | R7           | performed
        """,
    )
