"""clinical.steroid_days: prednisone equivalent of a day (spec R-STE-01, R-STE-03, R-STE-04)."""


def test_the_equivalents_of_all_steroids_of_a_day_add_up(spec):
    spec(
        "clinical.steroid_days",
        given={"clinical.steroid_ingredient_days": """
            patient_id | event_date | ingredient    | daily_dose_mg | prednisone_eq_mg_per_day | is_fluorinated | prescription_id
            P1         | 2025-01-01 | prednisone    | 20            | 20                       | false          | R2
            P1         | 2025-01-01 | dexamethasone | 6             | 40                       | true           | R1
            P1         | 2025-01-02 | prednisone    | 20            | 20                       | false          | R2
            P2         | 2025-01-01 | prednisone    |               |                          | false          | R3
        """},
        expect="""
            patient_id | event_date | prednisone_eq_mg_per_day | is_fluorinated | prescription_id | ingredients
            P1         | 2025-01-01 | 60                       | true           | R1              | dexamethasone+prednisone
            P1         | 2025-01-02 | 20                       | false          | R2              | prednisone
            P2         | 2025-01-01 |                          | false          | R3              | prednisone
        """,
    )  # fmt: skip


def test_premedication_is_part_of_the_day_but_not_of_what_counts(spec):
    spec(
        "clinical.steroid_days",
        given={
            "clinical.steroid_ingredient_days": """
                patient_id | event_date | ingredient    | prednisone_eq_mg_per_day | is_fluorinated
                P1         | 2025-01-01 | prednisone    | 10                       | false
                P1         | 2025-01-01 | dexamethasone | 80                       | true
                P2         | 2025-01-01 | dexamethasone | 80                       | true
            """,
            "clinical.steroid_premedication": """
                patient_id | event_date | ingredient
                P1         | 2025-01-01 | dexamethasone
                P2         | 2025-01-01 | dexamethasone
            """,
        },
        expect="""
            patient_id | prednisone_eq_mg_per_day | counted_prednisone_eq_mg_per_day | is_premedication
            P1         | 90                       | 10                               | false
            P2         | 80                       |                                  | true
        """,
    )
