"""attribution.other_irae: another immune-related adverse event, new since the checkpoint inhibitor (ruling 13)."""

import pytest

CASES = """
    case_id | patient_id | onset_date | last_evidence_date
    C1      | P1         | 2025-06-01 | 2025-07-01
    C2      | P2         | 2025-06-01 | 2025-07-01
    C3      | P3         | 2025-06-01 | 2025-07-01
    C4      | P4         | 2025-06-01 | 2025-07-01
"""
ICI = """
    case_id | patient_id | first_dose_date
    C1      | P1         | 2025-03-01
    C2      | P2         | 2025-03-01
    C3      | P3         | 2025-03-01
    C4      | P4         | 2025-03-01
"""


def test_a_new_code_counts_from_the_first_dose_to_60_days_after_the_last_evidence(spec):
    spec(
        "attribution.other_irae",
        given={
            "clinical.cases": CASES,
            "clinical.case_ici": ICI,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set    | diagnosis_date | code  | status
                P1         | D1           | irae_colitis   | 2025-02-28     | K52.1 | confirmed
                P2         | D2           | irae_colitis   | 2025-03-01     | K52.1 | confirmed
                P3         | D3           | irae_hepatitis | 2025-08-30     | K71.2 |
                P4         | D4           | irae_hepatitis | 2025-08-31     | K71.2 | confirmed
            """,
        },
        expect="""
            case_id | diagnosis_id | diagnosis_date | code  | meaning
            C2      | D2           | 2025-03-01     | K52.1 | colitis
            C3      | D3           | 2025-08-30     | K71.2 | hepatitis
        """,
    )


def test_what_was_known_before_the_first_dose_is_not_new_under_another_code_or_status(spec):
    spec(
        "attribution.other_irae",
        given={
            "clinical.cases": CASES,
            "clinical.case_ici": ICI,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set   | diagnosis_date | code  | status
                P1         | D1           | irae_thyroid  | 2020-01-01     | E03.9 | history
                P1         | D2           | irae_thyroid  | 2025-05-01     | E03.2 | confirmed
                P2         | D3           | irae_thyroid  | 2020-01-01     | E03.9 | confirmed
                P2         | D4           | irae_colitis  | 2025-05-01     | K52.9 | confirmed
                P3         | D5           | irae_colitis  | 2025-05-01     | K52.9 | working
                P4         | D6           | infection_influenza_viral | 2025-05-01 | J10.1 | confirmed
            """,
        },
        expect="""
            case_id | diagnosis_id
            C2      | D4
        """,
    )


def test_t_26_without_a_checkpoint_inhibitor_there_is_no_such_event(spec):
    spec(
        "attribution.other_irae",
        given={
            "clinical.cases": CASES,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set              | diagnosis_date | code     | status
                P1         | D1           | irae_colitis             | 2025-05-01     | K52.1    | confirmed
                P1         | D2           | irae_adverse_effect_code | 2025-04-01     | T45.AX5A | confirmed
            """,
        },
        expect="""
            case_id | diagnosis_id
        """,
    )


def test_the_adverse_effect_code_counts_here_only_before_its_own_window_near_the_episode(spec):
    """From 30 days before onset it is the adverse effect code of the label, two points of its own."""
    spec(
        "attribution.other_irae",
        given={
            "clinical.cases": CASES,
            "clinical.case_ici": ICI,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set              | diagnosis_date | code     | status
                P1         | D1           | irae_adverse_effect_code | 2025-05-01     | T45.AX5A | confirmed
                P2         | D2           | irae_adverse_effect_code | 2025-05-02     | T45.AX5A | confirmed
                P3         | D3           | irae_adverse_effect_code | 2025-06-05     | T45.AX5A | confirmed
                P3         | D3           | ae_ici                   | 2025-06-05     | T45.AX5A | confirmed
            """,
        },
        expect="""
            case_id | diagnosis_id
            C1      | D1
        """,
    )


def test_of_several_a_named_event_before_the_bare_code_then_the_one_nearest_to_onset(spec):
    spec(
        "attribution.other_irae",
        given={
            "clinical.cases": CASES,
            "clinical.case_ici": ICI,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set              | diagnosis_date | code     | status
                P1         | D1           | irae_adverse_effect_code | 2025-05-01     | T45.AX5A | confirmed
                P1         | D2           | irae_uveitis             | 2025-03-20     | H20.00   | confirmed
                P1         | D3           | irae_skin                | 2025-04-01     | L12.0    | confirmed
            """,
        },
        expect="""
            case_id | diagnosis_id | meaning
            C1      | D3           | bullous disease or drug rash
        """,
    )


@pytest.mark.parametrize(
    "code",
    ["K52.1", "K52.89", "K52.9", "K71.2", "K71.6", "K75.4", "J70.2", "J70.4", "J84.9", "E03.2", "E03.8", "E03.9",
     "E06.3", "E23.6", "E27.3", "E27.40", "E10.9", "N10", "N12", "N14.11", "M13.0", "L10.0", "L13.9", "L27.0",
     "H20.9", "G04.81", "G61.0", "T45.AX5A"],
)  # fmt: skip
def test_ruling_13_the_codes_are_listed(bench, code):
    """Each code of the ruling is in a set of the group."""
    (found,) = bench.execute(
        """
        SELECT COUNT(*) FROM reference.codes JOIN reference.finding_sets USING (concept_set)
        WHERE finding_group = 'other_irae' AND vocabulary = 'ICD10CM' AND (
            (match = 'exact' AND code_key = REPLACE($code, '.', ''))
            OR (match = 'prefix' AND STARTS_WITH(REPLACE($code, '.', ''), code_key))
        )
        """,
        {"code": code},
    ).fetchone()
    assert found >= 1
