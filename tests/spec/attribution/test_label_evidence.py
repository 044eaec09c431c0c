"""attribution.label_evidence: the findings of all labels and what other causes take off them (spec 9.2)."""


def test_findings_and_competing_causes_stand_beside_each_other(spec):
    spec(
        "attribution.label_evidence",
        given={
            "attribution.label_findings": """
                case_id | finding       | label        | rule_id  | points | source_table | source_id
                C1      | statin_timing | statin_toxic | W-STA-T1 | 3      | prescribing  | R1
                C1      | ici_timing    | ici_myositis | W-ICI-1  | 3      | prescribing  | R2
            """,
            "attribution.competing_evidence": """
                case_id | finding        | label        | rule_id | points | source_table | source_id
                C1      | competing_C-12 | statin_toxic | C-12    | -3     | diagnoses    | D1
                C1      | competing_C-12 | ici_myositis | C-12    | -3     | diagnoses    | D1
            """,
        },
        expect="""
            case_id | label        | finding        | rule_id  | points | source_table | source_id
            C1      | statin_toxic | statin_timing  | W-STA-T1 | 3      | prescribing  | R1
            C1      | statin_toxic | competing_C-12 | C-12     | -3     | diagnoses    | D1
            C1      | ici_myositis | ici_timing     | W-ICI-1  | 3      | prescribing  | R2
            C1      | ici_myositis | competing_C-12 | C-12     | -3     | diagnoses    | D1
        """,
    )
