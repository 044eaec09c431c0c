"""staging.drug_events: prescriptions of listed drugs as known on the run date (spec 2, 3.3, R-EXP-01, T-24)."""

STATIN = """
    code_system | code | drug_name         | concept_set | ingredient  | matched_by
    LOCAL       | S    | simvastatin 20 mg | statin      | simvastatin | name
"""
STEROID = """
    code_system | code | drug_name                         | concept_set             | ingredient    | matched_by
    LOCAL       | D    | dexamethasone                     | systemic_glucocorticoid | dexamethasone | name
    LOCAL       | D    | dexamethasone / neomycin otic     | systemic_glucocorticoid | dexamethasone | name
    LOCAL       | D    | dexamethasone 0.1% eye drops      | systemic_glucocorticoid | dexamethasone | name
    LOCAL       | D    | dexamethasone intra-articular inj | systemic_glucocorticoid | dexamethasone | name
"""


def test_only_what_was_given_or_handed_out_is_an_exposure(spec):
    spec(
        "staging.drug_events",
        given={
            "staging.drug_codes": STATIN,
            "raw.prescribing": """
                prescription_id | patient_id | code_system | code | drug_name         | event_type       | start_time | status
                R1              | P1         | LOCAL       | S    | simvastatin 20 mg | administered     | 2025-05-01 | completed
                R2              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed        | 2025-05-01 | active
                R3              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed        | 2025-05-01 | stopped
                R4              | P1         | LOCAL       | S    | simvastatin 20 mg | ordered          | 2025-05-01 | active
                R5              | P1         | LOCAL       | S    | simvastatin 20 mg | patient_reported | 2025-05-01 | active
                R6              | P1         | LOCAL       | S    | simvastatin 20 mg | administered     | 2025-05-01 | not_given
                R7              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed        | 2025-05-01 | cancelled
                R8              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed        | 2025-05-01 | entered_in_error
            """,
        },
        expect="""
            prescription_id | is_exposure | drug_class | drug_group | ingredient
            R1              | true        | statin     | statin     | simvastatin
            R2              | true        | statin     | statin     | simvastatin
            R3              | true        | statin     | statin     | simvastatin
            R4              | false       | statin     | statin     | simvastatin
            R5              | false       | statin     | statin     | simvastatin
        """,
    )


def test_a_dose_planned_for_tomorrow_has_not_been_given(spec):
    spec(
        "staging.drug_events",
        given={
            "staging.drug_codes": STATIN,
            "raw.prescribing": """
                prescription_id | patient_id | code_system | code | drug_name         | event_type   | start_time          | status
                R1              | P1         | LOCAL       | S    | simvastatin 20 mg | administered | 2026-02-01T23:59:59 | active
                R2              | P1         | LOCAL       | S    | simvastatin 20 mg | administered | 2026-02-02T00:00:00 | active
            """,
        },
        expect="""
            prescription_id | start_date | start_time_has_time
            R1              | 2026-02-01 | true
        """,
    )


def test_the_latest_version_wins_by_change_then_delivery_then_file_then_line(spec):
    spec(
        "staging.drug_events",
        given={
            "staging.drug_codes": STATIN,
            "raw.prescribing": """
                prescription_id | patient_id | code_system | code | drug_name         | event_type | start_time | status | dose | dose_unit | updated_at          | extract_date | source_file | source_line
                R1              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active | 40   | mg        | 2025-05-02T10:00:01 | 2025-06-01   | a           | 1
                R1              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active | 20   | mg        | 2025-05-02T10:00:00 | 2025-06-02   | a           | 1
                R2              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active | 40   | mg        | 2025-05-02          | 2025-06-02   | a           | 1
                R2              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active | 20   | mg        | 2025-05-02          | 2025-06-01   | b           | 9
                R3              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active | 40   | mg        |                     | 2025-06-01   | b           | 1
                R3              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active | 20   | mg        |                     | 2025-06-01   | a           | 9
                R4              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active | 40   | mg        |                     | 2025-06-01   | a           | 10
                R4              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active | 20   | mg        |                     | 2025-06-01   | a           | 9
                R5              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active | 40   | mg        | 2025-05-02          | 2025-06-01   | a           | 1
                R5              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active | 20   | mg        |                     | 2025-06-02   | a           | 1
            """,
        },
        expect="""
            prescription_id | dose_mg
            R1              | 40
            R2              | 40
            R3              | 40
            R4              | 40
            R5              | 40
        """,
    )


