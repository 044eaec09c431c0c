"""attribution.statin_imnm_evidence: necrotizing myopathy with anti-HMGCR, or suspected after a statin (spec 7.3, 9.2)."""

CASES = """
    case_id | patient_id | episode_number | onset_date
    C1      | P1         | 1              | 2025-06-01
"""
EVER_CORE = """
    case_id | imnm_window | points | rule_id  | ingredient   | supply_end_date | days_from_supply_end_to_onset | prescription_id
    C1      | imnm_core   | 2      | W-STA-I1 | atorvastatin | 2025-06-20      | 0                             | R1
"""  # fmt: skip
HMGCR = """
    case_id | analyte    | antibody_result | draw_date  | result_id | value_with_unit
    C1      | anti_hmgcr | positive        | 2025-06-10 | L1        | 145 CU
"""
NEGATIVE_DECHALLENGE = """
    case_id | drug_key | dechallenge | event_date | result_id | finding_text
    C1      | statin   | negative    | 2025-09-01 | L2        | CK stayed high after the stop.
"""
PERSISTENT = """
    patient_id | episode_number | ck_persistence | persistence_date | persistence_result_id | first_persistent_date | last_persistent_date
    P1         | 1              | persistent14d  | 2025-06-15       | L3                    | 2025-06-01            | 2025-06-15
    P1         | 2              | persistent14d  | 2025-06-15       | L4                    | 2025-06-01            | 2025-06-15
"""  # fmt: skip


def check(spec, given: dict[str, str], *rows: str) -> None:
    """Expect these rows of label, finding and points."""
    spec(
        "attribution.statin_imnm_evidence",
        given={"clinical.cases": CASES, **given},
        expect="\n".join(["label | finding | points", *rows]),
    )


def test_anti_hmgcr_after_a_statin_gives_5_and_a_statin_near_onset_2(spec):
    spec(
        "attribution.statin_imnm_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.case_statin_ever": EVER_CORE,
            "clinical.case_antibodies": HMGCR,
        },
        expect="""
            case_id | finding              | label             | rule_id  | points | event_date | source_table | source_id | finding_text
            C1      | statin_imnm_antibody | statin_imnm_hmgcr | 7.3      | 5      | 2025-06-10 | labs         | L1        | anti-HMGCR positive ("145 CU"), a statin was taken before.
            C1      | statin_imnm_timing   | statin_imnm_hmgcr | W-STA-I1 | 2      | 2025-06-01 | prescribing  | R1        | On atorvastatin at onset.
        """,
    )  # fmt: skip


def test_a_statin_long_ago_gives_1(spec):
    spec(
        "attribution.statin_imnm_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.case_statin_ever": """
                case_id | imnm_window      | points | rule_id  | ingredient  | supply_end_date | days_from_supply_end_to_onset | prescription_id
                C1      | imnm_remote_ever | 1      | W-STA-I2 | simvastatin | 2024-06-01      | 365                           | R1
            """,
            "clinical.case_antibodies": """
                case_id | analyte    | antibody_result | draw_date  | result_id | value_with_unit
                C1      | anti_hmgcr | positive        | 2025-06-10 | L1        |
            """,
        },
        expect="""
            finding              | rule_id  | points | event_date | source_id | finding_text
            statin_imnm_antibody | 7.3      | 5      | 2025-06-10 | L1        | anti-HMGCR positive, a statin was taken before.
            statin_imnm_timing   | W-STA-I2 | 1      | 2024-06-01 | R1        | Supply of simvastatin ended 365 days before onset.
        """,
    )  # fmt: skip


def test_anti_hmgcr_without_any_statin_is_a_label_of_its_own(spec):
    spec(
        "attribution.statin_imnm_evidence",
        given={"clinical.cases": CASES, "clinical.case_antibodies": HMGCR, "clinical.ck_peaks": PERSISTENT},
        expect="""
            case_id | finding         | label                | rule_id | points | event_date | source_table | source_id | finding_text
            C1      | hmgcr_no_statin | hmgcr_imnm_no_statin | 7.3     | 5      | 2025-06-10 | labs         | L1        | anti-HMGCR positive ("145 CU"), no statin found before onset.
        """,
    )  # fmt: skip


def test_a_statin_without_the_antibody_and_without_a_negative_dechallenge_is_no_label(spec):
    check(spec, {"clinical.case_statin_ever": EVER_CORE, "clinical.ck_peaks": PERSISTENT})


def test_negative_dechallenge_persistent_ck_and_rechallenge_add_to_it(spec):
    spec(
        "attribution.statin_imnm_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.case_statin_ever": EVER_CORE,
            "clinical.case_antibodies": HMGCR,
            "clinical.case_dechallenges": NEGATIVE_DECHALLENGE,
            "clinical.ck_peaks": PERSISTENT,
            "clinical.case_rechallenges": """
                case_id | drug_key | rechallenge | event_date | result_id | finding_text
                C1      | statin   | positive    | 2025-12-01 | L5        | CK rose again on a statin.
            """,
        },
        expect="""
            finding                          | label             | rule_id  | points | event_date | source_id | finding_text
            statin_imnm_antibody             | statin_imnm_hmgcr | 7.3      | 5      | 2025-06-10 | L1        | anti-HMGCR positive ("145 CU"), a statin was taken before.
            statin_imnm_timing               | statin_imnm_hmgcr | W-STA-I1 | 2      | 2025-06-01 | R1        | On atorvastatin at onset.
            statin_imnm_dechallenge_negative | statin_imnm_hmgcr | R-DEC-02 | 2      | 2025-09-01 | L2        | CK stayed high after the stop.
            statin_imnm_persistent           | statin_imnm_hmgcr | 9.2 IMNM | 1      | 2025-06-15 | L3        | CK stayed high from 2025-06-01 to 2025-06-15.
            statin_imnm_rechallenge          | statin_imnm_hmgcr | R-REC-01 | 3      | 2025-12-01 | L5        | CK rose again on a statin.
        """,
    )  # fmt: skip


