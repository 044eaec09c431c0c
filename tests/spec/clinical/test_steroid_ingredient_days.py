"""clinical.steroid_ingredient_days: dose of each corticosteroid, day by day (spec 3.3, R-STE-01, R-EXP-02)."""

from datetime import date


def test_each_day_of_a_course_is_a_row_up_to_the_day_of_the_run(spec):
    spec(
        "clinical.steroid_ingredient_days",
        given={"clinical.steroid_supplies": """
            prescription_id | patient_id | ingredient | event_type | start_date | last_day   | daily_dose_mg | prednisone_eq_mg_per_day
            R1              | P1         | prednisone | dispensed  | 2025-01-01 | 2025-01-03 | 40            | 40
            R2              | P2         | prednisone | dispensed  | 2025-01-09 | 2025-01-31 | 40            | 40
            R3              | P3         | prednisone | dispensed  | 2025-01-02 | 2025-01-01 | 40            | 40
        """},
        as_of=date(2025, 1, 10),
        expect="""
            patient_id | event_date | prednisone_eq_mg_per_day | prescription_id
            P1         | 2025-01-01 | 40                       | R1
            P1         | 2025-01-02 | 40                       | R1
            P1         | 2025-01-03 | 40                       | R1
            P2         | 2025-01-09 | 40                       | R2
            P2         | 2025-01-10 | 40                       | R2
        """,
    )  # fmt: skip


def test_hydrocortisone_up_to_30_mg_a_day_is_replacement_and_31_is_not(spec):
    spec(
        "clinical.steroid_ingredient_days",
        given={"clinical.steroid_supplies": """
            prescription_id | patient_id | ingredient     | event_type | start_date | last_day   | daily_dose_mg | prednisone_eq_mg_per_day
            R1              | P1         | hydrocortisone | dispensed  | 2025-01-01 | 2025-01-01 | 30            | 7.5
            R2              | P2         | hydrocortisone | dispensed  | 2025-01-01 | 2025-01-01 | 31            | 7.75
            R3              | P3         | hydrocortisone | dispensed  | 2025-01-01 | 2025-01-01 | 20            | 5
            R4              | P3         | hydrocortisone | dispensed  | 2025-01-01 | 2025-01-01 | 15            | 3.75
            R5              | P4         | hydrocortisone | dispensed  | 2025-01-01 | 2025-01-01 |               |
        """},
        expect="""
            patient_id | daily_dose_mg
            P2         | 31
            P3         | 35
            P4         |
        """,
    )  # fmt: skip


def test_administrations_of_one_day_add_up(spec):
    spec(
        "clinical.steroid_ingredient_days",
        given={"clinical.steroid_supplies": """
            prescription_id | patient_id | ingredient         | event_type   | start_date | last_day   | daily_dose_mg | prednisone_eq_mg_per_day
            R1              | P1         | methylprednisolone | administered | 2025-01-01 | 2025-01-01 | 125           | 156.25
            R2              | P1         | methylprednisolone | administered | 2025-01-01 | 2025-01-01 | 125           | 156.25
            R3              | P1         | prednisone         | administered | 2025-01-01 | 2025-01-01 | 20            | 20
        """},
        expect="""
            patient_id | ingredient         | daily_dose_mg | prednisone_eq_mg_per_day
            P1         | methylprednisolone | 250.0         | 312.5
            P1         | prednisone         | 20.0          | 20.0
        """,
    )  # fmt: skip


def test_a_dose_seen_as_a_supply_at_home_and_as_an_administration_in_hospital_is_one_dose(spec):
    spec(
        "clinical.steroid_ingredient_days",
        given={"clinical.steroid_supplies": """
            prescription_id | patient_id | ingredient | event_type   | start_date | last_day   | daily_dose_mg | prednisone_eq_mg_per_day
            R1              | P1         | prednisone | dispensed    | 2025-01-01 | 2025-01-02 | 40            | 40
            R2              | P1         | prednisone | administered | 2025-01-02 | 2025-01-02 | 40            | 40
            R3              | P2         | prednisone | dispensed    | 2025-01-02 | 2025-01-02 | 40            | 40
            R4              | P2         | prednisone | administered | 2025-01-02 | 2025-01-02 | 60            | 60
        """},
        expect="""
            patient_id | event_date | prednisone_eq_mg_per_day
            P1         | 2025-01-01 | 40
            P1         | 2025-01-02 | 40
            P2         | 2025-01-02 | 60
        """,
    )  # fmt: skip


def test_a_later_supply_of_another_dose_speaks_for_the_days_it_covers(spec):
    spec(
        "clinical.steroid_ingredient_days",
        given={"clinical.steroid_supplies": """
            prescription_id | patient_id | ingredient | event_type | start_date | last_day   | daily_dose_mg | prednisone_eq_mg_per_day
            R1              | P1         | prednisone | dispensed  | 2025-01-01 | 2025-01-04 | 40            | 40
            R2              | P1         | prednisone | dispensed  | 2025-01-02 | 2025-01-03 | 20            | 20
            R3              | P2         | prednisone | dispensed  | 2025-01-01 | 2025-01-01 | 20            | 20
            R4              | P2         | prednisone | dispensed  | 2025-01-01 | 2025-01-01 | 5             | 5
        """},
        expect="""
            patient_id | event_date | prednisone_eq_mg_per_day
            P1         | 2025-01-01 | 40
            P1         | 2025-01-02 | 20
            P1         | 2025-01-03 | 20
            P1         | 2025-01-04 | 40
            P2         | 2025-01-01 | 25
        """,
    )  # fmt: skip
