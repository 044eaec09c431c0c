"""clinical.case_pregnancies: pregnancy around onset, in which CK is lower (spec T-36)."""

CASES = "case_id | patient_id | onset_date\nC1 | P1 | 2025-06-01"


def test_t_36_a_pregnancy_code_counts_from_280_days_before_onset_to_30_after(spec):
    for day, is_seen in (("2024-08-24", False), ("2024-08-25", True), ("2025-07-01", True), ("2025-07-02", False)):
        spec(
            "clinical.case_pregnancies",
            given={
                "clinical.cases": CASES,
                "staging.diagnosis_events": f"""
                patient_id | diagnosis_id | concept_set | diagnosis_date | code  | status
                P1         | D1           | pregnancy   | {day}          | O26.9 | confirmed
                """,
            },
            expect="case_id | diagnosis_date | code | diagnosis_id" + (f"\nC1 | {day} | O26.9 | D1" if is_seen else ""),
        )


def test_t_36_the_pregnancy_code_nearest_to_onset_is_shown_and_a_suspicion_or_history_is_none(spec):
    spec(
        "clinical.case_pregnancies",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": """
            patient_id | diagnosis_id | concept_set | diagnosis_date | code   | status
            P1         | D1           | pregnancy   | 2025-03-01     | Z34.02 |
            P1         | D2           | pregnancy   | 2025-05-20     | O26.9  | confirmed
            P1         | D3           | pregnancy   | 2025-06-01     | O99.89 | suspected
            P1         | D4           | pregnancy   | 2025-06-01     | O99.89 | history
            P1         | D5           | seizure     | 2025-06-01     | R56.9  | confirmed
            P2         | D6           | pregnancy   | 2025-06-01     | O26.9  | confirmed
            """,
        },
        expect="""
            case_id | diagnosis_date | code  | diagnosis_id
            C1      | 2025-05-20     | O26.9 | D2
        """,
    )
