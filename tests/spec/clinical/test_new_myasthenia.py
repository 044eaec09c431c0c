"""clinical.new_myasthenia: pyridostigmine or the receptor antibody as a sign of new myasthenia (spec 10.1)."""


def test_the_first_exposure_to_pyridostigmine_is_the_sign_and_an_order_is_none(spec):
    spec(
        "clinical.new_myasthenia",
        given={
            "staging.drug_events": """
                patient_id | prescription_id | drug_group               | is_exposure | start_date
                P1         | R2              | cholinesterase_inhibitor | true        | 2025-03-05
                P1         | R1              | cholinesterase_inhibitor | true        | 2025-03-01
                P1         | R0              | cholinesterase_inhibitor | false       | 2025-01-01
                P2         | R3              | cholinesterase_inhibitor | false       | 2025-01-01
                P3         | R4              | nondepolarizing          | true        | 2025-01-01
            """
        },
        expect="""
            patient_id | sign           | event_date | source_table | source_id
            P1         | pyridostigmine | 2025-03-01 | prescribing  | R1
        """,
    )


def test_only_a_positive_receptor_antibody_is_a_sign(spec):
    spec(
        "clinical.new_myasthenia",
        given={
            "clinical.antibody_results": """
                patient_id | result_id | analyte         | antibody_result | draw_date
                P1         | L1        | anti_achr       | positive        | 2025-03-02
                P2         | L2        | anti_achr       | negative        | 2025-03-02
                P3         | L3        | anti_achr       | indeterminate   | 2025-03-02
                P4         | L4        | anti_striational | positive       | 2025-03-02
            """
        },
        expect="""
            patient_id | sign     | event_date | source_table | source_id
            P1         | antibody | 2025-03-02 | labs         | L1
        """,
    )
