"""clinical.case_studies: EMG and muscle MRI of a case (spec E7, 6.8)."""

CASES = """
    case_id | patient_id | onset_date
    C1      | P1         | 2025-05-01
"""


def test_a_study_counts_from_60_days_before_to_365_days_after_onset(spec):
    seen = {"2025-03-01": False, "2025-03-02": True, "2026-05-01": True, "2026-05-02": False}
    for day, is_seen in seen.items():
        spec(
            "clinical.case_studies",
            given={
                "clinical.cases": CASES,
                "clinical.muscle_studies": f"""
                patient_id | study | study_date | source_table | source_id
                P1         | emg   | {day}      | procedures   | R1
                """,
            },
            expect="case_id | study" + ("\nC1 | emg" if is_seen else ""),
        )


def test_an_abnormal_study_is_shown_first_and_what_any_of_them_showed_is_kept(spec):
    spec(
        "clinical.case_studies",
        given={
            "clinical.cases": CASES,
            "clinical.muscle_studies": """
            patient_id | study      | study_date | source_table | source_id | is_abnormal | is_myopathic | has_fibrillations | has_oedema
            P1         | emg        | 2025-05-01 | procedures   | R1        | false       | false        | false             |
            P1         | emg        | 2025-05-09 | procedures   | R2        | true        | false        | true              |
            P1         | emg        | 2025-05-08 | procedures   | R3        | true        | true         | false             |
            P1         | emg        | 2025-05-01 | diagnoses    | D1        | true        |              |                   |
            P1         | muscle_mri | 2025-05-20 | procedures   | R5        |             |              |                   |
            P1         | muscle_mri | 2025-05-10 | procedures   | R4        |             |              |                   |
            """,
        },
        expect="""
            study      | source_id | study_date | is_abnormal | is_myopathic | has_fibrillations | has_oedema
            emg        | R3        | 2025-05-08 | true        | true         | true              |
            muscle_mri | R4        | 2025-05-10 |             |              |                   |
        """,
    )


def test_a_code_makes_an_emg_abnormal_whose_report_did_not_come(spec):
    spec(
        "clinical.case_studies",
        given={
            "clinical.cases": CASES,
            "clinical.muscle_studies": """
            patient_id | study | study_date | source_table | source_id | is_abnormal
            P1         | emg   | 2025-05-01 | procedures   | R1        |
            P1         | emg   | 2025-05-03 | diagnoses    | D1        | true
            """,
        },
        expect="""
            study | source_table | source_id | is_abnormal
            emg   | diagnoses    | D1        | true
        """,
    )
