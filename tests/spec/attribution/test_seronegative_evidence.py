"""attribution.seronegative_evidence: necrotizing myopathy with both antibodies tested and negative (spec 7.5, 9.2)."""

BIOPSY = """
    case_id | biopsy_result | performed_date | procedure_id
    C1      | necrotizing   | 2025-06-10     | B1
"""


def antibodies(hmgcr: str | None, srp: str | None) -> str:
    """Draw the two results of C1."""
    rows = [f"C1 | {analyte} | {result}" for analyte, result in (("anti_hmgcr", hmgcr), ("anti_srp", srp)) if result]
    return "\n".join(["case_id | analyte | antibody_result", *rows])


def test_both_tests_must_be_there_and_negative(spec):
    found = "C1 | 5"
    for hmgcr, srp, rows in (
        ("negative", "negative", found),
        ("negative", None, ""),
        (None, "negative", ""),
        (None, None, ""),
        ("negative", "indeterminate", ""),
        ("unknown", "negative", ""),
        ("positive", "negative", ""),
        ("negative", "positive", ""),
    ):
        spec(
            "attribution.seronegative_evidence",
            given={"clinical.case_biopsies": BIOPSY, "clinical.case_antibodies": antibodies(hmgcr, srp)},
            expect=f"case_id | points\n{rows}",
        )


def test_only_a_biopsy_that_says_necrotizing_is_a_proof(spec):
    for result, rows in (
        ("necrotizing", "C1 | seronegative | seronegative_imnm | 7.5 | 5 | 2025-06-10 | procedures | B1"
                        " | Anti-HMGCR and anti-SRP tested and negative, with necrotizing biopsy."),
        ("myositis", ""),
        ("performed", ""),
    ):  # fmt: skip
        spec(
            "attribution.seronegative_evidence",
            given={
                "clinical.case_biopsies": BIOPSY.replace("necrotizing", result),
                "clinical.case_antibodies": antibodies("negative", "negative"),
            },
            expect="case_id | finding | label | rule_id | points | event_date | source_table | source_id | finding_text\n"
            + rows,
        )


def test_the_very_diagnosis_is_a_proof_too_and_another_muscle_diagnosis_is_none(spec):
    for concept_set, code, rows in (
        ("nm_imnm_specific", "715863001", "C1 | 5 | diagnoses | D1"
         " | Anti-HMGCR and anti-SRP tested and negative, with the diagnosis of necrotizing myopathy (715863001)."),
        ("nm_inflammatory_immune_myopathy", "G72.49", ""),
        ("polymyositis", "M33.20", ""),
    ):  # fmt: skip
        spec(
            "attribution.seronegative_evidence",
            given={
                "clinical.cases": "case_id | patient_id | episode_number\nC1 | P1 | 1",
                "clinical.episode_evidence": """
                    patient_id | episode_number | evidence_kind    | source_table | source_id
                    P1         | 1              | muscle_diagnosis | diagnoses    | D1
                """,
                "staging.diagnosis_events": f"""
                    diagnosis_id | patient_id | concept_set   | diagnosis_date | code
                    D1           | P1         | {concept_set} | 2025-06-02     | {code}
                """,
                "clinical.case_antibodies": antibodies("negative", "negative"),
            },
            expect=f"case_id | points | source_table | source_id | finding_text\n{rows}",
        )


def test_of_biopsy_and_diagnosis_the_biopsy_is_shown_once(spec):
    spec(
        "attribution.seronegative_evidence",
        given={
            "clinical.cases": "case_id | patient_id | episode_number\nC1 | P1 | 1",
            "clinical.episode_evidence": """
                patient_id | episode_number | evidence_kind    | source_table | source_id
                P1         | 1              | muscle_diagnosis | diagnoses    | D1
            """,
            "staging.diagnosis_events": """
                diagnosis_id | patient_id | concept_set      | diagnosis_date | code
                D1           | P1         | nm_imnm_specific | 2025-06-02     | 715863001
            """,
            "clinical.case_biopsies": BIOPSY,
            "clinical.case_antibodies": antibodies("negative", "negative"),
        },
        expect="""
            case_id | points | source_table | source_id
            C1      | 5      | procedures   | B1
        """,
    )
