"""clinical.antineoplastic_days: days on which an antineoplastic drug was seen (spec 2, ruling 2)."""


def test_a_given_oncology_drug_counts_and_an_order_does_not(spec):
    spec(
        "clinical.antineoplastic_days",
        given={"staging.drug_events": """
            prescription_id | patient_id | concept_set         | ingredient    | drug_group     | is_exposure | start_date
            R1              | P1         | antineoplastic_drug | docetaxel     | antineoplastic | true        | 2025-01-01
            R2              | P2         | antineoplastic_drug | docetaxel     | antineoplastic | false       | 2025-01-01
            R3              | P3         | ici_pd1_us          | pembrolizumab | pd1            | true        | 2025-01-01
            R4              | P4         | statin              | simvastatin   | statin         | true        | 2025-01-01
        """},
        expect="""
            patient_id | event_date | source_table | source_id
            P1         | 2025-01-01 | prescribing  | R1
            P3         | 2025-01-01 | prescribing  | R3
        """,
    )  # fmt: skip


def test_a_drug_that_also_treats_other_diseases_does_not_count_alone(spec):
    spec(
        "clinical.antineoplastic_days",
        given={"staging.drug_events": """
            prescription_id | patient_id | concept_set              | ingredient   | drug_group     | is_exposure | start_date
            R1              | P1         | antineoplastic_drug      | methotrexate | antineoplastic | true        | 2025-01-01
            R1              | P1         | antineoplastic_not_alone | methotrexate | not_alone      | true        | 2025-01-01
            R2              | P1         | antineoplastic_drug      | cisplatin    | antineoplastic | true        | 2025-01-08
        """},
        expect="""
            patient_id | event_date | source_id
            P1         | 2025-01-08 | R2
        """,
    )  # fmt: skip


def test_an_encounter_for_chemotherapy_counts_unless_it_is_suspected_or_history(spec):
    spec(
        "clinical.antineoplastic_days",
        given={"staging.diagnosis_events": """
            diagnosis_id | patient_id | concept_set                   | diagnosis_date | code   | status
            D1           | P1         | antineoplastic_drug_encounter | 2025-01-01     | Z51.11 | confirmed
            D2           | P2         | antineoplastic_drug_encounter | 2025-01-01     | Z51.12 |
            D3           | P3         | antineoplastic_drug_encounter | 2025-01-01     | Z51.11 | working
            D4           | P4         | antineoplastic_drug_encounter | 2025-01-01     | Z51.11 | history
            D5           | P5         | encounter_antineoplastic      | 2025-01-01     | Z51.0  | confirmed
        """},
        expect="""
            patient_id | event_date | source_table | source_id
            P1         | 2025-01-01 | diagnoses    | D1
            P2         | 2025-01-01 | diagnoses    | D2
        """,
    )  # fmt: skip


def test_a_day_is_one_row_whatever_was_given_on_it(spec):
    spec(
        "clinical.antineoplastic_days",
        given={
            "staging.drug_events": """
                prescription_id | patient_id | concept_set         | ingredient    | is_exposure | start_date
                R2              | P1         | antineoplastic_drug | carboplatin   | true        | 2025-01-01
                R1              | P1         | ici_pd1_us          | pembrolizumab | true        | 2025-01-01
                R1              | P1         | ici_any             |               | true        | 2025-01-01
            """,
            "staging.diagnosis_events": """
                diagnosis_id | patient_id | concept_set                   | diagnosis_date | status
                D1           | P1         | antineoplastic_drug_encounter | 2025-01-01     | confirmed
            """,
        },
        expect="""
            patient_id | event_date | source_table | source_id
            P1         | 2025-01-01 | diagnoses    | D1
        """,
    )
