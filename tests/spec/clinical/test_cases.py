"""clinical.cases: eligible episodes that passed a gate (spec 2, 6.1, rulings 2 and 3, T-36)."""


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


def test_t_36_who_turns_18_on_the_day_of_onset_is_an_adult_a_child_is_no_case_and_an_unknown_age_is_kept(spec):
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


def test_a_case_rests_on_an_unresolved_ck_or_on_watching_only_where_no_other_gate_opens_it(spec):
    rows = {"P1": "A", "P2": "U", "P3": "W", "P4": "UW", "P5": "AW", "P6": "AU", "P7": "E"}
    drawn_gates = [f"{patient} | 1 | {gate}" for patient, gates_of in rows.items() for gate in gates_of]
    spec(
        "clinical.cases",
        given={
            "clinical.episodes": episodes(*rows),
            "clinical.gates": "\n".join(["patient_id | episode_number | gate", *drawn_gates]),
            "staging.patients": "patient_id | birth_date\n" + "\n".join(f"{patient} | 1960-01-01" for patient in rows),
            "clinical.malignancies": cancer(*rows),
        },
        expect="""
            case_id | gates | is_unresolved_only | is_watch_only
            C-P1    | A     | false              | false
            C-P2    | U     | true               | false
            C-P3    | W     | false              | true
            C-P4    | UW    | true               | false
            C-P5    | AW    | false              | false
            C-P6    | AU    | false              | false
            C-P7    | E     | false              | false
        """,
    )
