"""attribution.iim_other_evidence: another inflammatory myopathy (spec 7.9, ruling 13)."""

CASES = """
    case_id | patient_id | episode_number | onset_date | last_evidence_date
    C1      | P1         | 1              | 2025-06-01 | 2025-07-01
"""
SCORE = """
    case_id | is_necrotizing | is_nm_antibody_positive
    C1      | false          | false
"""
IN_EPISODE = """
    patient_id | episode_number | evidence_kind    | source_table | source_id
    P1         | 1              | muscle_diagnosis | diagnoses    | D1
"""
MAIN = "iim_dermatomyositis_or_antisynthetase | 4"


def coded(concept_set: str, code: str = "M33.10", day: str = "2025-06-02", *, status: str = "confirmed") -> str:
    """Draw the diagnosis of P1 that the episode holds."""
    return f"""
        diagnosis_id | patient_id | concept_set   | diagnosis_date | code   | status
        D1           | P1         | {concept_set} | {day}          | {code} | {status}
    """


def check(spec, *rows: str, score: str = SCORE, **tables: str) -> None:
    """Expect these findings of C1, as 'finding | points'; tables are written clinical__name."""
    given = {name.replace("__", "."): text for name, text in tables.items()}
    spec(
        "attribution.iim_other_evidence",
        given={"clinical.cases": CASES, "attribution.event_scores": score, **given},
        expect="\n".join(["finding | points", *rows]),
    )


def test_dermatomyositis_and_polymyositis_codes_give_4_and_other_muscle_codes_nothing(spec):
    for concept_set, rows in (
        ("dermatomyositis", [MAIN]),
        ("polymyositis", [MAIN]),
        ("myositis_specific", []),
        ("nm_imnm_specific", []),
        ("paraneoplastic_dermatopolymyositis", []),
    ):
        check(spec, *rows, clinical__episode_evidence=IN_EPISODE, staging__diagnosis_events=coded(concept_set))


def test_the_label_names_its_code_and_its_row(spec):
    spec(
        "attribution.iim_other_evidence",
        given={
            "clinical.cases": CASES,
            "attribution.event_scores": SCORE,
            "clinical.episode_evidence": IN_EPISODE,
            "staging.diagnosis_events": coded("dermatomyositis"),
        },
        expect="""
            case_id | finding                               | label     | rule_id | points | event_date | source_table | source_id | finding_text
            C1      | iim_dermatomyositis_or_antisynthetase | iim_other | 7.9     | 4      | 2025-06-02 | diagnoses    | D1        | Inflammatory myopathy coded (M33.10).
        """,
    )  # fmt: skip


def test_a_code_outside_the_episode_does_not_count(spec):
    check(spec, staging__diagnosis_events=coded("dermatomyositis"))


def test_antisynthetase_antibodies_give_4_and_the_others_do_not(spec):
    for analyte, result, rows in (
        ("anti_jo1", "positive", [MAIN]),
        ("anti_pl7", "positive", [MAIN]),
        ("anti_pl12", "positive", [MAIN]),
        ("anti_ej", "positive", [MAIN]),
        ("anti_oj", "positive", [MAIN]),
        ("anti_jo1", "indeterminate", []),
        ("anti_mi2", "positive", []),
        ("anti_tif1g", "positive", []),
        ("anti_ro52", "positive", []),
    ):
        check(
            spec,
            *rows,
            clinical__case_antibodies=f"""
                case_id | analyte   | antibody_result | draw_date  | result_id | value_with_unit
                C1      | {analyte} | {result}        | 2025-06-03 | L1        | POSITIVE
            """,
        )


def test_inclusion_body_myositis_gives_4_from_a_year_before_onset_to_60_days_after_the_last_evidence(spec):
    for day, rows in (("2024-05-31", []), ("2024-06-01", [MAIN]), ("2025-08-30", [MAIN]), ("2025-08-31", [])):
        check(spec, *rows, staging__diagnosis_events=coded("ibm_competing", "G72.41", day))
    check(spec, staging__diagnosis_events=coded("ibm_competing", "G72.41", status="working"))


def test_several_main_findings_are_one_and_the_first_is_shown(spec):
    spec(
        "attribution.iim_other_evidence",
        given={
            "clinical.cases": CASES,
            "attribution.event_scores": SCORE,
            "clinical.episode_evidence": IN_EPISODE,
            "staging.diagnosis_events": coded("dermatomyositis"),
            "clinical.case_antibodies": """
                case_id | analyte  | antibody_result | draw_date  | result_id | value_with_unit
                C1      | anti_jo1 | positive        | 2025-06-01 | L1        | POSITIVE
            """,
        },
        expect="""
            finding                               | points | source_table | source_id | finding_text
            iim_dermatomyositis_or_antisynthetase | 4      | labs         | L1        | anti-Jo-1 positive ("POSITIVE"), an antisynthetase antibody.
        """,
    )


SKIN_AND_CODE = """
    diagnosis_id | patient_id | concept_set          | diagnosis_date | code   | status
    D1           | P1         | dermatomyositis      | 2025-06-02     | M33.10 | confirmed
    D2           | P1         | dermatomyositis_skin | {day}          | L94.9  | confirmed
"""


def test_a_skin_code_and_a_connective_tissue_disease_each_add_1(spec):
    for day, rows in (
        ("2024-05-31", []), ("2024-06-01", ["iim_skin | 1"]), ("2025-08-30", ["iim_skin | 1"]), ("2025-08-31", []),
    ):  # fmt: skip
        check(
            spec,
            MAIN,
            "iim_connective_tissue | 1",
            *rows,
            clinical__episode_evidence=IN_EPISODE,
            staging__diagnosis_events=SKIN_AND_CODE.format(day=day),
            clinical__case_competing_causes="""
                case_id | rule_id | points | event_date | source_table | source_id | finding_text
                C1      | C-20    | -1     | 2020-01-01 | diagnoses    | D9        | Connective tissue disease: coded M34.9.
                C1      | C-04    | -2     | 2025-06-01 | labs         | L9        | Hypothyroidism.
            """,
        )


def test_skin_and_connective_tissue_disease_support_the_label_and_do_not_make_it(spec):
    check(
        spec,
        staging__diagnosis_events=coded("dermatomyositis_skin", "L94.9"),
        clinical__case_competing_causes="""
            case_id | rule_id | points | event_date | source_table | source_id | finding_text
            C1      | C-20    | -1     | 2020-01-01 | diagnoses    | D9        | Connective tissue disease: coded M34.9.
        """,
    )


def test_t_22_a_necrotizing_biopsy_hmgcr_or_srp_takes_a_polymyositis_code_out_of_this_label(spec):
    for is_necrotizing, is_antibody, rows in (
        ("false", "false", [MAIN]), ("true", "false", []), ("false", "true", []),
    ):  # fmt: skip
        check(
            spec,
            *rows,
            score=f"case_id | is_necrotizing | is_nm_antibody_positive\nC1 | {is_necrotizing} | {is_antibody}",
            clinical__episode_evidence=IN_EPISODE,
            staging__diagnosis_events=coded("polymyositis", "M33.20"),
        )
