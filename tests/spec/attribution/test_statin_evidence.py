"""attribution.statin_evidence: points for a statin as a toxic cause (spec 7.2, 9.2 statin_toxic)."""

CASES = """
    case_id | patient_id | episode_number | is_unresolved_only
    C1      | P1         | 1              | false
    C2      | P2         | 1              | false
    C3      | P3         | 1              | true
    C4      | P4         | 1              | false
"""
PEAKS = """
    patient_id | episode_number | ck_peak_x_uln
    P1         | 1              | 1.01
    P2         | 1              | 12
    P4         | 1              | 1
    P4         | 2              | 12
"""
#: C4 has no CK above the limit in its own episode.
RAISED = {"clinical.cases": CASES, "clinical.ck_peaks": PEAKS}


def test_the_label_needs_a_ck_above_the_limit_or_one_that_cannot_be_resolved(spec):
    spec(
        "attribution.statin_evidence",
        given={
            **RAISED,
            "clinical.case_statins": """
                case_id | statin_window | points | rule_id  | ingredient   | daily_dose_mg | prescription_id | covered_until | days_from_supply_end_to_onset | change_points
                C1      | toxic_current | 3      | W-STA-T1 | atorvastatin | 40            | R1              | 2025-06-01    | 0                             | 0
                C2      | toxic_recent  | 1      | W-STA-T2 | simvastatin  |               | R2              | 2025-05-01    | 31                            | 0
                C3      | toxic_current | 3      | W-STA-T1 | atorvastatin | 0.5           | R3              | 2025-05-31    | 1                             | 0
                C4      | toxic_current | 3      | W-STA-T1 | atorvastatin | 40            | R4              | 2025-06-01    | 0                             | 0
            """,
        },
        expect="""
            case_id | finding       | label        | rule_id  | points | event_date | source_table | source_id | finding_text
            C1      | statin_timing | statin_toxic | W-STA-T1 | 3      | 2025-06-01 | prescribing  | R1        | On atorvastatin 40 mg a day at onset.
            C2      | statin_timing | statin_toxic | W-STA-T2 | 1      | 2025-05-01 | prescribing  | R2        | Supply ended before onset: simvastatin.
            C3      | statin_timing | statin_toxic | W-STA-T1 | 3      | 2025-05-31 | prescribing  | R3        | Supply ended before onset: atorvastatin 0.5 mg a day.
        """,
    )


def test_t_18_a_ck_high_for_years_is_enough_for_the_label_although_it_is_no_rise_over_the_own_baseline(spec):
    # golden case G15: it is weighed as a competing cause, not left out
    spec(
        "attribution.statin_evidence",
        given={
            "clinical.cases": """
                case_id | patient_id | episode_number | is_unresolved_only | first_raised_ck_date
                C1      | P1         | 1              | false              |
            """,
            "clinical.ck_peaks": PEAKS.replace("1.01", "12"),
            "clinical.case_statins": """
                case_id | statin_window | points | rule_id  | ingredient  | days_from_supply_end_to_onset
                C1      | toxic_current | 3      | W-STA-T1 | simvastatin | 0
            """,
        },
        expect="""
            case_id | finding       | points
            C1      | statin_timing | 3
        """,
    )


def test_a_recent_start_or_dose_increase_brings_its_points_and_an_old_one_no_row(spec):
    spec(
        "attribution.statin_evidence",
        given={
            **RAISED,
            "clinical.case_statins": """
                case_id | points | rule_id  | change_points | change_kind   | change_date | change_prescription_id | change_ingredient | change_dose_mg | change_dose_before_mg | ingredient  | days_from_supply_end_to_onset
                C1      | 3      | W-STA-T1 | 2             | start         | 2025-05-01  | R1                     | atorvastatin      | 40             |                       | simvastatin | 0
                C2      | 3      | W-STA-T1 | 1             | dose increase | 2024-09-01  | R2                     | simvastatin       | 40             | 20                    | simvastatin | 0
                C3      | 3      | W-STA-T1 | 0             | start         | 2020-09-01  | R3                     | simvastatin       |                |                       | simvastatin | 0
            """,
        },
        expect="""
            case_id | finding       | rule_id  | points | event_date | source_id | finding_text
            C1      | statin_change | R-STA-02 | 2      | 2025-05-01 | R1        | Statin started: atorvastatin 40 mg a day.
            C1      | statin_timing | W-STA-T1 | 3      |            |           | On simvastatin at onset.
            C2      | statin_change | R-STA-02 | 1      | 2024-09-01 | R2        | Statin dose increased: simvastatin from 20 to 40 mg a day.
            C2      | statin_timing | W-STA-T1 | 3      |            |           | On simvastatin at onset.
            C3      | statin_timing | W-STA-T1 | 3      |            |           | On simvastatin at onset.
        """,
    )


