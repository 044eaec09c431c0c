"""clinical.ck_draws: which result speaks for each draw (spec R-CK-06, T-13)."""


def test_results_within_5_minutes_are_one_draw(spec):
    spec(
        "clinical.ck_draws",
        given={
            "clinical.ck_claims": """
            result_id | patient_id | draw_time           | draw_has_time | draw_time_basis | status | ck_u_per_l | reported_time
            L1        | P1         | 2025-05-01 10:00:00 | true          | collected       | final  | 900        | 2025-05-01 11:00:00
            L2        | P1         | 2025-05-01 10:05:00 | true          | collected       | final  | 950        | 2025-05-01 12:00:00
            L3        | P1         | 2025-05-01 10:10:01 | true          | collected       | final  | 980        | 2025-05-01 12:00:00
            L4        | P2         | 2025-05-01 10:00:00 | true          | collected       | final  | 900        | 2025-05-01 11:00:00
        """
        },
        expect="""
            result_id | patient_id
            L2        | P1
            L3        | P1
            L4        | P2
        """,
    )


def test_t_13_corrected_speaks_before_final_and_final_before_preliminary_then_the_later_report(spec):
    rows = """
        result_id | patient_id | draw_time           | draw_has_time | draw_time_basis | status      | ck_u_per_l | reported_time       | updated_at
        L1        | P1         | 2025-05-01 10:00:00 | true          | collected       | corrected   | 520        | 2025-05-01 11:00:00 |
        L2        | P1         | 2025-05-01 10:00:00 | true          | collected       | final       | 52000      | 2025-05-01 12:00:00 |
        L3        | P2         | 2025-05-01 10:00:00 | true          | collected       | preliminary | 52000      | 2025-05-01 12:00:00 |
        L4        | P2         | 2025-05-01 10:00:00 | true          | collected       | final       | 520        | 2025-05-01 11:00:00 |
        L5        | P3         | 2025-05-01 10:00:00 | true          | collected       | final       | 500        |                     |
        L6        | P3         | 2025-05-01 10:00:00 | true          | collected       | final       | 520        | 2025-05-01 11:00:00 |
        L7        | P4         | 2025-05-01 10:00:00 | true          | collected       | final       | 500        |                     | 2025-05-02 10:00:00
        L8        | P4         | 2025-05-01 10:00:00 | true          | collected       | final       | 520        |                     | 2025-05-02 10:00:01
        L9        | P5         | 2025-05-01 10:00:00 | true          | collected       | final       | 520        |                     |
        L10       | P5         | 2025-05-01 10:00:00 | true          | collected       | final       | 500        |                     |
    """
    spec(
        "clinical.ck_draws",
        given={"clinical.ck_claims": rows},
        expect="""
            result_id | patient_id
            L1        | P1
            L4        | P2
            L6        | P3
            L8        | P4
            L10       | P5
        """,
    )


def test_a_number_speaks_before_a_text_of_the_same_standing(spec):
    spec(
        "clinical.ck_draws",
        given={
            "clinical.ck_claims": """
            result_id | patient_id | draw_time           | draw_has_time | status    | ck_u_per_l | value_text | unresolved_reason     | reported_time
            L1        | P1         | 2025-05-01 10:00:00 | true          | final     | 900        | 900        |                       | 2025-05-01 11:00:00
            L2        | P1         | 2025-05-01 10:00:00 | true          | final     |            | HEMOLYZED  | value is not a number | 2025-05-01 12:00:00
            L3        | P2         | 2025-05-01 10:00:00 | true          | final     | 900        | 900        |                       | 2025-05-01 11:00:00
            L4        | P2         | 2025-05-01 10:00:00 | true          | corrected |            | HEMOLYZED  | value is not a number | 2025-05-01 12:00:00
        """
        },
        expect="""
            result_id | patient_id
            L1        | P1
            L4        | P2
        """,
    )


def test_a_rejected_result_never_stands_in_for_a_usable_one(spec):
    spec(
        "clinical.ck_draws",
        given={
            "clinical.ck_claims": """
            result_id | patient_id | draw_time           | draw_has_time | status    | ck_u_per_l | accession | rejection_reason
            L1        | P1         | 2025-05-01 10:00:00 | true          | final     | 900        | A1        |
            L2        | P1         | 2025-05-01 10:00:00 | true          | corrected | 320        | A1        | name of another analyte
        """
        },
        expect="""
            result_id
            L1
            L2
        """,
    )


