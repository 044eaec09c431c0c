"""clinical.steroid_high_dose: stretches that meet a dose criterion (spec R-STE-02, R-STE-03)."""

from datetime import date, timedelta

RUN = """
    patient_id | run_number | run_start_date | run_end_date | weight_kg
    P1         | 1          | 2025-01-01     | 2025-12-31   | {weight}
"""


def days(count: int, amount: str, *, column: str = "counted_prednisone_eq_mg_per_day", more: str = "") -> str:
    """Draw `count` days from 1 January 2025 with the same dose."""
    rows = [f"P1 | {date(2025, 1, 1) + timedelta(days=day)} | {amount} {more}" for day in range(count)]
    header = f"patient_id | event_date | {column}" + (" | ingredient" if more else "")
    return "\n".join([header, *rows])


def check(spec, given: str, expect: str, *, weight: str = "70", ingredients: str | None = None) -> None:
    """Run the model for one patient with one run."""
    tables = {"clinical.steroid_runs": RUN.format(weight=weight), "clinical.steroid_days": given}
    if ingredients:
        tables["clinical.steroid_ingredient_days"] = ingredients
    spec("clinical.steroid_high_dose", given=tables, expect=expect)


NOTHING = """
    criterion_id | days_above
"""


def test_60_mg_on_three_consecutive_days_is_high_dose_and_on_two_is_not(spec):
    check(spec, days(2, "60"), NOTHING, weight="100")
    check(spec, days(3, "59.9"), NOTHING, weight="100")
    check(
        spec,
        days(3, "60"),
        """
        criterion_id | exposure        | stretch_start_date | stretch_end_date | days_above
        HD-60        | acute_high_dose | 2025-01-01         | 2025-01-03       | 3
        """,
        weight="100",
    )


def test_a_missed_day_breaks_consecutive_days(spec):
    check(
        spec,
        """
        patient_id | event_date | counted_prednisone_eq_mg_per_day
        P1         | 2025-01-01 | 60
        P1         | 2025-01-02 | 60
        P1         | 2025-01-04 | 60
        """,
        NOTHING,
        weight="100",
    )


def test_1_mg_per_kg_on_three_consecutive_days_is_high_dose(spec):
    check(spec, days(3, "49"), NOTHING, weight="50")
    check(spec, days(2, "50"), NOTHING, weight="50")
    check(
        spec,
        days(3, "50"),
        """
        criterion_id | stretch_start_date | days_above
        HD-KG        | 2025-01-01         | 3
        """,
        weight="50",
    )


def test_methylprednisolone_of_250_mg_on_any_day_is_high_dose_and_249_is_not(spec):
    column = "daily_dose_mg"
    check(spec, days(1, "311"), NOTHING, ingredients=days(1, "249", column=column, more="| methylprednisolone"))
    check(spec, days(1, "312"), NOTHING, ingredients=days(1, "250", column=column, more="| prednisone"))
    check(
        spec,
        days(1, "312"),
        """
        criterion_id | stretch_start_date | days_above
        HD-MP        | 2025-01-01         | 1
        """,
        ingredients=days(1, "250", column=column, more="| methylprednisolone"),
    )


def test_500_mg_within_seven_days_is_high_dose(spec):
    check(
        spec,
        """
        patient_id | event_date | counted_prednisone_eq_mg_per_day
        P1         | 2025-01-01 | 300
        P1         | 2025-01-08 | 200
        """,
        NOTHING,
    )
    check(
        spec,
        """
        patient_id | event_date | counted_prednisone_eq_mg_per_day
        P1         | 2025-01-01 | 300
        P1         | 2025-01-07 | 199
        """,
        NOTHING,
    )
    check(
        spec,
        """
        patient_id | event_date | counted_prednisone_eq_mg_per_day
        P1         | 2025-01-01 | 300
        P1         | 2025-01-07 | 200
        """,
        """
        criterion_id | stretch_start_date | stretch_end_date
        HD-SUM       | 2025-01-07         | 2025-01-07
        """,
    )


def test_doses_of_two_runs_within_seven_days_add_up(spec):
    spec(
        "clinical.steroid_high_dose",
        given={
            "clinical.steroid_runs": """
                patient_id | run_number | run_start_date | run_end_date | weight_kg
                P1         | 1          | 2025-01-01     | 2025-01-01   | 70
                P1         | 2          | 2025-01-05     | 2025-01-05   | 70
            """,
            "clinical.steroid_days": """
                patient_id | event_date | counted_prednisone_eq_mg_per_day
                P1         | 2025-01-01 | 300
                P1         | 2025-01-05 | 200
            """,
        },
        expect="""
            patient_id | run_number | criterion_id | stretch_start_date
            P1         | 2          | HD-SUM       | 2025-01-05
        """,
    )