def test_a_coded_adverse_effect_gives_1(spec):
    spec(
        "attribution.statin_evidence",
        given={
            **RAISED,
            "clinical.case_statins": """
                case_id | points | rule_id  | days_from_supply_end_to_onset | ingredient
                C1      | 3      | W-STA-T1 | 0                             | pravastatin
            """,
            "attribution.adverse_effect_codes": """
                case_id | finding_group         | diagnosis_id | diagnosis_date | code
                C1      | adverse_effect_statin | D1           | 2025-06-03     | T46.6X5A
                C2      | adverse_effect_statin | D2           | 2025-06-03     | T46.6X5A
            """,
        },
        expect="""
            case_id | finding                    | rule_id    | points | source_id | finding_text
            C1      | statin_adverse_effect_code | 9.2 statin | 1      | D1        | Adverse effect of a statin coded (T46.6X5A).
            C1      | statin_timing              | W-STA-T1   | 3      |           | On pravastatin at onset.
        """,
    )


ON_SIMVASTATIN = """
    case_id | patient_id | statin_window | points | rule_id  | ingredient  | days_from_supply_end_to_onset
    C1      | P1         | toxic_current | 3      | W-STA-T1 | simvastatin | 0
"""
TIMING = "statin_timing | W-STA-T1 | 3 |"


def check(spec, given: dict[str, str], *rows: str) -> None:
    """Expect these findings beside the timing, as 'finding | rule_id | points | source_id'."""
    spec(
        "attribution.statin_evidence",
        given={**RAISED, "clinical.case_statins": ON_SIMVASTATIN, **given},
        expect="\n".join(["finding | rule_id | points | source_id", TIMING, *rows]),
    )


def test_a_contraindicated_drug_gives_2_and_any_other_interaction_1(spec):
    for interaction, row in (
        ("contraindicated", "statin_interaction_contraindicated | 3.6 | 2 | R7"),
        ("cap_or_other", "statin_interaction_other | 3.6 | 1 | R7"),
    ):
        check(
            spec,
            {"clinical.case_statin_interactions": f"""
                case_id | interaction   | event_date | prescription_id | finding_text
                C1      | {interaction} | 2025-05-20 | R7              | Both drugs named.
                C2      | {interaction} | 2025-05-20 | R8              | A case without the timing.
            """},
            row,
        )  # fmt: skip


def test_a_positive_dechallenge_gives_3_a_negative_takes_3_and_an_unknown_says_nothing(spec):
    for dechallenge, rows in (
        ("positive", ["statin_dechallenge_positive | R-DEC-01 | 3 | L1"]),
        ("negative", ["statin_dechallenge_negative | R-DEC-02 | -3 | L1"]),
        ("unknown", []),
    ):
        check(
            spec,
            {"clinical.case_dechallenges": f"""
                case_id | drug_key               | dechallenge   | event_date | result_id | finding_text
                C1      | statin                 | {dechallenge} | 2025-07-20 | L1        | What CK did.
                C1      | other_drug:binimetinib | positive      | 2025-07-20 | L2        | Another drug.
            """},
            *rows,
        )  # fmt: skip


def test_only_a_positive_rechallenge_with_a_statin_gives_3(spec):
    for drug_key, rechallenge, rows in (
        ("statin", "positive", ["statin_rechallenge | R-REC-01 | 3 | L1"]),
        ("statin", "negative", []),
        ("ici", "positive", []),
    ):
        check(
            spec,
            {"clinical.case_rechallenges": f"""
                case_id | drug_key   | rechallenge   | event_date | result_id | finding_text
                C1      | {drug_key} | {rechallenge} | 2025-09-20 | L1        | What CK did.
            """},
            *rows,
        )  # fmt: skip


