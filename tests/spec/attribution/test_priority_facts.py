"""attribution.priority_facts: what triage looks at (spec 10.1)."""

CASES = """
    case_id | patient_id | episode_number | onset_date | last_evidence_date | is_unresolved_only
    C1      | P1         | 1              | 2025-06-01 | 2025-07-01         | false
    C2      | P2         | 1              | 2025-06-01 | 2025-07-01         | false
    C3      | P3         | 1              | 2025-06-01 | 2025-07-01         | false
    C4      | P4         | 1              | 2025-06-01 | 2025-07-01         | false
"""
SCORES = """
    case_id | level_rank | myopathy_level
    C1      | 0          | M0
    C2      | 0          | M0
    C3      | 0          | M0
    C4      | 1          | M1
"""


def test_muscle_evidence_is_a_ck_above_the_limit_weakness_a_diagnosis_or_m1(spec):
    spec(
        "attribution.priority_facts",
        given={
            "clinical.cases": """
                case_id | patient_id | episode_number
                C1      | P1         | 1
                C2      | P2         | 1
                C3      | P3         | 1
                C4      | P4         | 1
                C5      | P5         | 1
                C6      | P6         | 1
            """,
            "attribution.event_scores": """
                case_id | level_rank
                C1      | 0
                C2      | 0
                C3      | 0
                C4      | 0
                C5      | 1
                C6      | 0
            """,
            "clinical.ck_peaks": """
                patient_id | episode_number | ck_peak_x_uln
                P1         | 1              | 1
                P2         | 1              | 1.1
            """,
            "clinical.weakness": """
                patient_id | episode_number | weakness
                P3         | 1              | nonspecific
            """,
            "clinical.muscle_diagnoses": """
                patient_id | episode_number | is_confirmed
                P4         | 1              | false
            """,
        },
        expect="""
            case_id | ck_x_uln | weakness    | is_diagnosis_confirmed | has_muscle_evidence
            C1      | 1.0      |             | false                  | false
            C2      | 1.1      |             | false                  | true
            C3      | 0        | nonspecific | false                  | true
            C4      | 0        |             | false                  | true
            C5      | 0        |             | false                  | true
            C6      | 0        |             | false                  | false
        """,
    )


def test_kidney_injury_counts_from_30_days_before_onset_to_60_after_the_last_evidence(spec):
    spec(
        "attribution.priority_facts",
        given={
            "clinical.cases": CASES,
            "attribution.event_scores": SCORES,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set | diagnosis_date | status
                P1         | D1           | aki         | 2025-05-01     | confirmed
                P2         | D2           | aki         | 2025-05-02     | confirmed
                P2         | D5           | aki         | 2025-06-02     | confirmed
                P3         | D3           | aki         | 2025-08-30     |
                P4         | D4           | aki         | 2025-06-02     | working
            """,
        },
        expect="""
            case_id | has_kidney_injury
            C1      | false
            C2      | true
            C3      | true
            C4      | false
        """,
    )


def test_only_findings_that_are_emergencies_are_named(spec):
    spec(
        "attribution.priority_facts",
        given={
            "clinical.cases": CASES,
            "attribution.event_scores": SCORES,
            "attribution.case_overlap": """
                case_id | finding_group | meaning             | is_ici_emergency
                C1      | respiratory   | respiratory failure | true
                C1      | myocarditis   | myocarditis         | true
                C2      | dysphagia     | dysphagia           | false
            """,
        },
        expect="""
            case_id | emergency_findings               | has_respiratory_failure
            C1      | myocarditis, respiratory failure | true
            C2      |                                  | false
            C3      |                                  | false
            C4      |                                  | false
        """,
    )


def test_the_best_label_is_the_one_of_the_highest_category(spec):
    spec(
        "attribution.priority_facts",
        given={
            "clinical.cases": CASES,
            "attribution.event_scores": SCORES,
            "attribution.label_causality": """
                case_id | label           | causality
                C1      | ici_myositis    | unlikely
                C1      | statin_toxic    | possible
                C2      | steroid_chronic | probable
                C3      | steroid_chronic | conditional
            """,
        },
        expect="""
            case_id | best_causality_rank | is_steroid_chronic_likely
            C1      | 4                   | false
            C2      | 5                   | true
            C3      | 3                   | false
            C4      | 0                   | false
        """,
    )
