"""clinical.ck_results: total CK of each draw with its limit, ratio and grade (spec R-CK-03 to R-CK-05, 5.1, T-03, T-04, T-36)."""


def results(*columns: str, rows: list[str]) -> dict[str, str]:
    """Draw CK results, each the one of its draw, that differ in some columns only."""
    head = (
        "result_id | patient_id | draw_date | status | laboratory_key | ck_u_per_l | row_uln_u_per_l | "
        + " | ".join(columns)
    )
    cells = [f"L{n} | {row}" for n, row in enumerate(rows, start=1)]
    chosen = ["result_id | patient_id", *(f"L{n} | {row.split('|')[0].strip()}" for n, row in enumerate(rows, start=1))]
    return {"clinical.ck_claims": "\n".join([head, *cells]), "clinical.ck_draws": "\n".join(chosen)}


def test_t_03_the_limit_is_that_of_the_row_then_the_laboratorys_then_the_default(spec):
    spec(
        "clinical.ck_results",
        given={
            **results("unit", rows=[
                "P1 | 2025-05-01 | final | north lab | 900 | 300 | U/L",
                "P1 | 2025-05-01 | final | north lab | 900 | | U/L",
                "P1 | 2025-05-01 | final | south lab | 900 | | U/L",
                "P1 | 2025-05-01 | final | | 900 | | U/L",
                "P2 | 2025-05-01 | final | north lab | 900 | | U/L",
            ]),
            "staging.patients": """
                patient_id | sex | birth_date
                P1         | M   | 1950-01-01
                P2         | F   | 1950-01-01
            """,
            "reference.laboratory_uln": """
                laboratory_key | sex | uln_u_per_l
                north lab      | M   | 225
            """,
        },
        expect="""
            result_id | uln_u_per_l | uln_source | ck_x_uln | ck_x_default_uln
            L1        | 300.0       | row        | 3.00     | 3.21
            L2        | 225.0       | laboratory | 4.00     | 3.21
            L3        | 280.0       | default    | 3.21     | 3.21
            L4        | 280.0       | default    | 3.21     | 3.21
            L5        | 210.0       | default    | 4.29     | 4.29
        """,
    )  # fmt: skip


def test_t_36_the_default_limit_is_that_of_sex_and_age_on_the_day_of_the_draw_also_where_they_are_unknown(spec):
    spec(
        "clinical.ck_results",
        given={
            **results("unit", rows=[
                *(f"{patient} | 2025-05-01 | final | | 250 | | U/L" for patient in ("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9")),
                "P2 | | final | | 250 | | U/L",
            ]),
            "staging.patients": """
                patient_id | sex | birth_date
                P1         | F   | 1950-01-01
                P2         | M   | 1975-05-02
                P3         | M   | 1975-05-01
                P4         | M   |
                P5         | F   |
                P6         | U   | 1980-01-01
                P7         | M   | 2007-05-02
                P8         | M   | 2007-05-01
            """,
        },
        expect="""
            result_id | age_years | uln_u_per_l
            L1        | 75        | 210.0
            L2        | 49        | 400.0
            L3        | 50        | 280.0
            L4        |           | 280.0
            L5        |           | 210.0
            L6        | 45        | 280.0
            L7        | 17        | 280.0
            L8        | 18        | 400.0
            L9        |           | 280.0
            L10       |           | 280.0
        """,
    )  # fmt: skip


def test_t_04_250_is_raised_in_a_woman_and_not_in_a_man_of_40(spec):
    spec(
        "clinical.ck_results",
        given={
            **results(
                "unit", rows=["P1 | 2025-05-01 | final | | 250 | | U/L", "P2 | 2025-05-01 | final | | 250 | | U/L"]
            ),
            "staging.patients": """
                patient_id | sex | birth_date
                P1         | F   | 1985-01-01
                P2         | M   | 1985-01-01
            """,
        },
        expect="""
            result_id | ck_x_uln | ctcae_grade
            L1        | 1.190    | 1
            L2        | 0.625    | 0
        """,
    )


def test_one_born_on_29_february_grows_older_on_1_march(spec):
    spec(
        "clinical.ck_results",
        given={
            **results(
                "unit", rows=["P1 | 2018-02-28 | final | | 250 | | U/L", "P1 | 2018-03-01 | final | | 250 | | U/L"]
            ),
            "staging.patients": """
                patient_id | sex | birth_date
                P1         | M   | 1968-02-29
            """,
        },
        expect="""
            result_id | age_years | uln_u_per_l
            L1        | 49        | 400.0
            L2        | 50        | 280.0
        """,
    )


def test_a_limit_below_60_or_above_600_is_kept_and_flagged_with_a_second_ratio(spec):
    spec(
        "clinical.ck_results",
        given=results("unit", rows=[
            f"P1 | 2025-05-01 | final | | 560 | {limit} | U/L" for limit in ("59.9", "60", "600", "600.1")
        ]),
        expect="""
            result_id | uln_u_per_l | is_uln_implausible | ck_x_uln | ck_x_default_uln
            L1        | 59.9        | true               | 9.349    | 2.0
            L2        | 60.0        | false              | 9.333    | 2.0
            L3        | 600.0       | false              | 0.933    | 2.0
            L4        | 600.1       | true               | 0.933    | 2.0
        """,
    )  # fmt: skip


def test_each_grade_begins_just_above_its_bound(spec):
    spec(
        "clinical.ck_results",
        given=results("unit", rows=[
            f"P1 | 2025-05-01 | final | | {value} | 200 | U/L"
            for value in ("200", "200.1", "500", "500.1", "1000", "1000.1", "2000", "2000.1", "10000.1")
        ]),
        expect="""
            result_id | ctcae_grade
            L1        | 0
            L2        | 1
            L3        | 1
            L4        | 2
            L5        | 2
            L6        | 3
            L7        | 3
            L8        | 4
            L9        | 4
        """,
    )  # fmt: skip


