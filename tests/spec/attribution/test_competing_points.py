"""attribution.competing_points: the worst cause in full, then one point for each further (spec 8, combination)."""

CASES = """
    case_id | patient_id
    C1      | P1
    C2      | P2
    C3      | P3
"""


def test_the_worst_cause_counts_in_full_and_each_further_one_takes_one_point(spec):
    spec(
        "attribution.competing_points",
        given={
            "clinical.cases": CASES,
            "clinical.case_competing_causes": """
                case_id | rule_id | points | event_date | source_table | source_id | finding_text
                C1      | C-04    | -2     | 2025-06-01 | labs         | L1        | Thyroid.
                C1      | C-10    | -1     | 2025-05-30 | procedures   | R1        | Vaccine.
                C1      | C-12    | -3     | 2025-05-31 | diagnoses    | D1        | Seizure.
                C1      | C-09    | -3     | 2025-05-31 | procedures   | R2        | Surgery.
                C2      | C-10    | -1     | 2025-05-30 | procedures   | R3        | Vaccine.
            """,
        },
        expect="""
            case_id | own_ingredient | rule_id | points | event_date | source_table | source_id | finding_text
            C1      |                | C-09    | -3     | 2025-05-31 | procedures   | R2        | Surgery.
            C1      |                | C-12    | -1     | 2025-05-31 | diagnoses    | D1        | Seizure.
            C1      |                | C-04    | -1     | 2025-06-01 | labs         | L1        | Thyroid.
            C1      |                | C-10    | -1     | 2025-05-30 | procedures   | R1        | Vaccine.
            C2      |                | C-10    | -1     | 2025-05-30 | procedures   | R3        | Vaccine.
        """,
    )


def test_c_19_a_drug_does_not_compete_with_its_own_label(spec):
    spec(
        "attribution.competing_points",
        given={
            "clinical.cases": CASES,
            "clinical.case_other_drugs": """
                case_id | ingredient  | era_start_date | prescription_id
                C1      | binimetinib | 2025-05-10     | RX1
                C2      | binimetinib | 2025-05-10     | RX2
                C2      | colchicine  | 2025-05-20     | RX3
            """,
            "clinical.case_competing_causes": """
                case_id | rule_id | points | event_date | source_table | source_id | finding_text
                C1      | C-19    | -2     | 2025-05-10 | prescribing  | RX1       | Another listed myotoxic drug: binimetinib.
                C1      | C-04    | -2     | 2025-06-01 | labs         | L1        | Thyroid.
                C2      | C-19    | -2     | 2025-05-20 | prescribing  | RX3       | Another listed myotoxic drug: binimetinib, colchicine.
            """,
        },
        expect="""
            case_id | own_ingredient | rule_id | points | source_id | finding_text
            C1      |                | C-04    | -2     | L1        | Thyroid.
            C1      |                | C-19    | -1     | RX1       | Another listed myotoxic drug: binimetinib.
            C1      | binimetinib    | C-04    | -2     | L1        | Thyroid.
            C2      |                | C-19    | -2     | RX3       | Another listed myotoxic drug: binimetinib, colchicine.
            C2      | binimetinib    | C-19    | -2     | RX3       | Another listed myotoxic drug: colchicine.
            C2      | colchicine     | C-19    | -2     | RX2       | Another listed myotoxic drug: binimetinib.
        """,
    )


def test_a_mimic_of_weakness_and_kidney_failure_take_nothing_off_a_label(spec):
    spec(
        "attribution.competing_points",
        given={
            "clinical.cases": CASES,
            "clinical.case_competing_causes": """
                case_id | rule_id | points | event_date | source_table | source_id | finding_text
                C1      | C-23    | -1     | 2025-05-30 | diagnoses    | D1        | Neuropathy.
                C1      | C-24    | 0      | 2025-05-30 | diagnoses    | D2        | Kidney failure.
                C2      | C-23    | -1     | 2025-05-30 | diagnoses    | D3        | Neuropathy.
                C2      | C-20    | -1     | 2025-05-30 | diagnoses    | D4        | Connective tissue disease.
            """,
        },
        expect="""
            case_id | own_ingredient | rule_id | points
            C2      |                | C-20    | -1
        """,
    )
