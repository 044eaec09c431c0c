"""clinical.ck_course: each CK beside the patient's own baseline and exposures (spec R-CK-05, 5.2, R-ICI-03, ruling 15)."""

FIRST_EXPOSURE_IN_MAY = "patient_id | first_exposure_date\nP1 | 2025-05-01"
STATIN_FROM_MAY = """
    patient_id | era_start_date | supply_end_date
    P1         | 2025-05-01     | 2025-05-30
"""


def test_the_own_baseline_is_the_median_from_365_to_31_days_before_the_first_exposure(spec):
    spec(
        "clinical.ck_course",
        given={
            "clinical.first_exposures": FIRST_EXPOSURE_IN_MAY,
            "clinical.ck_results": """
                result_id | patient_id | draw_date  | is_rejected | is_resolved | ck_u_per_l | ck_x_uln
                L1        | P1         | 2024-04-30 | false       | true        | 9000       | 45.0
                L2        | P1         | 2024-05-01 | false       | true        | 300        | 1.5
                L3        | P1         | 2024-09-01 | false       | true        | 400        | 2.0
                L4        | P1         | 2025-03-31 | false       | true        | 500        | 2.5
                L5        | P1         | 2025-04-01 | false       | true        | 9000       | 45.0
                L6        | P1         | 2025-01-01 | false       | false       |            |
                L7        | P1         | 2025-06-01 | false       | true        | 1000       | 5.0
                L8        | P2         | 2025-06-01 | false       | true        | 1000       | 5.0
            """,
        },
        expect="""
            result_id | baseline_ck_u_per_l | fold_over_baseline
            L1        | 400.0               | 22.50
            L2        | 400.0               | 0.75
            L3        | 400.0               | 1.00
            L4        | 400.0               | 1.25
            L5        | 400.0               | 22.50
            L6        | 400.0               |
            L7        | 400.0               | 2.50
            L8        |                     |
        """,
    )


def test_raised_is_above_the_limit(spec):
    spec(
        "clinical.ck_course",
        given={
            "clinical.ck_results": """
            result_id | patient_id | draw_date  | is_rejected | is_resolved | ck_u_per_l | ck_x_uln
            L1        | P1         | 2025-05-01 | false       | true        | 200        | 1.0
            L2        | P1         | 2025-05-02 | false       | true        | 201        | 1.005
            L3        | P1         | 2025-05-03 | false       | false       |            |
        """
        },
        expect="""
            result_id | is_raised
            L1        | false
            L2        | true
            L3        | false
        """,
    )


def test_over_a_baseline_above_the_limit_only_twice_the_baseline_is_raised(spec):
    given = """
        result_id | patient_id | draw_date  | is_rejected | is_resolved | ck_u_per_l | ck_x_uln
        L1        | P1         | 2025-01-01 | false       | true        | {base}     | {ratio}
        L2        | P1         | 2025-06-01 | false       | true        | 419        | 2.095
        L3        | P1         | 2025-06-02 | false       | true        | 420        | 2.1
    """
    expect = """
        result_id | is_raised
        L1        | {before}
        L2        | {below}
        L3        | true
    """
    # before the first exposure the limit alone judges
    for base, ratio, before, below in (("210", "1.05", "true", "false"), ("200", "1.0", "false", "true")):
        spec(
            "clinical.ck_course",
            given={
                "clinical.first_exposures": FIRST_EXPOSURE_IN_MAY,
                "clinical.ck_results": given.format(base=base, ratio=ratio),
            },
            expect=expect.format(before=before, below=below),
        )


def test_a_statin_window_lasts_90_days_after_the_end_of_supply(spec):
    spec(
        "clinical.ck_course",
        given={
            "clinical.statin_eras": STATIN_FROM_MAY,
            "clinical.ck_results": """
                result_id | patient_id | draw_date  | is_rejected | is_resolved | ck_u_per_l | ck_x_uln
                L1        | P1         | 2025-04-30 | false       | true        | 900        | 4.0
                L2        | P1         | 2025-05-01 | false       | true        | 900        | 4.0
                L3        | P1         | 2025-08-28 | false       | true        | 900        | 4.0
                L4        | P1         | 2025-08-29 | false       | true        | 900        | 4.0
            """,
        },
        expect="""
            result_id | is_in_statin_window | is_in_ici_window
            L1        | false               | false
            L2        | true                | false
            L3        | true                | false
            L4        | false               | false
        """,
    )