def test_a_row_withdrawn_cancelled_or_changed_to_another_drug_is_gone(spec):
    spec(
        "staging.drug_events",
        given={
            "staging.drug_codes": STATIN,
            "raw.prescribing": """
                prescription_id | patient_id | code_system | code | drug_name         | event_type | start_time | status    | updated_at | operation
                R1              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active    | 2025-05-01 | upsert
                R1              | P1         | LOCAL       | M    | metformin         | dispensed  | 2025-05-01 | active    | 2025-05-02 | upsert
                R2              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active    | 2025-05-01 | upsert
                R2              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active    | 2025-05-02 | delete
                R3              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active    | 2025-05-01 | upsert
                R3              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | cancelled | 2025-05-02 | upsert
                R4              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active    | 2025-05-02 | upsert
                R4              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active    | 2025-05-01 | delete
                R5              | P1         | LOCAL       | M    | metformin         | dispensed  | 2025-05-01 | active    | 2025-05-01 | upsert
                R5              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active    | 2025-05-02 | upsert
            """,
        },
        expect="""
            prescription_id | ingredient
            R4              | simvastatin
            R5              | simvastatin
        """,
    )


def test_a_dose_is_known_in_mg_where_its_unit_is_a_mass(spec):
    spec(
        "staging.drug_events",
        given={
            "staging.drug_codes": STATIN,
            "raw.prescribing": """
                prescription_id | patient_id | code_system | code | drug_name         | event_type | start_time | status | dose | dose_unit
                R1              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active | 20   | MG
                R2              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active | 0.02 | g
                R3              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active | 500  | µg
                R4              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active | 500  | μg
                R5              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active | 1    | tablet
                R6              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active | 1    | mg/kg
                R7              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active | 20   |
                R8              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed  | 2025-05-01 | active |      | mg
            """,
        },
        expect="""
            prescription_id | dose_mg
            R1              | 20.0
            R2              | 20.0
            R3              | 0.5
            R4              | 0.5
            R5              |
            R6              |
            R7              |
            R8              |
        """,
    )


def test_a_route_is_systemic_local_or_unknown(spec):
    spec(
        "staging.drug_events",
        given={
            "staging.drug_codes": STEROID,
            "raw.prescribing": """
                prescription_id | patient_id | code_system | code | drug_name     | event_type | start_time | status | route
                R1              | P1         | LOCAL       | D    | dexamethasone | dispensed  | 2025-05-01 | active | PO
                R2              | P1         | LOCAL       | D    | dexamethasone | dispensed  | 2025-05-01 | active | Intravenous
                R3              | P1         | LOCAL       | D    | dexamethasone | dispensed  | 2025-05-01 | active | Intra-articular
                R4              | P1         | LOCAL       | D    | dexamethasone | dispensed  | 2025-05-01 | active | OPHTHALMIC
                R5              | P1         | LOCAL       | D    | dexamethasone | dispensed  | 2025-05-01 | active | somewhere
                R6              | P1         | LOCAL       | D    | dexamethasone | dispensed  | 2025-05-01 | active |
                R7              | P1         | LOCAL       | D    | dexamethasone | dispensed  | 2025-05-01 | active | Topical route
                R8              | P1         | LOCAL       | D    | dexamethasone | dispensed  | 2025-05-01 | active | Inhalation use
                R9              | P1         | LOCAL       | D    | dexamethasone | dispensed  | 2025-05-01 | active | Sub-Cutaneous
            """,
        },
        expect="""
            prescription_id | route_group  | is_systemic_route
            R7              | topical      | false
            R8              | inhaled      | false
            R9              | subcutaneous | true
            R1              | oral         | true
            R2              | intravenous  | true
            R3              | local_depot  | false
            R4              | ophthalmic   | false
            R5              |              |
            R6              |              |
        """,
    )


