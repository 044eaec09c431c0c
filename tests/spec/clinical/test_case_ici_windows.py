"""clinical.case_ici_windows: where onset stands to the checkpoint inhibitor (spec R-ICI-01 to R-ICI-05, R-EP-03)."""

from datetime import date, timedelta

FIRST_DOSE = date(2020, 1, 1)


def day(number: int) -> str:
    """Date so many days after the first dose."""
    return str(FIRST_DOSE + timedelta(days=number))


def tables(
    onset: int, *doses: int, eras: tuple[tuple[int, int], ...] | None = None, added: int | None = None,
    last_visit: int | None = None, censored: bool = False,
) -> dict[str, str]:  # fmt: skip
    """Draw one case: onset and doses in days after the first dose, `added` the day a class was added."""
    courses = eras or ((min(doses), max(doses)),)
    visit = day(last_visit) if last_visit is not None else ""
    dose_rows = [f"P1 | nivolumab | {day(dose)} | R{dose:04d} | false" for dose in doses]
    era_rows = [f"P1 | {number} | {day(start)} | {day(end)}" for number, (start, end) in enumerate(courses, start=1)]
    starts = [f"P1 | {day(start)} | course began" for start, _ in courses]
    starts += [f"P1 | {day(added)} | class added"] if added is not None else []
    return {
        "clinical.cases": f"""
            case_id | patient_id | onset_date   | onset_source_table | onset_source_id | is_onset_interval_censored | last_visit_date
            C1      | P1         | {day(onset)} | labs               | L1              | {str(censored).lower()}    | {visit}
        """,
        "clinical.ici_doses": "\n".join(
            ["patient_id | ingredient | dose_date | prescription_id | dose_has_time", *dose_rows]
        ),
        "clinical.ici_eras": "\n".join(["patient_id | era_number | era_start_date | last_dose_date", *era_rows]),
        "clinical.ici_risk_starts": "\n".join(["patient_id | risk_start_date | risk_start_kind", *starts]),
    }  # fmt: skip


def check(spec, given: dict[str, str], window: str | None, points: int = 0) -> None:
    """Expect one window, or no row."""
    rows = f"C1 | {window} | {points}" if window else ""
    spec("clinical.case_ici_windows", given=given, expect=f"case_id | ici_window | points\n{rows}")


def test_core_early_is_day_1_to_120_after_a_single_dose(spec):
    check(spec, tables(1, 0), "core_early", 3)
    check(spec, tables(91, 0), "core_early", 3)
    check(spec, tables(120, 0), "core_early", 3)
    check(spec, tables(121, 0), "extended", 1)


def test_on_treatment_is_day_121_to_90_days_after_the_last_dose(spec):
    doses = (0, 42, 84, 120)
    check(spec, tables(120, *doses), "core_early", 3)
    check(spec, tables(121, *doses), "core_on_treatment", 2)
    check(spec, tables(210, *doses), "core_on_treatment", 2)
    check(spec, tables(211, *doses), "extended", 1)


def test_extended_ends_365_and_late_790_days_after_the_last_dose(spec):
    check(spec, tables(365, 0), "extended", 1)
    check(spec, tables(366, 0), "late", 0)
    check(spec, tables(790, 0), "late", 0)
    check(spec, tables(791, 0), None)


def test_t_11_a_checkpoint_inhibitor_of_four_years_ago_is_no_exposure(spec):
    check(spec, tables(1461, 0, 21, 42), None)


def test_a_class_that_was_added_starts_the_early_window_again(spec):
    check(spec, tables(150, 0, 80, 140), "core_on_treatment", 2)
    check(spec, tables(150, 0, 80, 140, added=140), "core_early", 3)


def test_a_second_course_starts_the_early_window_again(spec):
    doses = (0, 400)
    check(spec, tables(420, *doses, eras=((0, 0), (400, 400))), "core_early", 3)
    check(spec, tables(399, *doses, eras=((0, 0), (400, 400))), "late", 0)


def test_t_31_doses_after_onset_do_not_count(spec):
    spec(
        "clinical.case_ici_windows",
        given=tables(130, 0, 120, 141),
        expect="""
            ici_window        | last_dose_date | first_dose_date | doses_before_onset | last_prescription_id | days_from_risk_start_to_onset | days_from_last_dose_to_onset
            core_on_treatment | 2020-04-30     | 2020-01-01      | 2                  | R0120                | 130                           | 10
        """,
    )  # fmt: skip
    check(spec, tables(-1, 0), None)


