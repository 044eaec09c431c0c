"""clinical.steroid_supplies: systemic corticosteroid courses (spec 3.3, R-STE-01, R-EXP-01, R-EXP-02)."""


def test_systemic_routes_count_local_ones_do_not_and_an_unknown_one_is_assumed_systemic(spec):
    spec(
        "clinical.steroid_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient     | drug_class       | drug_group      | event_type | is_exposure | is_systemic_route | start_date | days_supply | dose_mg
            R1              | P1         | prednisone     | systemic_steroid | glucocorticoid  | dispensed  | true        | true              | 2025-01-01 | 5           | 40
            R2              | P2         | hydrocortisone | systemic_steroid | glucocorticoid  | dispensed  | true        | false             | 2025-01-01 | 5           | 40
            R3              | P3         | prednisone     | systemic_steroid | glucocorticoid  | dispensed  | true        |                   | 2025-01-01 | 5           | 40
            R4              | P4         | triamcinolone  | systemic_steroid | route_ambiguous | dispensed  | true        |                   | 2025-01-01 | 5           | 40
            R5              | P5         | triamcinolone  | systemic_steroid | route_ambiguous | dispensed  | true        | true              | 2025-01-01 | 5           | 40
            R6              | P6         | prednisone     | systemic_steroid | glucocorticoid  | ordered    | false       | true              | 2025-01-01 | 5           | 40
        """},
        expect="""
            prescription_id | last_day   | prednisone_eq_mg_per_day | is_route_assumed | is_fluorinated
            R1              | 2025-01-05 | 40                       | false            | false
            R3              | 2025-01-05 | 40                       | true             | false
            R5              | 2025-01-05 | 50                       | false            | true
        """,
    )  # fmt: skip


def test_doses_become_prednisone_equivalents_and_an_unconvertible_dose_stays_unknown(spec):
    spec(
        "clinical.steroid_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient         | drug_class       | event_type | is_exposure | is_systemic_route | start_date | days_supply | dose_mg | frequency_per_day
            R1              | P1         | prednisolone       | systemic_steroid | dispensed  | true        | true              | 2025-01-01 | 5           | 20      | 3
            R2              | P1         | methylprednisolone | systemic_steroid | dispensed  | true        | true              | 2025-01-01 | 5           | 32      |
            R3              | P1         | dexamethasone      | systemic_steroid | dispensed  | true        | true              | 2025-01-01 | 5           | 4       | 2
            R4              | P1         | hydrocortisone     | systemic_steroid | dispensed  | true        | true              | 2025-01-01 | 5           | 20      | 2
            R5              | P1         | prednisone         | systemic_steroid | dispensed  | true        | true              | 2025-01-01 | 5           |         | 2
            R6              | P1         | vamorolone         | systemic_steroid | dispensed  | true        | true              | 2025-01-01 | 5           | 200     |
        """},
        expect="""
            prescription_id | daily_dose_mg | prednisone_eq_mg_per_day
            R1              | 60.0          | 60.0
            R2              | 32.0          | 40.0
            R3              | 8.0           | 53.3
            R4              | 40.0          | 10.0
            R5              |               |
            R6              | 200.0         |
        """,
    )  # fmt: skip


def test_a_course_lasts_its_supply_its_dates_or_the_day_of_administration(spec):
    spec(
        "clinical.steroid_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient | drug_class       | event_type   | is_exposure | is_systemic_route | status    | start_date | end_date   | days_supply | dose_mg
            R1              | P1         | prednisone | systemic_steroid | dispensed    | true        | true              | active    | 2025-01-01 |            | 14          | 40
            R2              | P2         | prednisone | systemic_steroid | dispensed    | true        | true              | active    | 2025-01-01 | 2025-01-10 | 77777       | 40
            R3              | P3         | prednisone | systemic_steroid | administered | true        | true              | completed | 2025-01-01 |            |             | 40
            R4              | P4         | prednisone | systemic_steroid | dispensed    | true        | true              | active    | 2025-01-01 |            |             | 40
            R5              | P5         | prednisone | systemic_steroid | dispensed    | true        | true              | stopped   | 2025-01-01 | 2025-01-04 | 14          | 40
            R6              | P6         | prednisone | systemic_steroid | dispensed    | true        | true              | completed | 2025-01-01 | 2025-01-04 | 14          | 40
        """},
        expect="""
            prescription_id | last_day
            R1              | 2025-01-14
            R2              | 2025-01-10
            R3              | 2025-01-01
            R4              | 2025-01-01
            R5              | 2025-01-04
            R6              | 2025-01-14
        """,
    )  # fmt: skip


def test_an_administration_of_one_day_is_one_dose_whatever_the_order_s_frequency(spec):
    spec(
        "clinical.steroid_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient    | drug_class       | event_type   | is_exposure | is_systemic_route | start_date | end_date   | dose_mg | frequency_per_day
            R1              | P1         | dexamethasone | systemic_steroid | administered | true        | true              | 2025-01-01 |            | 4       | 4
            R2              | P2         | dexamethasone | systemic_steroid | administered | true        | true              | 2025-01-01 | 2025-01-03 | 4       | 4
        """},
        expect="""
            prescription_id | last_day   | daily_dose_mg
            R1              | 2025-01-01 | 4
            R2              | 2025-01-03 | 16
        """,
    )  # fmt: skip


