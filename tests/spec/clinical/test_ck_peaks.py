"""clinical.ck_peaks: peak, last value, persistence and repetition of CK in an episode (spec R-CK-05, 5.1, 5.3)."""

EPISODE = """
    patient_id | episode_number | onset_date | last_evidence_date
    P1         | 1              | 2025-05-01 | 2025-05-10
"""


def course(*rows: str) -> dict[str, str]:
    """Draw an episode and the CK results of its patient: draw_time | ck_x_uln | censored high, all resolved."""
    head = "result_id | patient_id | draw_time | draw_date | ck_x_uln | is_censored_high | is_raised | is_resolved | ck_u_per_l"
    lines = []
    for number, row in enumerate(rows, start=1):
        time, ratio, censored = (cell.strip() for cell in row.split("|"))
        raised = str(float(ratio) > 1).lower()
        lines.append(
            f"L{number} | P1 | {time} | {time[:10]} | {ratio} | {censored or 'false'} | {raised} | true | {float(ratio) * 200}"
        )
    return {"clinical.episodes": EPISODE, "clinical.ck_course": "\n".join([head, *lines])}


def test_the_peak_is_the_highest_then_the_earliest_then_the_lowest_result(spec):
    spec(
        "clinical.ck_peaks",
        given=course(
            "2025-05-02 10:00:00 | 4.0 |",
            "2025-05-03 10:00:00 | 9.0 |",
            "2025-05-04 10:00:00 | 9.0 |",
            "2025-05-03 10:00:00 | 9.0 |",
        ),
        expect="""
            peak_result_id | ck_peak_date | ck_peak_x_uln | ck_peak_u_per_l | is_peak_censored_high | results | raised_results
            L2             | 2025-05-03   | 9.0           | 1800.0          | false                 | 4       | 4
        """,
    )


def test_more_than_22000_is_a_higher_peak_than_22000_and_a_lower_one_than_25000(spec):
    spec(
        "clinical.ck_peaks",
        given=course("2025-05-02 10:00:00 | 110.0 |", "2025-05-03 10:00:00 | 110.0 | true"),
        expect="""
            peak_result_id | is_peak_censored_high
            L2             | true
        """,
    )
    spec(
        "clinical.ck_peaks",
        given=course("2025-05-02 10:00:00 | 110.0 | true", "2025-05-03 10:00:00 | 125.0 |"),
        expect="""
            peak_result_id | is_peak_censored_high
            L2             | false
        """,
    )


def test_results_from_onset_to_90_days_after_the_last_evidence_belong_to_the_episode(spec):
    spec(
        "clinical.ck_peaks",
        given=course(
            "2025-04-30 23:00:00 | 50.0 |",
            "2025-05-01 00:00:00 | 2.0 |",
            "2025-08-08 10:00:00 | 0.5 |",
            "2025-08-09 10:00:00 | 50.0 |",
        ),
        expect="""
            results | ck_peak_x_uln | last_ck_date | last_ck_x_uln
            2       | 2.0           | 2025-08-08   | 0.5
        """,
    )


def test_three_times_the_limit_14_days_apart_is_persistent_and_13_days_is_not(spec):
    for last, persistence, ends in (
        ("2025-05-15 00:00:00", "persistent14d", "2025-05-15"),
        ("2025-05-14 23:00:00", "repeat", "2025-05-14"),
    ):
        spec(
            "clinical.ck_peaks",
            given=course("2025-05-01 23:00:00 | 3.0 |", f"{last} | 3.0 |"),
            expect=f"""
                ck_persistence | first_persistent_date | last_persistent_date | persistence_result_id | persistence_date
                {persistence}  | 2025-05-01            | {ends}               | L2                    | {ends}
            """,
        )


def test_below_three_times_the_limit_is_never_persistent(spec):
    spec(
        "clinical.ck_peaks",
        given=course("2025-05-01 10:00:00 | 3.0 |", "2025-05-20 10:00:00 | 2.99 |"),
        expect="""
            ck_persistence | persistence_result_id | persistence_date
            repeat         | L2                    | 2025-05-20
        """,
    )


def test_two_raised_results_24_hours_apart_are_a_repeat_and_23_hours_are_not(spec):
    for last, persistence in (("2025-05-02 10:00:00", "repeat"), ("2025-05-02 09:59:59", "none")):
        spec(
            "clinical.ck_peaks",
            given=course("2025-05-01 10:00:00 | 1.1 |", f"{last} | 1.1 |"),
            expect=f"""
                ck_persistence | raised_results
                {persistence}  | 2
            """,
        )


def test_a_normal_result_repeats_nothing(spec):
    spec(
        "clinical.ck_peaks",
        given=course("2025-05-01 10:00:00 | 1.1 |", "2025-05-05 10:00:00 | 1.0 |"),
        expect="""
            ck_persistence | results | raised_results
            none           | 2       | 1
        """,
    )


def test_an_unresolved_result_is_no_part_of_it_and_an_episode_without_ck_is_absent(spec):
    spec(
        "clinical.ck_peaks",
        given={
            "clinical.episodes": EPISODE,
            "clinical.ck_course": """
                result_id | patient_id | draw_time           | draw_date  | is_resolved | is_raised
                L1        | P1         | 2025-05-02 10:00:00 | 2025-05-02 | false       | false
            """,
        },
        expect="peak_result_id | ck_peak_x_uln",
    )
