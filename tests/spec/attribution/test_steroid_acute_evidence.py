"""attribution.steroid_acute_evidence: acute myopathy after high-dose steroid in critical illness (spec 7.6a, 9.2)."""

CASES = """
    case_id | patient_id | episode_number | onset_date
    C1      | P1         | 1              | 2025-06-22
    C2      | P2         | 1              | 2025-06-22
"""
EXPOSED = """
    case_id | patient_id | exposure        | stretch_start_date | ingredients        | highest_prednisone_eq_mg_per_day | stated_indication | first_prescription_id
    C1      | P1         | acute_high_dose | 2025-06-10         | methylprednisolone | 1250                             | ARDS              | R1
    C2      | P2         | acute_high_dose | 2025-06-10         | dexamethasone      | 80                               |                   | R2
    C9      | P9         | sustained       | 2025-05-10         | prednisone         | 40                               |                   | R9
"""


def test_the_exposure_gives_2_and_is_described_with_or_without_an_indication(spec):
    spec(
        "attribution.steroid_acute_evidence",
        given={"clinical.cases": CASES, "clinical.episode_steroid_exposures": EXPOSED},
        expect="""
            case_id | finding                | label             | rule_id | points | event_date | source_table | source_id | finding_text
            C1      | steroid_acute_exposure | steroid_acute_cim | W-STE-A | 2      | 2025-06-10 | prescribing  | R1        | High-dose methylprednisolone from 2025-06-10 (up to 1,250 mg a day in prednisone equivalents, for ARDS).
            C2      | steroid_acute_exposure | steroid_acute_cim | W-STE-A | 2      | 2025-06-10 | prescribing  | R2        | High-dose dexamethasone from 2025-06-10 (up to 80 mg a day in prednisone equivalents).
        """,
    )


def test_blockade_counts_up_to_21_days_after_its_last_day_and_not_when_it_began_after_onset(spec):
    spec(
        "attribution.steroid_acute_evidence",
        given={
            "clinical.cases": """
                case_id | patient_id | episode_number | onset_date
                C1      | P1         | 1              | 2025-06-22
                C2      | P2         | 1              | 2025-06-22
                C3      | P3         | 1              | 2025-06-22
                C4      | P4         | 1              | 2025-06-22
            """,
            "clinical.episode_steroid_exposures": "case_id | patient_id | exposure\n"
            + "\n".join(f"C{n} | P{n} | acute_high_dose" for n in range(1, 5)),
            "clinical.neuromuscular_blockers": """
                patient_id | start_date | end_date   | ingredients   | first_prescription_id
                P1         | 2025-05-28 | 2025-06-01 | cisatracurium | R1
                P2         | 2025-05-28 | 2025-05-31 | cisatracurium | R2
                P3         | 2025-06-22 | 2025-06-25 | cisatracurium | R3
                P4         | 2025-06-23 | 2025-06-25 | cisatracurium | R4
            """,
        },
        expect="""
            case_id | finding                | points | finding_text
            C1      | steroid_acute_blocker  | 3      | Neuromuscular blockade with cisatracurium from 2025-05-28 to 2025-06-01.
            C1      | steroid_acute_exposure | 2      |
            C2      | steroid_acute_exposure | 2      |
            C3      | steroid_acute_blocker  | 3      | Neuromuscular blockade with cisatracurium from 2025-06-22 to 2025-06-25.
            C3      | steroid_acute_exposure | 2      |
            C4      | steroid_acute_exposure | 2      |
        """,
    )


