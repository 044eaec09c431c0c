"""watchlist.hypotheses: the explanations of a case side by side (spec 7 and 10.3)."""

LABELS = """
    case_id | label               | causality
    C1      | statin_toxic        | possible
"""


def test_evidence_stands_for_or_against_its_label_and_the_event_score_is_no_hypothesis(spec):
    spec(
        "watchlist.hypotheses",
        given={
            "attribution.label_causality": "case_id | label | causality\nC1 | srp_imnm | possible\nC1 | hmgcr_imnm_no_statin | possible",
            "watchlist.evidence": """
                case_id | evidence_number | label                | rule_id | points | event_date | source_table | source_id | sentence
                C1      | 1               | muscle_event         | E1      | 4      | 2026-01-10 | labs         | L1        | CK high
                C1      | 2               | hmgcr_imnm_no_statin | 7.3     | 5      | 2026-01-11 | labs         | L2        | antibody
                C1      | 3               | srp_imnm             | 7.4     | -3     | 2026-01-12 | labs         | L3        | against
                C1      | 4               | srp_imnm             | 7.4     | 0      | 2026-01-12 | labs         | L4        | no points
            """,
        },
        expect="""
            case_id | label                | aspect  | item_number | rule_id | points | event_date | source_id | statement
            C1      | hmgcr_imnm_no_statin | for     | 1           | 7.3     | 5      | 2026-01-11 | L2        | antibody
            C1      | srp_imnm             | against | 1           | 7.4     | -3     | 2026-01-12 | L3        | against
            C1      | srp_imnm             | for     | 1           | 7.4     | 0      | 2026-01-12 | L4        | no points
        """,
    )


def test_what_was_looked_for_and_not_found_is_absent_and_what_was_never_tested_is_a_next_test(spec):
    # two findings make one expectation; C-04 cannot be called absent without TSH, C-12 was found
    spec(
        "watchlist.hypotheses",
        given={
            "attribution.label_causality": LABELS,
            "attribution.label_evidence": """
                case_id | label        | finding                    | points | source_id
                C1      | statin_toxic | statin_interaction_other   | 1      | R1
                C1      | ici_myositis | statin_adverse_effect_code | 1      | D1
            """,
            "attribution.case_information": """
                case_id | item       | is_known
                C1      | baseline   | true
                C1      | anti_hmgcr | false
                C1      | tsh        | false
                C1      | ck_repeat  | true
            """,
            "clinical.case_competing_causes": "case_id | rule_id\nC1 | C-12",
            "reference.competing_causes": """
                rule_id | cause            | points
                C-04    | hypothyroidism   | -2
                C-08    | trauma           | -4
                C-09    | surgery          | -3
                C-12    | seizure          | -3
                C-24    | kidney failure   | 0
            """,
        },
        expect="""
            case_id | label        | aspect    | item_number | statement
            C1      | statin_toxic | absent    | 1           | No start or dose increase of a statin in the year before onset.
            C1      | statin_toxic | absent    | 2           | No adverse effect of a statin coded.
            C1      | statin_toxic | absent    | 3           | Other causes looked for and not found: trauma; surgery.
            C1      | statin_toxic | next_test | 1           | Anti-HMGCR: a positive result makes it immune-mediated: no statin again and immunosuppression.
            C1      | statin_toxic | next_test | 2           | TSH: hypothyroidism makes statin myopathy likelier and raises CK by itself.
        """,
    )


def test_the_course_after_a_stop_belongs_to_the_drug_of_the_label(spec):
    # the strongest drug was stopped and followed; imatinib was not
    spec(
        "watchlist.hypotheses",
        given={
            "attribution.label_causality": """
                case_id | label               | causality
                C1      | statin_toxic        | probable
                C1      | other_drug:imatinib | possible
            """,
            "attribution.suspected_drugs": """
                case_id | label               | ingredients | is_dechallenge_known | is_leading
                C1      | statin_toxic        | simvastatin | true                 | true
                C1      | other_drug:imatinib | imatinib    | false                | false
            """,
            "attribution.case_information": "case_id | item | is_known\nC1 | dechallenge | true",
            "reference.label_expectations": """
                label      | expectation | item_order | finding               | needs_item  | statement
                other_drug | dechallenge | 1          | other_drug_dechallenge | dechallenge | it did not settle
            """,
            "reference.competing_causes": "rule_id | cause | points\nC-24 | kidney | 0",
        },
        expect="""
            case_id | label               | aspect    | item_number | statement
            C1      | other_drug:imatinib | next_test | 1           | CK after the drug is stopped (imatinib): settles when the drug was the cause.
        """,
    )


def test_a_case_without_any_label_still_says_what_was_found_and_what_would_tell(spec):
    spec(
        "watchlist.hypotheses",
        given={
            "clinical.cases": "case_id\nC1\nC2",
            "attribution.label_causality": "case_id | label | causality\nC2 | statin_toxic | possible",
            "clinical.case_competing_causes": """
                case_id | rule_id | points | event_date | source_table | source_id | finding_text
                C1      | C-23    | -1     | 2025-06-02 | diagnoses    | D2        | Neuropathy.
                C1      | C-06    | -3     | 2025-06-01 | diagnoses    | D1        | Sepsis.
                C1      | C-24    | 0      | 2025-06-01 | diagnoses    | D3        | Kidney failure.
            """,
            "attribution.case_information": "case_id | item | is_known\nC1 | tsh | false\nC1 | emg | true",
            "reference.competing_causes": "rule_id | cause | points\nC-24 | kidney failure | 0",
            "reference.label_expectations": "label | expectation | item_order | statement\nother_drug | dose | 1 | nothing",
        },
        expect="""
            case_id | label       | aspect    | item_number | rule_id | source_id | statement
            C1      | unexplained | against   | 1           | C-06    | D1        | Another cause was found: Sepsis.
            C1      | unexplained | against   | 2           | C-23    | D2        | Another cause was found: Neuropathy.
            C1      | unexplained | next_test | 1           |         |           | TSH: hypothyroidism raises CK by itself.
        """,
    )
