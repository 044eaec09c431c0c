"""clinical.case_course_steps: CK and new weakness in order, with the treatment of the day (spec R-REL-01)."""

from datetime import date, timedelta

ONSET = date(2025, 1, 1)


def day(number: int) -> str:
    """Date so many days after onset."""
    return str(ONSET + timedelta(days=number))


def tables(*draws: int, weakness: tuple[int, ...] = (), steroid: tuple[tuple[int, int, str], ...] = (),
           agents: tuple[tuple[str, int, int], ...] = (), premedication: bool = False) -> dict[str, str]:  # fmt: skip
    """Draw one case with last evidence on day 100; CK of 2 times the limit on days after onset."""
    doses = [
        f"P1 | {day(n)} | {dose} | {str(premedication).lower()}" for first, last, dose in steroid for n in range(first, last + 1)
    ]  # fmt: skip
    return {
        "clinical.cases": f"""
            case_id | patient_id | episode_number | onset_date | last_evidence_date
            C1      | P1         | 1              | {day(0)}   | {day(100)}
        """,
        "clinical.ck_course": "\n".join(
            ["result_id | patient_id | draw_time | draw_date | ck_x_uln | is_resolved"]
            + [f"L{n} | P1 | {day(n)} 08:00:00 | {day(n)} | 2 | true" for n in draws]
        ),
        "clinical.muscle_evidence": "\n".join(
            ["patient_id | evidence_kind | source_table | source_id | evidence_date"]
            + [f"P1 | weakness | diagnoses | D{n} | {day(n)}" for n in weakness]
        ),
        "clinical.steroid_days": "\n".join(
            ["patient_id | event_date | counted_prednisone_eq_mg_per_day | is_premedication", *doses]
        ),
        "clinical.immunotherapies": "\n".join(
            ["patient_id | agent | start_date | end_date | prescription_id"]
            + [f"P1 | {agent} | {day(start)} | {day(end)} | R{start}" for agent, start, end in agents]
        ),
    }  # fmt: skip


def treated(spec, given: dict[str, str], off: str, reduced: str) -> None:
    """Expect the treatment of the only step."""
    spec(
        "clinical.case_course_steps",
        given=given,
        expect=f"is_off_therapy | is_treatment_reduced\n{off} | {reduced}",
    )


def test_steps_run_from_onset_to_the_next_case_of_the_patient(spec):
    given = tables(-1, 0, 50, 100, 101)
    given["clinical.cases"] = f"""
        case_id | patient_id | episode_number | onset_date | last_evidence_date
        C1      | P1         | 1              | {day(0)}   | {day(50)}
        C2      | P1         | 2              | {day(101)} | {day(101)}
    """
    spec(
        "clinical.case_course_steps",
        given=given,
        expect="""
            case_id | step_number | step_kind | source_table | source_id | ck_x_uln | is_in_evidence
            C1      | 1           | ck        | labs         | L0        | 2.0      | true
            C1      | 2           | ck        | labs         | L50       | 2.0      | true
            C1      | 3           | ck        | labs         | L100      | 2.0      | false
            C2      | 1           | ck        | labs         | L101      | 2.0      | true
        """,
    )


def test_weakness_is_new_after_more_than_90_days_without_and_comes_before_the_ck_of_its_day(spec):
    spec(
        "clinical.case_course_steps",
        given=tables(91, weakness=(0, 90)),
        expect="""
            step_number | step_kind | source_id
            1           | weakness  | D0
            2           | ck        | L91
        """,
    )
    spec(
        "clinical.case_course_steps",
        given=tables(91, weakness=(0, 91)),
        expect="""
            step_number | step_kind | source_table | source_id | ck_x_uln
            1           | weakness  | diagnoses    | D0        |
            2           | weakness  | diagnoses    | D91       |
            3           | ck        | labs         | L91       | 2.0
        """,
    )


def test_without_steroid_and_agent_a_patient_is_off_therapy(spec):
    treated(spec, tables(90), "true", "false")
    treated(spec, tables(90, steroid=((80, 95, "20"),)), "false", "false")
    treated(spec, tables(90, steroid=((80, 95, ""),)), "false", "false")
    treated(spec, tables(90, steroid=((90, 90, "80"),), premedication=True), "true", "false")
    treated(spec, tables(90, agents=(("azathioprine", 80, 90),)), "false", "false")
    treated(spec, tables(90, agents=(("azathioprine", 91, 99),)), "true", "false")


def test_a_steroid_cut_of_a_quarter_counts_for_60_days(spec):
    treated(spec, tables(90, steroid=((20, 29, "40"), (30, 95, "30"))), "false", "false")
    treated(spec, tables(90, steroid=((20, 30, "40"), (31, 95, "30"))), "false", "true")
    treated(spec, tables(90, steroid=((20, 60, "40"), (61, 95, "30.1"))), "false", "false")
    # small steps add up
    treated(spec, tables(90, steroid=((20, 50, "40"), (51, 70, "35"), (71, 95, "30"))), "false", "true")
    # a cut after the step says nothing about it
    treated(spec, tables(90, steroid=((20, 90, "40"), (91, 95, "5"))), "false", "false")


def test_a_steroid_that_ended_was_cut_for_60_days(spec):
    treated(spec, tables(90, steroid=((0, 30, "40"),)), "true", "true")
    treated(spec, tables(90, steroid=((0, 29, "40"),)), "true", "false")


def test_the_stop_of_an_agent_counts_for_60_days(spec):
    treated(spec, tables(90, agents=(("azathioprine", 0, 30),)), "true", "true")
    treated(spec, tables(90, agents=(("azathioprine", 0, 29),)), "true", "false")
    treated(spec, tables(90, agents=(("azathioprine", 0, 30),), steroid=((0, 95, "20"),)), "false", "true")


def test_infusions_up_to_60_days_apart_are_one_treatment(spec):
    treated(spec, tables(50, agents=(("ivig", 30, 30), ("ivig", 90, 90))), "false", "false")
    treated(spec, tables(50, agents=(("ivig", 30, 30), ("ivig", 91, 91))), "true", "true")
    treated(spec, tables(50, agents=(("ivig", 30, 30), ("rituximab", 60, 60))), "true", "true")


def test_the_last_day_a_drug_of_interest_was_given_is_told(spec):
    given = tables(90)
    given["clinical.ici_doses"] = f"patient_id | dose_date\nP1 | {day(10)}\nP1 | {day(91)}"
    given["clinical.statin_eras"] = f"patient_id | era_number | era_start_date\nP1 | 1 | {day(20)}"
    given["clinical.myotoxic_eras"] = f"patient_id | ingredient | era_start_date\nP1 | binimetinib | {day(90)}"
    spec("clinical.case_course_steps", given=given, expect=f"last_given_date\n{day(90)}")
    del given["clinical.myotoxic_eras"]
    spec("clinical.case_course_steps", given=given, expect=f"last_given_date\n{day(20)}")
