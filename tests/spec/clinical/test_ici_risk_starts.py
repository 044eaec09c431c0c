"""clinical.ici_risk_starts: the dates the early-risk window is counted from (spec R-ICI-01, W-ICI-1)."""


def test_a_course_and_an_added_class_start_the_clock_and_a_further_dose_does_not(spec):
    spec(
        "clinical.ici_risk_starts",
        given={
            "clinical.ici_doses": """
                patient_id | ingredient | dose_date  | prescription_id
                P1         | nivolumab  | 2025-01-01 | R1
                P1         | nivolumab  | 2025-02-01 | R2
                P1         | ipilimumab | 2025-03-01 | R3
                P1         | ipilimumab | 2025-03-22 | R4
            """,
            "clinical.ici_eras": """
                patient_id | era_number | era_start_date | last_dose_date
                P1         | 1          | 2025-01-01     | 2025-03-22
            """,
        },
        expect="""
            patient_id | risk_start_date | risk_start_kind | prescription_id
            P1         | 2025-01-01      | course began    | R1
            P1         | 2025-03-01      | class added     | R3
        """,
    )


def test_another_drug_of_the_same_class_does_not_restart_the_clock(spec):
    spec(
        "clinical.ici_risk_starts",
        given={
            "clinical.ici_doses": """
                patient_id | ingredient    | dose_date  | prescription_id
                P1         | nivolumab     | 2025-01-01 | R1
                P1         | pembrolizumab | 2025-02-01 | R2
                P2         | nivolumab     | 2025-01-01 | R3
                P2         | atezolizumab  | 2025-02-01 | R4
            """,
            "clinical.ici_eras": """
                patient_id | era_number | era_start_date | last_dose_date
                P1         | 1          | 2025-01-01     | 2025-02-01
                P2         | 1          | 2025-01-01     | 2025-02-01
            """,
        },
        expect="""
            patient_id | risk_start_date | risk_start_kind
            P1         | 2025-01-01      | course began
            P2         | 2025-01-01      | course began
            P2         | 2025-02-01      | class added
        """,
    )


def test_a_second_course_starts_the_clock_again(spec):
    spec(
        "clinical.ici_risk_starts",
        given={
            "clinical.ici_doses": """
                patient_id | ingredient | dose_date  | prescription_id
                P1         | nivolumab  | 2024-01-01 | R1
                P1         | nivolumab  | 2025-01-01 | R2
            """,
            "clinical.ici_eras": """
                patient_id | era_number | era_start_date | last_dose_date
                P1         | 1          | 2024-01-01     | 2024-01-01
                P1         | 2          | 2025-01-01     | 2025-01-01
            """,
        },
        expect="""
            patient_id | risk_start_date | risk_start_kind
            P1         | 2024-01-01      | course began
            P1         | 2025-01-01      | course began
        """,
    )


def test_the_source_row_is_the_dose_of_the_added_class(spec):
    spec(
        "clinical.ici_risk_starts",
        given={
            "clinical.ici_doses": """
                patient_id | ingredient | dose_date  | prescription_id
                P1         | nivolumab  | 2025-01-01 | R0
                P1         | nivolumab  | 2025-03-01 | R1
                P1         | ipilimumab | 2025-03-01 | R2
            """,
            "clinical.ici_eras": """
                patient_id | era_number | era_start_date | last_dose_date
                P1         | 1          | 2025-01-01     | 2025-03-01
            """,
        },
        expect="""
            patient_id | risk_start_date | risk_start_kind | prescription_id
            P1         | 2025-01-01      | course began    | R0
            P1         | 2025-03-01      | class added     | R2
        """,
    )


def test_a_combination_product_is_one_start_and_a_drug_of_unknown_class_none_within_a_course(spec):
    spec(
        "clinical.ici_risk_starts",
        given={
            "clinical.ici_doses": """
                patient_id | ingredient           | dose_date  | prescription_id
                P1         | nivolumab            | 2025-01-01 | R1
                P1         | relatlimab           | 2025-01-01 | R1
                P1         | checkpoint inhibitor | 2025-02-01 | R2
                P2         | checkpoint inhibitor | 2025-01-01 | R3
            """,
            "clinical.ici_eras": """
                patient_id | era_number | era_start_date | last_dose_date
                P1         | 1          | 2025-01-01     | 2025-02-01
                P2         | 1          | 2025-01-01     | 2025-01-01
            """,
        },
        expect="""
            patient_id | risk_start_date | risk_start_kind | prescription_id
            P1         | 2025-01-01      | course began    | R1
            P2         | 2025-01-01      | course began    | R3
        """,
    )
