"""clinical.case_dechallenges: CK after the suspected drug was stopped (spec R-DEC-01 to R-DEC-03, ruling 11)."""

from datetime import date, timedelta

STOP = date(2025, 6, 1)
Draws = tuple[tuple[int, str], ...]


def day(number: int) -> str:
    """Date so many days after the end of supply."""
    return str(STOP + timedelta(days=number))


def tables(
    draws: Draws, *, onset: int = -20, next_start: int | None = None, steroid: tuple[int, str] | None = None,
    agents: tuple[tuple[int, str], ...] = (),
) -> dict[str, str]:  # fmt: skip
    """Draw one case on a statin from day -100 to day 0; CK as (day, times the limit)."""
    eras = [f"P1 | 1 | {day(-100)} | {day(0)} | simvastatin"]
    eras += [f"P1 | 2 | {day(next_start)} | {day(next_start + 30)} | atorvastatin"] if next_start is not None else []
    runs = [f"P1 | 1 | {day(steroid[0])} | {steroid[1]} | false"] if steroid else []
    return {
        "clinical.cases": f"case_id | patient_id | onset_date\nC1 | P1 | {day(onset)}",
        "clinical.statin_eras": "\n".join(
            ["patient_id | era_number | era_start_date | supply_end_date | ingredients", *eras]
        ),
        "clinical.ck_course": ck(draws),
        "clinical.steroid_runs": "\n".join(
            ["patient_id | run_number | run_start_date | highest_prednisone_eq_mg_per_kg_day | is_premedication", *runs]
        ),
        "clinical.immunotherapies": "\n".join(
            ["patient_id | agent | start_date", *[f"P1 | {agent} | {day(start)}" for start, agent in agents]]
        ),
    }  # fmt: skip


def ck(draws: Draws) -> str:
    """Draw CK results of P1, named L and the day."""
    rows = [
        f"L{number} | P1 | {day(number)} 08:00:00 | {day(number)} | {200 * float(x_uln)} | {x_uln} | true | false"
        for number, x_uln in draws
    ]
    return "\n".join(
        [
            "result_id | patient_id | draw_time | draw_date | ck_u_per_l | ck_x_uln | is_resolved | is_censored_high",
            *rows,
        ]
    )


def check(spec, given: dict[str, str], verdict: str, result: str = "") -> None:
    """Expect one verdict for the statin and, if named, the draw that shows it."""
    head = "case_id | drug_key | dechallenge" + (" | result_id" if result else "")
    row = f"C1 | statin | {verdict}" + (f" | {result}" if result else "")
    spec("clinical.case_dechallenges", given=given, expect=f"{head}\n{row}")


def test_r_dec_01_a_ck_within_1_5_times_the_limit_is_positive(spec):
    check(spec, tables(((-20, "4"), (40, "1.5"))), "positive", "L40")
    check(spec, tables(((-20, "4"), (40, "1.51"))), "unknown")


def test_r_dec_01_a_fall_by_three_quarters_is_positive(spec):
    check(spec, tables(((-20, "40"), (40, "10"))), "positive", "L40")
    check(spec, tables(((-20, "40"), (40, "10.1"))), "unknown")


def test_r_dec_01_it_is_read_from_the_day_after_the_stop_to_day_84(spec):
    check(spec, tables(((-20, "4"), (0, "1"))), "unknown")
    check(spec, tables(((-20, "4"), (1, "1"))), "positive", "L1")
    check(spec, tables(((-20, "4"), (84, "1"))), "positive", "L84")
    check(spec, tables(((-20, "4"), (85, "1"))), "unknown", "L85")


def test_r_dec_01_the_first_draw_that_settled_is_shown(spec):
    check(spec, tables(((-20, "4"), (10, "3"), (30, "1.4"), (40, "0.8"))), "positive", "L30")


def test_a_ck_that_had_settled_on_the_drug_or_was_never_high_says_nothing(spec):
    check(spec, tables(((-20, "8"), (-5, "1.2"), (30, "1"))), "unknown", "L30")
    check(spec, tables(((-20, "1.5"), (30, "1"))), "unknown", "L30")
    # a new, higher value after that opens the question again
    check(spec, tables(((-20, "8"), (-5, "1.2"), (5, "9"), (30, "1"))), "positive", "L30")


def test_a_value_open_upwards_has_not_settled(spec):
    given = tables(((-20, "8"),))
    given["clinical.ck_course"] = f"""
        result_id | patient_id | draw_time | draw_date | ck_x_uln | is_resolved | is_censored_high
        L1        | P1         | {day(-20)} | {day(-20)} | 8      | true        | false
        L2        | P1         | {day(20)}  | {day(20)}  | 1.2    | true        | true
        L3        | P1         | {day(21)}  | {day(21)}  |        | false       | false
    """
    check(spec, given, "unknown", "L2")


