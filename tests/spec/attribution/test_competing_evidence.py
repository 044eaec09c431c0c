"""attribution.competing_evidence: what other causes take off each label (spec 8, 9.2)."""

POINTS = """
    case_id | own_ingredient | rule_id | points | event_date | source_table | source_id | finding_text
    C1      | ''             | C-19    | -2     | 2025-05-10 | prescribing  | RX1       | Another listed myotoxic drug: binimetinib.
    C1      | ''             | C-10    | -1     | 2025-05-30 | procedures   | R1        | Vaccine.
    C1      | binimetinib    | C-10    | -1     | 2025-05-30 | procedures   | R1        | Vaccine.
    C2      | ''             | C-12    | -3     | 2025-05-30 | diagnoses    | D1        | Seizure.
"""  # fmt: skip


def labelled(*labels: str) -> str:
    """Draw one finding of C1 for each label."""
    return "\n".join(["case_id | label | finding | points", *[f"C1 | {label} | timing | 3" for label in labels]])


def test_every_drug_label_and_the_paraneoplastic_one_lose_the_same_points(spec):
    labels = (
        "ici_myositis", "statin_toxic", "statin_imnm_hmgcr", "statin_imnm_suspected", "steroid_acute_cim",
        "steroid_chronic", "paraneoplastic",
    )  # fmt: skip
    rows = [f"C1 | {label} | {rule}" for label in labels for rule in ("competing_C-19 | -2", "competing_C-10 | -1")]
    spec(
        "attribution.competing_evidence",
        given={"attribution.label_findings": labelled(*labels), "attribution.competing_points": POINTS},
        expect="\n".join(["case_id | label | finding | points", *rows]),
    )


def test_labels_that_are_no_drug_and_not_the_cancer_lose_nothing(spec):
    spec(
        "attribution.competing_evidence",
        given={
            "attribution.label_findings": labelled(
                "srp_imnm", "seronegative_imnm", "hmgcr_imnm_no_statin", "iim_other"
            ),
            "attribution.competing_points": POINTS,
        },
        expect="case_id | label",
    )


def test_another_drug_loses_what_stands_beside_it_and_not_itself(spec):
    spec(
        "attribution.competing_evidence",
        given={
            "attribution.label_findings": labelled("other_drug:binimetinib", "statin_toxic"),
            "attribution.competing_points": POINTS,
        },
        expect="""
            case_id | label                  | finding        | rule_id | points | event_date | source_table | source_id | finding_text
            C1      | other_drug:binimetinib | competing_C-10 | C-10    | -1     | 2025-05-30 | procedures   | R1        | Vaccine.
            C1      | statin_toxic           | competing_C-19 | C-19    | -2     | 2025-05-10 | prescribing  | RX1       | Another listed myotoxic drug: binimetinib.
            C1      | statin_toxic           | competing_C-10 | C-10    | -1     | 2025-05-30 | procedures   | R1        | Vaccine.
        """,
    )  # fmt: skip


def test_a_label_with_several_findings_loses_the_points_once(spec):
    spec(
        "attribution.competing_evidence",
        given={
            "attribution.label_findings": """
                case_id | label        | finding       | points
                C2      | statin_toxic | statin_timing | 3
                C2      | statin_toxic | statin_change | 2
            """,
            "attribution.competing_points": POINTS,
        },
        expect="""
            case_id | label        | finding        | points
            C2      | statin_toxic | competing_C-12 | -3
        """,
    )
