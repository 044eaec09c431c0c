"""attribution.immunosuppression_starts: treatment that says a clinician believed in an immune disease (spec E10, 3.7)."""

CASES = """
    case_id | patient_id | episode_number | onset_date
    C1      | P1         | 1              | 2025-06-01
    C2      | P2         | 1              | 2025-06-01
    C3      | P3         | 1              | 2025-06-01
    C4      | P4         | 1              | 2025-06-01
"""


def test_a_drug_counts_from_the_day_of_onset_to_day_60(spec):
    spec(
        "attribution.immunosuppression_starts",
        given={
            "clinical.cases": CASES,
            "staging.drug_events": """
                patient_id | prescription_id | ingredient            | drug_class        | drug_group | start_date | is_exposure
                P1         | R1              | mycophenolate mofetil | immunosuppressant | biologic   | 2025-05-31 | true
                P2         | R2              | mycophenolate mofetil | immunosuppressant | biologic   | 2025-06-01 | true
                P3         | R3              | mycophenolate mofetil | immunosuppressant | biologic   | 2025-07-31 | true
                P4         | R4              | mycophenolate mofetil | immunosuppressant | biologic   | 2025-08-01 | true
            """,
        },
        expect="""
            case_id | start_date | prescription_id | finding_text
            C2      | 2025-06-01 | R2              | mycophenolate mofetil started after onset.
            C3      | 2025-07-31 | R3              | mycophenolate mofetil started after onset.
        """,
    )


def test_a_steroid_read_as_treatment_counts_from_half_a_milligram_per_kilogram(spec):
    spec(
        "attribution.immunosuppression_starts",
        given={
            "clinical.cases": CASES,
            "clinical.episode_steroid_runs": """
                case_id | run_number | run_start_date | steroid_role     | is_premedication | highest_prednisone_eq_mg_per_day | highest_prednisone_eq_mg_per_kg_day | ingredients | first_prescription_id
                C1      | 1          | 2025-06-03     | treatment        | false            | 34.9                             | 0.49                                | prednisone  | R1
                C2      | 1          | 2025-06-03     | treatment        | false            | 35                               | 0.5                                 | prednisone  | R2
                C3      | 1          | 2025-06-03     | treatment        | true             | 80                               | 1.1                                 | dexamethasone | R3
                C4      | 1          | 2025-06-03     | ambiguous        | false            | 80                               | 1.1                                 | prednisone  | R4
            """,
        },
        expect="""
            case_id | prescription_id | finding_text
            C2      | R2              | prednisone started after onset, up to 35 mg a day in prednisone equivalents: read as treatment.
        """,
    )


def test_a_steroid_counts_from_the_day_of_onset_to_day_60(spec):
    spec(
        "attribution.immunosuppression_starts",
        given={
            "clinical.cases": CASES,
            "clinical.episode_steroid_runs": """
                case_id | run_number | run_start_date | steroid_role | is_premedication | highest_prednisone_eq_mg_per_day | highest_prednisone_eq_mg_per_kg_day | ingredients | first_prescription_id
                C1      | 1          | 2025-05-31     | treatment    | false            | 70                               | 1                                   | prednisone  | R1
                C2      | 1          | 2025-06-01     | treatment    | false            | 70                               | 1                                   | prednisone  | R2
                C3      | 1          | 2025-07-31     | treatment    | false            | 70                               | 1                                   | prednisone  | R3
                C4      | 1          | 2025-08-01     | treatment    | false            | 70                               | 1                                   | prednisone  | R4
            """,
        },
        expect="""
            case_id | start_date
            C2      | 2025-06-01
            C3      | 2025-07-31
        """,
    )


def test_a_refill_of_what_the_patient_already_had_is_no_start(spec):
    # P1 was on it a month before, P2 two years before, P3 on another drug
    spec(
        "attribution.immunosuppression_starts",
        given={
            "clinical.cases": CASES,
            "staging.drug_events": """
                patient_id | prescription_id | ingredient            | drug_class        | drug_group | start_date | is_exposure
                P1         | R1              | mycophenolate mofetil | immunosuppressant | biologic   | 2025-05-02 | true
                P1         | R2              | mycophenolate mofetil | immunosuppressant | biologic   | 2025-06-02 | true
                P2         | R3              | mycophenolate mofetil | immunosuppressant | biologic   | 2023-05-02 | true
                P2         | R4              | mycophenolate mofetil | immunosuppressant | biologic   | 2025-06-02 | true
                P3         | R5              | infliximab            | immunosuppressant | biologic   | 2025-05-02 | true
                P3         | R6              | mycophenolate mofetil | immunosuppressant | biologic   | 2025-06-02 | true
            """,
        },
        expect="""
            case_id | prescription_id
            C2      | R4
            C3      | R6
        """,
    )


def test_a_drug_that_also_treats_cancer_or_was_only_ordered_says_nothing(spec):
    spec(
        "attribution.immunosuppression_starts",
        given={
            "clinical.cases": CASES,
            "staging.drug_events": """
                patient_id | prescription_id | concept_set              | ingredient            | drug_class        | drug_group | start_date | is_exposure
                P1         | R1              | imm_biologic             | rituximab             | immunosuppressant | biologic   | 2025-06-02 | true
                P1         | R1              | antineoplastic_not_alone | rituximab             | antineoplastic    | not_alone  | 2025-06-02 | true
                P2         | R2              | imm_other                | mycophenolate mofetil | immunosuppressant | other      | 2025-06-02 | false
            """,
        },
        expect="case_id | prescription_id",
    )


def test_of_several_starts_the_first_is_kept(spec):
    spec(
        "attribution.immunosuppression_starts",
        given={
            "clinical.cases": CASES,
            "staging.drug_events": """
                patient_id | prescription_id | ingredient | drug_class        | drug_group | start_date | is_exposure
                P1         | R9              | infliximab | immunosuppressant | biologic   | 2025-06-05 | true
                P1         | R8              | tocilizumab | immunosuppressant | biologic  | 2025-06-05 | true
            """,
            "clinical.episode_steroid_runs": """
                case_id | run_number | run_start_date | steroid_role | is_premedication | highest_prednisone_eq_mg_per_day | highest_prednisone_eq_mg_per_kg_day | ingredients | first_prescription_id
                C1      | 1          | 2025-06-20     | treatment    | false            | 70                               | 1                                   | prednisone  | R1
            """,
        },
        expect="""
            case_id | start_date | prescription_id
            C1      | 2025-06-05 | R8
        """,
    )