def test_draws_more_than_90_days_before_the_stop_and_before_onset_belong_to_an_older_event(spec):
    check(spec, tables(((-91, "100"), (-20, "4"), (60, "3.9"))), "negative", "L60")
    check(spec, tables(((-90, "100"), (-20, "4"), (60, "3.9"))), "unknown")


def test_a_stop_long_before_the_onset_is_judged_by_the_ck_that_followed_it(spec):
    check(spec, tables(((60, "3.5"), (300, "9")), onset=300), "negative", "L60")
    check(spec, tables(((-30, "20"), (60, "3.5"), (300, "9")), onset=300), "positive", "L60")


def test_r_dec_02_three_times_the_limit_and_more_than_a_quarter_of_the_peak_is_negative(spec):
    check(spec, tables(((-20, "10"), (90, "3"))), "negative", "L90")
    check(spec, tables(((-20, "10"), (90, "2.99"))), "unknown")
    check(spec, tables(((-20, "16"), (90, "4.01"))), "negative", "L90")
    check(spec, tables(((-20, "16"), (90, "4"))), "unknown")


def test_r_dec_02_it_is_read_from_day_56_to_day_120(spec):
    for number, verdict in ((55, "unknown"), (56, "negative"), (120, "negative"), (121, "unknown")):
        check(spec, tables(((-20, "10"), (number, "9"))), verdict)


def test_ruling_11_a_first_ck_ever_56_days_after_the_stop_is_negative_too(spec):
    check(spec, tables(((60, "10"),), onset=60), "negative", "L60")


def test_ruling_11_immunosuppression_does_not_excuse_a_ck_that_stays_high(spec):
    check(spec, tables(((-20, "10"), (90, "9")), steroid=(5, "1"), agents=((6, "ivig"),)), "negative", "L90")


def test_a_negative_wins_over_a_positive(spec):
    check(spec, tables(((-20, "10"), (40, "1"), (100, "9"))), "negative", "L100")


def test_r_dec_03_a_ck_after_the_statin_was_given_again_says_nothing(spec):
    check(spec, tables(((-20, "4"), (50, "1")), next_start=51), "positive")
    check(spec, tables(((-20, "4"), (50, "1")), next_start=50), "unknown")
    check(spec, tables(((-20, "10"), (60, "9")), next_start=61), "negative")
    check(spec, tables(((-20, "10"), (60, "9")), next_start=60), "unknown")


def test_r_dec_03_a_fall_under_treatment_belongs_to_the_treatment(spec):
    draws = ((-20, "10"), (40, "1"))
    check(spec, tables(draws, steroid=(39, "0.5")), "unknown", "L40")
    check(spec, tables(draws, steroid=(39, "0.49")), "positive")
    check(spec, tables(draws, steroid=(40, "0.5")), "positive")
    check(spec, tables(draws, agents=((39, "ivig"),)), "unknown")
    check(spec, tables(draws, agents=((40, "ivig"),)), "positive")


def test_r_dec_03_a_treatment_begun_from_onset_on_counts_though_the_supply_ran_longer(spec):
    draws = ((-20, "10"), (40, "1"))
    check(spec, tables(draws, steroid=(-20, "1")), "unknown")
    check(spec, tables(draws, steroid=(-21, "1")), "positive")


def test_r_dec_03_an_agent_the_patient_already_had_is_continued_not_begun(spec):
    draws = ((-20, "10"), (40, "1"))
    check(spec, tables(draws, agents=((-50, "methotrexate"), (10, "methotrexate"))), "positive")
    check(spec, tables(draws, agents=((-385, "methotrexate"), (10, "methotrexate"))), "positive")
    check(spec, tables(draws, agents=((-386, "methotrexate"), (10, "methotrexate"))), "unknown")
    check(spec, tables(draws, agents=((-50, "methotrexate"), (10, "ivig"))), "unknown")


def test_an_unknown_dechallenge_says_why(spec):
    def told(given: dict[str, str], text: str, stop: str = "2025-06-01") -> None:
        spec(
            "clinical.case_dechallenges",
            given=given,
            expect=f"stop_date | dechallenge | finding_text\n{stop} | unknown | {text}",
        )

    told(tables(((-20, "4"),)), "No CK in time after simvastatin ended on 2025-06-01.")
    told(
        tables(((-20, "4"), (60, "1")), next_start=50),
        "simvastatin ended on 2025-06-01 and was given again on 2025-07-21, without a CK in between.",
    )
    told(
        tables(((-20, "4"), (10, "3"), (20, "2"))),
        "CK 400 U/L, 2.0 times the limit, on 2025-06-21, 20 days after simvastatin ended; "
        "800 U/L, 4.0 times the limit, at its highest: "
        "neither settled nor high for long enough to say.",
    )
    told(
        tables(((-20, "4"), (20, "1")), agents=((5, "ivig"),)),
        "CK 200 U/L, 1.0 times the limit, on 2025-06-21, 20 days after simvastatin ended; "
        "800 U/L, 4.0 times the limit, at its highest: "
        "it settled, but immunosuppression had begun on 2025-06-06.",
    )


