"""clinical.statin_eras: time on any statin (spec R-STA-01, R-STA-05, ruling 10)."""


def test_a_refill_30_days_after_the_end_of_supply_continues_the_era_and_31_begins_another(spec):
    spec(
        "clinical.statin_eras",
        given={
            "staging.patients": """
                patient_id | observation_start
                P1         | 2020-01-01
                P2         | 2020-01-01
            """,
            "clinical.statin_supplies": """
                prescription_id | patient_id | ingredient  | start_date | supply_end_date
                R1              | P1         | simvastatin | 2025-01-01 | 2025-01-31
                R2              | P1         | simvastatin | 2025-03-02 | 2025-04-01
                R3              | P2         | simvastatin | 2025-01-01 | 2025-01-31
                R4              | P2         | simvastatin | 2025-03-03 | 2025-04-02
            """,
        },
        expect="""
            patient_id | era_number | era_start_date | supply_end_date | supplies | first_prescription_id
            P1         | 1          | 2025-01-01     | 2025-04-01      | 2        | R1
            P2         | 1          | 2025-01-01     | 2025-01-31      | 1        | R3
            P2         | 2          | 2025-03-03     | 2025-04-02      | 1        | R4
        """,
    )


def test_a_switch_of_statin_keeps_one_era_even_inside_a_longer_supply(spec):
    spec(
        "clinical.statin_eras",
        given={
            "staging.patients": """
                patient_id | observation_start
                P1         | 2020-01-01
            """,
            "clinical.statin_supplies": """
                prescription_id | patient_id | ingredient   | start_date | supply_end_date
                R1              | P1         | simvastatin  | 2025-01-01 | 2025-04-01
                R2              | P1         | atorvastatin | 2025-01-10 | 2025-01-20
                R3              | P1         | atorvastatin | 2025-04-20 | 2025-05-20
            """,
        },
        expect="""
            patient_id | era_number | supply_end_date | ingredients              | supplies
            P1         | 1          | 2025-05-20      | atorvastatin+simvastatin | 3
        """,
    )


def test_supplies_that_begin_on_one_day_are_one_era(spec):
    spec(
        "clinical.statin_eras",
        given={
            "staging.patients": """
                patient_id | observation_start
                P1         | 2020-01-01
            """,
            "clinical.statin_supplies": """
                prescription_id | patient_id | ingredient   | start_date | supply_end_date
                R2              | P1         | simvastatin  | 2025-01-01 | 2025-01-31
                R1              | P1         | simvastatin  | 2025-01-01 | 2025-01-31
                R1              | P1         | atorvastatin | 2025-01-01 | 2025-01-31
            """,
        },
        expect="""
            patient_id | era_number | supplies | first_prescription_id
            P1         | 1          | 3        | R1
        """,
    )


def test_a_start_is_known_after_180_days_of_observation_and_unknown_after_179(spec):
    spec(
        "clinical.statin_eras",
        given={
            "staging.patients": """
                patient_id | observation_start
                P1         | 2025-01-01
                P2         | 2025-01-01
                P3         |
            """,
            "clinical.statin_supplies": """
                prescription_id | patient_id | ingredient  | start_date | supply_end_date
                R1              | P1         | simvastatin | 2025-06-30 | 2025-07-30
                R2              | P2         | simvastatin | 2025-06-29 | 2025-07-29
                R3              | P3         | simvastatin | 2025-06-30 | 2025-07-30
            """,
        },
        expect="""
            patient_id | is_start_known
            P1         | true
            P2         | false
            P3         | false
        """,
    )