def test_date_only_results_are_one_draw_only_when_they_share_a_specimen_number(spec):
    spec(
        "clinical.ck_draws",
        given={
            "clinical.ck_claims": """
            result_id | patient_id | draw_time           | draw_has_time | draw_date  | status      | ck_u_per_l | accession
            L1        | P1         | 2025-05-01 00:00:00 | false         | 2025-05-01 | preliminary | 52000      | A1
            L2        | P1         | 2025-05-01 00:00:00 | false         | 2025-05-01 | corrected   | 520        | A1
            L3        | P1         | 2025-05-01 00:00:00 | false         | 2025-05-01 | final       | 530        | A2
            L4        | P1         | 2025-05-01 00:00:00 | false         | 2025-05-01 | final       | 540        |
            L5        | P1         | 2025-05-01 00:00:00 | false         | 2025-05-01 | final       | 550        |
            L6        | P1         | 2025-05-01 00:02:00 | true          | 2025-05-01 | final       | 560        |
        """
        },
        expect="""
            result_id
            L2
            L3
            L4
            L5
            L6
        """,
    )


def test_t_13_the_same_specimen_from_a_second_feed_with_a_shifted_clock_counts_once(spec):
    spec(
        "clinical.ck_draws",
        given={
            "clinical.ck_claims": """
            result_id | patient_id | draw_time           | draw_has_time | draw_time_basis | status | ck_u_per_l | accession
            L1        | P1         | 2025-05-01 11:00:00 | true          | collected       | final  | 2400       | A1
            L2        | P1         | 2025-05-01 10:00:00 | true          | collected       | final  | 2400       | A1
            L3        | P1         | 2025-05-01 00:00:00 | false         | collected       | final  | 2400       | A1
            L4        | P1         | 2025-05-01 09:00:00 | true          | reported        | final  | 2400       | A1
            L5        | P2         | 2025-05-01 10:00:00 | true          | collected       | final  | 2400       | A1
            L6        | P1         | 2025-05-01 16:00:00 | true          | collected       | final  | 2400       | A2
            L7        | P1         | 2025-05-01 17:00:00 | true          | collected       | final  | 2400       |
            L8        | P1         | 2025-05-01 18:00:00 | true          | collected       | final  | 2400       |
        """
        },
        expect="""
            result_id | patient_id
            L2        | P1
            L5        | P2
            L6        | P1
            L7        | P1
            L8        | P1
        """,
    )


def test_a_correction_in_one_feed_replaces_the_same_specimen_of_the_other_although_clocks_differ(spec):
    spec(
        "clinical.ck_draws",
        given={
            "clinical.ck_claims": """
            result_id | patient_id | draw_time           | draw_has_time | status      | ck_u_per_l | accession
            L1        | P1         | 2025-05-01 10:00:00 | true          | preliminary | 52000      | A1
            L2        | P1         | 2025-05-01 11:00:00 | true          | corrected   | 520        | A1
            L3        | P2         | 2025-05-01 10:00:00 | true          | final       | 52000      | A1
            L4        | P2         | 2025-05-01 11:00:00 | true          | final       | 520        | A1
        """
        },
        expect="""
            result_id | patient_id
            L2        | P1
            L3        | P2
            L4        | P2
        """,
    )


def test_a_specimen_number_used_again_a_day_later_is_another_specimen(spec):
    spec(
        "clinical.ck_draws",
        given={
            "clinical.ck_claims": """
            result_id | patient_id | draw_time           | draw_has_time | status    | ck_u_per_l | accession
            L1        | P1         | 2025-05-01 10:00:00 | true          | final     | 2400       | A1
            L2        | P1         | 2025-05-02 10:00:00 | true          | final     | 2400       | A1
            L3        | P2         | 2025-05-01 10:00:00 | true          | final     | 2400       | A1
            L4        | P2         | 2025-05-02 10:00:01 | true          | corrected | 2400       | A1
        """
        },
        expect="""
            result_id | patient_id
            L1        | P1
            L3        | P2
            L4        | P2
        """,
    )


def test_results_without_any_time_are_each_a_draw_of_their_own(spec):
    spec(
        "clinical.ck_draws",
        given={
            "clinical.ck_claims": """
            result_id | patient_id | draw_time | draw_has_time | status | value_text | unresolved_reason | accession
            L1        | P1         |           | false         | final  | 900        | date is missing   |
            L2        | P1         |           | false         | final  | 900        | date is missing   |
            L3        | P1         |           | false         | final  | 900        | date is missing   | A1
            L4        | P1         |           | false         | final  | 900        | date is missing   | A1
        """
        },
        expect="""
            result_id
            L1
            L2
            L3
        """,
    )
