"""clinical.steroid_premedication: dexamethasone around an antineoplastic treatment (spec R-STE-03, T-08)."""


def test_dexamethasone_of_three_days_is_premedication_and_of_four_is_not(spec):
    spec(
        "clinical.steroid_premedication",
        given={
            "clinical.steroid_ingredient_days": """
                patient_id | event_date | ingredient
                P1         | 2025-01-10 | dexamethasone
                P1         | 2025-01-11 | dexamethasone
                P1         | 2025-01-12 | dexamethasone
                P2         | 2025-01-10 | dexamethasone
                P2         | 2025-01-11 | dexamethasone
                P2         | 2025-01-12 | dexamethasone
                P2         | 2025-01-13 | dexamethasone
                P3         | 2025-01-10 | prednisone
            """,
            "clinical.antineoplastic_days": """
                patient_id | event_date
                P1         | 2025-01-10
                P2         | 2025-01-10
                P3         | 2025-01-10
            """,
        },
        expect="""
            patient_id | event_date | ingredient
            P1         | 2025-01-10 | dexamethasone
            P1         | 2025-01-11 | dexamethasone
            P1         | 2025-01-12 | dexamethasone
        """,
    )


def test_premedication_begins_one_day_before_to_three_days_after_the_treatment(spec):
    spec(
        "clinical.steroid_premedication",
        given={
            "clinical.steroid_ingredient_days": """
                patient_id | event_date | ingredient
                P1         | 2025-01-08 | dexamethasone
                P2         | 2025-01-09 | dexamethasone
                P3         | 2025-01-13 | dexamethasone
                P4         | 2025-01-14 | dexamethasone
            """,
            "clinical.antineoplastic_days": """
                patient_id | event_date
                P1         | 2025-01-10
                P2         | 2025-01-10
                P3         | 2025-01-10
                P4         | 2025-01-10
            """,
        },
        expect="""
            patient_id | event_date
            P2         | 2025-01-09
            P3         | 2025-01-13
        """,
    )


def test_another_steroid_on_the_same_days_does_not_hide_the_premedication(spec):
    spec(
        "clinical.steroid_premedication",
        given={
            "clinical.steroid_ingredient_days": """
                patient_id | event_date | ingredient
                P1         | 2025-01-09 | prednisone
                P1         | 2025-01-10 | prednisone
                P1         | 2025-01-10 | dexamethasone
                P1         | 2025-01-11 | prednisone
            """,
            "clinical.antineoplastic_days": """
                patient_id | event_date
                P1         | 2025-01-10
                P1         | 2025-01-09
            """,
        },
        expect="""
            patient_id | event_date | ingredient
            P1         | 2025-01-10 | dexamethasone
        """,
    )


def test_each_cycle_is_judged_by_itself(spec):
    spec(
        "clinical.steroid_premedication",
        given={
            "clinical.steroid_ingredient_days": """
                patient_id | event_date | ingredient
                P1         | 2025-01-10 | dexamethasone
                P1         | 2025-01-31 | dexamethasone
            """,
            "clinical.antineoplastic_days": """
                patient_id | event_date
                P1         | 2025-01-10
            """,
        },
        expect="""
            patient_id | event_date
            P1         | 2025-01-10
        """,
    )


def test_t_08_dexamethasone_of_every_cycle_is_premedication_and_a_longer_course_beside_it_is_not(spec):
    spec(
        "clinical.steroid_premedication",
        given={
            "clinical.steroid_ingredient_days": """
                patient_id | event_date | ingredient    | daily_dose_mg
                P1         | 2025-01-10 | dexamethasone | 12
                P1         | 2025-01-11 | dexamethasone | 8
                P1         | 2025-01-12 | dexamethasone | 8
                P1         | 2025-01-31 | dexamethasone | 12
                P1         | 2025-02-21 | dexamethasone | 12
                P1         | 2025-02-22 | dexamethasone | 8
                P1         | 2025-02-23 | dexamethasone | 8
                P1         | 2025-02-24 | dexamethasone | 8
            """,
            "clinical.antineoplastic_days": """
                patient_id | event_date
                P1         | 2025-01-10
                P1         | 2025-01-31
                P1         | 2025-02-21
            """,
        },
        expect="""
            patient_id | event_date | ingredient
            P1         | 2025-01-10 | dexamethasone
            P1         | 2025-01-11 | dexamethasone
            P1         | 2025-01-12 | dexamethasone
            P1         | 2025-01-31 | dexamethasone
        """,
    )
