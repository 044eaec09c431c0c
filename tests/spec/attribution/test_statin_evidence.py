"""attribution.statin_evidence: points for a statin as a toxic cause (spec 7.2, 9.2 statin_toxic)."""

CASES = """
    case_id | patient_id | first_raised_ck_date | is_unresolved_only
    C1      | P1         | 2025-06-01           | false
    C2      | P2         | 2025-06-01           | false
    C3      | P3         |                      | true
    C4      | P4         |                      | false
"""


def test_the_label_needs_a_raised_ck_or_one_that_cannot_be_resolved(spec):
    spec(
        "attribution.statin_evidence",
        given={
            "clinical.cases": CASES,
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


def test_a_recent_start_or_dose_increase_brings_its_points_and_an_old_one_no_row(spec):
    spec(
        "attribution.statin_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.case_statins": """
                case_id | points | rule_id  | change_points | change_kind   | change_date | change_prescription_id | ingredient  | days_from_supply_end_to_onset
                C1      | 3      | W-STA-T1 | 2             | start         | 2025-05-01  | R1                     | simvastatin | 0
                C2      | 3      | W-STA-T1 | 1             | dose increase | 2024-09-01  | R2                     | simvastatin | 0
                C3      | 3      | W-STA-T1 | 0             | start         | 2020-09-01  | R3                     | simvastatin | 0
            """,
        },
        expect="""
            case_id | finding       | rule_id  | points | event_date | source_id | finding_text
            C1      | statin_change | R-STA-02 | 2      | 2025-05-01 | R1        | Statin start.
            C1      | statin_timing | W-STA-T1 | 3      |            |           | On simvastatin at onset.
            C2      | statin_change | R-STA-02 | 1      | 2024-09-01 | R2        | Statin dose increase.
            C2      | statin_timing | W-STA-T1 | 3      |            |           | On simvastatin at onset.
            C3      | statin_timing | W-STA-T1 | 3      |            |           | On simvastatin at onset.
        """,
    )


def test_a_coded_adverse_effect_gives_1(spec):
    spec(
        "attribution.statin_evidence",
        given={
            "clinical.cases": CASES,
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
