"""staging.procedure_events: coded procedures of the code lists (spec 3.12)."""


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
            R5           | P1         | LOCAL       |       | muscle biopsy  | 2025-05-01
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
