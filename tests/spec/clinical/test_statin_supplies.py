"""clinical.statin_supplies: what each supply of a statin covers (spec R-STA-01, ruling 10)."""


def test_a_supply_ends_its_days_after_the_start_and_no_grace_is_added(spec):
    spec(
        "clinical.statin_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient   | drug_class | event_type       | is_exposure | start_date | days_supply
            R1              | P1         | atorvastatin | statin     | dispensed        | true        | 2025-01-01 | 90
            R2              | P2         | atorvastatin | statin     | dispensed        | true        | 2025-01-01 |
            R3              | P3         | atorvastatin | statin     | administered     | true        | 2025-01-01 |
            R4              | P4         | atorvastatin | statin     | ordered          | false       | 2025-01-01 | 90
            R5              | P5         | atorvastatin | statin     | patient_reported | false       | 2025-01-01 | 90
        """},
        expect="""
            prescription_id | start_date | supply_end_date | supply_days
            R1              | 2025-01-01 | 2025-04-01      | 90
            R2              | 2025-01-01 | 2025-01-31      | 30
            R3              | 2025-01-01 | 2025-01-02      | 1
        """,
    )  # fmt: skip


def test_a_supply_of_more_than_a_year_is_a_sentinel_and_not_believed(spec):
    spec(
        "clinical.statin_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient  | drug_class | event_type | is_exposure | start_date | end_date   | days_supply
            R1              | P1         | simvastatin | statin     | dispensed  | true        | 2025-01-01 |            | 77777
            R2              | P2         | simvastatin | statin     | dispensed  | true        | 2025-01-01 |            | 365
            R3              | P3         | simvastatin | statin     | dispensed  | true        | 2025-01-01 |            | 366
            R4              | P4         | simvastatin | statin     | dispensed  | true        | 2025-01-01 |            | 0
            R5              | P5         | simvastatin | statin     | dispensed  | true        | 2025-01-01 | 2025-03-01 | 99999
        """},
        expect="""
            prescription_id | supply_days | supply_end_date
            R1              | 30          | 2025-01-31
            R2              | 365         | 2026-01-01
            R3              | 30          | 2025-01-31
            R4              | 30          | 2025-01-31
            R5              | 60          | 2025-03-02
        """,
    )  # fmt: skip


def test_an_early_refill_is_used_after_the_supply_before_it(spec):
    spec(
        "clinical.statin_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient  | drug_class | event_type | is_exposure | start_date | days_supply
            R1              | P1         | simvastatin | statin     | dispensed  | true        | 2025-01-01 | 30
            R2              | P1         | simvastatin | statin     | dispensed  | true        | 2025-01-21 | 30
            R3              | P1         | simvastatin | statin     | dispensed  | true        | 2025-04-01 | 30
        """},
        expect="""
            prescription_id | supply_end_date
            R1              | 2025-01-31
            R2              | 2025-03-02
            R3              | 2025-05-01
        """,
    )  # fmt: skip


def test_the_stock_from_early_refills_is_at_most_90_days(spec):
    spec(
        "clinical.statin_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient  | drug_class | event_type | is_exposure | start_date | days_supply
            R1              | P1         | simvastatin | statin     | dispensed  | true        | 2025-01-01 | 90
            R2              | P1         | simvastatin | statin     | dispensed  | true        | 2025-01-01 | 90
            R3              | P1         | simvastatin | statin     | dispensed  | true        | 2025-01-01 | 90
            R4              | P2         | simvastatin | statin     | dispensed  | true        | 2025-01-01 | 91
            R5              | P2         | simvastatin | statin     | dispensed  | true        | 2025-01-01 | 90
        """},
        expect="""
            prescription_id | supply_end_date
            R1              | 2025-04-01
            R2              | 2025-06-30
            R3              | 2025-06-30
            R4              | 2025-04-02
            R5              | 2025-06-30
        """,
    )  # fmt: skip


def test_stock_beyond_90_days_is_lost_and_does_not_come_back_at_a_later_refill(spec):
    spec(
        "clinical.statin_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient  | drug_class | event_type | is_exposure | start_date | days_supply
            R1              | P1         | simvastatin | statin     | dispensed  | true        | 2025-01-01 | 90
            R2              | P1         | simvastatin | statin     | dispensed  | true        | 2025-01-01 | 90
            R3              | P1         | simvastatin | statin     | dispensed  | true        | 2025-01-01 | 90
            R4              | P1         | simvastatin | statin     | dispensed  | true        | 2025-01-01 | 90
            R5              | P1         | simvastatin | statin     | dispensed  | true        | 2025-09-01 | 30
        """},
        expect="""
            prescription_id | supply_end_date
            R1              | 2025-04-01
            R2              | 2025-06-30
            R3              | 2025-06-30
            R4              | 2025-06-30
            R5              | 2025-10-01
        """,
    )  # fmt: skip


def test_a_stopped_supply_ends_when_it_was_stopped_and_leaves_no_stock(spec):
    spec(
        "clinical.statin_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient  | drug_class | event_type | is_exposure | status    | start_date | end_date   | days_supply
            R1              | P1         | simvastatin | statin     | dispensed  | true        | stopped   | 2025-01-01 | 2025-01-15 | 90
            R2              | P1         | simvastatin | statin     | dispensed  | true        | active    | 2025-02-01 |            | 30
            R3              | P2         | simvastatin | statin     | dispensed  | true        | completed | 2025-01-01 | 2025-01-15 | 90
            R4              | P3         | simvastatin | statin     | dispensed  | true        | stopped   | 2025-01-01 | 2025-12-31 | 90
            R5              | P4         | simvastatin | statin     | dispensed  | true        | stopped   | 2025-01-01 |            | 90
            R6              | P5         | simvastatin | statin     | dispensed  | true        | stopped   | 2025-01-01 | 2024-12-31 | 90
        """},
        expect="""
            prescription_id | supply_end_date | is_stopped
            R1              | 2025-01-15      | true
            R2              | 2025-03-03      | false
            R3              | 2025-04-01      | false
            R4              | 2025-04-01      | true
            R5              | 2025-04-01      | true
            R6              | 2025-01-01      | true
        """,
    )  # fmt: skip


def test_two_statins_at_the_same_time_are_not_each_other_s_stock(spec):
    spec(
        "clinical.statin_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient   | drug_class | event_type | is_exposure | start_date | days_supply | dose_mg | frequency_per_day
            R1              | P1         | simvastatin  | statin     | dispensed  | true        | 2025-01-01 | 30          | 40      |
            R2              | P1         | atorvastatin | statin     | dispensed  | true        | 2025-01-11 | 30          | 20      | 2
        """},
        expect="""
            prescription_id | ingredient   | supply_end_date | daily_dose_mg
            R1              | simvastatin  | 2025-01-31      | 40
            R2              | atorvastatin | 2025-02-10      | 40
        """,
    )  # fmt: skip


def test_a_product_in_two_code_lists_is_one_supply(spec):
    spec(
        "clinical.statin_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | concept_set        | ingredient  | drug_class | event_type | is_exposure | start_date | days_supply
            R1              | P1         | statin             | simvastatin | statin     | dispensed  | true        | 2025-01-01 | 30
            R1              | P1         | statin_combination | simvastatin | statin     | dispensed  | true        | 2025-01-01 | 30
        """},
        expect="""
            prescription_id | ingredient  | supply_end_date
            R1              | simvastatin | 2025-01-31
        """,
    )  # fmt: skip
