"""attribution.case_completeness: one figure, the product of what the gaps leave (vigiGrade, Bergvall 2014)."""


def test_penalties_multiply(spec):
    spec(
        "attribution.case_completeness",
        given={
            "attribution.completeness_dimensions": """
                case_id | dimension     | penalty
                C1      | time_to_onset | 0.5
                C1      | sex           | 0.3
                C1      | dose          | 0
                C2      | sex           | 0
            """
        },
        expect="""
            case_id | completeness
            C1      | 0.35
            C2      | 1.00
        """,
    )
