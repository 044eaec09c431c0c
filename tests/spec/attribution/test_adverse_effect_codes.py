"""attribution.adverse_effect_codes: codes that name a drug's adverse effect (spec 3.13, T-27)."""

CASES = """
    case_id | patient_id | onset_date | last_evidence_date
    C1      | P1         | 2025-06-01 | 2025-07-01
    C2      | P2         | 2025-06-01 | 2025-07-01
    C3      | P3         | 2025-06-01 | 2025-07-01
    C4      | P4         | 2025-06-01 | 2025-07-01
"""


def test_the_window_runs_from_30_days_before_onset_to_60_days_after_the_last_evidence(spec):
    spec(
        "attribution.adverse_effect_codes",
        given={
            "clinical.cases": CASES,
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


def test_repeats_are_one_event_and_poisoning_suspicion_and_history_are_none(spec):
    spec(
        "attribution.adverse_effect_codes",
        given={
            "clinical.cases": CASES,
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