def test_a_checkpoint_inhibitor_window_lasts_790_days_after_the_last_dose(spec):
    spec(
        "clinical.ck_course",
        given={
            "clinical.ici_doses": """
                patient_id | ingredient | dose_date  | dose_time           | dose_has_time
                P1         | nivolumab  | 2022-12-01 | 2022-12-01 00:00:00 | false
                P1         | nivolumab  | 2023-01-01 | 2023-01-01 00:00:00 | false
            """,
            "clinical.ck_results": """
                result_id | patient_id | draw_date  | is_rejected | is_resolved | ck_u_per_l | ck_x_uln
                L1        | P1         | 2022-11-30 | false       | true        | 900        | 4.0
                L2        | P1         | 2025-03-01 | false       | true        | 900        | 4.0
                L3        | P1         | 2025-03-02 | false       | true        | 900        | 4.0
            """,
        },
        expect="""
            result_id | last_ici_dose_date | is_in_ici_window
            L1        |                    | false
            L2        | 2023-01-01         | true
            L3        | 2023-01-01         | false
        """,
    )


def test_on_the_day_of_the_first_dose_only_a_draw_known_to_be_later_is_in_the_window(spec):
    spec(
        "clinical.ck_course",
        given={
            "clinical.ici_doses": """
                patient_id | ingredient | dose_date  | dose_time           | dose_has_time
                P1         | nivolumab  | 2025-05-01 | 2025-05-01 10:00:00 | true
                P2         | nivolumab  | 2025-05-01 | 2025-05-01 00:00:00 | false
            """,
            "clinical.ck_results": """
                result_id | patient_id | draw_date  | draw_time           | draw_has_time | is_rejected | is_resolved | ck_u_per_l | ck_x_uln
                L1        | P1         | 2025-05-01 | 2025-05-01 09:59:00 | true          | false       | true        | 900        | 4.0
                L2        | P1         | 2025-05-01 | 2025-05-01 10:01:00 | true          | false       | true        | 900        | 4.0
                L3        | P1         | 2025-05-01 | 2025-05-01 00:00:00 | false         | false       | true        | 900        | 4.0
                L4        | P2         | 2025-05-01 | 2025-05-01 10:01:00 | true          | false       | true        | 900        | 4.0
                L5        | P2         | 2025-05-02 | 2025-05-02 00:00:00 | false         | false       | true        | 900        | 4.0
            """,
        },
        expect="""
            result_id | is_in_ici_window
            L1        | false
            L2        | true
            L3        | false
            L4        | false
            L5        | true
        """,
    )


def test_an_unresolved_number_of_1000_or_more_is_high_unless_it_is_less_than_that(spec):
    spec(
        "clinical.ck_course",
        given={
            "clinical.ck_results": """
            result_id | patient_id | draw_date  | is_rejected | is_resolved | ck_as_sent | is_censored_low
            L1        | P1         | 2025-05-01 | false       | false       | 1000       | false
            L2        | P1         | 2025-05-02 | false       | false       | 999        | false
            L3        | P1         | 2025-05-03 | false       | false       |            | false
            L4        | P1         | 2025-05-04 | false       | true        | 5000       | false
            L5        | P1         | 2025-05-05 | false       | false       | 1000       | true
        """
        },
        expect="""
            result_id | is_unresolved_high
            L1        | true
            L2        | false
            L3        | false
            L4        | false
            L5        | false
        """,
    )


def test_rejected_and_undated_results_are_left_out(spec):
    spec(
        "clinical.ck_course",
        given={
            "clinical.ck_results": """
            result_id | patient_id | draw_date  | is_rejected | is_resolved | ck_as_sent
            L1        | P1         | 2025-05-01 | true        | false       | 5000
            L2        | P1         |            | false       | false       | 5000
            L3        | P1         | 2025-05-01 | false       | false       | 5000
        """
        },
        expect="""
            result_id
            L3
        """,
    )
