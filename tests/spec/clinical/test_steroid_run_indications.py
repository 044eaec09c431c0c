"""clinical.steroid_run_indications: why a run was given, when it was not for muscle (spec R-STE-05)."""


def test_an_indication_on_any_order_of_the_run_counts_by_whole_words(spec):
    spec(
        "clinical.steroid_run_indications",
        given={
            "clinical.steroid_runs": """
                patient_id | run_number | run_start_date | run_end_date
                P1         | 1          | 2025-01-01     | 2025-01-20
                P2         | 1          | 2025-01-01     | 2025-01-20
                P3         | 1          | 2025-01-01     | 2025-01-20
                P4         | 1          | 2025-01-01     | 2025-01-20
            """,
            "clinical.steroid_supplies": """
                prescription_id | patient_id | ingredient    | start_date | last_day   | indication
                R1              | P1         | dexamethasone | 2025-01-10 | 2025-01-20 | Brain metastases
                R2              | P2         | prednisone    | 2025-01-01 | 2025-01-20 | myositis
                R3              | P3         | prednisone    | 2025-01-21 | 2025-01-30 | COPD
                R4              | P4         | prednisone    | 2025-01-01 | 2025-01-20 | J44.1
            """,
        },
        expect="""
            patient_id | run_number | stated_indication
            P1         | 1          | brain metastasis
            P4         | 1          | COPD
        """,
    )


def test_an_indication_coded_on_the_day_the_run_began_counts(spec):
    spec(
        "clinical.steroid_run_indications",
        given={
            "clinical.steroid_runs": """
                patient_id | run_number | run_start_date | run_end_date
                P1         | 1          | 2025-01-10     | 2025-01-20
                P2         | 1          | 2025-01-10     | 2025-01-20
                P3         | 1          | 2025-01-10     | 2025-01-20
                P4         | 1          | 2025-01-10     | 2025-01-20
            """,
            "staging.diagnosis_events": """
                diagnosis_id | patient_id | concept_set              | diagnosis_date | code_system | code   | status
                D1           | P1         | steroid_other_indication | 2025-01-10     | ICD10CM     | C79.31 | confirmed
                D2           | P2         | steroid_other_indication | 2025-01-09     | ICD10CM     | C79.31 | confirmed
                D3           | P3         | steroid_other_indication | 2025-01-10     | ICD10CM     | J44.9  | working
                D4           | P4         | myositis_specific        | 2025-01-10     | ICD10CM     | M60.9  | confirmed
            """,
        },
        expect="""
            patient_id | stated_indication
            P1         | brain metastasis
        """,
    )


def test_several_indications_are_one_row(spec):
    spec(
        "clinical.steroid_run_indications",
        given={
            "clinical.steroid_runs": """
                patient_id | run_number | run_start_date | run_end_date
                P1         | 1          | 2025-01-10     | 2025-01-20
            """,
            "clinical.steroid_supplies": """
                prescription_id | patient_id | ingredient | start_date | last_day   | indication
                R1              | P1         | prednisone | 2025-01-10 | 2025-01-20 | pneumonitis, COPD
                R2              | P1         | prednisone | 2025-01-15 | 2025-01-20 | colitis
            """,
        },
        expect="""
            patient_id | run_number | stated_indication
            P1         | 1          | COPD
        """,
    )