def test_a_claim_within_three_days_of_a_record_of_the_same_drug_repeats_it(spec):
    spec(
        "clinical.steroid_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient    | drug_class       | event_type   | is_exposure | is_systemic_route | code_system | start_date | dose_mg
            R1              | P1         | dexamethasone | systemic_steroid | administered | true        | true              | RXNORM      | 2025-01-01 | 12
            R2              | P1         | dexamethasone | systemic_steroid | administered | true        | true              | HCPCS       | 2025-01-04 | 12
            R3              | P2         | dexamethasone | systemic_steroid | administered | true        | true              |             | 2025-01-01 | 12
            R4              | P2         | dexamethasone | systemic_steroid | administered | true        | true              | HCPCS       | 2025-01-05 | 12
            R5              | P3         | prednisone    | systemic_steroid | administered | true        | true              | RXNORM      | 2025-01-01 | 12
            R6              | P3         | dexamethasone | systemic_steroid | administered | true        | true              | HCPCS       | 2025-01-01 | 12
        """},
        expect="""
            prescription_id | start_date
            R1              | 2025-01-01
            R3              | 2025-01-01
            R4              | 2025-01-05
            R5              | 2025-01-01
            R6              | 2025-01-01
        """,
    )  # fmt: skip


def test_eye_drops_do_not_hide_a_claim_for_the_same_drug_into_a_vein(spec):
    spec(
        "clinical.steroid_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient    | drug_class       | event_type   | is_exposure | is_systemic_route | code_system | start_date | dose_mg
            R1              | P1         | dexamethasone | systemic_steroid | dispensed    | true        | false             | RXNORM      | 2025-01-01 | 1
            R2              | P1         | dexamethasone | systemic_steroid | administered | true        | true              | HCPCS       | 2025-01-01 | 12
        """},
        expect="""
            prescription_id | daily_dose_mg
            R2              | 12
        """,
    )  # fmt: skip


def test_a_refill_of_the_same_dose_replaces_what_is_left_and_a_second_report_of_it_too(spec):
    spec(
        "clinical.steroid_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | ingredient | drug_class       | event_type | is_exposure | is_systemic_route | start_date | days_supply | dose_mg
            R1              | P1         | prednisone | systemic_steroid | dispensed  | true        | true              | 2025-01-01 | 30          | 40
            R2              | P1         | prednisone | systemic_steroid | dispensed  | true        | true              | 2025-01-21 | 30          | 40
            R3              | P2         | prednisone | systemic_steroid | dispensed  | true        | true              | 2025-01-01 | 30          | 40
            R4              | P2         | prednisone | systemic_steroid | dispensed  | true        | true              | 2025-01-01 | 30          | 40
        """},
        expect="""
            prescription_id | start_date | last_day
            R1              | 2025-01-01 | 2025-01-20
            R2              | 2025-01-21 | 2025-02-19
            R3              | 2025-01-01 | 2024-12-31
            R4              | 2025-01-01 | 2025-01-30
        """,
    )  # fmt: skip


def test_a_product_in_two_code_lists_is_one_course(spec):
    spec(
        "clinical.steroid_supplies",
        given={"staging.drug_events": """
            prescription_id | patient_id | concept_set                    | ingredient | drug_class       | drug_group      | event_type | is_exposure | is_systemic_route | start_date | days_supply | dose_mg
            R1              | P1         | glucocorticoid_route_ambiguous | prednisone | systemic_steroid | route_ambiguous | dispensed  | true        | true              | 2025-01-01 | 5           | 40
            R1              | P1         | systemic_glucocorticoid        | prednisone | systemic_steroid | glucocorticoid  | dispensed  | true        | true              | 2025-01-01 | 5           | 40
        """},
        expect="""
            prescription_id | last_day   | daily_dose_mg
            R1              | 2025-01-05 | 40
        """,
    )  # fmt: skip