def test_anti_hmgcr_takes_5_off_and_no_other_result_does(spec):
    for analyte, result, rows in (
        ("anti_hmgcr", "positive", ["statin_hmgcr_positive | 9.2 statin | -5 | L1"]),
        ("anti_hmgcr", "negative", []),
        ("anti_hmgcr", "indeterminate", []),
        ("anti_srp", "positive", []),
    ):
        check(
            spec,
            {"clinical.case_antibodies": f"""
                case_id | analyte   | antibody_result | draw_date  | result_id | value_with_unit
                C1      | {analyte} | {result}        | 2025-06-10 | L1        | 145 CU
            """},
            *rows,
        )  # fmt: skip


def test_each_new_finding_says_what_it_is_and_where_it_stands(spec):
    spec(
        "attribution.statin_evidence",
        given={
            **RAISED,
            "clinical.case_statins": ON_SIMVASTATIN,
            "clinical.case_statin_interactions": """
                case_id | interaction     | event_date | prescription_id | finding_text
                C1      | contraindicated | 2025-05-20 | R7              | Contraindicated with simvastatin: clarithromycin from 2025-05-20.
            """,
            "clinical.case_dechallenges": """
                case_id | drug_key | dechallenge | event_date | result_id | finding_text
                C1      | statin   | negative    | 2025-08-20 | L1        | CK stayed high.
            """,
            "clinical.case_antibodies": """
                case_id | analyte    | antibody_result | draw_date  | result_id | value_with_unit
                C1      | anti_hmgcr | positive        | 2025-06-10 | L2        | 145 CU
            """,
        },
        expect="""
            finding                            | label        | event_date | source_table | source_id | finding_text
            statin_timing                      | statin_toxic |            | prescribing  |           | On simvastatin at onset.
            statin_interaction_contraindicated | statin_toxic | 2025-05-20 | prescribing  | R7        | Contraindicated with simvastatin: clarithromycin from 2025-05-20.
            statin_dechallenge_negative        | statin_toxic | 2025-08-20 | labs         | L1        | CK stayed high.
            statin_hmgcr_positive              | statin_toxic | 2025-06-10 | labs         | L2        | anti-HMGCR positive ("145 CU").
        """,
    )  # fmt: skip


def test_without_a_statin_in_its_window_nothing_else_gives_points(spec):
    spec(
        "attribution.statin_evidence",
        given={
            **RAISED,
            "clinical.case_dechallenges": """
                case_id | drug_key | dechallenge | event_date | result_id | finding_text
                C1      | statin   | positive    | 2025-08-20 | L1        | CK settled.
            """,
            "clinical.case_antibodies": """
                case_id | analyte    | antibody_result | draw_date  | result_id
                C1      | anti_hmgcr | positive        | 2025-06-10 | L2
            """,
        },
        expect="""
            case_id | finding
        """,
    )


def test_t_11_a_checkpoint_inhibitor_long_past_its_window_leaves_the_statin_label(spec):
    """No ICI window holds the onset, so the case has no row in clinical.case_ici."""
    given = {**RAISED, "clinical.case_statins": ON_SIMVASTATIN}
    spec("attribution.ici_evidence", given=given, expect="label")
    spec("attribution.statin_evidence", given=given, expect="label | points\nstatin_toxic | 3")


def test_t_33_a_statin_and_a_checkpoint_inhibitor_both_get_their_points(spec):
    given = {
        **RAISED,
        "clinical.case_statins": ON_SIMVASTATIN,
        "clinical.case_ici": """
            case_id | patient_id | ici_window | points | rule_id | last_dose_date | last_prescription_id | ingredients
            C1      | P1         | core_early | 3      | W-ICI-1 | 2025-05-20     | R9                   | nivolumab
        """,
    }
    spec("attribution.ici_evidence", given=given, expect="label | points\nici_myositis | 3")
    spec("attribution.statin_evidence", given=given, expect="label | points\nstatin_toxic | 3")
