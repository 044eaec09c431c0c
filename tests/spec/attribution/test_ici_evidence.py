"""attribution.ici_evidence: points for and against a checkpoint inhibitor (spec 7.1, 9.2 ici_myositis)."""

ICI = """
    case_id | patient_id | ici_window | points | rule_id | last_dose_date | last_prescription_id | days_from_risk_start_to_onset | risk_start_kind | risk_start_date | days_from_last_dose_to_onset | doses_before_onset | ingredients          | combination_date | has_evidence_before_ici | evidence_before_ici_date | evidence_before_ici_source_table | evidence_before_ici_source_id
    C1      | P1         | core_early | 3      | W-ICI-1 | 2025-05-20     | R2                   | 40                            | course began    | 2025-04-22      | 12                           | 2                  | nivolumab            |                  | false                   |                          |                                  |
    C2      | P2         | late       | 0      | W-ICI-4 | 2024-01-01     | R3                   | 500                           | class added     | 2023-12-01      | 470                          | 5                  | ipilimumab+nivolumab | 2023-12-01       | true                    | 2023-06-01               | labs                             | L9
"""


def test_timing_brings_the_points_of_its_window_and_says_where_onset_stands(spec):
    spec(
        "attribution.ici_evidence",
        given={
            "clinical.case_ici": ICI,
            "clinical.ici_doses": """
                patient_id | ingredient | dose_date  | prescription_id
                P1         | nivolumab  | 2025-04-22 | R1
                P1         | ipilimumab | 2025-04-22 | R1
                P1         | nivolumab  | 2025-05-20 | R2
                P1         | nivolumab  | 2025-06-20 | R4
                P2         | nivolumab  | 2023-12-01 | R8
                P2         | ipilimumab | 2023-12-01 | R9
            """,
        },
        expect="""
            case_id | finding             | label        | rule_id  | points | event_date | source_table | source_id | finding_text
            C1      | ici_timing          | ici_myositis | W-ICI-1  | 3      | 2025-05-20 | prescribing  | R2        | Onset on day 40 after the course began (2025-04-22) and on day 12 after dose 2 of nivolumab.
            C2      | ici_combination     | ici_myositis | 9.2 ICI  | 1      | 2023-12-01 | prescribing  | R8        | Two classes of checkpoint inhibitor together (ipilimumab+nivolumab).
            C2      | ici_timing          | ici_myositis | W-ICI-4  | 0      | 2024-01-01 | prescribing  | R9        | Onset on day 500 after a class was added (2023-12-01) and on day 470 after dose 1 of ipilimumab+nivolumab.
            C2      | ici_evidence_before | ici_myositis | R-ICI-04 | -4     | 2023-06-01 | labs         | L9        | Muscle evidence already on 2023-06-01, before the first dose.
        """,
    )


def test_an_onset_judged_at_the_earlier_end_of_its_interval_says_so(spec):
    spec(
        "attribution.ici_evidence",
        given={
            "clinical.cases": """
                case_id | patient_id | onset_date
                C1      | P1         | 2025-08-01
            """,
            "clinical.case_ici": """
                case_id | patient_id | points | rule_id | last_dose_date | days_from_risk_start_to_onset | risk_start_kind | risk_start_date | days_from_last_dose_to_onset | ingredients
                C1      | P1         | 1      | W-ICI-3 | 2025-01-01     | 181                           | course began    | 2025-01-01      | 181                          | nivolumab
            """,
            "clinical.ici_doses": """
                patient_id | ingredient | dose_date  | prescription_id
                P1         | nivolumab  | 2025-01-01 | R1
                P1         | nivolumab  | 2025-07-20 | R2
            """,
        },
        expect="""
            case_id | source_id | finding_text
            C1      | R1        | Onset (at the earliest 2025-07-01) on day 181 after the course began (2025-01-01) and on day 181 after dose 1 of nivolumab.
        """,
    )


def test_a_combination_gives_1_and_names_the_dose_that_brought_the_second_class(spec):
    spec(
        "attribution.ici_evidence",
        given={
            "clinical.case_ici": """
                case_id | patient_id | points | rule_id | combination_date | ingredients
                C2      | P2         | 3      | W-ICI-1 | 2025-05-01       | ipilimumab+nivolumab
            """,
            "clinical.ici_doses": """
                patient_id | ingredient | dose_date  | prescription_id
                P2         | nivolumab  | 2025-04-20 | R1
                P2         | ipilimumab | 2025-05-01 | R2
                P2         | nivolumab  | 2025-05-01 | R3
                P9         | nivolumab  | 2025-05-01 | R0
            """,
        },
        expect="""
            case_id | finding         | rule_id | points | event_date | source_id
            C2      | ici_combination | 9.2 ICI | 1      | 2025-05-01 | R2
            C2      | ici_timing      | W-ICI-1 | 3      |            |
        """,
    )


def test_all_overlap_findings_together_give_3_points_and_are_named(spec):
    spec(
        "attribution.ici_evidence",
        given={
            "clinical.case_ici": """
                case_id | patient_id | points | rule_id
                C1      | P1         | 3      | W-ICI-1
            """,
            "attribution.case_overlap": """
                case_id | finding_group | diagnosis_id | diagnosis_date | code   | meaning
                C1      | ocular        | D2           | 2025-06-03     | H53.2  | ptosis, diplopia or ophthalmoplegia
                C1      | myasthenia    | D1           | 2025-06-04     | G70.01 | myasthenia gravis
                C9      | myasthenia    | D9           | 2025-06-04     | G70.01 | myasthenia gravis
            """,
        },
        expect="""
            case_id | finding     | rule_id | points | event_date | source_id | finding_text
            C1      | ici_overlap | 9.2 ICI | 3      | 2025-06-03 | D2        | New overlap findings: myasthenia gravis (G70.01); ptosis, diplopia or ophthalmoplegia (H53.2).
            C1      | ici_timing  | W-ICI-1 | 3      |            |           |
        """,
    )


def test_a_coded_adverse_effect_gives_2_only_where_an_ici_window_is_open(spec):
    spec(
        "attribution.ici_evidence",
        given={
            "clinical.case_ici": """
                case_id | patient_id | points | rule_id
                C1      | P1         | 2      | W-ICI-2
            """,
            "attribution.adverse_effect_codes": """
                case_id | finding_group         | diagnosis_id | diagnosis_date | code
                C1      | adverse_effect_ici    | D1           | 2025-06-03     | T45.AX5A
                C1      | adverse_effect_statin | D2           | 2025-06-03     | T46.6X5A
                C2      | adverse_effect_ici    | D3           | 2025-06-03     | T45.AX5A
            """,
        },
        expect="""
            case_id | finding                 | rule_id | points | source_id | finding_text
            C1      | ici_adverse_effect_code | 9.2 ICI | 2      | D1        | Adverse effect of a checkpoint inhibitor coded (T45.AX5A).
            C1      | ici_timing              | W-ICI-2 | 2      |           |
        """,
    )
