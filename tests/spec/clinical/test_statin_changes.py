"""clinical.statin_changes: starts and dose increases of statins (spec R-STA-02, R-STA-05)."""


def test_t_12_a_known_start_is_a_change_and_an_unknown_one_is_not(spec):
    spec(
        "clinical.statin_changes",
        given={
            "clinical.statin_eras": """
            patient_id | era_number | era_start_date | ingredients | first_prescription_id | is_start_known
            P1         | 1          | 2025-01-01     | simvastatin | R1                    | true
            P2         | 1          | 2025-01-01     | simvastatin | R2                    | false
        """,
            "clinical.statin_supplies": """
            prescription_id | patient_id | ingredient  | start_date
            R1              | P1         | simvastatin | 2025-01-01
            R2              | P2         | simvastatin | 2025-01-01
        """,
        },
        expect="""
            patient_id | change_date | change_kind | prescription_id
            P1         | 2025-01-01  | start       | R1
        """,
    )


def test_a_higher_daily_dose_of_the_same_statin_is_a_change(spec):
    spec(
        "clinical.statin_changes",
        given={
            "clinical.statin_supplies": """
            prescription_id | patient_id | ingredient   | start_date | daily_dose_mg
            R1              | P1         | simvastatin  | 2025-01-01 | 20
            R2              | P1         | simvastatin  | 2025-02-01 | 40
            R3              | P1         | simvastatin  | 2025-03-01 | 40
            R4              | P1         | simvastatin  | 2025-04-01 | 20
            R5              | P1         | atorvastatin | 2025-05-01 | 80
            R6              | P2         | simvastatin  | 2025-01-01 |
            R7              | P2         | simvastatin  | 2025-02-01 | 40
        """
        },
        expect="""
            patient_id | change_date | change_kind   | ingredient  | prescription_id | daily_dose_before_mg | daily_dose_mg
            P1         | 2025-02-01  | dose increase | simvastatin | R2              | 20                   | 40
        """,
    )


def test_an_unknown_dose_between_two_supplies_hides_no_increase(spec):
    spec(
        "clinical.statin_changes",
        given={
            "clinical.statin_supplies": """
            prescription_id | patient_id | ingredient  | start_date | daily_dose_mg
            R1              | P1         | simvastatin | 2025-01-01 | 20
            R2              | P1         | simvastatin | 2025-02-01 |
            R3              | P1         | simvastatin | 2025-03-01 | 40
        """
        },
        expect="""
            patient_id | change_date | change_kind   | prescription_id
            P1         | 2025-03-01  | dose increase | R3
        """,
    )


def test_strengths_dispensed_together_are_one_daily_dose_and_no_increase(spec):
    spec(
        "clinical.statin_changes",
        given={
            "clinical.statin_supplies": """
            prescription_id | patient_id | ingredient  | start_date | daily_dose_mg
            R1              | P1         | simvastatin | 2025-01-01 | 20
            R2              | P1         | simvastatin | 2025-01-01 | 40
            R3              | P1         | simvastatin | 2025-02-01 | 20
            R4              | P1         | simvastatin | 2025-02-01 | 40
        """
        },
        expect="""
            patient_id | change_date | change_kind
        """,
    )


def test_a_start_names_the_statin_it_began_with_and_its_dose_where_that_is_known(spec):
    spec(
        "clinical.statin_changes",
        given={
            "clinical.statin_eras": """
            patient_id | era_number | era_start_date | ingredients              | first_prescription_id | is_start_known
            P1         | 1          | 2025-01-01     | atorvastatin+simvastatin | R1                    | true
            P2         | 1          | 2025-01-01     | simvastatin              | R4                    | true
        """,
            "clinical.statin_supplies": """
            prescription_id | patient_id | ingredient   | start_date | daily_dose_mg
            R1              | P1         | simvastatin  | 2025-01-01 | 20
            R2              | P1         | simvastatin  | 2025-01-01 | 10
            R3              | P1         | atorvastatin | 2025-02-01 | 80
            R4              | P2         | simvastatin  | 2025-01-01 |
        """,
        },
        expect="""
            patient_id | change_date | change_kind | ingredient  | prescription_id | daily_dose_mg | daily_dose_before_mg
            P1         | 2025-01-01  | start       | simvastatin | R1              | 30            |
            P2         | 2025-01-01  | start       | simvastatin | R4              |               |
        """,
    )
