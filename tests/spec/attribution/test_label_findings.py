"""attribution.label_findings: the findings of all labels, before other causes take points off (spec 9.2)."""

TABLES = [
    "ici", "statin", "statin_imnm", "srp", "seronegative", "steroid_acute", "steroid_chronic", "paraneoplastic",
    "other_drug", "iim_other",
]  # fmt: skip


def test_the_findings_of_every_label_are_there_once(spec):
    spec(
        "attribution.label_findings",
        given={
            f"attribution.{name}_evidence": f"""
                case_id | finding | label  | rule_id | points | source_table | source_id
                C1      | timing  | {name} | R       | 2      | labs         | L1
            """
            for name in TABLES
        },
        expect="\n".join(
            ["case_id | label | finding | points | source_id", *[f"C1 | {name} | timing | 2 | L1" for name in TABLES]]
        ),
    )
