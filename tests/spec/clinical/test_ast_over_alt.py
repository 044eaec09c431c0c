"""clinical.ast_over_alt: AST above ALT with the liver in order points to muscle (spec 5.5)."""


def test_ast_above_alt_in_one_draw_counts_when_ast_is_raised(spec):
    spec(
        "clinical.ast_over_alt",
        given={
            "clinical.lab_values": """
            result_id | patient_id | analyte | draw_time           | lab_value | lab_x_uln | is_censored_low | is_censored_high
            L1        | P1         | ast     | 2025-05-01 10:00:00 | 121       | 3.0       | false           | false
            L2        | P1         | alt     | 2025-05-01 10:05:00 | 120       | 3.0       | false           | false
            L3        | P2         | ast     | 2025-05-01 10:00:00 | 120       | 3.0       | false           | false
            L4        | P2         | alt     | 2025-05-01 10:00:00 | 120       | 3.0       | false           | false
            L5        | P3         | ast     | 2025-05-01 10:00:00 | 40        | 1.0       | false           | false
            L6        | P3         | alt     | 2025-05-01 10:00:00 | 20        | 0.5       | false           | false
            L7        | P4         | ast     | 2025-05-01 10:00:00 | 121       | 3.0       | false           | false
            L8        | P4         | alt     | 2025-05-01 10:05:01 | 20        | 0.5       | false           | false
        """
        },
        expect="""
            result_id | ast_u_per_l | alt_u_per_l
            L1        | 121.0       | 120.0
        """,
    )


def test_bilirubin_or_alkaline_phosphatase_above_the_limit_points_to_the_liver(spec):
    spec(
        "clinical.ast_over_alt",
        given={
            "clinical.lab_values": """
            result_id | patient_id | analyte              | draw_time           | lab_value | lab_x_uln | is_censored_low | is_censored_high
            L1        | P1         | ast                  | 2025-05-01 10:00:00 | 200       | 5.0       | false           | false
            L2        | P1         | alt                  | 2025-05-01 10:00:00 | 90        | 2.0       | false           | false
            L3        | P1         | bilirubin            | 2025-05-01 10:00:00 | 20        | 1.0       | false           | false
            L4        | P2         | ast                  | 2025-05-01 10:00:00 | 200       | 5.0       | false           | false
            L5        | P2         | alt                  | 2025-05-01 10:00:00 | 90        | 2.0       | false           | false
            L6        | P2         | bilirubin            | 2025-05-01 10:00:00 | 21        | 1.01      | false           | false
            L7        | P3         | ast                  | 2025-05-01 10:00:00 | 200       | 5.0       | false           | false
            L8        | P3         | alt                  | 2025-05-01 10:00:00 | 90        | 2.0       | false           | false
            L9        | P3         | alkaline_phosphatase | 2025-05-01 10:03:00 | 200       | 1.8       | false           | false
            M1        | P4         | ast                  | 2025-05-01 10:00:00 | 200       | 5.0       | false           | false
            M2        | P4         | alt                  | 2025-05-01 10:00:00 | 90        | 2.0       | false           | false
            M3        | P4         | alkaline_phosphatase | 2025-05-02 10:00:00 | 200       | 1.8       | false           | false
        """
        },
        expect="""
            result_id
            L1
            M1
        """,
    )
