"""clinical.overlap_findings: new overlap codes around an episode (spec 3.10, 6.1, ruling 7)."""

EPISODE = """
    patient_id | episode_number | onset_date | first_evidence_date | last_evidence_date
    P1         | 1              | 2025-03-01 | 2025-03-01          | 2025-04-01
"""


def coded(day: str, *, concept_set: str = "myasthenia_gravis", status: str = "confirmed") -> str:
    """Draw one code of P1."""
    return f"""
        diagnosis_id | patient_id | concept_set   | diagnosis_date | code | status
        D1           | P1         | {concept_set} | {day}          | X    | {status}
    """


def check(spec, diagnoses: str, expect: str) -> None:
    """Run the model for one episode."""
    spec(
        "clinical.overlap_findings",
        given={"clinical.episodes": EPISODE, "staging.diagnosis_events": diagnoses},
        expect=expect,
    )


FOUND = """
    patient_id | episode_number | finding_group | source_table | source_id
    P1         | 1              | myasthenia    | diagnoses    | D1
"""
NOTHING = """
    patient_id | finding_group
"""


def test_a_finding_counts_from_30_days_before_onset_to_60_days_after_the_last_evidence(spec):
    check(spec, coded("2025-01-29"), NOTHING)
    check(spec, coded("2025-01-30"), FOUND)
    check(spec, coded("2025-05-31"), FOUND)
    check(spec, coded("2025-06-01"), NOTHING)


def test_suspicion_history_and_other_codes_do_not_count(spec):
    check(spec, coded("2025-03-01", status="working"), NOTHING)
    check(spec, coded("2025-03-01", status="history"), NOTHING)
    check(spec, coded("2025-03-01", concept_set="hyperkalemia"), NOTHING)
    check(spec, coded("2025-03-01", concept_set="weakness_generalized_muscle"), NOTHING)


def test_a_finding_of_the_same_group_in_the_year_before_is_not_new(spec):
    for day, expected in (
        ("2024-02-29", FOUND),
        ("2024-03-01", NOTHING),
        ("2025-01-29", NOTHING),
        ("2025-01-30", FOUND.replace("D1", "D0")),
    ):
        check(
            spec,
            f"""
            diagnosis_id | patient_id | concept_set       | diagnosis_date | code   | status
            D0           | P1         | myasthenia_gravis | {day}          | G70.00 | confirmed
            D1           | P1         | myasthenia_gravis | 2025-03-01     | G70.01 | confirmed
            """,
            expected,
        )


def test_an_old_finding_of_another_group_does_not_matter(spec):
    check(
        spec,
        """
        diagnosis_id | patient_id | concept_set       | diagnosis_date | code   | status
        D0           | P1         | dysphagia         | 2024-10-01     | R13.10 | confirmed
        D1           | P1         | myasthenia_gravis | 2025-03-01     | G70.01 | confirmed
        D2           | P1         | dysphagia         | 2025-03-01     | R13.10 | confirmed
        """,
        FOUND,
    )


def test_each_group_is_shown_once_by_its_first_code(spec):
    check(
        spec,
        """
        diagnosis_id | patient_id | concept_set       | diagnosis_date | code    | status
        D2           | P1         | myocarditis       | 2025-03-05     | I40.9   | confirmed
        D3           | P1         | myocarditis       | 2025-03-04     | I41     | confirmed
        D4           | P1         | ocular_sign       | 2025-03-05     | H53.2   | confirmed
        D4           | P1         | ocular_bulbar     | 2025-03-05     | H53.2   | confirmed
        """,
        """
        finding_group | source_id    | event_date     | code
        myocarditis   | D3           | 2025-03-04     | I41
        ocular        | D4           | 2025-03-05     | H53.2
        """,
    )


def test_every_group_of_gate_c_and_of_the_emergencies_is_found(spec):
    check(
        spec,
        """
        diagnosis_id | patient_id | concept_set            | diagnosis_date | code    | status
        D1           | P1         | head_drop              | 2025-03-01     | M43.6   | confirmed
        D2           | P1         | bulbar_sign            | 2025-03-01     | R47.1   | confirmed
        D3           | P1         | dysphagia              | 2025-03-01     | R13.10  | confirmed
        D4           | P1         | respiratory_failure    | 2025-03-01     | J96.01  | confirmed
        D5           | P1         | mechanical_ventilation | 2025-03-02     | Z99.11  | confirmed
        D6           | P1         | ventricular_arrhythmia | 2025-03-01     | I49.01  | confirmed
        D7           | P1         | head_drop_neck         | 2025-03-01     | M54.2   | confirmed
        D8           | P1         | dyspnea                | 2025-03-01     | R06.00  | confirmed
        D9           | P1         | facial_weakness        | 2025-03-01     | R29.810 | confirmed
        D10          | P1         | heart_block_conduction | 2025-03-01     | I45.10  | confirmed
        """,
        """
        finding_group     | source_id
        head_drop         | D1
        bulbar            | D2
        dysphagia         | D3
        respiratory       | D4
        cardiac_emergency | D6
        """,
    )


def test_mechanical_ventilation_as_a_procedure_is_a_respiratory_finding(spec):
    spec(
        "clinical.overlap_findings",
        given={
            "clinical.episodes": EPISODE,
            "staging.procedure_events": """
                procedure_id | patient_id | concept_set            | performed_date | code
                X1           | P1         | mechanical_ventilation | 2025-03-02     | 5A1955Z
                X2           | P1         | muscle_biopsy          | 2025-03-02     | 20206
            """,
        },
        expect="""
            finding_group | source_table | source_id | event_date
            respiratory   | procedures   | X1        | 2025-03-02
        """,
    )