def test_a_ratio_is_not_moved_over_a_bound_by_the_arithmetic_of_its_unit(spec):
    # 5.075 of 2.03 ukat/L, both times 60, is 2.5000000000000004 in binary fractions
    value, limit = 5.075 * 60, 2.03 * 60
    spec(
        "clinical.ck_results",
        given=results("unit", rows=[f"P1 | 2025-05-01 | final | | {value!r} | {limit!r} | ukat/L"]),
        expect="""
            result_id | ctcae_grade
            L1        | 1
        """,
    )


def test_a_comparator_is_kept_and_the_number_behind_it_used(spec):
    spec(
        "clinical.ck_results",
        given=results("comparator", "value_number", rows=[
            "P1 | 2025-05-01 | final | | 22000 | 200 | > | 22000", "P1 | 2025-05-01 | final | | 20 | 200 | < | 20",
            "P1 | 2025-05-01 | final | | 22000 | 200 | >= | 22000", "P1 | 2025-05-01 | final | | 200 | 200 | <= | 200",
        ]),
        expect="""
            result_id | is_censored_high | is_censored_low | is_resolved | ck_x_uln
            L1        | true             | false           | true        | 110.0
            L2        | false            | true            | true        | 0.1
            L3        | true             | false           | true        | 110.0
            L4        | false            | true            | true        | 1.0
        """,
    )  # fmt: skip


def test_a_comparator_that_leaves_open_whether_ck_is_raised_gives_no_ratio(spec):
    spec(
        "clinical.ck_results",
        given=results("comparator", "value_number", rows=[
            "P1 | 2025-05-01 | final | | 500 | 200 | < | 500", "P1 | 2025-05-01 | final | | 100 | 200 | > | 100",
        ]),
        expect="""
            result_id | ck_u_per_l | is_resolved | ck_x_uln | ctcae_grade | unresolved_reason
            L1        | 500        | false       |          |             | comparator leaves open whether it is raised
            L2        | 100        | false       |          |             | comparator leaves open whether it is raised
        """,
    )  # fmt: skip


def test_rejected_and_unresolved_results_stay_without_a_ratio(spec):
    spec(
        "clinical.ck_results",
        given=results("value_number", "rejection_reason", "unresolved_reason", rows=[
            "P1 | 2025-05-01 | final | | | | 320 | unit of mass, share or index |",
            "P1 | 2025-05-01 | final | | | | 4000 | | unit is not known",
            "P1 | 2025-05-01 | final | | 900 | 300 | 900 | |",
        ]),
        expect="""
            result_id | ck_as_sent | is_rejected | is_resolved | uln_source | ck_x_uln | ctcae_grade | unresolved_reason
            L1        | 320.0      | true        | false       |            |          |             |
            L2        | 4000.0     | false       | false       | default    |          |             | unit is not known
            L3        | 900.0      | false       | true        | row        | 3.0      | 2           |
        """,
    )  # fmt: skip


def test_only_the_result_that_speaks_for_a_draw_is_here(spec):
    spec(
        "clinical.ck_results",
        given={
            "clinical.ck_claims": """
                result_id | patient_id | draw_date  | status | ck_u_per_l
                L1        | P1         | 2025-05-01 | final  | 900
                L2        | P1         | 2025-05-01 | final  | 900
            """,
            "clinical.ck_draws": """
                result_id | patient_id
                L2        | P1
            """,
        },
        expect="""
            result_id | is_resolved
            L2        | true
        """,
    )


def test_a_number_that_cannot_be_read_safely_does_not_pass_unseen(spec):
    texts = ["12,345", "12345 H", "> 22,000", "12 345", "1.2E4", "12345*", "<1,000", "see note 2024", "HEMOLYZED"]
    spec(
        "clinical.ck_results",
        given={
            **results("value_text", "unresolved_reason", "unit", rows=[
                f"P1 | 2025-05-01 | final | | | | {text} | value is not a number | U/L" for text in texts
            ]),
            "staging.patients": """
                patient_id | sex
                P1         | M
            """,
        },
        expect="""
            result_id | value_text    | ck_as_sent | is_resolved
            L1        | 12,345        | 12345.0    | false
            L2        | 12345 H       | 12345.0    | false
            L3        | > 22,000      | 22000.0    | false
            L4        | 12 345        | 12345.0    | false
            L5        | 1.2E4         | 12000.0    | false
            L6        | 12345*        | 12345.0    | false
            L7        | <1,000        |            | false
            L8        | see note 2024 |            | false
            L9        | HEMOLYZED     |            | false
        """,
    )  # fmt: skip


def test_t_03_the_odd_ranges_of_single_laboratories_are_each_kept_for_their_own_rows(spec):
    # published ranges 15-59, 21-200 and 39-308: the same 300 U/L is raised in two of them
    spec(
        "clinical.ck_results",
        given=results("unit", rows=[f"P1 | 2025-05-01 | final | lab {limit} | 300 | {limit} | U/L"
                                    for limit in ("59", "200", "308")]),
        expect="""
            result_id | uln_u_per_l | uln_source | ck_x_uln | ctcae_grade | is_uln_implausible
            L1        | 59.0        | row        | 5.085    | 3           | true
            L2        | 200.0       | row        | 1.500    | 1           | false
            L3        | 308.0       | row        | 0.974    | 0           | false
        """,
    )  # fmt: skip
