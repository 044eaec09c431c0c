"""clinical.gates: what makes an episode a case (spec 5.2, 6.1, ruling 15)."""

EVIDENCE = """
    patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
    P1         | 1              | ck_raised     | labs         | L1        | 2025-03-01
"""
NOTHING = """
    patient_id | gate
"""


def course(ratio: str, *, ici: str = "false", statin: str = "false", raised: str = "true") -> str:
    """Draw one CK of P1."""
    return f"""
        result_id | patient_id | draw_date  | ck_x_uln | is_raised | is_in_ici_window | is_in_statin_window
        L1        | P1         | 2025-03-01 | {ratio}  | {raised}  | {ici}            | {statin}
    """


def check(spec, expect: str, **tables: str) -> None:
    """Run the model on tables of the schema clinical."""
    spec("clinical.gates", given={f"clinical.{name}": rows for name, rows in tables.items()}, expect=expect)


def test_gate_a_opens_at_3_in_an_ici_window_4_in_a_statin_window_and_5_otherwise(spec):
    opened = """
        patient_id | episode_number | gate | gate_date  | source_table | source_id
        P1         | 1              | A    | 2025-03-01 | labs         | L1
    """
    for given, expected in (
        (course("2.99", ici="true"), NOTHING),
        (course("3", ici="true"), opened),
        (course("3.99", statin="true"), NOTHING),
        (course("4", statin="true"), opened),
        (course("3.99"), NOTHING),
        (course("4.99"), NOTHING),
        (course("5"), opened),
        (course("3", ici="true", statin="true"), opened),
        (course("6", raised="false"), NOTHING),
        (course(""), NOTHING),
    ):
        check(spec, expected, episode_evidence=EVIDENCE, ck_course=given)


def test_gate_a_shows_the_first_result_that_opens_it(spec):
    check(
        spec,
        """
        gate | gate_date  | source_id
        A    | 2025-03-02 | L2
        """,
        episode_evidence="""
            patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
            P1         | 1              | ck_raised     | labs         | L1        | 2025-03-01
            P1         | 1              | ck_raised     | labs         | L3        | 2025-03-02
            P1         | 1              | ck_raised     | labs         | L2        | 2025-03-02
        """,
        ck_course="""
            result_id | patient_id | draw_date  | ck_x_uln | is_raised | is_in_ici_window | is_in_statin_window
            L1        | P1         | 2025-03-01 | 2        | true      | false            | false
            L2        | P1         | 2025-03-02 | 6        | true      | false            | false
            L3        | P1         | 2025-03-02 | 9        | true      | false            | false
        """,
    )


def test_a_diagnosis_with_the_identifier_of_a_result_does_not_open_gate_a(spec):
    check(
        spec,
        NOTHING,
        episode_evidence="""
            patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
            P1         | 1              | weakness      | diagnoses    | L1        | 2025-03-01
        """,
        ck_course=course("9"),
    )


def repeated(kind: str, day: str, *, persistence: str = "repeat") -> dict[str, str]:
    """Draw a CK raised once more (the second on 10 March) and one code."""
    return {
        "episode_evidence": f"""
            patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
            P1         | 1              | ck_raised     | labs         | L1        | 2025-03-01
            P1         | 1              | ck_raised     | labs         | L2        | 2025-03-10
            P1         | 1              | {kind}        | diagnoses    | D1        | {day}
        """,
        "ck_course": """
            result_id | patient_id | draw_date  | ck_x_uln | is_raised | is_in_ici_window | is_in_statin_window
            L1        | P1         | 2025-03-01 | 1.5      | true      | false            | false
            L2        | P1         | 2025-03-10 | 1.8      | true      | false            | false
        """,
        "ck_peaks": f"""
            patient_id | episode_number | ck_persistence | ck_peak_date | peak_result_id
            P1         | 1              | {persistence}  | 2025-03-10   | L2
        """,
    }


def test_a_repeated_ck_with_weakness_or_a_muscle_diagnosis_from_day_minus_30_to_60_opens_gate_a(spec):
    opened = """
        patient_id | gate | source_table | source_id
        P1         | A    | labs         | L2
    """
    check(spec, opened, **repeated("weakness", "2025-01-30"))
    check(spec, NOTHING, **repeated("weakness", "2025-01-29"))
    check(spec, opened, **repeated("muscle_diagnosis", "2025-05-09"))
    check(spec, NOTHING, **repeated("muscle_diagnosis", "2025-05-10"))
    check(spec, NOTHING, **repeated("overlap", "2025-03-01"))
    check(spec, NOTHING, **repeated("weakness", "2025-03-01", persistence="none"))


def test_gate_b_needs_a_confirmed_muscle_diagnosis(spec):
    check(
        spec,
        """
        patient_id | gate | gate_date  | source_table | source_id
        P1         | B    | 2025-03-01 | diagnoses    | D1
        """,
        muscle_diagnoses="""
            patient_id | episode_number | is_confirmed | first_diagnosis_date | diagnosis_id
            P1         | 1              | true         | 2025-03-01           | D1
            P2         | 1              | false        | 2025-03-01           | D2
        """,
    )


def test_an_unresolved_number_opens_gate_u_only_when_no_other_gate_is_open(spec):
    check(
        spec,
        """
        patient_id | episode_number | gate | source_table | source_id
        P1         | 1              | U    | labs         | U1
        P2         | 1              | B    | diagnoses    | D1
        P2         | 2              | U    | labs         | U4
        """,
        episode_evidence="""
            patient_id | episode_number | evidence_kind | source_table | source_id | evidence_date
            P1         | 1              | ck_unresolved | labs         | U1        | 2025-03-01
            P1         | 1              | ck_unresolved | labs         | U2        | 2025-03-02
            P2         | 1              | ck_unresolved | labs         | U3        | 2025-03-01
            P2         | 2              | ck_unresolved | labs         | U4        | 2025-09-01
        """,
        muscle_diagnoses="""
            patient_id | episode_number | is_confirmed | first_diagnosis_date | diagnosis_id
            P2         | 1              | true         | 2025-03-01           | D1
        """,
    )


def test_an_episode_may_open_two_gates(spec):
    check(
        spec,
        """
        gate | source_id
        A    | L1
        B    | D1
        """,
        episode_evidence=EVIDENCE,
        ck_course=course("12"),
        muscle_diagnoses="""
            patient_id | episode_number | is_confirmed | first_diagnosis_date | diagnosis_id
            P1         | 1              | true         | 2025-03-01           | D1
        """,
    )
