"""clinical.ici_eras: courses of checkpoint inhibitor treatment (spec R-ICI-01)."""


def test_doses_84_days_apart_are_one_course_and_85_are_two(spec):
    spec(
        "clinical.ici_eras",
        given={
            "clinical.ici_doses": """
            patient_id | ingredient    | dose_date  | prescription_id
            P1         | pembrolizumab | 2025-01-01 | R1
            P1         | pembrolizumab | 2025-03-26 | R2
            P2         | nivolumab     | 2025-01-01 | R3
            P2         | nivolumab     | 2025-03-27 | R4
        """
        },
        expect="""
            patient_id | era_number | era_start_date | last_dose_date | doses | ici_classes | first_prescription_id
            P1         | 1          | 2025-01-01     | 2025-03-26     | 2     | PD1         | R1
            P2         | 1          | 2025-01-01     | 2025-01-01     | 1     | PD1         | R3
            P2         | 2          | 2025-03-27     | 2025-03-27     | 1     | PD1         | R4
        """,
    )


def test_two_classes_within_42_days_are_a_combination(spec):
    spec(
        "clinical.ici_eras",
        given={
            "clinical.ici_doses": """
            patient_id | ingredient | dose_date  | prescription_id
            P1         | nivolumab  | 2025-01-01 | R1
            P1         | ipilimumab | 2025-02-12 | R2
            P2         | nivolumab  | 2025-01-01 | R3
            P2         | ipilimumab | 2025-02-13 | R4
        """
        },
        expect="""
            patient_id | ingredients          | ici_classes | combination_date
            P1         | ipilimumab+nivolumab | CTLA4+PD1   | 2025-02-12
            P2         | ipilimumab+nivolumab | CTLA4+PD1   |
        """,
    )


def test_a_combination_product_is_two_classes_and_counts_each_infusion_once(spec):
    spec(
        "clinical.ici_eras",
        given={
            "clinical.ici_doses": """
            patient_id | ingredient | dose_date  | prescription_id
            P1         | nivolumab  | 2025-01-01 | R1
            P1         | relatlimab | 2025-01-01 | R1
            P1         | nivolumab  | 2025-01-29 | R2
            P1         | relatlimab | 2025-01-29 | R2
        """
        },
        expect="""
            patient_id | era_number | doses | ici_classes | combination_date
            P1         | 1          | 2     | LAG3+PD1    | 2025-01-01
        """,
    )


def test_a_drug_that_blocks_two_targets_is_a_combination_by_itself(spec):
    spec(
        "clinical.ici_eras",
        given={
            "clinical.ici_doses": """
            patient_id | ingredient  | dose_date  | prescription_id
            P1         | cadonilimab | 2025-01-01 | R1
            P1         | cadonilimab | 2025-01-22 | R2
        """
        },
        expect="""
            patient_id | doses | ici_classes | combination_date
            P1         | 2     | CTLA4+PD1   | 2025-01-01
        """,
    )


def test_drugs_on_one_day_and_an_unnamed_drug_do_not_split_a_course(spec):
    spec(
        "clinical.ici_eras",
        given={"clinical.ici_doses": """
            patient_id | ingredient           | dose_date  | prescription_id
            P1         | nivolumab            | 2025-01-01 | R2
            P1         | ipilimumab           | 2025-01-01 | R1
            P1         | nivolumab            | 2025-03-26 | R3
            P2         | checkpoint inhibitor | 2025-01-01 | R4
        """},
        expect="""
            patient_id | era_number | last_dose_date | doses | ingredients           | ici_classes | first_prescription_id
            P1         | 1          | 2025-03-26     | 2     | ipilimumab+nivolumab  | CTLA4+PD1   | R1
            P2         | 1          | 2025-01-01     | 1     | checkpoint inhibitor  |             | R4
        """,
    )  # fmt: skip
