"""clinical.ck_claims: results that claim to be total CK, in U/L (spec R-CK-01 to R-CK-03, T-01, T-02)."""


def events(*columns: str, rows: list[str]) -> str:
    """Draw laboratory results that differ in some columns only."""
    head = (
        "result_id | patient_id | analyte | draw_time | draw_has_time | draw_date | status | is_accepted_by_code | "
        + " | ".join(columns)
    )
    fixed = "P1 | ck | 2025-05-01 10:00:00 | true | 2025-05-01 | final"
    return head + "\n" + "\n".join(f"L{n} | {fixed} | {row}" for n, row in enumerate(rows, start=1))


def test_t_02_each_unit_of_activity_is_brought_to_units_per_litre_with_either_micro_sign(spec):
    spec(
        "clinical.ck_claims",
        given={"staging.lab_events": events("value_number", "unit_key", "reference_high", rows=[
            "true | 200 | u/l | 180", "true | 200 | iu/l | 180", "true | 200 | mu/ml | 180", "true | 0.2 | u/ml | 0.18",
            "true | 40 | ukat/l | 3.2", "true | 40 | µkat/l | 3.2", "true | 40 | μkat/l | 3.2", "true | 40000 | nkat/l | 3200",
        ])},
        expect="""
            result_id | ck_u_per_l | row_uln_u_per_l | is_unit_inferred | rejection_reason | unresolved_reason
            L1        | 200.0      | 180.0           | false            |                  |
            L2        | 200.0      | 180.0           | false            |                  |
            L3        | 200.0      | 180.0           | false            |                  |
            L4        | 200.0      | 180.0           | false            |                  |
            L5        | 2400.0     | 192.0           | false            |                  |
            L6        | 2400.0     | 192.0           | false            |                  |
            L7        | 2400.0     | 192.0           | false            |                  |
            L8        | 2400.0     | 192.0           | false            |                  |
        """,
    )  # fmt: skip


def test_t_01_units_of_mass_and_shares_are_rejected(spec):
    spec(
        "clinical.ck_claims",
        given={"staging.lab_events": events("value_number", "unit_key", rows=[
            "true | 320 | ng/ml", "true | 320 | ug/l", "true | 4 | %", "true | 2 | index", "true | 1 | kat/l",
        ])},
        expect="""
            result_id | ck_u_per_l | rejection_reason            | unresolved_reason
            L1        |            | unit of mass, share or index |
            L2        |            | unit of mass, share or index |
            L3        |            | unit of mass, share or index |
            L4        |            | unit of mass, share or index |
            L5        |            | unit of mass, share or index |
        """,
    )  # fmt: skip


def test_t_02_a_limit_of_10_or_less_in_units_per_litre_is_microkatal_under_the_wrong_name(spec):
    spec(
        "clinical.ck_claims",
        given={"staging.lab_events": events("value_number", "unit_key", "reference_high", rows=[
            "true | 3 | u/l | 3.2", "true | 40 | u/l | 10", "true | 40 | u/l | 10.01", "true | 40 | iu/l | 3.2",
            "true | 500 | u/l | 0", "true | 500 | u/l | -1", "true | 500 | u/l |", "true | 40 | ukat/l | 3.2",
        ])},
        expect="""
            result_id | ck_u_per_l | row_uln_u_per_l | is_unit_inferred
            L1        | 180.0      | 192.0           | true
            L2        | 2400.0     | 600.0           | true
            L3        | 40.0       | 10.0            | false
            L4        | 2400.0     | 192.0           | true
            L5        | 500.0      |                 | false
            L6        | 500.0      |                 | false
            L7        | 500.0      |                 | false
            L8        | 2400.0     | 192.0           | false
        """,
    )  # fmt: skip


def test_a_missing_unit_is_read_only_with_the_code_of_total_ck_and_an_own_range(spec):
    spec(
        "clinical.ck_claims",
        given={"staging.lab_events": events("value_number", "unit_key", "reference_low", "reference_high", rows=[
            "true | 400 | (none) | 30 | 200", "true | 40 | (none) | 0.5 | 3.2", "true | 400 | (none) | | 200",
            "true | 400 | (none) | |", "true | 400 | (none) | 0 | 0", "true | 400 | (none) | 200 | 30", "false | 400 | (none) | 30 | 200",
        ])},
        expect="""
            result_id | ck_u_per_l | row_uln_u_per_l | is_unit_inferred | unresolved_reason
            L1        | 400.0      | 200.0           | true             |
            L2        | 2400.0     | 192.0           | true             |
            L3        | 400.0      | 200.0           | true             |
            L4        |            |                 | false            | unit is missing
            L5        |            |                 | false            | unit is missing
            L6        |            |                 | false            | unit is missing
            L7        |            | 200.0           | false            | unit is missing
        """,
    )  # fmt: skip


def test_an_unknown_unit_leaves_the_number_unresolved(spec):
    spec(
        "clinical.ck_claims",
        given={
            "staging.lab_events": events(
                "value_number", "unit_key", "reference_high", rows=["true | 4000 | gibberish | 200"]
            )
        },
        expect="""
            result_id | ck_u_per_l | value_number | row_uln_u_per_l | is_unit_inferred | unresolved_reason
            L1        |            | 4000.0       |                 | false            | unit is not known
        """,
    )