def test_other_dechallenges_and_a_repeated_ck_add_nothing(spec):
    check(
        spec,
        {
            "clinical.case_statin_ever": EVER_CORE,
            "clinical.case_antibodies": HMGCR,
            "clinical.case_dechallenges": """
                case_id | drug_key               | dechallenge | event_date | result_id | finding_text
                C1      | statin                 | positive    | 2025-09-01 | L2        | CK settled.
                C1      | other_drug:binimetinib | negative    | 2025-09-01 | L2        | CK stayed high.
            """,
            "clinical.case_rechallenges": """
                case_id | drug_key | rechallenge | event_date | result_id | finding_text
                C1      | statin   | negative    | 2025-12-01 | L5        | CK stayed normal.
                C1      | ici      | positive    | 2025-12-01 | L5        | CK rose again.
            """,
            "clinical.ck_peaks": """
                patient_id | episode_number | ck_persistence | persistence_date | persistence_result_id
                P1         | 1              | repeat         | 2025-06-15       | L3
            """,
        },
        "statin_imnm_hmgcr | statin_imnm_antibody | 5",
        "statin_imnm_hmgcr | statin_imnm_timing | 2",
    )


def test_anti_srp_takes_3_off_and_a_core_checkpoint_inhibitor_1(spec):
    for window, rows in (
        ("core_early", ["statin_imnm_hmgcr | statin_imnm_ici_core | -1"]),
        ("core_on_treatment", ["statin_imnm_hmgcr | statin_imnm_ici_core | -1"]),
        ("extended", []),
        ("late", []),
    ):
        check(
            spec,
            {
                "clinical.case_statin_ever": EVER_CORE,
                "clinical.case_antibodies": f"""{HMGCR.rstrip()}
    C1      | anti_srp   | positive        | 2025-06-11 | L6        | 80 SI
                """,
                "clinical.case_ici": f"""
                    case_id | ici_window | last_dose_date | last_prescription_id | ingredients
                    C1      | {window}   | 2025-05-01     | R9                   | nivolumab
                """,
            },
            "statin_imnm_hmgcr | statin_imnm_antibody | 5",
            "statin_imnm_hmgcr | statin_imnm_timing | 2",
            "statin_imnm_hmgcr | statin_imnm_srp | -3",
            *rows,
        )


def test_a_negative_dechallenge_without_a_test_is_a_suspicion_that_asks_for_it(spec):
    spec(
        "attribution.statin_imnm_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.case_statin_ever": EVER_CORE,
            "clinical.case_dechallenges": NEGATIVE_DECHALLENGE,
            "clinical.ck_peaks": PERSISTENT,
        },
        expect="""
            finding                   | label                 | rule_id | points | event_date | source_id | finding_text
            imnm_suspected            | statin_imnm_suspected | 7.3     | 4      | 2025-09-01 | L2        | CK stayed high after the stop. No result of anti-HMGCR.
            imnm_suspected_persistent | statin_imnm_suspected | 7.3     | 1      | 2025-06-15 | L3        | CK stayed high from 2025-06-01 to 2025-06-15.
        """,
    )  # fmt: skip


def test_only_a_positive_or_negative_result_ends_the_suspicion(spec):
    for result, rows in (
        ("unknown", ["statin_imnm_suspected | imnm_suspected | 4"]),
        ("indeterminate", ["statin_imnm_suspected | imnm_suspected | 4"]),
        ("negative", []),
        (
            "positive",
            [
                "statin_imnm_hmgcr | statin_imnm_antibody | 5",
                "statin_imnm_hmgcr | statin_imnm_timing | 2",
                "statin_imnm_hmgcr | statin_imnm_dechallenge_negative | 2",
            ],
        ),
    ):
        check(
            spec,
            {
                "clinical.case_statin_ever": EVER_CORE,
                "clinical.case_dechallenges": NEGATIVE_DECHALLENGE,
                "clinical.case_antibodies": HMGCR.replace("positive", result),
            },
            *rows,
        )


def test_an_indeterminate_result_is_quoted_in_the_suspicion(spec):
    spec(
        "attribution.statin_imnm_evidence",
        given={
            "clinical.cases": CASES,
            "clinical.case_statin_ever": EVER_CORE,
            "clinical.case_dechallenges": NEGATIVE_DECHALLENGE,
            "clinical.case_antibodies": HMGCR.replace("positive", "indeterminate").replace("145", "21"),
        },
        expect="""
            finding        | finding_text
            imnm_suspected | CK stayed high after the stop. Result of anti-HMGCR indeterminate ("21 CU").
        """,
    )


def test_the_suspicion_needs_a_statin_and_other_antibodies_do_not_end_it(spec):
    check(spec, {"clinical.case_dechallenges": NEGATIVE_DECHALLENGE})
    check(
        spec,
        {
            "clinical.case_statin_ever": EVER_CORE,
            "clinical.case_dechallenges": NEGATIVE_DECHALLENGE,
            "clinical.case_antibodies": HMGCR.replace("anti_hmgcr", "anti_srp"),
        },
        "statin_imnm_suspected | imnm_suspected | 4",
    )
