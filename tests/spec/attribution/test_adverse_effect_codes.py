"""attribution.adverse_effect_codes: codes that name a drug's adverse effect (spec 3.13, T-26, T-27)."""

CASES = """
    case_id | patient_id | onset_date | last_evidence_date
    C1      | P1         | 2025-06-01 | 2025-07-01
    C2      | P2         | 2025-06-01 | 2025-07-01
    C3      | P3         | 2025-06-01 | 2025-07-01
    C4      | P4         | 2025-06-01 | 2025-07-01
"""
ICI = """
    case_id | patient_id
    C1      | P1
    C2      | P2
    C3      | P3
    C4      | P4
"""


def test_the_window_runs_from_30_days_before_onset_to_60_days_after_the_last_evidence(spec):
    spec(
        "attribution.adverse_effect_codes",
        given={
            "clinical.cases": CASES,
            "clinical.case_ici": ICI,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set | diagnosis_date | code     | status
                P1         | D1           | ae_ici      | 2025-05-01     | T45.AX5A | confirmed
                P2         | D2           | ae_ici      | 2025-05-02     | T45.AX5A | confirmed
                P3         | D3           | ae_statin   | 2025-08-30     | T46.6X5A | confirmed
                P4         | D4           | ae_statin   | 2025-08-31     | T46.6X5A | confirmed
            """,
        },
        expect="""
            case_id | finding_group         | diagnosis_id | code
            C2      | adverse_effect_ici    | D2           | T45.AX5A
            C3      | adverse_effect_statin | D3           | T46.6X5A
        """,
    )


def test_t_27_repeats_are_one_event_and_poisoning_suspicion_and_history_are_none(spec):
    spec(
        "attribution.adverse_effect_codes",
        given={
            "clinical.cases": CASES,
            "clinical.case_ici": ICI,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set                   | diagnosis_date | code     | status
                P1         | D2           | ae_steroid                    | 2025-06-05     | T38.0X5A | confirmed
                P1         | D1           | steroid_adverse_effect        | 2025-06-05     | T38.0X5A |
                P1         | D1           | ae_steroid                    | 2025-06-05     | T38.0X5A |
                P2         | D3           | ae_ici_poisoning_do_not_count | 2025-06-05     | T45.AX1A | confirmed
                P3         | D4           | ae_statin                     | 2025-06-05     | T46.6X5A | working
                P4         | D5           | ae_statin                     | 2025-06-05     | T46.6X5A | history
            """,
        },
        expect="""
            case_id | finding_group          | diagnosis_id
            C1      | adverse_effect_steroid | D1
        """,
    )


def test_t_26_the_code_of_immunostimulants_needs_a_checkpoint_inhibitor_beside_it(spec):
    spec(
        "attribution.adverse_effect_codes",
        given={
            "clinical.cases": CASES,
            "clinical.case_ici": """
                case_id | patient_id
                C2      | P2
            """,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set | diagnosis_date | code     | status
                P1         | D1           | ae_ici      | 2025-06-05     | T45.AX5A | confirmed
                P1         | D2           | ae_statin   | 2025-06-05     | T46.6X5A | confirmed
                P2         | D3           | ae_ici      | 2025-06-05     | T45.AX5A | confirmed
            """,
        },
        expect="""
            case_id | finding_group         | diagnosis_id
            C1      | adverse_effect_statin | D2
            C2      | adverse_effect_ici    | D3
        """,
    )


def test_t_27_a_later_encounter_repeats_an_event_that_was_coded_before_the_window(spec):
    """P1 repeats one of months ago, P2 has a new one beside it, P3 was never coded before."""
    spec(
        "attribution.adverse_effect_codes",
        given={
            "clinical.cases": CASES,
            "clinical.case_ici": ICI,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set | diagnosis_date | code_system | code     | status
                P1         | D1           | ae_ici      | 2025-01-05     | ICD10CM     | T45.AX5A | confirmed
                P1         | D2           | ae_ici      | 2025-06-05     | ICD10CM     | T45.AX5D | confirmed
                P2         | D3           | ae_ici      | 2025-01-05     | ICD10CM     | T45.AX5A | confirmed
                P2         | D4           | ae_ici      | 2025-06-05     | ICD10CM     | T45AX5S  | confirmed
                P2         | D5           | ae_ici      | 2025-06-15     | ICD10CM     | T45.AX5A | confirmed
                P3         | D6           | ae_ici      | 2025-06-05     | ICD10CM     | T45.AX5D | confirmed
                P4         | D7           | ae_statin   | 2025-01-05     | ICD10CM     | T46.6X5A | confirmed
                P4         | D8           | ae_ici      | 2025-06-05     | ICD10CM     | T45.AX5D | confirmed
            """,
        },
        expect="""
            case_id | finding_group      | diagnosis_id
            C2      | adverse_effect_ici | D5
            C3      | adverse_effect_ici | D6
            C4      | adverse_effect_ici | D8
        """,
    )