def test_values_outside_5_to_500000_are_impossible(spec):
    spec(
        "clinical.ck_claims",
        given={"staging.lab_events": events("value_number", "unit_key", rows=[
            "true | 5 | u/l", "true | 4.99 | u/l", "true | 500000 | u/l", "true | 500001 | u/l", "true | 8333 | ukat/l", "true | 8334 | ukat/l",
            "true | 0 | u/l",
        ])},
        expect="""
            result_id | ck_u_per_l | unresolved_reason
            L1        | 5.0        |
            L2        |            | value is impossible in its unit
            L3        | 500000.0   |
            L4        |            | value is impossible in its unit
            L5        | 499980.0   |
            L6        |            | value is impossible in its unit
            L7        |            | value is impossible in its unit
        """,
    )  # fmt: skip


def test_text_and_a_missing_date_are_unresolved(spec):
    spec(
        "clinical.ck_claims",
        given={
            "staging.lab_events": """
            result_id | patient_id | analyte | draw_time           | draw_has_time | draw_date  | status | value_text | value_number | comparator | unit_key
            L1        | P1         | ck      | 2025-05-01 10:00:00 | true          | 2025-05-01 | final  | HEMOLYZED  |              |            | u/l
            L2        | P1         | ck      |                     | false         |            | final  | 900        | 900          |            | u/l
            L3        | P1         | ck      | 2025-05-01 10:00:00 | true          | 2025-05-01 | final  | >22000     | 22000        | >          | u/l
        """
        },
        expect="""
            result_id | ck_u_per_l | comparator | unresolved_reason
            L1        |            |            | value is not a number
            L2        |            |            | date is missing
            L3        | 22000.0    | >          |
        """,
    )


def test_other_fluids_and_doubtful_tests_are_rejected_whatever_the_unit(spec):
    spec(
        "clinical.ck_claims",
        given={"staging.lab_events": events("value_number", "unit_key", "specimen", "rejection_reason", rows=[
            "true | 320 | u/l | serum |", "true | 320 | u/l | URINE |", "true | 320 | u/l | Urine, random |", "true | 320 | u/l | CSF (lumbar) |",
            "true | 320 | u/l | pleural fluid |", "true | 320 | u/l | |", "true | 320 | u/l | blood | code of another analyte",
        ])},
        expect="""
            result_id | rejection_reason
            L1        |
            L2        | specimen is not blood
            L3        | specimen is not blood
            L4        | specimen is not blood
            L5        | specimen is not blood
            L6        |
            L7        | code of another analyte
        """,
    )  # fmt: skip


def test_only_ck_is_read_and_laboratories_are_compared_without_case_and_blanks(spec):
    spec(
        "clinical.ck_claims",
        given={
            "staging.lab_events": """
            result_id | patient_id | analyte  | draw_time  | draw_has_time | draw_date  | status | value_number | unit_key | laboratory
            L1        | P1         | ck       | 2025-05-01 | false         | 2025-05-01 | final  | 900          | u/l      | North  Lab
            L2        | P1         | aldolase | 2025-05-01 | false         | 2025-05-01 | final  | 9            | u/l      | North Lab
            L3        | P1         | ck       | 2025-05-01 | false         | 2025-05-01 | final  | 900          | u/l      |
        """
        },
        expect="""
            result_id | laboratory | laboratory_key
            L1        | North  Lab | north lab
            L3        |            |
        """,
    )


def test_t_01_a_ck_mb_mass_of_320_ng_ml_never_becomes_a_ck_whatever_it_is_called(spec):
    # by its code alone, by its code under the name of total CK, by its name, by its unit
    spec(
        "staging.lab_codes",
        given={
            "raw.labs": """
                result_id | code_system | code    | test_name
                L1        | LOINC       | 13969-1 | Assay 17
                L2        | LOINC       | 13969-1 | Creatine kinase
                L3        | LOCAL       | 4711    | CK-MB mass
            """
        },
        expect="""
            code    | test_name       | analyte | rejection_reason
            13969-1 | Assay 17        | ck_mb   |
            13969-1 | Creatine kinase | ck      | code of another analyte
            13969-1 | Creatine kinase | ck_mb   | name of another analyte
            4711    | CK-MB mass      | ck_mb   |
        """,
    )
    spec(
        "clinical.ck_claims",
        given={
            "staging.lab_events": """
                result_id | patient_id | analyte | draw_date  | status | value_number | unit_key | rejection_reason
                L1        | P1         | ck_mb   | 2025-05-01 | final  | 320          | ng/ml    |
                L2        | P1         | ck      | 2025-05-01 | final  | 320          | ng/ml    | code of another analyte
                L3        | P1         | ck      | 2025-05-01 | final  | 320          | u/l      | code of another analyte
                L4        | P1         | ck      | 2025-05-01 | final  | 320          | ng/ml    |
            """
        },
        expect="""
            result_id | ck_u_per_l | rejection_reason
            L2        |            | code of another analyte
            L3        |            | code of another analyte
            L4        |            | unit of mass, share or index
        """,
    )
