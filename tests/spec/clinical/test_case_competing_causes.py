"""clinical.case_competing_causes: other causes of a raised CK or weakness around a case (spec 8)."""

CASES = """
    case_id | patient_id | onset_date
    C1      | P1         | 2025-06-01
    C2      | P2         | 2025-06-01
"""


def test_each_cause_stands_once_with_the_row_nearest_to_onset(spec):
    spec(
        "clinical.case_competing_causes",
        given={
            "clinical.cases": CASES,
            "clinical.competing_diagnoses": """
                case_id | rule_id | event_date | source_table | source_id | evidence_text
                C1      | C-04    | 2025-05-20 | diagnoses    | D1        | coded E03.5
                C1      | C-12    | 2025-05-30 | diagnoses    | D2        | coded R56.9
            """,
            "clinical.competing_procedures": """
                case_id | rule_id | event_date | source_table | source_id | evidence_text
                C1      | C-10    | 2025-05-28 | procedures   | R1        | coded 90471
                C1      | C-10    | 2025-05-30 | prescribing  | RX1       | ceftriaxone given into a muscle
            """,
            "clinical.competing_laboratory": """
                case_id | rule_id | event_date | source_id | evidence_text
                C1      | C-04    | 2025-06-03 | L1        | TSH 85.0 mIU/L
            """,
        },
        expect="""
            case_id | rule_id | event_date | source_table | source_id | finding_text
            C1      | C-04    | 2025-06-03 | labs         | L1        | Hypothyroidism: TSH 85.0 mIU/L.
            C1      | C-10    | 2025-05-30 | prescribing  | RX1       | Intramuscular injection, vaccine or trigger point injection: ceftriaxone given into a muscle.
            C1      | C-12    | 2025-05-30 | diagnoses    | D2        | Seizure: coded R56.9.
        """,
    )


def test_a_strong_cause_takes_off_3_points_or_more_and_explainers_are_marked(spec):
    spec(
        "clinical.case_competing_causes",
        given={
            "clinical.cases": CASES,
            "clinical.competing_diagnoses": """
                case_id | rule_id | event_date | source_table | source_id | evidence_text
                C1      | C-01    | 2015-05-30 | diagnoses    | D1        | coded G71.01
                C1      | C-06    | 2025-05-30 | diagnoses    | D2        | coded A41.9
                C1      | C-05    | 2025-05-30 | diagnoses    | D3        | coded U07.1
                C1      | C-17    | 2025-05-30 | diagnoses    | D4        | coded F10.20
                C1      | C-23    | 2025-05-30 | diagnoses    | D5        | coded G61.0
                C1      | C-24    | 2025-05-30 | diagnoses    | D6        | coded N18.6
            """,
        },
        expect="""
            case_id | rule_id | points | is_strong | reduces_event_score | caps_rhabdomyolysis_code
            C1      | C-01    | -4     | true      | true                | false
            C1      | C-05    | -2     | false     | false               | false
            C1      | C-06    | -3     | true      | false               | false
            C1      | C-17    | -3     | true      | false               | true
            C1      | C-23    | -1     | false     | false               | false
            C1      | C-24    | 0      | false     | false               | false
        """,
    )


def test_c_19_the_other_myotoxic_drugs_of_a_case_are_one_cause_that_names_them_all(spec):
    """Whether onset lies in the window of the drug is decided in clinical.case_other_drugs."""
    spec(
        "clinical.case_competing_causes",
        given={
            "clinical.cases": CASES,
            "clinical.case_other_drugs": """
                case_id | ingredient  | era_start_date | prescription_id
                C1      | encorafenib | 2025-05-01     | RX1
                C1      | binimetinib | 2025-05-10     | RX2
                C2      | colchicine  | 2025-05-20     | RX3
            """,
        },
        expect="""
            case_id | rule_id | points | event_date | source_table | source_id | finding_text
            C1      | C-19    | -2     | 2025-05-10 | prescribing  | RX2       | Another listed myotoxic drug: binimetinib, encorafenib.
            C2      | C-19    | -2     | 2025-05-20 | prescribing  | RX3       | Another listed myotoxic drug: colchicine.
        """,
    )
