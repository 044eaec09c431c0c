"""staging.surgery_events: operations and anaesthesia records (spec 8 C-09, ruling 13)."""


def test_anaesthesia_and_the_section_of_operations_are_surgery(spec):
    spec(
        "staging.surgery_events",
        given={
            "raw.procedures": """
            procedure_id | patient_id | code_system | code    | performed_time
            R1           | P1         | CPT         | 00099   | 2025-05-01
            R2           | P1         | CPT         | 00100   | 2025-05-01T08:00:00
            R3           | P1         | CPT         | 01999   | 2025-05-01
            R4           | P1         | CPT         | 02000   | 2025-05-01
            R5           | P1         | ICD10PCS    | 0TT10ZZ | 2025-05-01
            R6           | P1         | ICD10PCS    | 10D00Z1 | 2025-05-01
            R7           | P1         | HCPCS       | 00100   | 2025-05-01
            R8           | P1         | LOCAL       |         | 2025-05-01
        """
        },
        expect="""
            procedure_id | performed_date | code    | finding
            R2           | 2025-05-01     | 00100   | anaesthesia
            R3           | 2025-05-01     | 01999   | anaesthesia
            R5           | 2025-05-01     | 0TT10ZZ | operation
        """,
    )


def test_a_diagnostic_biopsy_through_the_skin_is_no_operation_and_an_open_one_is(spec):
    spec(
        "staging.surgery_events",
        given={
            "raw.procedures": """
            procedure_id | patient_id | code_system | code    | performed_time
            R1           | P1         | ICD10PCS    | 0KB03ZX | 2025-05-01
            R2           | P1         | ICD10PCS    | 0KB00ZX | 2025-05-01
            R3           | P1         | ICD10PCS    | 0KB03ZZ | 2025-05-01
        """
        },
        expect="""
            procedure_id
            R2
            R3
        """,
    )


def test_the_latest_version_wins_and_a_withdrawn_or_recoded_operation_is_gone(spec):
    spec(
        "staging.surgery_events",
        given={
            "raw.procedures": """
            procedure_id | patient_id | code_system | code  | performed_time | updated_at | operation
            R1           | P1         | CPT         | 00300 | 2025-05-01     | 2025-05-01 | upsert
            R1           | P1         | CPT         | 00300 | 2025-05-04     | 2025-05-05 | upsert
            R2           | P1         | CPT         | 00300 | 2025-05-01     | 2025-05-01 | upsert
            R2           | P1         | CPT         | 99213 | 2025-05-01     | 2025-05-02 | upsert
            R3           | P1         | CPT         | 00300 | 2025-05-01     | 2025-05-01 | upsert
            R3           | P1         | CPT         | 00300 | 2025-05-01     | 2025-05-02 | delete
        """
        },
        expect="""
            procedure_id | performed_date
            R1           | 2025-05-04
        """,
    )


def test_a_planned_operation_is_not_known_yet_and_a_merged_patient_goes_on(spec):
    spec(
        "staging.surgery_events",
        given={
            "raw.procedures": """
            procedure_id | patient_id | code_system | code  | performed_time
            R1           | OLD        | CPT         | 00300 | 2026-02-01
            R2           | P1         | CPT         | 00300 | 2026-02-02
        """,
            "staging.patient_identity": """
            source_patient_id | patient_id
            OLD               | P1
        """,
        },
        expect="""
            procedure_id | patient_id
            R1           | P1
        """,
    )
