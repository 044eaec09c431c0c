"""clinical.case_course: recovery and relapse, step by step (spec R-OUT-01, R-REL-01)."""

from datetime import date, timedelta

ONSET = date(2025, 1, 1)


def day(number: int) -> str:
    """Date so many days after onset."""
    return str(ONSET + timedelta(days=number))


def steps(
    *values: tuple[int, str],
    off: str = "true",
    reduced: str = "false",
    in_evidence: str = "true",
    given: int | None = None,
) -> dict[str, str]:
    """Draw the steps of one case: (day, CK as multiple of the limit, or blank for weakness); treatment alike at all."""
    given_date = "" if given is None else day(given)
    rows = [
        f"C1 | {n} | {'ck' if x else 'weakness'} | {day(number)} | {x} | {in_evidence} | {off} | {reduced} | {given_date}"
        for n, (number, x) in enumerate(values, start=1)
    ]
    head = (
        "case_id | step_number | step_kind | event_date | ck_x_uln | is_in_evidence | is_off_therapy"
        " | is_treatment_reduced | last_given_date"
    )
    return {"clinical.case_course_steps": "\n".join([head, *rows])}


def recovery(spec, given: dict[str, str], *expected: str) -> None:
    """Expect the recovery at each step."""
    rows = [f"{number} | {name}" for number, name in enumerate(expected, start=1)]
    spec("clinical.case_course", given=given, expect="\n".join(["step_number | recovery", *rows]))


def relapses(spec, given: dict[str, str], *expected: int) -> None:
    """Expect the number of relapses so far at each step."""
    rows = [f"{number} | {count}" for number, count in enumerate(expected, start=1)]
    spec("clinical.case_course", given=given, expect="\n".join(["step_number | relapse_n", *rows]))


def test_r_out_01_a_fall_to_half_of_the_peak_is_a_partial_recovery(spec):
    recovery(spec, steps((0, "4"), (10, "10"), (20, "5.1"), (30, "5")), "unknown", "none", "none", "partial")


def test_r_out_01_two_ck_within_the_limit_14_days_apart_are_a_biochemical_recovery(spec):
    recovery(spec, steps((0, "1.5"), (10, "1"), (23, "1")), "unknown", "none", "none")
    recovery(spec, steps((0, "1.5"), (10, "1"), (24, "1")), "unknown", "none", "biochemical")
    recovery(spec, steps((0, "1.5"), (10, "1"), (24, "1.01")), "unknown", "none", "none")


def test_a_raised_ck_between_the_two_begins_the_count_anew(spec):
    given = steps((0, "1.5"), (10, "1"), (17, "1.2"), (24, "1"), (38, "1"))
    recovery(spec, given, "unknown", "none", "none", "none", "biochemical")


def test_a_ck_that_was_never_raised_or_measured_once_says_nothing(spec):
    recovery(spec, steps((0, "0.9"), (20, "0.8"), (40, "0.2")), "unknown", "unknown", "unknown")
    recovery(spec, steps((0, "20")), "unknown")
    recovery(spec, steps((0, "")), "unknown")


def test_peak_nadir_and_dates_are_shown(spec):
    spec(
        "clinical.case_course",
        given=steps((0, "4"), (10, "10"), (20, "5"), (30, "0.8"), (40, "0.9"), (50, "0.7")),
        expect=f"""
            step_number | ck_x_uln | peak_x_uln | nadir_x_uln | recovery    | recovery_date | is_relapse
            1           | 4.0      | 4.0        |             | unknown     |               | false
            2           | 10.0     | 10.0       |             | none        |               | false
            3           | 5.0      | 10.0       | 5.0         | partial     | {day(20)}     | false
            4           | 0.8      | 10.0       | 0.8         | partial     | {day(20)}     | false
            5           | 0.9      | 10.0       | 0.8         | partial     | {day(20)}     | false
            6           | 0.7      | 10.0       | 0.7         | biochemical | {day(50)}     | false
        """,
    )


