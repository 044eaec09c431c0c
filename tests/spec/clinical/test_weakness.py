"""clinical.weakness: weakness codes that count for an episode (spec 6.3, ruling 7, R-LC-01, T-09)."""

EPISODE = """
    patient_id | episode_number | onset_date | first_evidence_date | first_raised_ck_date | is_left_censored
    P1         | 1              | 2025-03-01 | 2025-03-01          | 2025-03-01           | false
"""
RAISED = """
    patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
    P1         | 1              | ck_raised     | labs         | L1        | 2025-03-01
"""


def coded(day: str, *, concept_set: str = "weakness_generalized_muscle", status: str = "confirmed") -> str:
    """Draw one code of P1."""
    return f"""
        diagnosis_id | patient_id | concept_set   | diagnosis_date | code   | status
        D1           | P1         | {concept_set} | {day}          | M62.81 | {status}
    """


def check(spec, diagnoses: str, expect: str, *, episode: str = EPISODE, evidence: str = RAISED) -> None:
    """Run the model for one episode."""
    spec(
        "clinical.weakness",
        given={
            "clinical.episodes": episode,
            "clinical.episode_evidence": evidence,
            "staging.diagnosis_events": diagnoses,
        },
        expect=expect,
    )


FOUND = """
    patient_id | weakness | diagnosis_id
    P1         | specific | D1
"""
NOTHING = """
    patient_id | weakness | diagnosis_id
"""


def test_weakness_counts_from_30_days_before_to_60_days_after_a_raised_ck(spec):
    check(spec, coded("2025-01-29"), NOTHING)
    check(spec, coded("2025-01-30"), FOUND)
    check(spec, coded("2025-04-30"), FOUND)
    check(spec, coded("2025-05-01"), NOTHING)


def test_any_raised_ck_of_the_episode_opens_the_window_not_only_the_first(spec):
    later = RAISED + "    P1         | 1              | ck_raised     | labs         | L2        | 2025-05-20\n"
    check(spec, coded("2025-07-19"), FOUND, evidence=later)
    check(spec, coded("2025-07-20"), NOTHING, evidence=later)


def test_without_a_raised_ck_the_onset_is_the_anchor(spec):
    episode = """
        patient_id | episode_number | onset_date | first_evidence_date | first_raised_ck_date | is_left_censored
        P1         | 1              | 2025-03-01 | 2025-03-01          |                      | false
    """
    evidence = """
        patient_id | episode_number | evidence_kind    | source_table | source_id | evidence_date
        P1         | 1              | muscle_diagnosis | diagnoses    | D9        | 2025-03-01
    """
    check(spec, coded("2025-04-30"), FOUND, episode=episode, evidence=evidence)
    check(spec, coded("2025-05-01"), NOTHING, episode=episode, evidence=evidence)


def test_t_09_fatigue_is_not_weakness_and_suspicion_and_history_never_count(spec):
    check(spec, coded("2025-03-01", concept_set="fatigue_do_not_count_alone"), NOTHING)
    check(spec, coded("2025-03-01", status="working"), NOTHING)
    check(spec, coded("2025-03-01", status="history"), NOTHING)
    check(spec, coded("2025-03-01", status=""), FOUND)


def test_an_unspecific_code_counts_as_unspecific_and_a_specific_one_goes_first(spec):
    check(
        spec,
        """
        diagnosis_id | patient_id | concept_set                 | diagnosis_date | code   | status
        D1           | P1         | weakness_nonspecific        | 2025-03-01     | R53.1  | confirmed
        D2           | P1         | weakness_generalized_muscle | 2025-04-10     | M62.81 | confirmed
        D3           | P1         | weakness_generalized_muscle | 2025-04-20     | M62.81 | confirmed
        """,
        """
        weakness | diagnosis_id | code
        specific | D2           | M62.81
        """,
    )
    check(
        spec,
        coded("2025-03-01", concept_set="weakness_nonspecific"),
        """
        weakness    | is_specific_code | diagnosis_id
        nonspecific | false            | D1
        """,
    )


def test_a_weakness_coded_365_to_31_days_before_the_first_evidence_is_not_new(spec):
    for day, weakness in (
        ("2024-02-29", "specific"),
        ("2024-03-01", "nonspecific"),
        ("2025-01-29", "nonspecific"),
        ("2025-01-30", "specific"),
    ):
        check(
            spec,
            f"""
            diagnosis_id | patient_id | concept_set                 | diagnosis_date | code   | status
            D0           | P1         | weakness_generalized_muscle | {day}          | M62.81 | confirmed
            D1           | P1         | weakness_generalized_muscle | 2025-03-01     | M62.81 | confirmed
            """,
            f"""
            weakness   | is_specific_code | diagnosis_id
            {weakness} | true             | D1
            """,
        )


def test_an_unspecific_code_of_the_year_before_does_not_make_a_specific_one_old(spec):
    check(
        spec,
        """
        diagnosis_id | patient_id | concept_set                 | diagnosis_date | code   | status
        D0           | P1         | weakness_nonspecific        | 2024-10-01     | R53.1  | confirmed
        D1           | P1         | weakness_generalized_muscle | 2025-03-01     | M62.81 | confirmed
        """,
        FOUND,
    )


def test_t_12_with_too_little_observation_weakness_is_at_most_unspecific(spec):
    episode = EPISODE.replace("| false", "| true")
    check(
        spec,
        coded("2025-03-01"),
        """
        weakness    | is_specific_code
        nonspecific | true
        """,
        episode=episode,
    )


def test_one_diagnosis_in_two_concept_sets_is_one_row(spec):
    check(
        spec,
        """
        diagnosis_id | patient_id | concept_set                 | diagnosis_date | code  | status
        D1           | P1         | weakness_generalized_muscle | 2025-03-01     | X     | confirmed
        D1           | P1         | weakness_proximal           | 2025-03-01     | X     | confirmed
        D1           | P1         | weakness_nonspecific        | 2025-03-01     | X     | confirmed
        """,
        FOUND,
    )


def test_the_strict_window_of_a_sensitivity_analysis_is_7_days_around_a_raised_ck(spec):
    for day, strict in (
        ("2025-02-21", "false"),
        ("2025-02-22", "true"),
        ("2025-03-08", "true"),
        ("2025-03-09", "false"),
    ):
        check(spec, coded(day), f"patient_id | is_in_strict_window\nP1 | {strict}")
