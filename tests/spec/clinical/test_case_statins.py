"""clinical.case_statins: where onset stands to statin treatment (spec R-STA-01 to R-STA-05, R-EP-03, ruling 10)."""

from datetime import date, timedelta

START = date(2024, 1, 1)


def day(number: int) -> str:
    """Date so many days after the start of the statin."""
    return str(START + timedelta(days=number))


def tables(
    onset: int, supply_end: int, *, changes: tuple[tuple[int, str], ...] = (), left_censored: bool = False,
    censored: bool = False, last_visit: int | None = None,
) -> dict[str, str]:  # fmt: skip
    """Draw one case on one supply from day 0; changes as (day, kind)."""
    visit = day(last_visit) if last_visit is not None else ""
    change_rows = [f"P1 | {day(number)} | {kind} | simvastatin | X{number}" for number, kind in changes]
    return {
        "clinical.cases": f"""
            case_id | patient_id | onset_date   | is_left_censored             | is_onset_interval_censored | last_visit_date
            C1      | P1         | {day(onset)} | {str(left_censored).lower()} | {str(censored).lower()}    | {visit}
        """,
        "clinical.statin_supplies": f"""
            prescription_id | patient_id | ingredient  | start_date | supply_end_date   | daily_dose_mg
            R1              | P1         | simvastatin | {day(0)}   | {day(supply_end)} | 40
        """,
        "clinical.statin_eras": f"""
            patient_id | era_number | era_start_date | supply_end_date
            P1         | 1          | {day(0)}       | {day(supply_end)}
        """,
        "clinical.statin_changes": "\n".join(
            ["patient_id | change_date | change_kind | ingredient | prescription_id", *change_rows]
        ),
    }  # fmt: skip


def check(spec, given: dict[str, str], window: str | None, points: int = 0) -> None:
    """Expect one window, or no row."""
    rows = f"C1 | {window} | {points}" if window else ""
    spec("clinical.case_statins", given=given, expect=f"case_id | statin_window | points\n{rows}")


def test_current_is_up_to_30_days_after_the_end_of_supply_and_recent_up_to_90(spec):
    check(spec, tables(89, 90), "toxic_current", 3)
    check(spec, tables(120, 90), "toxic_current", 3)
    check(spec, tables(121, 90), "toxic_recent", 1)
    check(spec, tables(180, 90), "toxic_recent", 1)
    check(spec, tables(181, 90), None)


def test_a_statin_counts_from_the_day_after_its_first_supply(spec):
    check(spec, tables(1, 90), "toxic_current", 3)
    check(spec, tables(0, 90), None)
    check(spec, tables(-1, 90), None)


def test_there_is_no_longest_latency(spec):
    check(spec, tables(3640, 3700), "toxic_current", 3)


def test_a_change_gives_2_points_up_to_180_days_1_up_to_365_and_none_later(spec):
    for onset, points in ((180, 2), (181, 1), (365, 1), (366, 0)):
        spec(
            "clinical.case_statins",
            given=tables(onset, 400, changes=((0, "start"),)),
            expect=f"""
                change_points | change_kind | days_from_change_to_onset | change_prescription_id
                {points}      | start       | {onset}                   | X0
            """,
        )


def test_the_latest_change_before_onset_counts(spec):
    spec(
        "clinical.case_statins",
        given=tables(300, 400, changes=((0, "start"), (200, "dose increase"), (300, "dose increase"))),
        expect="""
            change_points | change_kind   | days_from_change_to_onset
            2             | dose increase | 100
        """,
    )


def test_with_too_little_observation_there_is_no_change(spec):
    spec(
        "clinical.case_statins",
        given=tables(100, 400, changes=((0, "start"),), left_censored=True),
        expect="""
            statin_window | points | change_date | change_points
            toxic_current | 3      |             | 0
        """,
    )


def test_two_changes_of_one_day_give_one_row(spec):
    given = tables(100, 400)
    given["clinical.statin_changes"] = f"""
        patient_id | change_date | change_kind   | ingredient   | prescription_id
        P1         | {day(50)}   | dose increase | simvastatin  | X2
        P1         | {day(50)}   | dose increase | atorvastatin | X1
        P1         | {day(50)}   | start         | simvastatin  | X3
    """
    spec(
        "clinical.case_statins",
        given=given,
        expect="""
            case_id | change_points | change_kind | change_prescription_id
            C1      | 2             | start       | X3
        """,
    )


def test_of_two_statins_the_one_that_covers_longest_then_the_later_is_named(spec):
    given = tables(100, 90)
    given["clinical.statin_supplies"] = f"""
        prescription_id | patient_id | ingredient   | start_date | supply_end_date | daily_dose_mg
        R1              | P1         | simvastatin  | {day(0)}   | {day(120)}      | 40
        R2              | P1         | atorvastatin | {day(60)}  | {day(110)}      | 20
        R3              | P1         | rosuvastatin | {day(70)}  | {day(90)}       | 10
    """
    spec(
        "clinical.case_statins",
        given=given,
        expect=f"""
            ingredient   | prescription_id | covered_until | days_from_supply_end_to_onset
            atorvastatin | R2              | {day(100)}    | 0
        """,
    )


def test_of_an_onset_interval_the_end_with_fewer_points_is_kept(spec):
    # current at the last visit, recent at the CK: recent
    check(spec, tables(150, 90, censored=True, last_visit=80), "toxic_recent", 1)
    # a change soon before one end only
    spec(
        "clinical.case_statins",
        given=tables(200, 400, changes=((0, "start"),), censored=True, last_visit=10),
        expect="""
            points | change_points | days_from_change_to_onset
            3      | 1             | 200
        """,
    )


def test_where_one_end_lies_outside_every_window_so_does_the_case(spec):
    check(spec, tables(181, 90, censored=True, last_visit=80), None)


def test_an_interval_begins_with_the_treatment_before_onset_not_with_an_older_one(spec):
    given = tables(1020, 90, censored=True, last_visit=500)
    given["clinical.statin_eras"] = f"""
        patient_id | era_number | era_start_date | supply_end_date
        P1         | 1          | {day(0)}       | {day(90)}
        P1         | 2          | {day(1000)}    | {day(1090)}
    """
    given["clinical.statin_supplies"] = f"""
        prescription_id | patient_id | ingredient  | start_date  | supply_end_date
        R1              | P1         | simvastatin | {day(0)}    | {day(90)}
        R2              | P1         | simvastatin | {day(1000)} | {day(1090)}
    """
    check(spec, given, "toxic_current", 3)


def test_a_case_without_statin_has_no_row(spec):
    given = tables(100, 400, censored=True)
    check(spec, {"clinical.cases": given["clinical.cases"]}, None)
