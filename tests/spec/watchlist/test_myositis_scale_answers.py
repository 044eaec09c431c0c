"""watchlist.myositis_scale_answers: irMyopathy criteria and the inputs of EULAR/ACR (spec 6.8 and 6.9)."""

import pytest

CASE = """
    case_id | patient_id | episode_number | onset_date | last_evidence_date | age_at_onset_years
    C1      | P1         | 1              | 2026-01-10 | 2026-01-20         | 66
"""
LABEL = "case_id | label\nC1 | ici_myositis\nC1 | statin_toxic"


def expected(scale, label, **answers):
    return "case_id | label | scale | item | is_yes\n" + "\n".join(
        f"C1 | {label} | {scale} | {item} | {answer}" for item, answer in answers.items()
    )


@pytest.mark.parametrize(
    ("emg", "mri", "active", "together"),
    [
        ("true | true | true", "true", "true", "true"),
        ("true | true | false", "false", "false", "false"),
        ("true | |", "", "", "true"),  # R94.131 and an MRI whose report says nothing
        ("false | |", "true", "false", "false"),
        ("| |", "true", "", ""),
    ],
)
def test_emg_and_mri_make_it_definite_as_far_as_they_say_anything(spec, emg, mri, active, together):
    spec(
        "watchlist.myositis_scale_answers",
        given={
            "clinical.cases": CASE,
            "attribution.label_causality": LABEL,
            "clinical.case_studies": "case_id | study | has_oedema | is_abnormal | is_myopathic | has_fibrillations\n"
            f"C1 | emg | | {emg}\nC1 | muscle_mri | {mri} | | |",
            "clinical.case_biopsies": "case_id | biopsy_result | has_report_text\nC1 | performed | true",
            "reference.label_scales": "label | scale\nici_myositis | irmyopathy",
        },
        expect=expected(
            "irmyopathy",
            "ici_myositis",
            biopsy="false",
            emg_active=active,
            mri_and_emg=together,
            other_exposure="false",
        ),
    )


def test_another_myotoxic_drug_excludes_and_a_biopsy_without_report_says_nothing(spec):
    spec(
        "watchlist.myositis_scale_answers",
        given={
            "clinical.cases": CASE,
            "attribution.label_causality": LABEL,
            "clinical.case_biopsies": "case_id | biopsy_result | has_report_text\nC1 | performed | false",
            "clinical.case_other_drugs": "case_id | ingredient\nC1 | alectinib",
            "reference.label_scales": "label | scale\nici_myositis | irmyopathy",
        },
        expect=expected("irmyopathy", "ici_myositis", biopsy="", emg_active="", mri_and_emg="", other_exposure="true"),
    )


def test_the_inputs_of_eular_acr_belong_to_the_event_and_a_missing_code_is_unknown(spec):
    spec(
        "watchlist.myositis_scale_answers",
        given={
            "clinical.cases": CASE,
            "clinical.ck_peaks": "patient_id | episode_number | ck_peak_x_uln\nP1 | 1 | 7",
            "clinical.lab_values": """
                patient_id | analyte | draw_date  | lab_x_uln
                P1         | ldh     | 2026-01-15 | 2.5
                P1         | ast     | 2025-12-10 | 9
                P1         | alt     | 2026-01-15 | 0.9
            """,
            "clinical.case_antibodies": "case_id | analyte | antibody_result\nC1 | anti_jo1 | negative",
        },
        expect=expected(
            "eular_acr", "muscle_event", age_known="true", dysphagia="", ck_high="true", ldh_high="true", ast_high="",
            alt_high="false", anti_jo1="false",
        ),
    )  # fmt: skip
