"""attribution.known_myasthenia: myasthenia gravis before onset, as a co-factor of steroid myopathy (spec 3.10, ruling 17)."""

CASES = """
    case_id | patient_id | onset_date
    C1      | P1         | 2025-06-01
    C2      | P2         | 2025-06-01
    C3      | P3         | 2025-06-01
"""


def test_an_inpatient_code_before_onset_is_enough_and_one_on_the_day_of_onset_is_not(spec):
    spec(
        "attribution.known_myasthenia",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set       | diagnosis_date | code   | setting    | status
                P1         | D1           | myasthenia_gravis | 2025-05-31     | G70.00 | inpatient  | confirmed
                P2         | D2           | myasthenia_gravis | 2025-06-01     | G70.00 | inpatient  | confirmed
                P3         | D3           | myasthenia_gravis | 2025-05-31     | G70.00 | outpatient | confirmed
            """,
        },
        expect="""
            case_id | diagnosis_date | diagnosis_id | code
            C1      | 2025-05-31     | D1           | G70.00
        """,
    )


def test_two_outpatient_codes_confirm_each_other_within_365_days_and_not_on_day_366(spec):
    spec(
        "attribution.known_myasthenia",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set       | diagnosis_date | code   | setting    | status
                P1         | D1           | myasthenia_gravis | 2024-01-01     | G70.00 | outpatient | confirmed
                P1         | D2           | myasthenia_gravis | 2024-12-31     | G70.00 | outpatient | confirmed
                P2         | D3           | myasthenia_gravis | 2024-01-01     | G70.00 | outpatient | confirmed
                P2         | D4           | myasthenia_gravis | 2025-01-01     | G70.00 | outpatient | confirmed
                P3         | D5           | myasthenia_gravis | 2025-01-01     | G70.00 | outpatient | confirmed
                P3         | D6           | myasthenia_gravis | 2025-01-01     | G70.00 | outpatient | confirmed
            """,
        },
        expect="""
            case_id | diagnosis_date | diagnosis_id
            C1      | 2024-01-01     | D1
        """,
    )


def test_a_suspicion_is_no_knowledge_and_a_status_not_sent_counts(spec):
    spec(
        "attribution.known_myasthenia",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set       | diagnosis_date | code   | setting   | status
                P1         | D1           | myasthenia_gravis | 2025-05-01     | G70.00 | inpatient | working
                P2         | D2           | myasthenia_gravis | 2025-05-01     | G70.00 | inpatient |
                P3         | D3           | ocular_sign       | 2025-05-01     | H53.2  | inpatient | confirmed
            """,
        },
        expect="""
            case_id | diagnosis_id
            C2      | D2
        """,
    )


def test_pyridostigmine_within_60_days_confirms_a_single_code_and_on_day_61_it_does_not(spec):
    # C1: 60 days before the code; C2: 61 days; C3: 60 days after it
    spec(
        "attribution.known_myasthenia",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set       | diagnosis_date | code   | setting    | status
                P1         | D1           | myasthenia_gravis | 2025-03-02     | G70.00 | outpatient | confirmed
                P2         | D2           | myasthenia_gravis | 2025-03-02     | G70.00 | outpatient | confirmed
                P3         | D3           | myasthenia_gravis | 2025-03-02     | G70.00 | outpatient | confirmed
            """,
            "staging.drug_events": """
                patient_id | prescription_id | drug_group               | is_exposure | start_date
                P1         | R1              | cholinesterase_inhibitor | true        | 2025-01-01
                P2         | R2              | cholinesterase_inhibitor | true        | 2024-12-31
                P3         | R3              | cholinesterase_inhibitor | true        | 2025-05-01
            """,
        },
        expect="""
            case_id | diagnosis_id
            C1      | D1
            C3      | D3
        """,
    )


def test_an_order_of_pyridostigmine_another_drug_or_another_patients_confirms_nothing(spec):
    spec(
        "attribution.known_myasthenia",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set       | diagnosis_date | code   | setting    | status
                P1         | D1           | myasthenia_gravis | 2025-03-02     | G70.00 | outpatient | confirmed
                P2         | D2           | myasthenia_gravis | 2025-03-02     | G70.00 | outpatient | confirmed
                P3         | D3           | myasthenia_gravis | 2025-03-02     | G70.00 | outpatient | confirmed
            """,
            "staging.drug_events": """
                patient_id | prescription_id | drug_group               | is_exposure | start_date
                P1         | R1              | cholinesterase_inhibitor | false       | 2025-03-02
                P2         | R2              | glucocorticoid           | true        | 2025-03-02
                P9         | R3              | cholinesterase_inhibitor | true        | 2025-03-02
            """,
        },
        expect="""
            case_id | diagnosis_id
        """,
    )


def test_pyridostigmine_without_a_code_is_no_known_myasthenia(spec):
    spec(
        "attribution.known_myasthenia",
        given={
            "clinical.cases": CASES,
            "staging.drug_events": """
                patient_id | prescription_id | drug_group               | is_exposure | start_date
                P1         | R1              | cholinesterase_inhibitor | true        | 2025-03-02
            """,
        },
        expect="""
            case_id | diagnosis_id
        """,
    )
