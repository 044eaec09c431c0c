"""clinical.episode_first_evidence: when somebody first looked for a muscle disease (spec R-STE-05)."""

CASE = """
    case_id | patient_id | onset_date | first_evidence_date | last_evidence_date
    C1      | P1         | 2025-06-01 | 2025-06-01          | 2025-07-01
"""


def first(spec, expect: str, case: str = CASE, **tables: str) -> None:
    """Run the model; table names are written with two underscores for the dot."""
    given = {name.replace("__", "."): rows for name, rows in tables.items()}
    spec("clinical.episode_first_evidence", given={"clinical.episodes": case, **given}, expect=expect)


def draw(day: str) -> str:
    """Draw one CK of P1."""
    return f"""
        result_id | patient_id | draw_date
        L1        | P1         | {day}
    """


NOTHING = """
    case_id | first_evidence_date
"""


def test_a_ck_draw_of_any_value_up_to_60_days_before_onset_is_a_look(spec):
    first(
        spec,
        """
        case_id | first_evidence_date | source_table | source_id
        C1      | 2025-04-02          | labs         | L1
        """,
        clinical__ck_course=draw("2025-04-02"),
    )
    first(spec, NOTHING, clinical__ck_course=draw("2025-04-01"))
    first(spec, NOTHING, clinical__ck_course=draw("2025-07-02"))


def test_the_evidence_the_episode_began_with_counts_however_early(spec):
    first(
        spec,
        """
        case_id | first_evidence_date | source_table | source_id
        C1      | 2025-03-10          | diagnoses    | D1
        """,
        case="""
            case_id | patient_id | onset_date | first_evidence_date | last_evidence_date
            C1      | P1         | 2025-06-01 | 2025-03-10          | 2025-07-01
        """,
        clinical__muscle_evidence="""
            patient_id | evidence_kind | source_table | source_id | evidence_date
            P1         | weakness      | diagnoses    | D0        | 2025-03-09
            P1         | weakness      | diagnoses    | D1        | 2025-03-10
            P1         | ck_raised     | labs         | L1        | 2025-06-01
        """,
    )


def test_an_antibody_or_aldolase_draw_is_a_look_and_a_thyroid_test_is_not(spec):
    first(
        spec,
        """
        case_id | first_evidence_date | source_id
        C1      | 2025-05-20          | L2
        """,
        staging__lab_events="""
            result_id | patient_id | analyte    | draw_date
            L1        | P1         | tsh        | 2025-05-01
            L2        | P1         | anti_hmgcr | 2025-05-20
            L3        | P1         | aldolase   | 2025-05-21
        """,
    )


def test_a_troponin_draw_counts_only_after_a_checkpoint_inhibitor(spec):
    troponin = """
        result_id | patient_id | analyte    | draw_date
        L1        | P1         | troponin_t | 2025-05-20
    """
    doses = """
        patient_id | ingredient | dose_date
        P1         | nivolumab  | {day}
    """
    first(spec, NOTHING, staging__lab_events=troponin)
    first(spec, NOTHING, staging__lab_events=troponin, clinical__ici_doses=doses.format(day="2025-05-21"))
    first(
        spec,
        """
        case_id | first_evidence_date
        C1      | 2025-05-20
        """,
        staging__lab_events=troponin,
        clinical__ici_doses=doses.format(day="2025-05-20"),
    )


def test_emg_biopsy_and_muscle_mri_are_looks(spec):
    for concept_set in ("emg", "muscle_biopsy", "muscle_mri"):
        first(
            spec,
            """
            case_id | first_evidence_date | source_table | source_id
            C1      | 2025-05-20          | procedures   | X1
            """,
            staging__procedure_events=f"""
                procedure_id | patient_id | concept_set   | performed_date
                X1           | P1         | {concept_set} | 2025-05-20
                X2           | P1         | rehabilitation | 2025-05-01
            """,
        )


def test_the_earliest_look_is_shown_and_ties_go_by_table_and_identifier(spec):
    first(
        spec,
        """
        case_id | first_evidence_date | source_table | source_id
        C1      | 2025-05-20          | diagnoses    | X1
        """,
        clinical__ck_course="""
            result_id | patient_id | draw_date
            X1        | P1         | 2025-05-20
        """,
        clinical__muscle_evidence="""
            patient_id | evidence_kind | source_table | source_id | evidence_date
            P1         | weakness      | diagnoses    | X1        | 2025-05-20
        """,
    )
