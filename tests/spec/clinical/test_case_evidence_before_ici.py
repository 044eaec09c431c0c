"""clinical.case_evidence_before_ici: muscle evidence before the first checkpoint inhibitor (spec R-ICI-04, T-34)."""

BASE = {
    "clinical.cases": """
        case_id | patient_id | episode_number
        C1      | P1         | 2
    """,
    "clinical.ici_eras": """
        patient_id | era_number | era_start_date
        P1         | 1          | 2025-01-01
        P1         | 2          | 2025-09-01
    """,
    "staging.patients": """
        patient_id | observation_start
        P1         | 2020-01-01
    """,
}
NOTHING = """
    case_id | evidence_before_ici_date
"""


def check(spec, expect: str, **tables: str) -> None:
    """Run the model for one case whose first checkpoint inhibitor was given on 1 January 2025."""
    given = {f"clinical.{name}": rows for name, rows in tables.items()}
    spec("clinical.case_evidence_before_ici", given={**BASE, **given}, expect=expect)


def code(day: str, kind: str = "muscle_diagnosis") -> str:
    """Draw one piece of evidence of P1."""
    return f"""
        patient_id | evidence_kind | source_table | source_id | evidence_date
        P1         | {kind}        | diagnoses    | D1        | {day}
    """


def ck(ratio: str, day: str = "2024-12-31") -> str:
    """Draw one CK of P1."""
    return f"""
        result_id | patient_id | draw_date | ck_x_uln
        L1        | P1         | {day}     | {ratio}
    """


def test_t_34_a_muscle_or_weakness_code_counts_from_365_days_to_one_day_before_the_first_dose(spec):
    found = """
        case_id | evidence_before_ici_date | source_table | source_id | is_flare
        C1      | {day}                    | diagnoses    | D1        | false
    """
    check(spec, NOTHING, muscle_evidence=code("2024-01-01"))
    check(spec, found.format(day="2024-01-02"), muscle_evidence=code("2024-01-02"))
    check(spec, found.format(day="2024-12-31"), muscle_evidence=code("2024-12-31", "weakness"))
    check(spec, NOTHING, muscle_evidence=code("2025-01-01"))
    check(spec, NOTHING, muscle_evidence=code("2024-12-31", "overlap"))


def test_a_weakness_code_counts_only_when_it_was_new(spec):
    for earlier, observed, is_new in (
        ("2023-12-31", "2020-01-01", False), ("2023-12-30", "2020-01-01", True),
        ("2019-01-01", "2024-07-03", True), ("2019-01-01", "2024-07-04", False),
    ):  # fmt: skip
        # the code of 30 December 2024; the earlier one lies more than a year before the first dose
        rows = code("2024-12-30", "weakness") + f"        P1 | weakness | diagnoses | D0 | {earlier}\n"
        spec(
            "clinical.case_evidence_before_ici",
            given={
                **BASE,
                "clinical.ici_eras": "patient_id | era_number | era_start_date\nP1 | 1 | 2024-12-31",
                "clinical.muscle_evidence": rows,
                "staging.patients": f"patient_id | observation_start\nP1 | {observed}",
            },
            expect="case_id" + ("\nC1" if is_new else ""),
        )


def test_a_ck_above_1_5_times_the_limit_counts_and_at_it_does_not(spec):
    check(spec, NOTHING, ck_course=ck("1.5"))
    check(spec, NOTHING, ck_course=ck("9", "2025-01-01"))
    check(
        spec,
        """
        case_id | evidence_before_ici_date | source_table | source_id
        C1      | 2024-12-31               | labs         | L1
        """,
        ck_course=ck("1.51"),
    )


def test_a_peak_of_twice_the_own_baseline_is_a_flare(spec):
    for fold, flare in (("2", "true"), ("1.99", "false"), ("", "false")):
        check(
            spec,
            f"""
            case_id | is_flare
            C1      | {flare}
            """,
            muscle_evidence=code("2024-12-31"),
            ck_peaks="""
                patient_id | episode_number | peak_result_id
                P1         | 2              | L9
            """,
            ck_course=f"""
                result_id | patient_id | draw_date  | ck_x_uln | fold_over_baseline
                L9        | P1         | 2025-02-01 | 9        | {fold}
            """,
        )


def test_the_earliest_evidence_is_shown(spec):
    check(
        spec,
        """
        case_id | evidence_before_ici_date | source_table | source_id
        C1      | 2024-10-01               | diagnoses    | D2
        """,
        muscle_evidence="""
            patient_id | evidence_kind    | source_table | source_id | evidence_date
            P1         | muscle_diagnosis | diagnoses    | D3        | 2024-10-01
            P1         | weakness         | diagnoses    | D2        | 2024-10-01
            P1         | weakness         | diagnoses    | D1        | 2024-11-01
        """,
    )


def test_a_patient_without_checkpoint_inhibitor_has_none(spec):
    spec(
        "clinical.case_evidence_before_ici",
        given={"clinical.cases": BASE["clinical.cases"], "clinical.muscle_evidence": code("2024-12-31")},
        expect=NOTHING,
    )