def same_day(dose_time: str, draw_time: str, *, table: str = "labs") -> dict[str, str]:
    """Draw a single dose and the first raised CK on one date."""
    return {
        **tables(0, 0),
        "clinical.cases": f"""
            case_id | patient_id | onset_date | onset_source_table | onset_source_id | is_onset_interval_censored
            C1      | P1         | 2020-01-01 | {table}            | L1              | false
        """,
        "clinical.ici_doses": f"""
            patient_id | ingredient | dose_date  | prescription_id | dose_time   | dose_has_time
            P1         | nivolumab  | 2020-01-01 | R1              | {dose_time} | {str(":" in dose_time).lower()}
        """,
        "clinical.ck_course": f"""
            result_id | patient_id | draw_date  | draw_time   | draw_has_time
            L1        | P1         | 2020-01-01 | {draw_time} | {str(":" in draw_time).lower()}
        """,
    }


def test_t_35_day_0_counts_only_when_the_draw_is_known_to_be_later_than_the_infusion(spec):
    check(spec, same_day("2020-01-01 10:00:00", "2020-01-01 10:01:00"), "core_early", 3)
    check(spec, same_day("2020-01-01 10:00:00", "2020-01-01 10:00:00"), None)
    check(spec, same_day("2020-01-01 10:00:00", "2020-01-01 09:00:00"), None)
    check(spec, same_day("2020-01-01", "2020-01-01 10:00:00"), None)
    check(spec, same_day("2020-01-01 10:00:00", "2020-01-01"), None)
    check(spec, same_day("2020-01-01", "2020-01-01"), None)


def test_a_code_on_day_0_has_no_hour_even_if_a_result_bears_its_identifier(spec):
    check(spec, same_day("2020-01-01 10:00:00", "2020-01-01 12:00:00", table="diagnoses"), None)


def test_t_35_an_earlier_dose_counts_when_the_order_of_the_same_day_is_unknown(spec):
    spec(
        "clinical.case_ici_windows",
        given=tables(130, 0, 60, 130),
        expect="""
            ici_window        | last_dose_date | doses_before_onset
            core_on_treatment | 2020-03-01     | 2
        """,
    )


def test_of_an_onset_interval_the_end_with_fewer_points_is_kept(spec):
    check(spec, tables(121, 0, 42, 84, 120, censored=True), "core_on_treatment", 2)
    check(spec, tables(100, 0, censored=True, last_visit=-30), "core_early", 3)
    # the interval begins before the class was added: the early window of the new class is not sure
    check(spec, tables(150, 0, 80, 140, added=140, censored=True, last_visit=130), "core_on_treatment", 2)
    check(spec, tables(150, 0, 80, 140, added=140, censored=True, last_visit=145), "core_early", 3)


def test_an_interval_begins_with_the_course_before_onset_not_with_an_older_one(spec):
    doses = (0, 1000)
    eras = ((0, 0), (1000, 1000))
    check(spec, tables(1020, *doses, eras=eras, censored=True, last_visit=900), "core_early", 3)


def test_where_one_end_lies_beyond_every_window_so_does_the_case(spec):
    check(spec, tables(791, 0, censored=True, last_visit=10), None)
    check(spec, tables(790, 0, censored=True, last_visit=10), "late", 0)


def test_drugs_given_on_one_day_are_one_infusion(spec):
    given = tables(30, 0)
    given["clinical.ici_doses"] = """
        patient_id | ingredient | dose_date  | prescription_id | dose_has_time
        P1         | nivolumab  | 2020-01-01 | R1              | false
        P1         | ipilimumab | 2020-01-01 | R2              | false
    """
    spec(
        "clinical.case_ici_windows",
        given=given,
        expect="""
            doses_before_onset | ingredients          | last_prescription_id
            1                  | ipilimumab+nivolumab | R2
        """,
    )


def test_the_last_dose_shown_is_the_one_before_the_end_of_the_interval_that_is_kept(spec):
    spec(
        "clinical.case_ici_windows",
        given=tables(150, 0, 80, 140, added=140, censored=True, last_visit=130),
        expect=f"""
            last_dose_date | last_prescription_id | days_from_last_dose_to_onset
            {day(80)}      | R0080                | 51
        """,
    )


def test_t_24_an_infusion_after_the_ck_draw_of_the_same_day_is_not_before_onset(spec):
    check(spec, same_day("2020-01-01 10:00:00", "2020-01-01 09:59:00"), None)
    check(spec, same_day("2020-01-01 10:00:00", "2020-01-01 10:01:00"), "core_early", 3)
