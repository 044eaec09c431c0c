"""clinical.episode_steroid_exposures: high-dose stretches before onset (spec R-STE-02, R-STE-05, W-STE-A, W-STE-C)."""

CASES = """
    case_id | patient_id | onset_date
    C1      | P1         | 2025-06-30
"""
NOTHING = """
    case_id | exposure
"""


def check(
    spec, start: str, end: str, expect: str, *, exposure: str = "acute_high_dose", role: str = "other_indication",
    first_evidence: str = "2025-06-30",
) -> None:  # fmt: skip
    """Run the model for one stretch of one run."""
    spec(
        "clinical.episode_steroid_exposures",
        given={
            "clinical.episodes": CASES,
            "clinical.episode_first_evidence": f"""
                case_id | first_evidence_date
                C1      | {first_evidence}
            """,
            "clinical.episode_steroid_runs": f"""
                case_id | run_number | patient_id | run_start_date | run_end_date | steroid_role
                C1      | 1          | P1         | 2024-01-01     | 2025-12-31   | {role}
            """,
            "clinical.steroid_high_dose": f"""
                patient_id | run_number | criterion_id | exposure   | stretch_start_date | stretch_end_date
                P1         | 1          | X            | {exposure} | {start}            | {end}
            """,
        },
        expect=expect,
    )


ACUTE = """
    case_id | exposure        | rule_id | criterion_id | run_number
    C1      | acute_high_dose | W-STE-A | X            | 1
"""
SUSTAINED = """
    case_id | exposure  | rule_id
    C1      | sustained | W-STE-C
"""


def test_an_acute_stretch_counts_when_it_began_1_to_21_days_before_onset(spec):
    check(spec, "2025-06-08", "2025-06-12", NOTHING)
    check(spec, "2025-06-09", "2025-06-12", ACUTE)
    check(spec, "2025-06-28", "2025-07-12", ACUTE)
    check(spec, "2025-06-30", "2025-07-12", NOTHING)


def test_a_sustained_stretch_counts_from_its_14th_day(spec):
    check(spec, "2025-06-17", "2025-08-30", NOTHING, exposure="sustained")
    check(spec, "2025-06-16", "2025-08-30", SUSTAINED, exposure="sustained")


def test_a_sustained_stretch_counts_up_to_28_days_after_the_dose_was_reduced(spec):
    check(spec, "2025-01-01", "2025-06-02", SUSTAINED, exposure="sustained")
    check(spec, "2025-01-01", "2025-06-01", NOTHING, exposure="sustained")


def test_only_a_run_with_another_indication_is_an_exposure(spec):
    check(spec, "2025-06-15", "2025-06-18", NOTHING, role="treatment")
    check(spec, "2025-06-15", "2025-06-18", NOTHING, role="ambiguous")


def test_a_dose_raised_from_the_day_before_the_first_evidence_is_treatment_within_an_older_run(spec):
    check(spec, "2025-06-19", "2025-06-22", NOTHING, first_evidence="2025-06-20")
    check(spec, "2025-06-18", "2025-06-22", ACUTE, first_evidence="2025-06-20")


def test_the_latest_stretch_of_each_kind_is_shown(spec):
    spec(
        "clinical.episode_steroid_exposures",
        given={
            "clinical.episodes": CASES,
            "clinical.episode_first_evidence": """
                case_id | first_evidence_date
                C1      | 2025-06-30
            """,
            "clinical.episode_steroid_runs": """
                case_id | run_number | patient_id | run_start_date | run_end_date | steroid_role
                C1      | 1          | P1         | 2025-05-01     | 2025-06-28   | other_indication
            """,
            "clinical.steroid_high_dose": """
                patient_id | run_number | criterion_id | exposure        | stretch_start_date | stretch_end_date
                P1         | 1          | HD-60        | acute_high_dose | 2025-06-10         | 2025-06-14
                P1         | 1          | HD-KG        | acute_high_dose | 2025-06-12         | 2025-06-14
                P1         | 1          | HD-MP        | acute_high_dose | 2025-06-12         | 2025-06-12
                P1         | 1          | SUS-20       | sustained       | 2025-05-01         | 2025-06-28
            """,
        },
        expect="""
            exposure        | criterion_id
            acute_high_dose | HD-KG
            sustained       | SUS-20
        """,
    )


def test_t_07_a_steroid_given_as_treatment_is_no_exposure_acute_or_sustained(spec):
    for exposure, start in (("acute_high_dose", "2025-06-20"), ("sustained", "2025-06-01")):
        check(spec, start, "2025-08-01", NOTHING, exposure=exposure, role="treatment")
        check(spec, start, "2025-08-01", NOTHING, exposure=exposure, role="ambiguous")
        found = f"case_id | exposure\nC1 | {exposure}"
        check(spec, start, "2025-08-01", found, exposure=exposure, role="other_indication")