def test_a_product_name_that_tells_a_local_route_is_believed_before_the_route_column(spec):
    spec(
        "staging.drug_events",
        given={
            "staging.drug_codes": STEROID,
            "raw.prescribing": """
                prescription_id | patient_id | code_system | code | drug_name                         | event_type | start_time | status | route
                R1              | P1         | LOCAL       | D    | dexamethasone / neomycin otic     | dispensed  | 2025-05-01 | active |
                R2              | P1         | LOCAL       | D    | dexamethasone 0.1% eye drops      | dispensed  | 2025-05-01 | active | oral
                R3              | P1         | LOCAL       | D    | dexamethasone intra-articular inj | dispensed  | 2025-05-01 | active | injection
                R4              | P1         | LOCAL       | D    | dexamethasone                     | dispensed  | 2025-05-01 | active | oral
            """,
        },
        expect="""
            prescription_id | route_group | is_systemic_route
            R1              | otic        | false
            R2              | ophthalmic  | false
            R3              | local_depot | false
            R4              | oral        | true
        """,
    )


def test_a_row_without_a_code_is_found_by_name_and_goes_to_the_merged_patient(spec):
    spec(
        "staging.drug_events",
        given={
            "staging.drug_codes": """
                code_system | code | drug_name   | concept_set | ingredient  | matched_by
                LOCAL       | X    | simvastatin | statin      | simvastatin | name
            """,
            "raw.prescribing": """
                prescription_id | patient_id | code_system | code | drug_name   | event_type | start_time | end_time            | status
                R1              | P1         | LOCAL       | X    | simvastatin | dispensed  | 2025-05-01 | 2025-05-30T12:00:00 | active
                R2              | P1         | LOCAL       | Y    | simvastatin | dispensed  | 2025-05-01 |                     | active
            """,
            "staging.patient_identity": """
                source_patient_id | patient_id
                P1                | P9
            """,
        },
        expect="""
            prescription_id | patient_id | start_date | end_date
            R1              | P9         | 2025-05-01 | 2025-05-30
        """,
    )


def test_t_24_an_infusion_ordered_cancelled_held_or_planned_was_not_given(spec):
    spec(
        "staging.drug_events",
        given={
            "staging.drug_codes": """
                code_system | code | drug_name     | concept_set | ingredient    | matched_by
                LOCAL       | P    | pembrolizumab | ici_pd1_us  | pembrolizumab | name
            """,
            "raw.prescribing": """
                prescription_id | patient_id | code_system | code | drug_name     | event_type   | start_time          | status
                R1              | P1         | LOCAL       | P    | pembrolizumab | administered | 2026-01-05T10:00:00 | completed
                R2              | P1         | LOCAL       | P    | pembrolizumab | ordered      | 2026-01-05T10:00:00 | active
                R3              | P1         | LOCAL       | P    | pembrolizumab | ordered      | 2026-01-26          | cancelled
                R4              | P1         | LOCAL       | P    | pembrolizumab | administered | 2026-01-26          | not_given
                R5              | P1         | LOCAL       | P    | pembrolizumab | administered | 2026-02-16          | active
                R6              | P1         | LOCAL       | P    | pembrolizumab | ordered      | 2026-02-16          | active
            """,
        },
        expect="""
            prescription_id | start_date | start_time_has_time | is_exposure
            R1              | 2026-01-05 | true                | true
            R2              | 2026-01-05 | true                | false
        """,
    )


def test_t_12_a_list_the_patient_reported_is_no_exposure_whatever_date_it_was_imported_with(spec):
    spec(
        "staging.drug_events",
        given={
            "staging.drug_codes": STATIN,
            "raw.prescribing": """
                prescription_id | patient_id | code_system | code | drug_name         | event_type       | start_time | status    | days_supply
                R1              | P1         | LOCAL       | S    | simvastatin 20 mg | patient_reported | 2025-05-01 | active    | 90
                R2              | P1         | LOCAL       | S    | simvastatin 20 mg | patient_reported | 2025-05-01 | completed | 90
                R3              | P1         | LOCAL       | S    | simvastatin 20 mg | dispensed        | 2025-05-01 | active    | 90
            """,
        },
        expect="""
            prescription_id | is_exposure
            R1              | false
            R2              | false
            R3              | true
        """,
    )
