"""clinical.case_outcomes: recovery, response, relapse and the follow-up panel (spec 6.5)."""

from datetime import date

CASES = """
    case_id | patient_id | onset_date | death_date
    C1      | P1         | 2025-06-01 | 2025-12-24
"""
COURSE = "case_id | step_number | step_kind | event_date | ck_x_uln | recovery | recovery_date | is_relapse | relapse_n"


def check(spec, expect: str, *, as_of: date = date(2026, 2, 1), **tables: str) -> None:
    """Run the model for one case; tables by name, without their schema."""
    staged = {"procedure_events": "staging"}
    given = {f"{staged.get(name, 'clinical')}.{name}": text for name, text in tables.items()}
    spec("clinical.case_outcomes", given={"clinical.cases": CASES, **given}, expect=expect, as_of=as_of)


def test_a_case_without_anything_else_has_a_row(spec):
    check(
        spec,
        """
        case_id | recovery | is_refractory | agents_within_90_days | agents | relapse_n | ck_trend | current_prednisone_eq_mg_per_day | latest_statin_supply_end_date | latest_ici_dose_date | is_statin_active | is_statin_restarted | is_ici_resumed | has_rehabilitation | death_date
        C1      | unknown  |               | 0                     |        | 0         |          | 0.0                              |                   |                | false            |                     |                | false              | 2025-12-24
        """,
    )


def test_recovery_and_relapses_are_those_of_the_last_step(spec):
    check(
        spec,
        """
        recovery | recovery_date | relapse_n | last_relapse_date
        partial  | 2025-09-01    | 1         | 2025-08-01
        """,
        case_course=f"""
            {COURSE}
            C1 | 1 | ck | 2025-06-01 | 10  | unknown     |            | false | 0
            C1 | 2 | ck | 2025-07-01 | 0.9 | biochemical | 2025-07-01 | false | 0
            C1 | 3 | ck | 2025-08-01 | 8   | unknown     |            | true  | 1
            C1 | 4 | ck | 2025-09-01 | 4   | partial     | 2025-09-01 | false | 1
        """,
    )
    check(
        spec,
        """
        recovery | recovery_date | relapse_n | last_relapse_date
        unknown  |               | 1         | 2025-08-01
        """,
        case_course=f"""
            {COURSE}
            C1 | 1 | ck | 2025-06-01 | 10  | unknown     |            | false | 0
            C1 | 2 | ck | 2025-07-01 | 0.9 | biochemical | 2025-07-01 | false | 0
            C1 | 3 | ck | 2025-08-01 | 8   | unknown     |            | true  | 1
        """,
    )


def test_the_trend_is_that_of_the_last_two_ck(spec):
    def trend(before: str, last: str, expected: str) -> None:
        check(
            spec,
            f"ck_trend | last_ck_date | last_ck_x_uln\n{expected} | 2025-07-01 | {float(last)}",
            case_course=f"""
                {COURSE}
                C1 | 1 | ck       | 2025-06-01 | 90       | none | | false | 0
                C1 | 2 | ck       | 2025-06-10 | {before} | none | | false | 0
                C1 | 3 | ck       | 2025-07-01 | {last}   | none | | false | 0
                C1 | 4 | weakness | 2025-07-02 |          | none | | false | 0
            """,
        )

    trend("10", "12.1", "rising")
    trend("10", "12", "stable")
    trend("10", "8", "stable")
    trend("10", "7.9", "falling")
    check(spec, "ck_trend\nsingle", case_course=f"{COURSE}\nC1 | 1 | ck | 2025-06-01 | 9 | unknown | | false | 0")


def refractory(spec, draws: str, expected: str, run: str = "2025-06-05 | treatment | false | 0.5") -> None:
    """Expect the answer for CK draws (date and multiple of the limit) under one steroid run."""
    rows = "\n".join(f"L{n} | P1 | {draw} | true" for n, draw in enumerate(draws.split(","))) if draws else ""
    head = (
        "case_id | run_number | run_start_date | steroid_role | is_premedication | highest_prednisone_eq_mg_per_kg_day"
    )
    check(
        spec,
        f"is_refractory | refractory_date\n{expected}",
        episode_steroid_runs=f"{head}\nC1 | 1 | {run}",
        ck_course=f"result_id | patient_id | draw_date | ck_x_uln | is_resolved\n{rows}",
    )


