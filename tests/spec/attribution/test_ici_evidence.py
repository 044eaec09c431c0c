"""attribution.ici_evidence: points for and against a checkpoint inhibitor (spec 7.1, 9.2 ici_myositis, R-DEC-04, R-REC-01, ruling 13)."""

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
                case_id | finding_group | source_id | event_date | code   | meaning | source_table
                C1      | ocular        | D2           | 2025-06-03     | H53.2  | ptosis, diplopia or ophthalmoplegia | diagnoses
                C1      | myasthenia    | D1           | 2025-06-04     | G70.01 | myasthenia gravis | diagnoses
                C9      | myasthenia    | D9           | 2025-06-04     | G70.01 | myasthenia gravis | diagnoses
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


IN_WINDOW = """
    case_id | patient_id | ici_window | points | rule_id
    C1      | P1         | core_early | 3      | W-ICI-1
"""
TIMING = "C1 | ici_timing | W-ICI-1 | 3 |"


def check(spec, given: dict[str, str], *rows: str) -> None:
    """Expect these findings beside the timing of C1, as 'case | finding | rule | points | source row'; C2 has no window."""
    spec(
        "attribution.ici_evidence",
        given={"clinical.case_ici": IN_WINDOW, **given},
        expect="\n".join(["case_id | finding | rule_id | points | source_id", TIMING, *rows]),
    )


def test_another_immune_related_adverse_event_gives_1_and_is_named(spec):
    spec(
        "attribution.ici_evidence",
        given={
            "clinical.case_ici": IN_WINDOW,
            "attribution.other_irae": """
                case_id | meaning       | code  | diagnosis_date | diagnosis_id
                C1      | thyroiditis   | E06.3 | 2025-05-20     | D1
                C2      | colitis       | K52.1 | 2025-05-20     | D2
            """,
        },
        expect="""
            case_id | finding        | rule_id | points | event_date | source_table | source_id | finding_text
            C1      | ici_other_irae | 9.2 ICI | 1      | 2025-05-20 | diagnoses    | D1        | Another immune-related adverse event: thyroiditis (E06.3).
            C1      | ici_timing     | W-ICI-1 | 3      |            | prescribing  |           |
        """,
    )


def test_striational_and_receptor_antibodies_give_1_together_and_hmgcr_or_srp_take_2_off_together(spec):
    antibodies = """
        case_id | analyte          | antibody_result | draw_date  | result_id | value_with_unit
        C1      | anti_striational | positive        | 2025-06-02 | L2        | 1:80
        C1      | anti_achr        | positive        | 2025-06-01 | L1        | 2.0
        C1      | anti_srp         | positive        | 2025-06-04 | L4        | 40 SI
        C1      | anti_hmgcr       | positive        | 2025-06-03 | L3        | 120 CU
        C2      | anti_achr        | positive        | 2025-06-01 | L5        | 2.0
    """
    spec(
        "attribution.ici_evidence",
        given={"clinical.case_ici": IN_WINDOW, "clinical.case_antibodies": antibodies},
        expect="""
            case_id | finding         | rule_id | points | event_date | source_table | source_id | finding_text
            C1      | ici_antibody    | 9.2 ICI | 1      | 2025-06-01 | labs         | L1        | acetylcholine receptor antibody positive ("2.0").
            C1      | ici_nm_antibody | 9.2 ICI | -2     | 2025-06-03 | labs         | L3        | anti-HMGCR positive ("120 CU").
            C1      | ici_timing      | W-ICI-1 | 3      |            | prescribing  |           |
        """,
    )


def test_other_antibodies_and_results_that_are_not_positive_say_nothing(spec):
    for analyte, result, rows in (
        ("anti_striational", "positive", ["C1 | ici_antibody | 9.2 ICI | 1 | L1"]),
        ("anti_striational", "negative", []),
        ("anti_achr", "indeterminate", []),
        ("anti_srp", "positive", ["C1 | ici_nm_antibody | 9.2 ICI | -2 | L1"]),
        ("anti_srp", "indeterminate", []),
        ("anti_hmgcr", "negative", []),
        ("anti_jo1", "positive", []),
        ("anti_musk", "positive", []),
        ("anti_tif1g", "positive", []),
    ):
        check(
            spec,
            {"clinical.case_antibodies": f"""
                case_id | analyte   | antibody_result | draw_date  | result_id | value_with_unit
                C1      | {analyte} | {result}        | 2025-06-01 | L1        | text
            """},
            *rows,
        )  # fmt: skip


def test_a_checkpoint_inhibitor_held_with_a_ck_that_fell_by_half_gives_2(spec):
    for improved, rows in (("true", ["C1 | ici_held_improved | R-DEC-04 | 2 | L1"]), ("false", []), ("", [])):
        check(
            spec,
            {"clinical.case_ici_hold": f"""
                case_id | is_held_improved | event_date | result_id | finding_text
                C1      | {improved}       | 2025-07-01 | L1        | Held; CK fell by half.
                C2      | true             | 2025-07-01 | L2        | A case without a window.
            """},
            *rows,
        )  # fmt: skip


def test_only_a_positive_rechallenge_with_a_checkpoint_inhibitor_gives_3(spec):
    for drug_key, rechallenge, rows in (
        ("ici", "positive", ["C1 | ici_rechallenge | R-REC-01 | 3 | L1"]),
        ("ici", "negative", []),
        ("statin", "positive", []),
        ("other_drug:binimetinib", "positive", []),
    ):
        check(
            spec,
            {"clinical.case_rechallenges": f"""
                case_id | drug_key   | rechallenge   | event_date | result_id | finding_text
                C1      | {drug_key} | {rechallenge} | 2025-09-01 | L1        | What CK did.
                C2      | ici        | positive      | 2025-09-01 | L2        | A case without a window.
            """},
            *rows,
        )  # fmt: skip


def test_t_34_evidence_before_the_first_dose_takes_4_off(spec):
    spec(
        "attribution.ici_evidence",
        given={
            "clinical.case_ici": """
                case_id | patient_id | points | rule_id | has_evidence_before_ici | evidence_before_ici_date | evidence_before_ici_source_table | evidence_before_ici_source_id
                C1      | P1         | 3      | W-ICI-1 | true                    | 2024-11-01               | diagnoses                        | D1
                C2      | P2         | 3      | W-ICI-1 | false                   | 2024-11-01               | labs                             | L2
            """,
        },
        expect="""
            case_id | finding             | rule_id  | points | source_table | source_id
            C1      | ici_evidence_before | R-ICI-04 | -4     | diagnoses    | D1
            C1      | ici_timing          | W-ICI-1  | 3      | prescribing  |
            C2      | ici_timing          | W-ICI-1  | 3      | prescribing  |
        """,
    )


def test_weakness_on_a_steroid_alone_is_no_sign_of_the_checkpoint_inhibitor(spec):
    # 7.1 names gates A to D; gate E beside another gate takes nothing away
    for gates, rows in (("E", []), ("BE", [TIMING]), ("C", [TIMING]), ("W", [TIMING]), ("U", [TIMING])):
        spec(
            "attribution.ici_evidence",
            given={
                "clinical.case_ici": IN_WINDOW,
                "clinical.cases": f"case_id | patient_id | gates\nC1 | P1 | {gates}\nC2 | P2 | A",
                "attribution.other_irae": "case_id | meaning | code | diagnosis_id\nC2 | colitis | K52.1 | D2",
            },
            expect="\n".join(["case_id | finding | rule_id | points | source_id", *rows]),
        )