def test_20_mg_for_28_days_is_sustained_and_for_27_is_not(spec):
    check(spec, days(27, "20"), NOTHING)
    check(spec, days(28, "19.9"), NOTHING)
    check(
        spec,
        days(28, "20"),
        """
        criterion_id | exposure  | stretch_start_date | stretch_end_date | days_above
        SUS-20       | sustained | 2025-01-01         | 2025-01-28       | 28
        """,
    )


def test_40_mg_for_14_days_is_sustained_and_for_13_is_not(spec):
    check(spec, days(13, "40"), NOTHING)
    check(
        spec,
        days(14, "40"),
        """
        criterion_id | stretch_start_date | days_above
        SUS-40       | 2025-01-01         | 14
        """,
    )


def test_dexamethasone_4_mg_for_14_days_is_sustained_and_for_13_is_not(spec):
    column = "daily_dose_mg"
    short = days(13, "4", column=column, more="| dexamethasone")
    weak = days(14, "3.9", column=column, more="| dexamethasone")
    check(spec, days(14, "26.7"), NOTHING, ingredients=short)
    check(spec, days(14, "26.7"), NOTHING, ingredients=weak)
    check(
        spec,
        days(14, "26.7"),
        """
        criterion_id | exposure  | days_above
        SUS-DEX      | sustained | 14
        """,
        ingredients=days(14, "4", column=column, more="| dexamethasone"),
    )


def test_premedication_never_qualifies(spec):
    spec(
        "clinical.steroid_high_dose",
        given={
            "clinical.steroid_runs": """
                patient_id | run_number | run_start_date | run_end_date | weight_kg | is_premedication
                P1         | 1          | 2025-01-01     | 2025-01-31   | 70        | false
            """,
            "clinical.steroid_days": """
                patient_id | event_date | prednisone_eq_mg_per_day | counted_prednisone_eq_mg_per_day
                P1         | 2025-01-01 | 277                      | 10
                P1         | 2025-01-02 | 277                      | 10
                P1         | 2025-01-03 | 277                      |
            """,
            "clinical.steroid_ingredient_days": """
                patient_id | event_date | ingredient    | daily_dose_mg
                P1         | 2025-01-01 | dexamethasone | 40
            """,
            "clinical.steroid_premedication": """
                patient_id | event_date | ingredient
                P1         | 2025-01-01 | dexamethasone
            """,
        },
        expect=NOTHING,
    )


def test_an_unknown_dose_does_not_qualify(spec):
    check(spec, days(30, "", column="counted_prednisone_eq_mg_per_day"), NOTHING)


def test_t_08_premedication_of_80_mg_on_three_days_is_no_high_dose_and_a_criterion_met_beside_it_is(spec):
    runs = """
        patient_id | run_number | run_start_date | run_end_date | weight_kg
        P1         | 1          | 2025-01-01     | 2025-01-03   | 100
    """
    premedication = """
        patient_id | event_date | ingredient
        P1         | 2025-01-01 | dexamethasone
        P1         | 2025-01-02 | dexamethasone
        P1         | 2025-01-03 | dexamethasone
    """
    for counted, expect in (
        ("", NOTHING),
        ("59.9", NOTHING),
        ("60", "criterion_id | exposure | days_above\nHD-60 | acute_high_dose | 3"),
    ):
        spec(
            "clinical.steroid_high_dose",
            given={
                "clinical.steroid_runs": runs,
                "clinical.steroid_premedication": premedication,
                "clinical.steroid_days": f"""
                    patient_id | event_date | prednisone_eq_mg_per_day | counted_prednisone_eq_mg_per_day
                    P1         | 2025-01-01 | 140                      | {counted}
                    P1         | 2025-01-02 | 140                      | {counted}
                    P1         | 2025-01-03 | 140                      | {counted}
                """,
                "clinical.steroid_ingredient_days": """
                    patient_id | event_date | ingredient    | daily_dose_mg
                    P1         | 2025-01-01 | dexamethasone | 12
                    P1         | 2025-01-02 | dexamethasone | 12
                    P1         | 2025-01-03 | dexamethasone | 12
                """,
            },
            expect=expect,
        )
