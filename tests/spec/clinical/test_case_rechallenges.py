"""clinical.case_rechallenges: CK after a drug was given again (spec R-REC-01)."""

from datetime import date, timedelta

RESTART = date(2025, 6, 1)
RECOVERED = ((-100, "8"), (-14, "1"))


def day(number: int) -> str:
    """Date so many days after the restart."""
    return str(RESTART + timedelta(days=number))


def ck(*draws: tuple[int, str]) -> str:
    """Draw CK results of P1, named L and the day."""
    rows = [
        f"L{number} | P1 | {day(number)} 08:00:00 | {day(number)} | {200 * float(x_uln)} | {x_uln} | true"
        for number, x_uln in draws
    ]
    return "\n".join(["result_id | patient_id | draw_time | draw_date | ck_u_per_l | ck_x_uln | is_resolved", *rows])


def tables(*draws: tuple[int, str], onset: int = -100, last_evidence: int = 30) -> dict[str, str]:
    """Draw one case without any drug."""
    return {
        "clinical.cases": f"""
            case_id | patient_id | onset_date   | last_evidence_date
            C1      | P1         | {day(onset)} | {day(last_evidence)}
        """,
        "clinical.ck_course": ck(*draws),
    }


def on_statin(given: dict[str, str], *supplies: tuple[int, int]) -> dict[str, str]:
    """Add supplies of a statin, from and to a day."""
    rows = [f"R{n} | P1 | statin{n} | {day(start)} | {day(end)}" for n, (start, end) in enumerate(supplies, start=1)]
    head = "prescription_id | patient_id | ingredient | start_date | supply_end_date"
    return {**given, "clinical.statin_supplies": "\n".join([head, *rows])}


def on_ici(given: dict[str, str], *doses: int) -> dict[str, str]:
    """Add doses of a checkpoint inhibitor."""
    rows = [f"P1 | nivolumab | {day(dose)}" for dose in doses]
    return {**given, "clinical.ici_doses": "\n".join(["patient_id | ingredient | dose_date", *rows])}


def check(spec, given: dict[str, str], drug: str, verdict: str | None, result: str = "") -> None:
    """Expect one verdict and the draw that shows it, or no row."""
    row = f"C1 | {drug} | {verdict} | {result}" if verdict else ""
    spec("clinical.case_rechallenges", given=given, expect=f"case_id | drug_key | rechallenge | result_id\n{row}")


STATIN = ((-150, -90), (0, 60))


def test_r_rec_01_any_statin_given_again_after_recovery_with_a_ck_high_again_is_positive(spec):
    spec(
        "clinical.case_rechallenges",
        given=on_statin(tables(*RECOVERED, (20, "3")), *STATIN),
        expect="""
            case_id | drug_key | restart_date | rechallenge | event_date | result_id | ck_x_uln | finding_text
            C1      | statin   | 2025-06-01   | positive    | 2025-06-21 | L20       | 3.0      | statin2 given again on 2025-06-01, after CK recovered by 2025-05-18: CK 600 U/L, 3.0 times the limit, 20 days later, high again.
        """,
    )


def test_a_ck_below_three_times_the_limit_is_a_negative_rechallenge_and_none_is_no_row(spec):
    check(spec, on_statin(tables(*RECOVERED, (20, "2.99")), *STATIN), "statin", "negative", "L20")
    check(spec, on_statin(tables(*RECOVERED, (20, "1"), (30, "2")), *STATIN), "statin", "negative", "L30")
    check(spec, on_statin(tables(*RECOVERED), *STATIN), "statin", None)


def test_the_restart_lies_14_days_or_more_after_the_recovery(spec):
    for recovery, verdict in ((-14, "positive"), (-13, None)):
        given = on_statin(tables((-100, "8"), (recovery, "1"), (20, "5")), *STATIN)
        check(spec, given, "statin", verdict, "L20")


def test_a_ck_above_the_limit_is_no_recovery_and_one_below_three_times_it_no_first_event(spec):
    check(spec, on_statin(tables((-100, "8"), (-14, "1.01"), (20, "5")), *STATIN), "statin", None)
    check(spec, on_statin(tables((-100, "2.99"), (-14, "1"), (20, "5")), *STATIN), "statin", None)
    check(spec, on_statin(tables((-100, "3"), (-14, "1"), (20, "5")), *STATIN), "statin", "positive", "L20")


