"""attribution.case_information: what a reviewer would want to know, and whether it was found (spec 10.3)."""

CASES = """
    case_id | patient_id | episode_number | onset_date | age_at_onset_years | is_left_censored | is_unresolved_only | last_evidence_date
    C1      | P1         | 1              | 2026-01-02 | 60                 | false            | false              | 2026-01-02
    C2      | P2         | 1              | 2026-01-03 |                    | true             | true               | 2026-01-03
"""


def test_troponin_is_asked_for_only_under_a_checkpoint_inhibitor(spec):
    items = ["ck_unit", "ck_measured", "ck_repeat", "ck_limit", "birth_date", "baseline", "follow_up"]
    known = {"C1": "true false false true true true true", "C2": "false true false true false false false"}
    lines = ["case_id | item | is_known"]
    for case_id, answers in known.items():
        lines += [f"{case_id} | {item} | {answer}" for item, answer in zip(items, answers.split(), strict=True)]
        lines += [f"{case_id} | {item} | false" for item in ("anti_hmgcr", "anti_srp", "tsh")]
    lines.append("C2 | troponin | false")
    spec(
        "attribution.case_information",
        given={"clinical.cases": CASES, "clinical.case_ici": "case_id | ici_window\nC2 | core_early"},
        expect="\n".join(lines),
    )


def test_a_repeat_needs_two_results_and_a_default_limit_is_missing_information(spec):
    spec(
        "attribution.case_information",
        given={
            "clinical.cases": CASES,
            "clinical.ck_peaks": """
                patient_id | episode_number | results | ck_peak_uln_source
                P1         | 1              | 2       | default
                P2         | 1              | 1       | row
            """,
            "reference.information_items": """
                item        | missing_text       | needs_ici
                ck_measured | no CK measured     | false
                ck_repeat   | repeat CK          | false
                ck_limit    | upper limit of CK  | false
            """,
        },
        expect="""
            case_id | item        | is_known
            C1      | ck_measured | true
            C1      | ck_repeat   | true
            C1      | ck_limit    | false
            C2      | ck_measured | true
            C2      | ck_repeat   | false
            C2      | ck_limit    | true
        """,
    )


def test_a_test_counts_from_60_days_before_onset_on_and_either_troponin_answers(spec):
    spec(
        "attribution.case_information",
        given={
            "clinical.cases": CASES,
            "clinical.case_ici": "case_id | ici_window\nC1 | core_early\nC2 | core_early",
            "staging.lab_events": """
                patient_id | result_id | analyte    | draw_date
                P1         | L1        | tsh        | 2025-11-03
                P1         | L2        | troponin_t | 2026-01-20
                P1         | L3        | troponin_i | 2026-01-20
                P2         | L4        | tsh        | 2025-11-03
                P2         | L5        | troponin_i |
            """,
            "reference.information_items": """
                item     | missing_text      | needs_ici
                tsh      | TSH not seen      | false
                troponin | troponin not seen | true
            """,
        },
        expect="""
            case_id | item     | is_known
            C1      | tsh      | true
            C1      | troponin | true
            C2      | tsh      | false
            C2      | troponin | false
        """,
    )
