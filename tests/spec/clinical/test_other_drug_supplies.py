"""clinical.other_drug_supplies: what each supply of another listed drug covers (spec 3.5, 3.6, 4.5, R-EXP-01)."""


def test_a_supply_ends_its_days_after_the_start(spec):
    spec(
        "clinical.other_drug_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient  | drug_class | event_type   | is_exposure | start_date | end_date   | days_supply
            R1              | P1         | binimetinib | myotoxic   | dispensed    | true        | 2025-01-01 |            | 21
            R2              | P2         | binimetinib | myotoxic   | dispensed    | true        | 2025-01-01 | 2025-01-10 |
            R3              | P3         | binimetinib | myotoxic   | dispensed    | true        | 2025-01-01 |            |
            R4              | P4         | daptomycin  | myotoxic   | administered | true        | 2025-01-01 |            |
        """},
        expect="""
            prescription_id | ingredient  | start_date | supply_end_date | supply_days
            R1              | binimetinib | 2025-01-01 | 2025-01-22      | 21
            R2              | binimetinib | 2025-01-01 | 2025-01-11      | 10
            R3              | binimetinib | 2025-01-01 | 2025-01-31      | 30
            R4              | daptomycin  | 2025-01-01 | 2025-01-02      | 1
        """,
    )  # fmt: skip


def test_a_supply_of_more_than_a_year_is_a_sentinel_and_not_believed(spec):
    spec(
        "clinical.other_drug_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient | drug_class | event_type | is_exposure | start_date | days_supply
            R1              | P1         | colchicine | myotoxic   | dispensed  | true        | 2025-01-01 | 365
            R2              | P2         | colchicine | myotoxic   | dispensed  | true        | 2025-01-01 | 366
            R3              | P3         | colchicine | myotoxic   | dispensed  | true        | 2025-01-01 | 0
            R4              | P4         | colchicine | myotoxic   | dispensed  | true        | 2025-01-01 | 6.5
        """},
        expect="""
            prescription_id | supply_days | supply_end_date
            R1              | 365         | 2026-01-01
            R2              | 30          | 2025-01-31
            R3              | 30          | 2025-01-31
            R4              | 7           | 2025-01-08
        """,
    )  # fmt: skip


def test_a_stopped_supply_ends_when_it_was_stopped(spec):
    spec(
        "clinical.other_drug_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient  | drug_class | event_type | is_exposure | status    | start_date | end_date   | days_supply
            R1              | P1         | alectinib   | myotoxic   | dispensed  | true        | stopped   | 2025-01-01 | 2025-01-15 | 30
            R2              | P2         | alectinib   | myotoxic   | dispensed  | true        | completed | 2025-01-01 | 2025-01-15 | 30
            R3              | P3         | alectinib   | myotoxic   | dispensed  | true        | stopped   | 2025-01-01 |            | 30
            R4              | P4         | alectinib   | myotoxic   | dispensed  | true        | stopped   | 2025-01-01 | 2025-03-01 | 30
            R5              | P5         | alectinib   | myotoxic   | dispensed  | true        | stopped   | 2025-01-01 | 2024-12-31 | 30
        """},
        expect="""
            prescription_id | supply_end_date | is_stopped
            R1              | 2025-01-15      | true
            R2              | 2025-01-31      | false
            R3              | 2025-01-31      | true
            R4              | 2025-01-31      | true
            R5              | 2025-01-01      | true
        """,
    )  # fmt: skip


def test_only_administered_and_dispensed_rows_of_listed_drugs_count(spec):
    spec(
        "clinical.other_drug_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient     | drug_class       | event_type       | is_exposure | start_date | days_supply
            R1              | P1         | binimetinib    | myotoxic         | ordered          | false       | 2025-01-01 | 30
            R2              | P1         | binimetinib    | myotoxic         | patient_reported | false       | 2025-01-01 | 30
            R3              | P1         | clarithromycin | interaction      | dispensed        | true        | 2025-01-01 | 7
            R4              | P1         | simvastatin    | statin           | dispensed        | true        | 2025-01-01 | 30
            R5              | P1         | prednisone     | systemic_steroid | dispensed        | true        | 2025-01-01 | 30
            R6              | P1         |                | myotoxic         | dispensed        | true        | 2025-01-01 | 30
        """},
        expect="""
            prescription_id | ingredient     | supply_end_date
            R3              | clarithromycin | 2025-01-08
        """,
    )  # fmt: skip


def test_a_drug_in_several_code_lists_is_one_supply(spec):
    spec(
        "clinical.other_drug_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | concept_set            | ingredient | drug_class     | event_type | is_exposure | start_date | days_supply
            R1              | P1         | interaction_other      | colchicine | interaction    | dispensed  | true        | 2025-01-01 | 10
            R1              | P1         | myotoxic_antimitotic   | colchicine | myotoxic       | dispensed  | true        | 2025-01-01 | 10
            R2              | P1         | antineoplastic_drug    | ceritinib  | antineoplastic | dispensed  | true        | 2025-01-01 | 10
            R2              | P1         | myotoxic_alk_inhibitor | ceritinib  | myotoxic       | dispensed  | true        | 2025-01-01 | 10
        """},
        expect="""
            prescription_id | ingredient | supply_end_date
            R1              | colchicine | 2025-01-11
            R2              | ceritinib  | 2025-01-11
        """,
    )  # fmt: skip


def test_a_cream_or_eye_drop_is_no_supply_and_an_unknown_route_is_one(spec):
    spec(
        "clinical.other_drug_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient   | drug_class  | event_type | is_exposure | is_systemic_route | start_date | days_supply
            R1              | P1         | ketoconazole | interaction | dispensed  | true        | false             | 2025-01-01 | 10
            R2              | P2         | ketoconazole | interaction | dispensed  | true        | true              | 2025-01-01 | 10
            R3              | P3         | ketoconazole | interaction | dispensed  | true        |                   | 2025-01-01 | 10
        """},
        expect="""
            prescription_id | ingredient
            R2              | ketoconazole
            R3              | ketoconazole
        """,
    )  # fmt: skip