def test_r_tx_01_ck_of_three_times_the_limit_28_to_42_days_after_treatment_began_is_refractory(spec):
    refractory(spec, "2025-07-02 | 3", "|")
    refractory(spec, "2025-07-03 | 3", "true | 2025-07-03")
    refractory(spec, "2025-07-03 | 2.99", "false |")
    refractory(spec, "2025-07-17 | 3", "true | 2025-07-17")
    refractory(spec, "2025-07-18 | 3", "|")
    refractory(spec, "2025-07-05 | 1, 2025-07-10 | 5", "true | 2025-07-10")


def test_r_tx_01_only_half_a_milligram_per_kilogram_given_as_treatment_counts(spec):
    refractory(spec, "2025-07-10 | 5", "|", run="2025-06-05 | treatment | false | 0.49")
    refractory(spec, "2025-07-10 | 5", "|", run="2025-06-05 | treatment | true | 1")
    refractory(spec, "2025-07-10 | 5", "|", run="2025-06-05 | other_indication | false | 1")


def test_r_tx_02_agents_are_counted_and_named(spec):
    check(
        spec,
        """
        agents_within_90_days | agents
        2                     | ivig, systemic corticosteroid
        """,
        case_agents="""
            case_id | agent
            C1      | systemic corticosteroid
            C1      | ivig
            C2      | rituximab
        """,
    )


def test_the_steroid_of_the_run_date_is_shown(spec):
    days = """
        patient_id | event_date | prednisone_eq_mg_per_day
        P1         | 2026-01-31 | 40
        P1         | 2026-02-01 | 20
        P1         | 2026-02-02 |
    """
    check(spec, "current_prednisone_eq_mg_per_day\n20.0", steroid_days=days)
    check(spec, "case_id | current_prednisone_eq_mg_per_day\nC1 | ", steroid_days=days, as_of=date(2026, 2, 2))
    check(spec, "case_id | current_prednisone_eq_mg_per_day\nC1 | 0.0", steroid_days=days, as_of=date(2026, 2, 3))


def test_a_statin_is_active_while_its_supply_runs_and_the_end_of_the_last_supply_is_kept(spec):
    for end, active in (("2026-02-02", "true"), ("2026-02-01", "false"), ("2026-01-31", "false")):
        check(
            spec,
            f"is_statin_active | latest_statin_supply_end_date\n{active} | {end}",
            statin_supplies=f"""
                prescription_id | patient_id | ingredient  | start_date | supply_end_date
                R1              | P1         | simvastatin | 2025-01-01 | {end}
                R2              | P1         | simvastatin | 2024-01-01 | 2024-02-01
            """,
        )


def test_a_statin_is_restarted_when_a_supply_began_after_the_stop(spec):
    supplies = """
        prescription_id | patient_id | ingredient   | start_date | supply_end_date
        R1              | P1         | atorvastatin | 2025-10-01 | 2025-11-01
    """
    for stop, restarted in (("2025-09-30", "true"), ("2025-10-01", "false"), ("", "")):
        check(
            spec,
            f"case_id | is_statin_restarted\nC1 | {restarted}",
            statin_supplies=supplies,
            case_dechallenges=f"""
                case_id | drug_key              | stop_date
                C1      | statin                | {stop}
                C1      | other_drug:colchicine | 2025-01-01
            """,
        )


def test_a_checkpoint_inhibitor_is_resumed_when_a_dose_follows_onset(spec):
    window = "case_id | last_dose_date\nC1 | 2025-05-01"
    for dose, resumed in (("2025-06-01", "false"), ("2025-06-02", "true")):
        check(
            spec,
            f"is_ici_resumed | latest_ici_dose_date\n{resumed} | {dose}",
            case_ici_windows=window,
            ici_doses=f"patient_id | ingredient | dose_date\nP1 | nivolumab | 2025-05-01\nP1 | nivolumab | {dose}",
        )
    check(
        spec,
        "case_id | is_ici_resumed | latest_ici_dose_date\nC1 | | 2025-06-02",
        ici_doses="patient_id | ingredient | dose_date\nP1 | nivolumab | 2025-06-02",
    )


def test_rehabilitation_counts_from_onset_on(spec):
    for performed, found in (("2025-05-31", "false"), ("2025-06-01", "true")):
        check(
            spec,
            f"has_rehabilitation\n{found}",
            procedure_events=f"""
                patient_id | procedure_id | concept_set     | performed_date
                P1         | X1           | rehabilitation  | {performed}
                P1         | X2           | plasma_exchange | 2025-07-01
            """,
        )