def test_r_rel_01_after_recovery_three_times_the_limit_is_a_relapse(spec):
    relapses(spec, steps((0, "10"), (20, "2"), (40, "3")), 0, 0, 1)
    relapses(spec, steps((0, "10"), (20, "2"), (40, "2.9")), 0, 0, 0)


def test_r_rel_01_after_recovery_twice_the_lowest_and_above_the_limit_is_a_relapse(spec):
    relapses(spec, steps((0, "10"), (20, "0.6"), (40, "1.2")), 0, 0, 1)
    relapses(spec, steps((0, "10"), (20, "0.6"), (40, "1.19")), 0, 0, 0)
    relapses(spec, steps((0, "10"), (20, "0.5"), (40, "1")), 0, 0, 0)
    relapses(spec, steps((0, "10"), (20, "0.5"), (40, "1.01")), 0, 0, 1)


def test_a_ck_that_falls_from_a_high_peak_is_no_relapse_though_above_three_times_the_limit(spec):
    relapses(spec, steps((0, "60"), (10, "30"), (20, "29"), (30, "35"), (40, "58")), 0, 0, 0, 0, 1)


def test_without_a_recovery_there_is_no_relapse(spec):
    relapses(spec, steps((0, "10"), (20, "6"), (40, "20")), 0, 0, 0)


def test_r_rel_01_new_weakness_after_recovery_is_a_relapse_and_before_it_not(spec):
    relapses(spec, steps((0, "10"), (5, ""), (20, "2"), (40, "")), 0, 0, 0, 1)
    recovery(
        spec,
        steps((0, "10"), (20, "1"), (40, ""), (45, "0.9"), (59, "0.9")),
        "unknown", "partial", "unknown", "unknown", "biochemical",
    )  # fmt: skip


def test_r_rel_01_a_rise_counts_off_therapy_or_after_less_treatment(spec):
    values = ((0, "10"), (20, "1"), (40, "5"))
    relapses(spec, steps(*values, off="false", reduced="false"), 0, 0, 0)
    relapses(spec, steps(*values, off="false", reduced="true"), 0, 0, 1)
    relapses(spec, steps(*values, off="true", reduced="false"), 0, 0, 1)


def test_a_second_relapse_needs_a_recovery_in_between(spec):
    relapses(spec, steps((0, "10"), (20, "1"), (40, "5"), (50, "11")), 0, 0, 1, 1)
    relapses(spec, steps((0, "10"), (20, "1"), (40, "5"), (50, "2.5"), (60, "5")), 0, 0, 1, 1, 2)


def test_a_rise_on_treatment_needs_a_new_recovery_too(spec):
    given = steps((0, "10"), (20, "1"), (40, "5"), (50, "6"))
    lines = given["clinical.case_course_steps"].splitlines()
    lines[3] = lines[3].replace("| true | true |", "| true | false |")
    given["clinical.case_course_steps"] = "\n".join(lines)
    relapses(spec, given, 0, 0, 0, 0)
    recovery(spec, given, "unknown", "partial", "unknown", "none")


def test_a_drug_given_again_since_the_recovery_makes_it_a_new_event(spec):
    values = ((0, "10"), (20, "1"), (40, "5"))
    relapses(spec, steps(*values, given=20), 0, 0, 1)
    relapses(spec, steps(*values, given=21), 0, 0, 0)


def test_a_rise_after_the_last_evidence_of_the_case_does_not_count(spec):
    relapses(spec, steps((0, "10"), (20, "1"), (40, "5"), in_evidence="false"), 0, 0, 0)


def test_cases_are_walked_apart(spec):
    given = steps((0, "10"), (20, "1"), (40, "5"))
    given["clinical.case_course_steps"] += f"\nC2 | 1 | ck | {day(0)} | 1.2 | true | true | false |"
    spec(
        "clinical.case_course",
        given=given,
        expect="""
            case_id | step_number | relapse_n | peak_x_uln
            C1      | 1           | 0         | 10.0
            C1      | 2           | 0         | 10.0
            C1      | 3           | 1         | 5.0
            C2      | 1           | 0         | 1.2
        """,
    )
