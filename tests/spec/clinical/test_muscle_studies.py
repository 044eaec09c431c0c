"""clinical.muscle_studies: EMG and muscle MRI and what they showed (spec 3.12, E7, 6.8)."""


def read(spec, study, texts, columns):
    drawn = "\n".join(f"R{n} | P1 | {study} | 2025-05-01 | {text}" for n, text in enumerate(texts))
    expected = "\n".join(f"R{n} | {reading}" for n, reading in enumerate(texts.values()))
    spec(
        "clinical.muscle_studies",
        given={
            "staging.procedure_events": "procedure_id | patient_id | concept_set | performed_date | result_text\n"
            + drawn
        },
        expect=f"source_id | {columns}\n" + expected,
    )


def test_myopathic_units_and_fibrillations_make_an_emg_abnormal(spec):
    read(
        spec,
        "emg",
        {
            "Myopathic motor units in deltoid": "true | true | false",
            "Short-duration motor unit potentials, early recruitment": "true | true | false",
            "Fibrillations and positive sharp waves": "true | false | true",
            "Fibrillation potentials with myopathic units": "true | true | true",
            "Normal nerve conduction. Myopathic units, fibrillations.": "true | true | true",
            "Abnormal EMG": "true | false | false",
        },
        "is_abnormal | is_myopathic | has_fibrillations",
    )


def test_what_is_negated_or_asked_is_no_finding_and_makes_the_study_normal(spec):
    read(
        spec,
        "emg",
        {
            "Normal EMG": "false | false | false",
            "No fibrillations or positive sharp waves. Normal motor units.": "false | false | false",
            "No evidence of myopathy": "false | false | false",
            "Indication: myopathy. Normal study.": "false | false | false",
            "No fibrillation potentials; myopathic units in the thigh": "true | true | false",
            "No fibrillations but short-duration motor unit potentials": "true | true | false",
            "History of atrial fibrillation": " | |",
            "": " | |",
        },
        "is_abnormal | is_myopathic | has_fibrillations",
    )


def test_oedema_stir_signal_or_enhancement_of_muscle_in_an_mri(spec):
    read(
        spec,
        "muscle_mri",
        {
            "Symmetric STIR hyperintensity of both thighs": "true | true",
            "Muscle oedema of the quadriceps": "true | true",
            "Patchy enhancement of the adductors": "true | true",
            "No muscle edema or enhancement": "false | false",
            "Normal muscle signal": "false | false",
            "Bone marrow edema of the femur": " |",
            "Technique: axial STIR. Unremarkable muscles.": "false | false",
            "Fatty replacement of the hamstrings": "true | false",
        },
        "is_abnormal | has_oedema",
    )


def test_an_abnormal_emg_code_is_a_study_of_its_own_unless_it_is_a_suspicion(spec):
    spec(
        "clinical.muscle_studies",
        given={
            "staging.diagnosis_events": """
            diagnosis_id | patient_id | concept_set  | diagnosis_date | status
            D1           | P1         | emg_abnormal | 2025-05-01     |
            D2           | P1         | emg_abnormal | 2025-05-02     | working
            D3           | P1         | dyspnea      | 2025-05-02     |
            """,
            "staging.procedure_events": """
            procedure_id | patient_id | concept_set   | performed_date | result_text
            R1           | P1         | muscle_biopsy | 2025-05-01     | Myopathic
            R2           | P1         | muscle_mri    | 2025-05-01     |
            """,
        },
        expect="""
            patient_id | study      | study_date | source_table | source_id | is_abnormal | is_myopathic
            P1         | emg        | 2025-05-01 | diagnoses    | D1        | true        |
            P1         | muscle_mri | 2025-05-01 | procedures   | R2        |             |
        """,
    )