def test_while_the_supply_runs_there_is_no_stop(spec):
    for number, stop, text in ((0, "2025-06-01", "No CK in time after simvastatin ended on 2025-06-01."),
                               (-1, "", "simvastatin is still supplied, to 2025-06-01.")):  # fmt: skip
        spec(
            "clinical.case_dechallenges",
            given=tables(((-20, "4"),)),
            expect=f"stop_date | dechallenge | event_date | finding_text\n{stop} | unknown | | {text}",
            as_of=STOP + timedelta(days=number),
        )


def test_what_a_positive_and_a_negative_dechallenge_say(spec):
    spec(
        "clinical.case_dechallenges",
        given=tables(((-20, "8"), (30, "1.2"))),
        expect="""
            case_id | stop_date  | event_date | ck_x_uln | finding_text
            C1      | 2025-06-01 | 2025-07-01 | 1.2      | CK 240 U/L, 1.2 times the limit, on 2025-07-01, 30 days after simvastatin ended; 1,600 U/L, 8.0 times the limit, at its highest: it settled, and no immunosuppression had begun.
        """,
    )
    spec(
        "clinical.case_dechallenges",
        given=tables(((-20, "8"), (61, "6"))),
        expect="""
            finding_text
            CK 1,200 U/L, 6.0 times the limit, on 2025-08-01, 61 days after simvastatin ended; 1,600 U/L, 8.0 times the limit, at its highest: it stayed high.
        """,
    )


def test_a_peak_above_what_was_measured_is_told_as_more_than_that(spec):
    given = tables(((-20, "8"), (-10, "8"), (30, "1")))
    given["clinical.ck_course"] = given["clinical.ck_course"].replace("| 8 | true | false", "| 8 | true | true", 1)
    text = "it settled, and no immunosuppression had begun."
    spec(
        "clinical.case_dechallenges",
        given=given,
        expect=f"""
            finding_text
            CK 200 U/L, 1.0 times the limit, on 2025-07-01, 30 days after simvastatin ended; more than 1,600 U/L, 8.0 times the limit, at its highest: {text}
        """,
    )


def test_the_last_course_begun_before_onset_is_judged_and_one_of_the_day_of_onset_is_not(spec):
    given = tables(((-20, "8"), (30, "1")))
    given["clinical.statin_eras"] = f"""
        patient_id | era_number | era_start_date | supply_end_date | ingredients
        P1         | 1          | {day(-400)}    | {day(-300)}     | simvastatin
        P1         | 2          | {day(-21)}     | {day(0)}        | atorvastatin
        P1         | 3          | {day(200)}     | {day(230)}      | rosuvastatin
    """
    check(spec, given, "positive")
    given["clinical.statin_eras"] = given["clinical.statin_eras"].replace(day(-21), day(-20))
    spec(
        "clinical.case_dechallenges",
        given=given,
        expect=f"""
            stop_date    | dechallenge | finding_text
            {day(-300)}  | unknown     | simvastatin ended on {day(-300)} and was given again on {day(-20)}, without a CK in between.
        """,
    )


def test_each_other_drug_in_its_window_has_its_own_dechallenge(spec):
    spec(
        "clinical.case_dechallenges",
        given={
            "clinical.cases": f"case_id | patient_id | onset_date\nC1 | P1 | {day(-20)}",
            "clinical.case_other_drugs": f"""
                case_id | ingredient  | era_start_date
                C1      | binimetinib | {day(-40)}
                C1      | colchicine  | {day(-40)}
            """,
            "clinical.myotoxic_eras": f"""
                patient_id | ingredient  | era_start_date | supply_end_date
                P1         | binimetinib | {day(-40)}     | {day(0)}
                P1         | binimetinib | {day(45)}      | {day(60)}
                P1         | colchicine  | {day(-40)}     | {day(35)}
                P1         | daptomycin  | {day(-40)}     | {day(0)}
            """,
            "clinical.ck_course": ck(((-20, "7"), (40, "1"))),
        },
        expect=f"""
            case_id | drug_key               | stop_date | dechallenge | result_id
            C1      | other_drug:binimetinib | {day(0)}  | positive    | L40
            C1      | other_drug:colchicine  | {day(35)} | positive    | L40
        """,
    )


def test_t_10_a_statin_stopped_for_symptoms_before_the_first_ck_is_judged_by_the_draws_after_it(spec):
    check(spec, tables(((20, "12"), (70, "9")), onset=20), "negative", "L70")
    check(spec, tables(((20, "12"), (70, "1")), onset=20), "positive", "L70")
