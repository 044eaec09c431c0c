"""staging.diagnosis_events: coded diagnoses of the code lists (spec 3.9 to 3.14, gate B of 6.1)."""


def test_a_code_is_known_with_and_without_its_dot_and_in_any_case(spec):
    spec(
        "staging.diagnosis_events",
        given={
            "raw.diagnoses": """
            diagnosis_id | patient_id | code_system | code   | diagnosis_date | status
            D1           | P1         | ICD10CM     | G72.0  | 2025-05-01     | confirmed
            D2           | P1         | ICD10CM     | G720   | 2025-05-01     | confirmed
            D3           | P1         | ICD10CM     | g72.0  | 2025-05-01     | confirmed
            D4           | P1         | ICD10CM     | G72.01 | 2025-05-01     | confirmed
            D5           | P1         | ICD9CM      | G72.0  | 2025-05-01     | confirmed
        """
        },
        expect="""
            diagnosis_id | concept_set
            D1           | nm_drug_induced_myopathy
            D2           | nm_drug_induced_myopathy
            D3           | nm_drug_induced_myopathy
        """,
    )


def test_a_category_stands_for_every_code_below_it(spec):
    spec(
        "staging.diagnosis_events",
        given={
            "raw.diagnoses": """
            diagnosis_id | patient_id | code_system | code   | diagnosis_date | specialty
            D1           | P1         | ICD10CM     | C34    | 2025-05-01     | Oncology
            D2           | P1         | ICD10CM     | C43.9  | 2025-05-01     |
            D3           | P1         | ICD10CM     | D34    | 2025-05-01     |
        """
        },
        expect="""
            diagnosis_id | concept_set                     | specialty
            D1           | malignancy_any                  | oncology
            D1           | malignancy_ici_indication_site  | oncology
            D2           | malignancy_any                  |
            D2           | malignancy_ici_indication_site  |
        """,
    )


def test_ruled_out_and_mistaken_rows_are_left_out_and_a_suspicion_is_kept_as_one(spec):
    spec(
        "staging.diagnosis_events",
        given={
            "raw.diagnoses": """
            diagnosis_id | patient_id | code_system | code  | diagnosis_date | status
            D1           | P1         | ICD10CM     | G72.0 | 2025-05-01     | confirmed
            D2           | P1         | ICD10CM     | G72.0 | 2025-05-01     | working
            D3           | P1         | ICD10CM     | G72.0 | 2025-05-01     | history
            D4           | P1         | ICD10CM     | G72.0 | 2025-05-01     |
            D5           | P1         | ICD10CM     | G72.0 | 2025-05-01     | ruled_out
            D6           | P1         | ICD10CM     | G72.0 | 2025-05-01     | entered_in_error
        """
        },
        expect="""
            diagnosis_id | status
            D1           | confirmed
            D2           | working
            D3           | history
            D4           |
        """,
    )


def test_a_row_whose_code_was_changed_away_from_a_listed_one_is_gone(spec):
    spec(
        "staging.diagnosis_events",
        given={
            "raw.diagnoses": """
            diagnosis_id | patient_id | code_system | code   | diagnosis_date | updated_at | operation
            D1           | P1         | ICD10CM     | G72.0  | 2025-05-01     | 2025-05-01 | upsert
            D1           | P1         | ICD10CM     | J18.9  | 2025-05-01     | 2025-05-02 | upsert
            D2           | P1         | ICD10CM     | J18.9  | 2025-05-01     | 2025-05-01 | upsert
            D2           | P1         | ICD10CM     | G72.0  | 2025-05-01     | 2025-05-02 | upsert
            D3           | P1         | ICD10CM     | G72.0  | 2025-05-01     | 2025-05-01 | upsert
            D3           | P1         | ICD10CM     | G72.0  | 2025-05-01     | 2025-05-02 | delete
            D4           | P1         | ICD10CM     | G72.0  | 2025-05-01     | 2025-05-02 | upsert
            D4           | P1         | ICD10CM     | G72.0  | 2025-05-01     | 2025-05-01 | delete
        """
        },
        expect="""
            diagnosis_id | code
            D2           | G72.0
            D4           | G72.0
        """,
    )


def test_the_same_version_sent_again_counts_once_and_a_merged_patient_goes_on(spec):
    spec(
        "staging.diagnosis_events",
        given={
            "raw.diagnoses": """
                diagnosis_id | patient_id | code_system | code  | diagnosis_date | extract_date
                D1           | P1         | ICD10CM     | G72.0 | 2025-05-01     | 2025-05-02
                D1           | P1         | ICD10CM     | G72.0 | 2025-05-01     | 2025-05-03
            """,
            "staging.patient_identity": """
                source_patient_id | patient_id
                P1                | P9
            """,
        },
        expect="""
            diagnosis_id | patient_id | extract_date
            D1           | P9         | 2025-05-03
        """,
    )


def test_a_diagnosis_dated_after_the_run_is_not_known_yet(spec):
    spec(
        "staging.diagnosis_events",
        given={
            "raw.diagnoses": """
            diagnosis_id | patient_id | code_system | code  | diagnosis_date
            D1           | P1         | ICD10CM     | G72.0 | 2026-02-01
            D2           | P1         | ICD10CM     | G72.0 | 2026-02-02
        """
        },
        expect="""
            diagnosis_id | diagnosis_date
            D1           | 2026-02-01
        """,
    )


def test_sepsis_kidney_injury_and_heart_attack_are_known_in_the_ninth_revision_too(spec):
    # years before October 2015 in the United States; the rows mirror the sets of the tenth revision
    spec(
        "staging.diagnosis_events",
        given={
            "raw.diagnoses": """
            diagnosis_id | patient_id | code_system | code   | diagnosis_date | status
            D1           | P1         | ICD9CM      | 03842  | 2012-05-01     | confirmed
            D2           | P1         | ICD9CM      | 995.92 | 2012-05-01     | confirmed
            D3           | P1         | ICD9CM      | 584.5  | 2012-05-01     | confirmed
            D4           | P1         | ICD9CM      | 410.01 | 2012-05-01     | confirmed
            D5           | P1         | ICD9CM      | 410.02 | 2012-05-01     | confirmed
            D6           | P1         | ICD9CM      | 345.90 | 2012-05-01     | confirmed
            D7           | P1         | ICD9CM      | 305.63 | 2012-05-01     | confirmed
            D8           | P1         | ICD9CM      | 928.01 | 2012-05-01     | confirmed
            D9           | P1         | ICD9CM      | V58.11 | 2012-05-01     | confirmed
        """
        },
        # D5 is the later care of an infarction, D7 use of a drug in remission
        expect="""
            diagnosis_id | concept_set
            D1           | sepsis_shock
            D2           | sepsis_shock
            D3           | aki
            D4           | acute_mi
            D6           | seizure
            D8           | trauma_crush_compartment
            D9           | antineoplastic_drug_encounter
            D9           | encounter_antineoplastic
        """,
    )
