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
            "clinical.immunotherapies": """
                patient_id | prescription_id | agent             | source_table | start_date
                P1         | R1              | mycophenolic acid | prescribing  | 2025-05-31
                P2         | R2              | mycophenolic acid | prescribing  | 2025-06-01
                P3         | R3              | mycophenolic acid | prescribing  | 2025-07-31
                P4         | R4              | mycophenolic acid | prescribing  | 2025-08-01
            """,
        },
        expect="""
            case_id | start_date | prescription_id | finding_text
            C2      | 2025-06-01 | R2              | mycophenolic acid started after onset.
            C3      | 2025-07-31 | R3              | mycophenolic acid started after onset.
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
            "clinical.immunotherapies": """
                patient_id | prescription_id | agent             | source_table | start_date
                P1         | R1              | mycophenolic acid | prescribing  | 2025-05-02
                P1         | R2              | mycophenolic acid | prescribing  | 2025-06-02
                P2         | R3              | mycophenolic acid | prescribing  | 2023-05-02
                P2         | R4              | mycophenolic acid | prescribing  | 2025-06-02
                P3         | R5              | infliximab        | prescribing  | 2025-05-02
                P3         | R6              | mycophenolic acid | prescribing  | 2025-06-02
            """,
        },
        expect="""
            case_id | prescription_id
            C2      | R4
            C3      | R6
        """,
    )


def test_a_plasma_exchange_is_a_start_and_is_shown_by_its_procedure(spec):
    spec(
        "attribution.immunosuppression_starts",
        given={
            "clinical.cases": CASES,
            "clinical.immunotherapies": """
                patient_id | prescription_id | agent           | source_table | start_date
                P1         | X1              | plasma exchange | procedures   | 2025-06-05
                P1         | R1              | ivig            | prescribing  | 2025-06-06
            """,
        },
        expect="""
            case_id | start_date | source_table | prescription_id | finding_text
            C1      | 2025-06-05 | procedures   | X1              | plasma exchange started after onset.
        """,
    )


def test_of_several_starts_the_first_is_kept(spec):
    spec(
        "attribution.immunosuppression_starts",
        given={
            "clinical.cases": CASES,
            "clinical.immunotherapies": """
                patient_id | prescription_id | agent             | source_table | start_date
                P1         | R9              | infliximab        | prescribing  | 2025-06-05
                P1         | R8              | tocilizumab       | prescribing  | 2025-06-05
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