def test_the_recovery_lies_in_the_time_without_the_drug(spec):
    check(spec, on_statin(tables((-100, "8"), (-91, "1"), (20, "5")), *STATIN), "statin", None)
    check(spec, on_statin(tables((-100, "8"), (-90, "1"), (20, "5")), *STATIN), "statin", None)
    check(spec, on_statin(tables((-100, "8"), (-89, "1"), (20, "5")), *STATIN), "statin", "positive", "L20")
    # without a break there is no restart
    check(spec, on_statin(tables(*RECOVERED, (20, "5")), (-150, 60)), "statin", None)
    check(spec, on_statin(tables(*RECOVERED, (20, "5")), (-150, -13), (0, 60)), "statin", None)


def test_the_first_event_lies_on_the_drug_or_within_30_days_of_its_end(spec):
    for raised, verdict in ((-150, None), (-149, "positive"), (-60, "positive"), (-59, None)):
        check(spec, on_statin(tables((raised, "8"), (-14, "1"), (20, "5")), *STATIN), "statin", verdict, "L20")


def test_ck_is_read_for_90_days_after_a_statin(spec):
    given = tables(*RECOVERED, (90, "5"), last_evidence=90)
    check(spec, on_statin(given, *STATIN), "statin", "positive", "L90")
    given = tables(*RECOVERED, (91, "5"), last_evidence=91)
    check(spec, on_statin(given, *STATIN), "statin", None)
    check(spec, on_statin(tables(*RECOVERED, (0, "5")), *STATIN), "statin", None)


def test_ck_is_read_for_120_days_after_a_checkpoint_inhibitor(spec):
    given = tables(*RECOVERED, (120, "5"), last_evidence=120)
    check(spec, on_ici(given, -120, 0), "ici", "positive", "L120")
    given = tables(*RECOVERED, (121, "5"), last_evidence=121)
    check(spec, on_ici(given, -120, 0), "ici", None)


def test_another_drug_is_judged_by_itself_within_90_days(spec):
    given = tables(*RECOVERED, (20, "5"))
    given["clinical.myotoxic_eras"] = f"""
        patient_id | ingredient  | window_rule_id | era_start_date | supply_end_date
        P1         | binimetinib | W-MEK          | {day(-150)}    | {day(-101)}
        P1         | binimetinib | W-MEK          | {day(0)}       | {day(60)}
        P1         | colchicine  | W-COL          | {day(-150)}    | {day(-115)}
        P1         | colchicine  | W-COL          | {day(0)}       | {day(60)}
        P1         | daptomycin  | W-DAP          | {day(0)}       | {day(60)}
    """
    check(spec, given, "other_drug:binimetinib", "positive", "L20")


def test_a_first_dose_is_no_rechallenge(spec):
    check(spec, on_ici(tables(*RECOVERED, (20, "5")), 0), "ici", None)


def test_it_belongs_to_the_event_after_the_restart_up_to_365_days_before_its_onset(spec):
    draws = (*RECOVERED, (20, "5"))
    for onset, verdict in ((365, "positive"), (366, None)):
        given = on_statin(tables(*draws, onset=onset, last_evidence=onset), *STATIN)
        check(spec, given, "statin", verdict, "L20")


def test_it_belongs_to_the_event_in_which_ck_was_high_on_the_drug_before(spec):
    draws = (*RECOVERED, (20, "5"))
    for onset, last_evidence, verdict in ((-100, -100, "positive"), (-100, -71, "positive"), (-200, -101, None)):
        given = on_statin(tables(*draws, onset=onset, last_evidence=last_evidence), *STATIN)
        check(spec, given, "statin", verdict, "L20")


def test_a_positive_rechallenge_wins_over_a_later_negative_one(spec):
    given = tables((-100, "8"), (-14, "1"), (20, "5"), (40, "1"), (80, "1"), (120, "2"), last_evidence=120)
    check(spec, on_statin(given, (-150, -90), (0, 30), (100, 130)), "statin", "positive", "L20")
    given = tables((-100, "8"), (-14, "1"), (20, "2"), (40, "1"), (80, "1"), (120, "2"), last_evidence=120)
    check(spec, on_statin(given, (-150, -90), (0, 30), (100, 130)), "statin", "negative", "L120")


def test_two_drugs_on_the_day_of_the_restart_are_one(spec):
    given = on_ici(tables(*RECOVERED, (20, "5")), -120)
    given["clinical.ici_doses"] += f"\nP1 | nivolumab | {day(0)}\nP1 | ipilimumab | {day(0)}"
    spec(
        "clinical.case_rechallenges",
        given=given,
        expect="""
            drug_key | finding_text
            ici      | ipilimumab+nivolumab given again on 2025-06-01, after CK recovered by 2025-05-18: CK 1,000 U/L, 5.0 times the limit, 20 days later, high again.
        """,
    )
