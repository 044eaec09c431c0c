"""staging.procedure_events: procedures of the code lists, by code or by name (spec 3.12)."""


def test_only_listed_codes_of_their_own_vocabulary_are_kept(spec):
    spec(
        "staging.procedure_events",
        given={
            "raw.procedures": """
            procedure_id | patient_id | code_system | code  | description    | performed_time
            R1           | P1         | CPT         | 20206 |                | 2025-05-01T10:00:00
            R2           | P1         | HCPCS       | 20206 |                | 2025-05-01
            R3           | P1         | ICD9PROC    | 83.21 |                | 2025-05-01
            R4           | P1         | ICD9PROC    | 8321  |                | 2025-05-01
            R5           | P1         | LOCAL       |       | appendectomy   | 2025-05-01
            R6           | P1         |             | 20206 |                | 2025-05-01
        """
        },
        expect="""
            procedure_id | concept_set   | performed_date | performed_time_has_time
            R1           | muscle_biopsy | 2025-05-01     | true
            R3           | muscle_biopsy | 2025-05-01     | false
            R4           | muscle_biopsy | 2025-05-01     | false
        """,
    )


def test_the_latest_version_wins_and_a_withdrawn_or_recoded_procedure_is_gone(spec):
    spec(
        "staging.procedure_events",
        given={
            "raw.procedures": """
            procedure_id | patient_id | code_system | code  | performed_time | updated_at | operation
            R1           | P1         | CPT         | 20206 | 2025-05-01     | 2025-05-01 | upsert
            R1           | P1         | CPT         | 20206 | 2025-05-04     | 2025-05-05 | upsert
            R2           | P1         | CPT         | 20206 | 2025-05-01     | 2025-05-01 | upsert
            R2           | P1         | CPT         | 99213 | 2025-05-01     | 2025-05-02 | upsert
            R3           | P1         | CPT         | 20206 | 2025-05-01     | 2025-05-01 | upsert
            R3           | P1         | CPT         | 20206 | 2025-05-01     | 2025-05-02 | delete
        """
        },
        expect="""
            procedure_id | performed_date
            R1           | 2025-05-04
        """,
    )


def test_a_planned_procedure_is_not_known_yet_and_a_merged_patient_goes_on(spec):
    spec(
        "staging.procedure_events",
        given={
            "raw.procedures": """
                procedure_id | patient_id | code_system | code  | performed_time
                R1           | P1         | CPT         | 20206 | 2026-02-01T23:59:00
                R2           | P1         | CPT         | 20206 | 2026-02-02T00:00:00
            """,
            "staging.patient_identity": """
                source_patient_id | patient_id
                P1                | P9
            """,
        },
        expect="""
            procedure_id | patient_id
            R1           | P9
        """,
    )


def test_a_muscle_biopsy_an_emg_or_a_muscle_mri_is_known_by_its_description_too(spec):
    spec(
        "staging.procedure_events",
        given={
            "raw.procedures": """
            procedure_id | patient_id | code_system | code  | description                  | performed_time | result_text
            R1           | P1         | LOCAL       | MB1   | Muscle biopsy, left thigh    | 2025-05-01     | Necrotic fibers.
            R2           | P1         | LOCAL       |       | Needle EMG of both arms      | 2025-05-01     |
            R3           | P1         |             |       | MRI thighs with contrast     | 2025-05-01     |
            R4           | P1         | CPT         | 20206 | needle biopsy of muscle      | 2025-05-01     |
            R5           | P1         | LOCAL       |       | Open biopsy of the deltoid   | 2025-05-01     |
            R6           | P1         | LOCAL       |       | Deltoid muscle biopsy        | 2025-05-01     |
        """
        },
        expect="""
            procedure_id | concept_set   | description               | result_text
            R1           | muscle_biopsy | Muscle biopsy, left thigh | Necrotic fibers.
            R2           | emg           | Needle EMG of both arms   |
            R3           | muscle_mri    | MRI thighs with contrast  |
            R4           | muscle_biopsy | needle biopsy of muscle   |
            R5           | muscle_biopsy | Open biopsy of the deltoid |
            R6           | muscle_biopsy | Deltoid muscle biopsy     |
        """,
    )


def test_biopsies_of_other_organs_and_studies_not_done_are_not_taken_for_them(spec):
    names = [
        "Skin biopsy", "Punch biopsy of skin of thigh", "Heart muscle biopsy", "Endomyocardial biopsy", "Cardiac MRI",
        "EMG guidance for botulinum injection", "Anal sphincter EMG", "Muscle biopsy cancelled", "MRI brain",
        "Referral for muscle biopsy", "Polysomnography with chin EMG", "Muscle relaxant given",
    ]  # fmt: skip
    rows = "\n".join(f"R{n} | P1 | LOCAL | {name} | 2025-05-01" for n, name in enumerate(names))
    spec(
        "staging.procedure_events",
        given={"raw.procedures": "procedure_id | patient_id | code_system | description | performed_time\n" + rows},
        expect="procedure_id | concept_set",
    )


def test_ventilation_and_plasma_exchange_of_a_common_data_model_are_known_by_their_concepts(spec):
    spec(
        "staging.procedure_events",
        given={
            "raw.procedures": """
            procedure_id | patient_id | code_system | code    | description              | performed_time
            R1           | P1         | OMOP        | 4097246 | Invasive Ventilation     | 2025-05-01T10:00:00
            R2           | P1         | OMOP        | 4013354 | Intubation               | 2025-05-01
            R3           | P1         | OMOP        | 4177224 | Non-invasive Ventilation | 2025-05-01
            R4           | P1         | OMOP        | 4049372 | Plasma Pheresis.         | 2025-05-02
            R5           | P1         | OMOP        | 4150627 | Extubation               | 2025-05-03
        """
        },
        # a mask is also worn for sleep apnoea
        expect="""
            procedure_id | concept_set            | performed_date
            R1           | mechanical_ventilation | 2025-05-01
            R2           | mechanical_ventilation | 2025-05-01
            R4           | plasma_exchange        | 2025-05-02
        """,
    )
