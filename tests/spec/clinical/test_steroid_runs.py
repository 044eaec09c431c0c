"""clinical.steroid_runs: unbroken runs of corticosteroid treatment (spec R-STE-01 to R-STE-04)."""


def test_one_missed_day_keeps_a_run_and_two_end_it(spec):
    spec(
        "clinical.steroid_runs",
        given={"clinical.steroid_days": """
            patient_id | event_date | prednisone_eq_mg_per_day | prescription_id | ingredients   | is_fluorinated | is_premedication
            P1         | 2025-01-01 | 20                       | R1              | prednisone    | false          | false
            P1         | 2025-01-03 | 40                       | R2              | prednisone    | false          | false
            P1         | 2025-01-06 | 10                       | R3              | dexamethasone | true           | false
        """},
        expect="""
            patient_id | run_number | run_start_date | run_end_date | days_on_steroid | highest_prednisone_eq_mg_per_day | cumulative_prednisone_eq_mg | is_fluorinated | first_prescription_id
            P1         | 1          | 2025-01-01     | 2025-01-03   | 2               | 40                               | 60                          | false          | R1
            P1         | 2          | 2025-01-06     | 2025-01-06   | 1               | 10                               | 10                          | true           | R3
        """,
    )  # fmt: skip


def test_the_nearest_weight_within_90_days_is_used_and_70_kg_otherwise(spec):
    spec(
        "clinical.steroid_runs",
        given={
            "clinical.steroid_days": """
                patient_id | event_date | prednisone_eq_mg_per_day | prescription_id
                P1         | 2025-04-01 | 60                       | R1
                P2         | 2025-04-01 | 60                       | R2
                P3         | 2025-04-01 | 60                       | R3
                P4         | 2025-04-01 | 60                       | R4
            """,
            "staging.lab_events": """
                result_id | patient_id | analyte     | draw_date  | value_number | unit_key
                L1        | P1         | body_weight | 2025-01-01 | 60           | kg
                L2        | P2         | body_weight | 2024-12-31 | 60           | kg
                L3        | P3         | body_weight | 2025-03-30 | 100          | lb
                L4        | P3         | body_weight | 2025-04-02 | 200          | lb
                L5        | P4         | body_weight | 2025-04-01 | 0            | kg
                L6        | P4         | body_weight | 2025-04-01 | 80           | (none)
                L7        | P4         | troponin_i  | 2025-04-01 | 50           | kg
            """,
        },
        expect="""
            patient_id | weight_kg | is_weight_assumed | highest_prednisone_eq_mg_per_kg_day
            P1         | 60.0      | false             | 1.00
            P2         | 70.0      | true              | 0.86
            P3         | 90.7      | false             | 0.66
            P4         | 70.0      | true              | 0.86
        """,
    )


def test_two_weights_equally_near_give_one_row(spec):
    spec(
        "clinical.steroid_runs",
        given={
            "clinical.steroid_days": """
                patient_id | event_date | prednisone_eq_mg_per_day
                P1         | 2025-04-01 | 60
            """,
            "staging.lab_events": """
                result_id | patient_id | analyte     | draw_date  | value_number | unit_key
                L1        | P1         | body_weight | 2025-03-31 | 60           | kg
                L2        | P1         | body_weight | 2025-04-02 | 80           | kg
                L3        | P1         | body_weight | 2025-03-31 | 61           | kg
            """,
        },
        expect="""
            patient_id | run_number | weight_kg
            P1         | 1          | 60
        """,
    )


def test_a_run_is_premedication_when_all_its_days_are(spec):
    spec(
        "clinical.steroid_runs",
        given={
            "clinical.steroid_days": """
            patient_id | event_date | prednisone_eq_mg_per_day | is_premedication
            P1         | 2025-01-01 | 80                       | true
            P1         | 2025-01-02 | 80                       | true
            P2         | 2025-01-01 | 80                       | true
            P2         | 2025-01-02 | 10                       | false
        """
        },
        expect="""
            patient_id | is_premedication
            P1         | true
            P2         | false
        """,
    )
