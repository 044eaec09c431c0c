"""clinical.cases: eligible episodes that passed a gate (spec 2, 6.1, rulings 2 and 3)."""


def episodes(*patients: str, onset: str = "2025-06-15") -> str:
    """Draw one episode a patient."""
    rows = [f"{patient} | 1 | C-{patient} | {onset}" for patient in patients]
    return "\n".join(["patient_id | episode_number | case_id | onset_date", *rows])


def gates(*patients: str, gate: str = "A") -> str:
    """Draw one gate a patient."""
    return "\n".join(["patient_id | episode_number | gate", *[f"{patient} | 1 | {gate}" for patient in patients]])


def cancer(*patients: str) -> str:
    """Draw one malignancy a patient."""
    rows = [f"{patient} | M-{patient} | 2024-01-01 | C34.90" for patient in patients]
    return "\n".join(["patient_id | diagnosis_id | malignancy_date | code", *rows])


def test_eligible_is_who_has_a_malignancy_or_an_oncology_drug(spec):
    spec(
        "clinical.cases",
        given={
            "clinical.episodes": episodes("P1", "P2", "P3"),
            "clinical.gates": gates("P1", "P2", "P3"),
            "staging.patients": """
                patient_id | sex | birth_date
                P1         | F   | 1960-01-01
                P2         | M   | 1960-01-01
                P3         | M   | 1960-01-01
            """,
            "clinical.malignancies": cancer("P1"),
            "clinical.antineoplastic_days": """
                patient_id | event_date | source_table | source_id
                P2         | 2025-03-01 | prescribing  | R2
                P2         | 2025-02-01 | prescribing  | R1
            """,
        },
        expect="""
            case_id | patient_id | sex | malignancy_date | malignancy_code | first_antineoplastic_date
            C-P1    | P1         | F   | 2024-01-01      | C34.90          |
            C-P2    | P2         | M   |                 |                 | 2025-02-01
        """,
    )


def test_who_turns_18_on_the_day_of_onset_is_an_adult_and_a_day_later_is_not(spec):
    spec(
        "clinical.cases",
        given={
            "clinical.episodes": episodes("P1", "P2", "P3"),
            "clinical.gates": gates("P1", "P2", "P3"),
            "staging.patients": """
                patient_id | sex | birth_date
                P1         | F   | 2007-06-15
                P2         | F   | 2007-06-16
                P3         | F   |
            """,
            "clinical.malignancies": cancer("P1", "P2", "P3"),
        },
        expect="""
            case_id | age_at_onset_years
            C-P1    | 18
            C-P3    |
        """,
    )


def test_an_episode_without_a_gate_is_no_case_and_all_gates_are_listed(spec):
    spec(
        "clinical.cases",
        given={
            "clinical.episodes": """
                patient_id | episode_number | case_id | onset_date
                P1         | 1              | C1      | 2025-01-01
                P1         | 2              | C2      | 2025-06-01
                P1         | 3              | C3      | 2025-11-01
            """,
            "clinical.gates": """
                patient_id | episode_number | gate
                P1         | 2              | B
                P1         | 2              | A
                P1         | 3              | U
            """,
            "staging.patients": """
                patient_id | sex | birth_date
                P1         | F   | 1960-01-01
            """,
            "clinical.malignancies": cancer("P1"),
        },
        expect="""
            case_id | gates | is_unresolved_only
            C2      | AB    | false
            C3      | U     | true
        """,
    )
