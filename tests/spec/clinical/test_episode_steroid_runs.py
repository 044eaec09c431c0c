"""clinical.episode_steroid_runs: the role of a steroid run (spec R-STE-05, ruling 16, T-07)."""

CASES = """
    case_id | patient_id | onset_date | last_evidence_date
    C1      | P1         | 2025-06-20 | 2025-07-01
"""
FIRST = """
    case_id | first_evidence_date
    C1      | 2025-06-15
"""


def check(spec, runs: str, expect: str, *, indications: str | None = None) -> None:
    """Run the model for one case whose first muscle evidence is of 15 June 2025."""
    given = {"clinical.episodes": CASES, "clinical.episode_first_evidence": FIRST, "clinical.steroid_runs": runs}
    if indications:
        given["clinical.steroid_run_indications"] = indications
    spec("clinical.episode_steroid_runs", given=given, expect=expect)


def run(day: str, *, premedication: str = "false") -> str:
    """Draw one run of P1."""
    return f"""
        patient_id | run_number | run_start_date | run_end_date | is_premedication
        P1         | 1          | {day}          | 2025-08-01   | {premedication}
    """


def role(name: str, days: int) -> str:
    """Draw the expected role."""
    return f"""
        case_id | run_number | steroid_role | days_from_run_start_to_evidence
        C1      | 1          | {name}       | {days}
    """


INDICATION = """
    patient_id | run_number | stated_indication
    P1         | 1          | COPD
"""


def test_a_run_from_the_day_before_the_first_evidence_is_treatment(spec):
    check(spec, run("2025-06-14"), role("treatment", 1))
    check(spec, run("2025-06-13"), role("ambiguous", 2))
    check(spec, run("2025-06-15"), role("treatment", 0))
    check(spec, run("2025-07-10"), role("treatment", -25))


def test_a_run_of_14_days_before_the_evidence_is_ambiguous_and_of_15_has_another_indication(spec):
    check(spec, run("2025-06-01"), role("ambiguous", 14))
    check(spec, run("2025-05-31"), role("other_indication", 15))


def test_a_stated_indication_explains_a_run_that_began_before_but_never_treatment(spec):
    check(spec, run("2025-06-13"), role("other_indication", 2), indications=INDICATION)
    check(spec, run("2025-06-01"), role("other_indication", 14), indications=INDICATION)
    check(spec, run("2025-06-14"), role("treatment", 1), indications=INDICATION)


def test_premedication_before_the_evidence_has_another_indication(spec):
    check(spec, run("2025-06-10", premedication="true"), role("other_indication", 5))


def test_a_run_belongs_to_the_case_up_to_60_days_after_its_last_evidence(spec):
    check(spec, run("2025-08-30"), role("treatment", -76))
    check(
        spec,
        run("2025-08-31"),
        """
        case_id | run_number
        """,
    )


def test_the_indication_belongs_to_its_run(spec):
    check(
        spec,
        """
        patient_id | run_number | run_start_date | run_end_date | is_premedication
        P1         | 1          | 2025-06-05     | 2025-06-06   | false
        P1         | 2          | 2025-06-10     | 2025-06-12   | false
        """,
        """
        run_number | steroid_role     | stated_indication
        1          | ambiguous        |
        2          | other_indication | COPD
        """,
        indications="""
            patient_id | run_number | stated_indication
            P1         | 2          | COPD
        """,
    )


def test_t_07_a_steroid_begun_a_day_after_the_first_ck_is_treatment_however_high_and_whatever_its_stated_reason(spec):
    # golden case G12: prednisone 1 mg/kg from the day after CK
    check(spec, run("2025-06-16"), role("treatment", -1))
    check(spec, run("2025-06-16"), role("treatment", -1), indications=INDICATION)
    # a day earlier than the day before the evidence, the reading is no longer certain, but still no cause
    check(spec, run("2025-06-14"), role("treatment", 1))
    check(spec, run("2025-06-13"), role("ambiguous", 2))
