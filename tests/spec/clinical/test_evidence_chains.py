"""clinical.evidence_chains: chains of evidence (spec R-EP-01)."""


def test_evidence_90_days_apart_is_one_chain_and_91_are_two(spec):
    spec(
        "clinical.evidence_chains",
        given={
            "clinical.muscle_evidence": """
            patient_id | evidence_kind | source_table | source_id | evidence_date
            P1         | weakness      | diagnoses    | D1        | 2025-01-01
            P1         | ck_raised     | labs         | L1        | 2025-04-01
            P1         | ck_raised     | labs         | L2        | 2025-06-30
            P2         | weakness      | diagnoses    | D2        | 2025-01-01
            P2         | ck_raised     | labs         | L3        | 2025-04-02
        """
        },
        expect="""
            patient_id | source_id | chain_number
            P1         | D1        | 1
            P1         | L1        | 1
            P1         | L2        | 1
            P2         | D2        | 1
            P2         | L3        | 2
        """,
    )


def test_evidence_of_one_day_belongs_to_one_chain(spec):
    spec(
        "clinical.evidence_chains",
        given={
            "clinical.muscle_evidence": """
            patient_id | evidence_kind    | source_table | source_id | evidence_date
            P1         | muscle_diagnosis | diagnoses    | X1        | 2025-01-01
            P1         | weakness         | diagnoses    | X1        | 2025-01-01
            P1         | ck_raised        | labs         | X1        | 2025-01-01
            P1         | ck_raised        | labs         | X2        | 2025-01-01
        """
        },
        expect="""
            patient_id | evidence_kind    | source_id | chain_number
            P1         | muscle_diagnosis | X1        | 1
            P1         | weakness         | X1        | 1
            P1         | ck_raised        | X1        | 1
            P1         | ck_raised        | X2        | 1
        """,
    )
