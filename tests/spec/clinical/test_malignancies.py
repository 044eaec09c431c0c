"""clinical.malignancies: the first record of a malignancy (spec 2, 3.14)."""


def test_the_first_record_counts_and_a_secondary_tumour_is_one(spec):
    spec(
        "clinical.malignancies",
        given={
            "staging.diagnosis_events": """
            diagnosis_id | patient_id | concept_set         | diagnosis_date | code   | status
            D2           | P1         | malignancy_any      | 2024-03-01     | C34.90 | confirmed
            D1           | P1         | malignancy_any      | 2024-03-01     | C34.11 | confirmed
            D3           | P1         | malignancy_any      | 2025-01-01     | C34.90 | confirmed
            D4           | P2         | malignancy_secondary | 2024-05-01    | C79.31 |
        """
        },
        expect="""
            patient_id | diagnosis_id | malignancy_date | code
            P1         | D1           | 2024-03-01      | C34.11
            P2         | D4           | 2024-05-01      | C79.31
        """,
    )


def test_skin_cancer_other_than_melanoma_is_not_a_malignancy(spec):
    spec(
        "clinical.malignancies",
        given={
            "staging.diagnosis_events": """
            diagnosis_id | patient_id | concept_set                         | diagnosis_date | code   | status
            D1           | P1         | malignancy_nonmelanoma_skin_exclude | 2024-03-01     | C44.91 | confirmed
            D1           | P1         | malignancy_any                      | 2024-03-01     | C44.91 | confirmed
            D2           | P2         | malignancy_nonmelanoma_skin_exclude | 2024-03-01     | C44.91 | confirmed
            D3           | P2         | malignancy_any                      | 2024-09-01     | C43.9  | confirmed
        """
        },
        expect="""
            patient_id | diagnosis_id | malignancy_date | code
            P2         | D3           | 2024-09-01      | C43.9
        """,
    )


def test_history_and_suspicion_are_not_a_malignancy(spec):
    spec(
        "clinical.malignancies",
        given={
            "staging.diagnosis_events": """
            diagnosis_id | patient_id | concept_set             | diagnosis_date | code    | status
            D1           | P1         | malignancy_history_weak | 2024-03-01     | Z85.118 | confirmed
            D2           | P2         | malignancy_any          | 2024-03-01     | C34.90  | working
            D3           | P3         | malignancy_any          | 2010-03-01     | C50.919 | history
            D4           | P4         | ici_history_only        | 2024-03-01     | Z92.26  | confirmed
        """
        },
        expect="""
            patient_id | malignancy_date
        """,
    )


def test_one_diagnosis_in_two_lists_is_one_row(spec):
    spec(
        "clinical.malignancies",
        given={
            "staging.diagnosis_events": """
            diagnosis_id | patient_id | concept_set                    | diagnosis_date | code   | status
            D1           | P1         | malignancy_any                 | 2024-03-01     | C34.90 | confirmed
            D1           | P1         | malignancy_ici_indication_site | 2024-03-01     | C34.90 | confirmed
        """
        },
        expect="""
            patient_id | diagnosis_id
            P1         | D1
        """,
    )
