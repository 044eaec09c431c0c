"""attribution.label_evidence: the evidence of all labels together (spec 9.2)."""


def test_every_labels_evidence_is_there_once(spec):
    tables = ["ici", "statin", "steroid_acute", "steroid_chronic", "paraneoplastic"]
    spec(
        "attribution.label_evidence",
        given={
            f"attribution.{name}_evidence": f"""
                case_id | finding | label  | rule_id | points | source_table | source_id
                C1      | timing  | {name} | R       | 2      | labs         | L1
            """
            for name in tables
        },
        expect="""
            case_id | label           | finding | points
            C1      | ici             | timing  | 2
            C1      | statin          | timing  | 2
            C1      | steroid_acute   | timing  | 2
            C1      | steroid_chronic | timing  | 2
            C1      | paraneoplastic  | timing  | 2
        """,
    )
