"""attribution.other_drug_evidence: points for another listed drug (spec 7.8, 9.2 other_drug)."""

CASES = """
    case_id | patient_id | episode_number
    C1      | P1         | 1
    C2      | P2         | 1
    C3      | P3         | 1
"""
PEAKS = """
    patient_id | episode_number | ck_peak_x_uln
    P1         | 1              | 1.01
    P2         | 1              | 1
    P2         | 2              | 12
"""
#: Only C1 has a CK above the limit in its own episode.
RAISED = {"clinical.cases": CASES, "clinical.ck_peaks": PEAKS}
BINIMETINIB = """
    case_id | ingredient  | has_labelled_ck | era_start_date | supply_end_date | days_from_start_to_onset | prescription_id | interacting_statin
    C1      | binimetinib | true            | 2025-06-01     | 2025-07-01      | 15                       | R1              |
"""  # fmt: skip


def test_the_label_needs_the_drug_in_its_window_and_a_ck_above_the_limit(spec):
    spec(
        "attribution.other_drug_evidence",
        given={
            **RAISED,
            "clinical.case_other_drugs": """
                case_id | ingredient | has_labelled_ck | era_start_date | supply_end_date | days_from_start_to_onset | prescription_id
                C1      | imatinib   | false           | 2025-06-01     | 2025-07-01      | 15                       | R1
                C2      | imatinib   | false           | 2025-06-01     | 2025-07-01      | 15                       | R2
                C3      | imatinib   | false           | 2025-06-01     | 2025-07-01      | 15                       | R3
            """,
        },
        expect="""
            case_id | finding             | label               | rule_id   | points | event_date | source_table | source_id | finding_text
            C1      | other_drug_exposure | other_drug:imatinib | 9.2 other | 3      | 2025-06-01 | prescribing  | R1        | On imatinib from 2025-06-01, supply to 2025-07-01; onset on day 15.
        """,
    )  # fmt: skip


def test_t_29_a_day_15_ck_on_a_mek_inhibitor_is_put_down_to_it_with_the_label_named(spec):
    spec(
        "attribution.other_drug_evidence",
        given={**RAISED, "clinical.case_other_drugs": BINIMETINIB},
        expect="""
            finding             | label                  | rule_id   | points | source_id | finding_text
            other_drug_exposure | other_drug:binimetinib | 9.2 other | 3      | R1        | On binimetinib from 2025-06-01, supply to 2025-07-01; onset on day 15.
            other_drug_labelled | other_drug:binimetinib | 3.5       | 2      | R1        | The label of binimetinib names a rise of CK or rhabdomyolysis.
        """,
    )  # fmt: skip


def test_t_29_a_ck_that_falls_while_the_mek_inhibitor_is_held_gives_8_points_in_all(spec):
    spec(
        "attribution.other_drug_evidence",
        given={
            **RAISED,
            "clinical.case_other_drugs": BINIMETINIB,
            "clinical.case_dechallenges": """
                case_id | drug_key               | dechallenge | event_date | result_id | finding_text
                C1      | other_drug:binimetinib | positive    | 2025-07-10 | L1        | CK settled.
                C1      | statin                 | positive    | 2025-07-10 | L1        | CK settled.
            """,
        },
        expect="""
            finding                | rule_id   | points | event_date | source_table | source_id | finding_text
            other_drug_exposure    | 9.2 other | 3      | 2025-06-01 | prescribing  | R1        | On binimetinib from 2025-06-01, supply to 2025-07-01; onset on day 15.
            other_drug_labelled    | 3.5       | 2      | 2025-06-01 | prescribing  | R1        | The label of binimetinib names a rise of CK or rhabdomyolysis.
            other_drug_dechallenge | R-DEC-01  | 3      | 2025-07-10 | labs         | L1        | CK settled.
        """,
    )  # fmt: skip


def test_a_negative_or_unknown_dechallenge_and_a_negative_rechallenge_give_nothing(spec):
    for dechallenge in ("negative", "unknown"):
        spec(
            "attribution.other_drug_evidence",
            given={
                **RAISED,
                "clinical.case_other_drugs": BINIMETINIB,
                "clinical.case_dechallenges": f"""
                    case_id | drug_key               | dechallenge   | event_date | result_id | finding_text
                    C1      | other_drug:binimetinib | {dechallenge} | 2025-07-10 | L1        | CK.
                """,
                "clinical.case_rechallenges": """
                    case_id | drug_key               | rechallenge | event_date | result_id | finding_text
                    C1      | other_drug:binimetinib | negative    | 2025-09-10 | L2        | CK.
                """,
            },
            expect="""
                finding
                other_drug_exposure
                other_drug_labelled
            """,
        )


def test_a_positive_rechallenge_with_the_same_drug_gives_3(spec):
    spec(
        "attribution.other_drug_evidence",
        given={
            **RAISED,
            "clinical.case_other_drugs": BINIMETINIB,
            "clinical.case_rechallenges": """
                case_id | drug_key               | rechallenge | event_date | result_id | finding_text
                C1      | other_drug:binimetinib | positive    | 2025-09-10 | L2        | CK rose again.
                C1      | other_drug:alectinib   | positive    | 2025-09-10 | L3        | CK rose again.
                C1      | ici                    | positive    | 2025-09-10 | L4        | CK rose again.
            """,
        },
        expect="""
            finding                | rule_id   | points | source_id
            other_drug_exposure    | 9.2 other | 3      | R1
            other_drug_labelled    | 3.5       | 2      | R1
            other_drug_rechallenge | R-REC-01  | 3      | L2
        """,
    )


def test_a_statin_it_interacts_with_gives_1_and_each_drug_has_its_own_label(spec):
    spec(
        "attribution.other_drug_evidence",
        given={
            **RAISED,
            "clinical.case_other_drugs": """
                case_id | ingredient  | has_labelled_ck | era_start_date | prescription_id | interacting_statin
                C1      | gemfibrozil | false           | 2025-06-01     | R1              | simvastatin
                C1      | zidovudine  | false           | 2025-06-01     | R2              |
            """,
        },
        expect="""
            finding                | label                  | rule_id   | points | source_id
            other_drug_exposure    | other_drug:gemfibrozil | 9.2 other | 3      | R1
            other_drug_interaction | other_drug:gemfibrozil | 3.6       | 1      | R1
            other_drug_exposure    | other_drug:zidovudine  | 9.2 other | 3      | R2
        """,
    )
