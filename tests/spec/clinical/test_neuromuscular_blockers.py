"""clinical.neuromuscular_blockers: blockade of a day or more (spec 3.4, 4.4)."""

from datetime import date


def test_two_calendar_days_count_and_a_bolus_in_theatre_does_not(spec):
    spec(
        "clinical.neuromuscular_blockers",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient | drug_class            | drug_group      | is_exposure | start_date | end_date
            R1              | P1         | rocuronium | neuromuscular_blocker | nondepolarizing | true        | 2025-01-01 |
            R2              | P2         | rocuronium | neuromuscular_blocker | nondepolarizing | true        | 2025-01-01 | 2025-01-01
            R3              | P3         | rocuronium | neuromuscular_blocker | nondepolarizing | true        | 2025-01-01 | 2025-01-02
            R4              | P4         | rocuronium | neuromuscular_blocker | nondepolarizing | true        | 2025-01-01 |
            R5              | P4         | rocuronium | neuromuscular_blocker | nondepolarizing | true        | 2025-01-02 |
        """},
        expect="""
            patient_id | start_date | end_date   | first_prescription_id
            P3         | 2025-01-01 | 2025-01-02 | R3
            P4         | 2025-01-01 | 2025-01-02 | R4
        """,
    )  # fmt: skip


def test_succinylcholine_and_orders_have_no_weight(spec):
    spec(
        "clinical.neuromuscular_blockers",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient      | drug_class            | drug_group      | is_exposure | start_date | end_date
            R1              | P1         | succinylcholine | neuromuscular_blocker | depolarizing    | true        | 2025-01-01 | 2025-01-03
            R2              | P2         | vecuronium      | neuromuscular_blocker | nondepolarizing | false       | 2025-01-01 | 2025-01-03
            R3              | P3         | vecuronium      | neuromuscular_blocker | nondepolarizing | true        | 2025-01-01 | 2025-01-03
        """},
        expect="""
            patient_id | ingredients
            P3         | vecuronium
        """,
    )  # fmt: skip


def test_a_day_without_blocker_ends_a_stretch_and_two_drugs_are_one(spec):
    spec(
        "clinical.neuromuscular_blockers",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient    | drug_class            | drug_group      | is_exposure | start_date | end_date
            R1              | P1         | rocuronium    | neuromuscular_blocker | nondepolarizing | true        | 2025-01-01 |
            R2              | P1         | rocuronium    | neuromuscular_blocker | nondepolarizing | true        | 2025-01-03 |
            R3              | P2         | cisatracurium | neuromuscular_blocker | nondepolarizing | true        | 2025-01-01 | 2025-01-05
            R4              | P2         | rocuronium    | neuromuscular_blocker | nondepolarizing | true        | 2025-01-02 |
            R5              | P2         | rocuronium    | neuromuscular_blocker | nondepolarizing | true        | 2025-01-06 |
        """},
        expect="""
            patient_id | start_date | end_date   | ingredients
            P2         | 2025-01-01 | 2025-01-06 | cisatracurium+rocuronium
        """,
    )  # fmt: skip


def test_an_end_before_the_start_is_not_believed(spec):
    spec(
        "clinical.neuromuscular_blockers",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient | drug_class            | drug_group      | is_exposure | start_date | end_date
            R1              | P1         | rocuronium | neuromuscular_blocker | nondepolarizing | true        | 2025-01-02 | 2024-01-02
            R2              | P1         | rocuronium | neuromuscular_blocker | nondepolarizing | true        | 2025-01-03 |
        """},
        expect="""
            patient_id | start_date | end_date
            P1         | 2025-01-02 | 2025-01-03
        """,
    )  # fmt: skip


def test_a_planned_end_after_the_run_date_has_not_happened(spec):
    spec(
        "clinical.neuromuscular_blockers",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient | drug_class            | drug_group      | is_exposure | start_date | end_date
            R1              | P1         | rocuronium | neuromuscular_blocker | nondepolarizing | true        | 2025-01-01 | 2025-01-02
            R2              | P2         | rocuronium | neuromuscular_blocker | nondepolarizing | true        | 2024-12-31 | 2025-01-05
        """},
        as_of=date(2025, 1, 1),
        expect="""
            patient_id | start_date | end_date
            P2         | 2024-12-31 | 2025-01-01
        """,
    )  # fmt: skip
