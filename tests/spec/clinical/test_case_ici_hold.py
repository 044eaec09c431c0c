"""clinical.case_ici_hold: a checkpoint inhibitor held and CK fallen (spec R-DEC-04)."""

from datetime import date, timedelta

ONSET = date(2025, 6, 1)
LATE = date(2025, 12, 1)


def day(number: int) -> str:
    """Date so many days after onset."""
    return str(ONSET + timedelta(days=number))


def tables(
    *draws: tuple[int, str],
    doses: tuple[int, ...] = (-20,),
    peak: str = "10",
    peak_day: int = 5,
    is_peak_open: str = "false",
) -> dict[str, str]:
    """Draw one case; CK and doses in days after onset."""
    rows = [
        f"L{number} | P1 | {day(number)} 08:00:00 | {day(number)} | {200 * float(x)} | {x} | true | false"
        for number, x in draws
    ]
    return {
        "clinical.cases": f"case_id | patient_id | episode_number | onset_date\nC1 | P1 | 1 | {day(0)}",
        "clinical.case_ici_windows": f"case_id | last_dose_date\nC1 | {day(-20)}",
        "clinical.ici_doses": "\n".join(["patient_id | dose_date", *[f"P1 | {day(dose)}" for dose in doses]]),
        "clinical.ck_peaks": f"""
            patient_id | episode_number | ck_peak_date    | ck_peak_u_per_l     | ck_peak_x_uln | is_peak_censored_high
            P1         | 1              | {day(peak_day)} | {200 * float(peak)} | {peak}        | {is_peak_open}
        """,
        "clinical.ck_course": "\n".join(
            [
                "result_id | patient_id | draw_time | draw_date | ck_u_per_l | ck_x_uln | is_resolved | is_censored_high",
                *rows,
            ]
        ),
    }


def check(spec, given: dict[str, str], held: str, improved: str, *, as_of: date = LATE) -> None:
    """Expect whether it was held, and whether that helped (blank for unknown)."""
    spec(
        "clinical.case_ici_hold",
        given=given,
        expect=f"case_id | is_held | is_held_improved\nC1 | {held} | {improved}",
        as_of=as_of,
    )


def test_r_dec_04_held_and_ck_at_half_of_the_peak_is_an_improvement(spec):
    check(spec, tables((5, "10"), (30, "5")), "true", "true")
    check(spec, tables((5, "10"), (30, "5.01")), "true", "false")


def test_r_dec_04_ck_is_read_for_42_days_after_the_peak(spec):
    check(spec, tables((5, "10"), (47, "1")), "true", "true")
    check(spec, tables((5, "10"), (48, "1")), "true", "")
    check(spec, tables((5, "10"), (5, "1")), "true", "")


def test_r_dec_04_no_dose_within_42_days_after_onset_is_a_hold(spec):
    check(spec, tables((30, "5"), doses=(-20, 42)), "false", "false")
    check(spec, tables((30, "5"), doses=(-20, 43)), "true", "true")
    check(spec, tables((30, "5"), doses=(-20, 0)), "true", "true")
    check(spec, tables((30, "5"), doses=(-20, 1)), "false", "false")


def test_a_ck_of_the_next_dose_or_later_does_not_count(spec):
    given = tables((44, "5"), doses=(-20, 44), peak_day=20)
    check(spec, given, "true", "")
    given = tables((43, "5"), doses=(-20, 44), peak_day=20)
    check(spec, given, "true", "true")


def test_until_42_days_after_onset_it_is_not_known(spec):
    check(spec, tables((30, "5")), "", "", as_of=ONSET + timedelta(days=41))
    check(spec, tables((30, "5")), "true", "true", as_of=ONSET + timedelta(days=42))
    check(spec, tables((30, "9")), "", "", as_of=ONSET + timedelta(days=41))
    check(spec, tables((30, "5"), doses=(-20, 10)), "false", "false", as_of=ONSET + timedelta(days=41))


def test_a_peak_within_the_limit_cannot_fall(spec):
    check(spec, tables((5, "1"), (30, "0.5"), peak="1"), "true", "")


def test_the_first_ck_that_fell_is_shown_and_without_one_the_lowest(spec):
    spec(
        "clinical.case_ici_hold",
        given=tables((5, "10"), (10, "6"), (20, "4"), (30, "2")),
        expect="""
            case_id | last_dose_date | event_date | result_id | finding_text
            C1      | 2025-05-12     | 2025-06-21 | L20       | No checkpoint inhibitor given in the 42 days after onset; CK 800 U/L, 4.0 times the limit, 15 days after its peak on 2025-06-06: 2,000 U/L, 10.0 times.
        """,
        as_of=LATE,
    )
    spec(
        "clinical.case_ici_hold",
        given=tables((5, "10"), (10, "6"), (20, "8"), doses=(-20, 30), is_peak_open="true"),
        expect="""
            result_id | finding_text
            L10       | Checkpoint inhibitor given again on 2025-07-01; CK 1,200 U/L, 6.0 times the limit, 5 days after its peak on 2025-06-06: more than 2,000 U/L, 10.0 times.
        """,
        as_of=LATE,
    )


def test_a_case_without_a_ck_after_its_peak_says_so(spec):
    spec(
        "clinical.case_ici_hold",
        given=tables((5, "10")),
        expect="""
            is_held | is_held_improved | event_date | finding_text
                    |                  |            | Too early to say whether the checkpoint inhibitor is held; no CK in time after a raised peak.
        """,
        as_of=ONSET,
    )
