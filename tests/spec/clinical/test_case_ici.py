"""clinical.case_ici: checkpoint inhibitor treatment of a case (spec R-ICI-01 to R-ICI-05, 3.1)."""

WINDOWS = """
    case_id | patient_id | ici_window | points | last_dose_date
    C1      | P1         | core_early | 3      | 2025-03-01
"""


def test_a_combination_counts_in_the_course_before_onset_only(spec):
    for combination, shown in (("2025-02-01", "2025-02-01"), ("2025-03-01", "2025-03-01"), ("2025-03-02", "")):
        spec(
            "clinical.case_ici",
            given={
                "clinical.case_ici_windows": WINDOWS,
                "clinical.ici_eras": f"""
                    patient_id | era_number | era_start_date | last_dose_date | combination_date
                    P1         | 1          | 2023-01-01     | 2023-06-01     | 2023-01-01
                    P1         | 2          | 2025-01-01     | 2025-04-01     | {combination}
                """,
            },
            expect=f"""
                case_id | ici_window | combination_date
                C1      | core_early | {shown}
            """,
        )


def test_evidence_before_the_first_dose_counts_unless_it_flared(spec):
    for flare, counts in (("false", "true"), ("true", "false")):
        spec(
            "clinical.case_ici",
            given={
                "clinical.case_ici_windows": WINDOWS,
                "clinical.case_evidence_before_ici": f"""
                    case_id | evidence_before_ici_date | source_table | source_id | is_flare
                    C1      | 2024-12-01               | diagnoses    | D1        | {flare}
                """,
            },
            expect=f"""
                case_id | evidence_before_ici_date | evidence_before_ici_source_table | evidence_before_ici_source_id | has_evidence_before_ici
                C1      | 2024-12-01               | diagnoses                        | D1                            | {counts}
            """,
        )  # fmt: skip


def test_without_earlier_evidence_the_flag_is_false(spec):
    spec(
        "clinical.case_ici",
        given={"clinical.case_ici_windows": WINDOWS},
        expect="""
            case_id | has_evidence_before_ici | combination_date
            C1      | false                   |
        """,
    )