def test_known_myasthenia_gives_2_and_intensive_care_1(spec):
    spec(
        "attribution.steroid_acute_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.episode_steroid_exposures": EXPOSED,
            "attribution.known_myasthenia": """
                case_id | diagnosis_date | diagnosis_id | code
                C1      | 2024-01-01     | D1           | G70.00
                C9      | 2024-01-01     | D9           | G70.00
            """,
            "clinical.case_intensive_care": """
                case_id | source_table | source_id | start_date | is_icu | is_ventilated
                C1      | visits       | V1        | 2025-06-08 | true   | true
                C2      | visits       | V2        | 2025-06-09 | true   | false
            """,
        },
        expect="""
            case_id | finding                      | rule_id   | points | event_date | source_table | source_id
            C1      | steroid_acute_exposure       | W-STE-A   | 2      | 2025-06-10 | prescribing  | R1
            C1      | steroid_acute_myasthenia     | 9.2 acute | 2      | 2024-01-01 | diagnoses    | D1
            C1      | steroid_acute_intensive_care | 9.2 acute | 1      | 2025-06-08 | visits       | V1
            C2      | steroid_acute_exposure       | W-STE-A   | 2      | 2025-06-10 | prescribing  | R2
            C2      | steroid_acute_intensive_care | 9.2 acute | 1      | 2025-06-09 | visits       | V2
        """,
    )


def test_a_coded_critical_illness_myopathy_gives_3_once_and_only_when_it_is_this_patients_code(spec):
    # a laboratory result and another patient's diagnosis may share an identifier
    spec(
        "attribution.steroid_acute_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.episode_steroid_exposures": EXPOSED,
            "clinical.episode_evidence": """
                patient_id | episode_number | evidence_kind    | source_table | source_id
                P1         | 1              | muscle_diagnosis | diagnoses    | 7
                P1         | 1              | muscle_diagnosis | diagnoses    | 8
                P2         | 1              | ck_raised        | labs         | 7
            """,
            "staging.diagnosis_events": """
                patient_id | diagnosis_id | concept_set               | diagnosis_date | code
                P1         | 7            | critical_illness_myopathy | 2025-06-24     | G72.81
                P1         | 8            | critical_illness_myopathy | 2025-06-23     | G72.81
            """,
        },
        expect="""
            case_id | finding                | points | source_id | finding_text
            C1      | steroid_acute_exposure | 2      | R1        | High-dose methylprednisolone from 2025-06-10 (up to 1,250 mg a day in prednisone equivalents, for ARDS).
            C1      | steroid_acute_cim_code | 3      | 8         | Critical illness myopathy coded (G72.81).
            C2      | steroid_acute_exposure | 2      | R2        | High-dose dexamethasone from 2025-06-10 (up to 80 mg a day in prednisone equivalents).
        """,
    )


def test_a_ck_above_the_limit_gives_1_and_one_at_the_limit_nothing(spec):
    spec(
        "attribution.steroid_acute_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.episode_steroid_exposures": "case_id | patient_id | exposure\nC1 | P1 | acute_high_dose\nC2 | P2 | acute_high_dose",
            "clinical.ck_peaks": """
                patient_id | episode_number | ck_peak_x_uln | ck_peak_u_per_l | peak_result_id
                P1         | 1              | 1             | 200             | L1
                P2         | 1              | 1.3           | 260             | L2
            """,
        },
        expect="""
            case_id | finding                | points | source_id | finding_text
            C1      | steroid_acute_exposure | 2      |           |
            C2      | steroid_acute_exposure | 2      |           |
            C2      | steroid_acute_ck       | 1      | L2        | CK 260 U/L, 1.3 times the limit, as is usual in the acute form.
        """,
    )


def test_a_checkpoint_inhibitor_in_its_core_window_takes_2_off(spec):
    spec(
        "attribution.steroid_acute_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.episode_steroid_exposures": "case_id | patient_id | exposure\nC1 | P1 | acute_high_dose\nC2 | P2 | acute_high_dose",
            "clinical.case_ici": """
                case_id | ici_window        | last_prescription_id | ingredients
                C1      | core_on_treatment | R5                   | nivolumab
                C2      | extended          | R6                   | nivolumab
            """,
        },
        expect="""
            case_id | finding                | points | source_id
            C1      | steroid_acute_exposure | 2      |
            C1      | steroid_acute_ici_core | -2     | R5
            C2      | steroid_acute_exposure | 2      |
        """,
    )
