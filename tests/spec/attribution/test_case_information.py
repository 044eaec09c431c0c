"""attribution.case_information: what a reviewer would want to know, and whether it was found (spec 10.3)."""

CASES = """
    case_id | patient_id | episode_number | sex | onset_date | age_at_onset_years | is_left_censored | is_unresolved_only
    C1      | P1         | 1              | F   | 2026-01-02 | 60                 | false            | false
    C2      | P2         | 1              | U   | 2026-01-03 |                    | true             | true
"""
ITEMS = "item | item_order | missing_text | needs_ici | needs_drug | from_level_rank | is_listed\n"


def items(*names, needs_ici="false"):
    """Ask for these items alone."""
    return ITEMS + "\n".join(f"{name} | 1 | words | {needs_ici} | false | 0 | true" for name in names)


def test_every_item_applies_to_its_cases_alone(spec):
    # C1 without any drug or level; C2 under a checkpoint inhibitor, with a suspected drug and level M2
    always = ["ck_unit", "ck_measured", "ck_repeat", "anti_hmgcr", "anti_srp", "tsh", "ck_limit", "baseline",
              "follow_up", "birth_date", "sex", "electrolytes"]  # fmt: skip
    from_m2 = ["emg", "muscle_mri", "biopsy", "cancer_antibody", "myositis_panel"]
    with_drug = ["dechallenge", "dose", "indication"]
    known = {
        "C1": {"ck_unit", "ck_limit", "birth_date", "sex", "baseline", "follow_up"},
        "C2": {"ck_measured", "ck_limit"},
    }
    asked = {"C1": always, "C2": [*always, *from_m2, *with_drug, "troponin_i", "myasthenia_antibody"]}
    lines = ["case_id | item | is_known"]
    for case_id, names in asked.items():
        lines += [f"{case_id} | {name} | {str(name in known[case_id]).lower()}" for name in names]
    spec(
        "attribution.case_information",
        given={
            "clinical.cases": CASES,
            "clinical.case_ici": "case_id | ici_window\nC2 | core_early",
            "attribution.event_scores": "case_id | level_rank\nC1 | 1\nC2 | 2",
            "attribution.suspected_drugs": "case_id | label | is_leading\nC2 | ici_myositis | true",
        },
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
            "reference.information_items": items("ck_measured", "ck_repeat", "ck_limit"),
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


def test_a_test_counts_from_60_days_before_onset_on(spec):
    spec(
        "attribution.case_information",
        given={
            "clinical.cases": CASES,
            "staging.lab_events": """
                patient_id | result_id | analyte   | draw_date  | rejection_reason
                P1         | L1        | tsh       | 2025-11-03 |
                P1         | L2        | potassium | 2025-12-03 | urine
                P2         | L3        | tsh       | 2025-11-03 |
                P2         | L4        | potassium | 2026-01-20 |
            """,
            "reference.information_items": items("tsh", "electrolytes"),
        },
        expect="""
            case_id | item         | is_known
            C1      | tsh          | true
            C1      | electrolytes | false
            C2      | tsh          | false
            C2      | electrolytes | true
        """,
    )


def test_a_troponin_t_alone_still_asks_for_troponin_i(spec):
    # 5.6 and T-20: troponin T may come from skeletal muscle
    spec(
        "attribution.case_information",
        given={
            "clinical.cases": CASES,
            "clinical.case_ici": "case_id | ici_window\nC1 | core_early\nC2 | core_early",
            "clinical.case_troponins": "case_id | troponin_kind | has_troponin_i\nC1 | t | false\nC2 | i | true",
            "reference.information_items": items("troponin_i", needs_ici="true"),
        },
        expect="""
            case_id | item       | is_known
            C1      | troponin_i | false
            C2      | troponin_i | true
        """,
    )


def test_an_antibody_is_known_when_it_was_read_positive_or_negative(spec):
    # cancelled and unclear results are none; T-40: drawn after immunoglobulin it has to be repeated
    spec(
        "attribution.case_information",
        given={
            "clinical.cases": CASES,
            "clinical.case_antibodies": """
                case_id | analyte         | antibody_result | is_after_ivig
                C1      | anti_hmgcr      | indeterminate   | true
                C1      | anti_srp        | negative        | true
                C1      | anti_striational | negative       | false
                C1      | anti_nxp2       | positive        | false
                C2      | anti_hmgcr      | unknown         | false
                C2      | anti_srp        | indeterminate   | false
                C2      | anti_ro52       | positive        | false
            """,
            "reference.information_items": items(
                "anti_hmgcr", "anti_srp", "antibody_repeat", "myasthenia_antibody", "cancer_antibody", "myositis_panel"
            ),
        },
        expect="""
            case_id | item                | is_known
            C1      | anti_hmgcr          | false
            C1      | anti_srp            | true
            C1      | antibody_repeat     | false
            C1      | myasthenia_antibody | true
            C1      | cancer_antibody     | true
            C1      | myositis_panel      | true
            C2      | anti_hmgcr          | false
            C2      | anti_srp            | false
            C2      | myasthenia_antibody | false
            C2      | cancer_antibody     | false
            C2      | myositis_panel      | false
        """,
    )


def test_a_biopsy_counts_with_its_report_and_the_drug_is_that_of_the_strongest_label(spec):
    spec(
        "attribution.case_information",
        given={
            "clinical.cases": CASES,
            "clinical.case_biopsies": "case_id | biopsy_result | has_report_text\nC1 | performed | false\nC2 | performed | true",
            "clinical.case_studies": "case_id | study\nC1 | emg\nC2 | muscle_mri",
            "attribution.suspected_drugs": """
                case_id | label        | is_leading | is_dose_known | is_indication_known | is_dechallenge_known
                C1      | statin_toxic | true       | true          | false               | true
                C1      | ici_myositis | false      | false         | true                | false
            """,
            "reference.information_items": items("biopsy", "emg", "muscle_mri", "dose", "indication", "dechallenge"),
        },
        expect="""
            case_id | item        | is_known
            C1      | biopsy      | false
            C1      | emg         | true
            C1      | muscle_mri  | false
            C1      | dose        | true
            C1      | indication  | false
            C1      | dechallenge | true
            C2      | biopsy      | true
            C2      | emg         | false
            C2      | muscle_mri  | true
            C2      | dose        | false
            C2      | indication  | false
            C2      | dechallenge | false
        """,
    )
