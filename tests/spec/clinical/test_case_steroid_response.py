"""clinical.case_steroid_response: weakness after a sustained steroid was reduced (spec R-DEC-05)."""

from datetime import date, timedelta

REDUCTION = date(2025, 6, 1)


def day(number: int) -> str:
    """Date so many days after the reduction."""
    return str(REDUCTION + timedelta(days=number))


def steroid(*phases: tuple[int, int, str]) -> str:
    """Draw days on steroid: from a day to a day, with a daily dose."""
    rows = [f"P1 | {day(number)} | {dose}" for first, last, dose in phases for number in range(first, last + 1)]
    return "\n".join(["patient_id | event_date | counted_prednisone_eq_mg_per_day", *rows])


FULL_THEN_HALF = ((-60, -1, "40"), (0, 100, "20"))


def tables(
    codes: tuple[int, ...] = (-10, -3), seen: tuple[int, ...] = (40,), doses: tuple[tuple[int, int, str], ...] = FULL_THEN_HALF,
) -> dict[str, str]:  # fmt: skip
    """Draw one case with onset 20 days before the reduction: days of weakness codes and of visits."""
    code_rows = [f"P1 | weakness | diagnoses | D{number} | {day(number)}" for number in codes]
    return {
        "clinical.cases": f"case_id | patient_id | onset_date\nC1 | P1 | {day(-20)}",
        "clinical.episode_steroid_exposures": f"""
            case_id | exposure  | ingredients | stretch_start_date | stretch_end_date
            C1      | sustained | prednisone  | {day(-60)}         | {day(-1)}
        """,
        "clinical.steroid_days": steroid(*doses),
        "clinical.muscle_evidence": "\n".join(
            ["patient_id | evidence_kind | source_table | source_id | evidence_date", *code_rows]
        ),
        "staging.visits": "\n".join(
            ["patient_id | visit_id | start_date", *[f"P1 | V{number} | {day(number)}" for number in seen]]
        ),
    }


def check(spec, given: dict[str, str], improved: str) -> None:
    """Expect whether weakness went (blank for unknown)."""
    spec("clinical.case_steroid_response", given=given, expect=f"case_id | is_improved\nC1 | {improved}")


def test_r_dec_05_weakness_that_is_not_coded_again_after_a_reduction_by_half_has_improved(spec):
    spec(
        "clinical.case_steroid_response",
        given=tables(),
        expect="""
            case_id | reduction_date | is_improved | event_date | source_table | source_id | finding_text
            C1      | 2025-06-01     | true        | 2025-07-11 | visits       | V40       | prednisone was reduced or stopped from 2025-06-01 on: weakness, coded on 2 dates before, was not coded again up to 2025-07-11.
        """,
    )


def test_a_dose_above_half_is_no_reduction_and_a_stop_is_one(spec):
    nothing = "case_id | is_improved"
    spec("clinical.case_steroid_response", given=tables(doses=((-60, -1, "40"), (0, 400, "20.1"))), expect=nothing)
    spec("clinical.case_steroid_response", given=tables(doses=((-60, 400, "40"),)), expect=nothing)
    check(spec, tables(doses=((-60, -1, "40"),)), "true")


def test_the_usual_dose_of_the_stretch_is_compared_not_its_highest(spec):
    given = tables(doses=((-60, -58, "100"), (-57, -1, "40"), (0, 100, "20")))
    spec("clinical.case_steroid_response", given=given, expect="reduction_date | is_improved\n2025-06-01 | true")


def test_a_dose_taken_up_again_within_28_days_was_not_reduced(spec):
    for pause, reduced in ((27, False), (28, True)):
        spec(
            "clinical.case_steroid_response",
            given=tables(doses=((-60, -1, "40"), (pause, 300, "40"))),
            expect="reduction_date\n" + ("2025-06-01" if reduced else ""),
        )


def test_the_reduction_is_known_from_its_first_day(spec):
    for as_of, expected in ((REDUCTION - timedelta(days=1), ""), (REDUCTION, "2025-06-01 |")):
        spec(
            "clinical.case_steroid_response",
            given=tables(seen=(), doses=((-60, -1, "40"),)),
            expect=f"reduction_date | is_improved\n{expected}",
            as_of=as_of,
        )


def test_weakness_coded_from_day_28_to_90_has_not_improved(spec):
    check(spec, tables((-10, 27), (40,)), "true")
    check(spec, tables((-10, -3, 28), (40,)), "false")
    check(spec, tables((-10, -3, 90), (40,)), "false")
    check(spec, tables((-10, -3, 91), (40,)), "true")
    spec(
        "clinical.case_steroid_response",
        given=tables((-3, 50, 60), (70,)),
        expect="""
            is_improved | event_date | source_table | source_id | finding_text
            false       | 2025-07-21 | diagnoses    | D50       | prednisone was reduced or stopped from 2025-06-01 on: weakness was still coded on 2025-07-21.
        """,
    )


def test_weakness_has_to_be_coded_on_two_dates_from_onset_on_before(spec):
    check(spec, tables((-3,)), "")
    check(spec, tables((-20, -3)), "true")
    check(spec, tables((-21, -3)), "")
    given = tables((-3,))
    given["clinical.muscle_evidence"] += f"\nP1 | muscle_diagnosis | diagnoses | D0 | {day(-3)}"
    check(spec, given, "")
    given["clinical.muscle_evidence"] += f"\nP1 | muscle_diagnosis | diagnoses | D1 | {day(-2)}"
    check(spec, given, "true")
    given = tables((-3,))
    given["clinical.muscle_evidence"] += f"\nP1 | ck_raised | labs | L1 | {day(-2)}"
    check(spec, given, "")


def test_the_patient_has_to_be_seen_from_day_21_to_90_without_the_code(spec):
    for number, improved in ((20, ""), (21, "true"), (90, "true"), (91, "")):
        check(spec, tables(seen=(number,)), improved)
    check(spec, tables((-3, 22), seen=(22,)), "")
    check(spec, tables((-3, 22), seen=(23,)), "true")


def test_a_diagnosis_or_a_laboratory_result_is_a_contact_too(spec):
    given = tables(seen=())
    given["staging.diagnosis_events"] = f"patient_id | diagnosis_id | diagnosis_date\nP1 | D9 | {day(30)}"
    spec("clinical.case_steroid_response", given=given, expect="source_table | source_id\ndiagnoses | D9")
    given = tables(seen=())
    given["staging.lab_events"] = f"patient_id | result_id | draw_date\nP1 | L9 | {day(30)}\nP2 | L8 | {day(31)}"
    spec("clinical.case_steroid_response", given=given, expect="source_table | source_id\nlabs | L9")


def test_what_is_not_known_is_told(spec):
    spec(
        "clinical.case_steroid_response",
        given=tables(seen=()),
        expect="""
            is_improved | event_date | source_table | source_id | finding_text
                        |            |              |           | prednisone was reduced or stopped from 2025-06-01 on: not seen in the weeks in which weakness should go.
        """,
    )
    spec(
        "clinical.case_steroid_response",
        given=tables((-3,)),
        expect="""
            finding_text
            prednisone was reduced or stopped from 2025-06-01 on: weakness was not coded often enough before to say whether it went.
        """,
    )


def test_an_acute_exposure_has_no_response(spec):
    given = tables()
    given["clinical.episode_steroid_exposures"] = given["clinical.episode_steroid_exposures"].replace(
        "sustained", "acute_high_dose"
    )
    spec("clinical.case_steroid_response", given=given, expect="case_id | is_improved")
