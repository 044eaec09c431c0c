"""clinical.ck_mb_shares: CK-MB as a share of total CK of the same draw (spec C-22, T-05, T-01)."""

CK = """
    result_id | patient_id | draw_time           | ck_u_per_l | ck_x_uln | is_resolved | is_censored_high | is_censored_low
    K1        | P1         | 2025-05-01 10:00:00 | 1000       | 5.0      | true        | false            | false
"""


def test_activity_is_divided_by_the_total_of_a_draw_within_5_minutes(spec):
    spec(
        "clinical.ck_mb_shares",
        given={
            "clinical.ck_results": CK,
            "clinical.lab_values": """
            result_id | patient_id | analyte | draw_time           | draw_date  | lab_value | lab_unit | is_censored_low
            L1        | P1         | ck_mb   | 2025-05-01 10:05:00 | 2025-05-01 | 250       | U/L      | false
            L2        | P1         | ck_mb   | 2025-05-01 09:55:00 | 2025-05-01 | 40        | U/L      | false
            L3        | P1         | ck_mb   | 2025-05-01 10:05:01 | 2025-05-01 | 250       | U/L      | false
            L4        | P2         | ck_mb   | 2025-05-01 10:00:00 | 2025-05-01 | 250       | U/L      | false
            """,
        },
        expect="""
            result_id | ck_mb_share | ck_x_uln | ck_result_id
            L1        | 0.25        | 5.0      | K1
            L2        | 0.04        | 5.0      | K1
        """,
    )


def test_a_reported_share_needs_no_total(spec):
    spec(
        "clinical.ck_mb_shares",
        given={
            "clinical.lab_values": """
            result_id | patient_id | analyte | draw_time           | draw_date  | lab_value | lab_unit       | is_censored_low
            L1        | P1         | ck_mb   | 2025-05-01 10:00:00 | 2025-05-01 | 0.3       | share of total | false
            L2        | P1         | ck_mb   | 2025-05-01 10:00:00 | 2025-05-01 | 1.3       | share of total | false
        """
        },
        expect="""
            result_id | ck_mb_share | ck_x_uln
            L1        | 0.3         |
        """,
    )


def test_t_05_mass_a_total_out_of_range_and_ck_mb_above_the_total_give_no_share(spec):
    spec(
        "clinical.ck_mb_shares",
        given={
            "clinical.ck_results": CK
            + """
            K2        | P2         | 2025-05-01 10:00:00 | 22000      | 99.0     | true        | true             | false
            K3        | P3         | 2025-05-01 10:00:00 | 1000       |          | false       | false            | false
            """,
            "clinical.lab_values": """
            result_id | patient_id | analyte | draw_time           | draw_date  | lab_value | lab_unit | is_censored_low
            L1        | P1         | ck_mb   | 2025-05-01 10:00:00 | 2025-05-01 | 320       | ug/L     | false
            L2        | P1         | ck_mb   | 2025-05-01 10:00:00 | 2025-05-01 | 1001      | U/L      | false
            L3        | P1         | ck_mb   | 2025-05-01 10:00:00 | 2025-05-01 | 300       | U/L      | true
            L4        | P2         | ck_mb   | 2025-05-01 10:00:00 | 2025-05-01 | 6000      | U/L      | false
            L5        | P3         | ck_mb   | 2025-05-01 10:00:00 | 2025-05-01 | 300       | U/L      | false
            L6        | P1         | ck_mb   | 2025-05-01 10:00:00 | 2025-05-01 | 1000      | U/L      | false
            """,
        },
        expect="""
            result_id | ck_mb_share
            L6        | 1.0
        """,
    )


def test_on_days_without_hours_the_highest_total_gives_the_lowest_share(spec):
    spec(
        "clinical.ck_mb_shares",
        given={
            "clinical.ck_results": CK
            + "    K2        | P1         | 2025-05-01 10:01:00 | 2000       | 9.0      | true        | false            | false",
            "clinical.lab_values": """
            result_id | patient_id | analyte | draw_time           | draw_date  | lab_value | lab_unit | is_censored_low
            L1        | P1         | ck_mb   | 2025-05-01 10:00:00 | 2025-05-01 | 300       | U/L      | false
            """,
        },
        expect="""
            result_id | ck_mb_share | ck_result_id
            L1        | 0.15        | K2
        """,
    )
