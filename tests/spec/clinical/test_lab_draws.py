"""clinical.lab_draws: which result speaks for each draw, beside CK (spec R-CK-06, T-13, T-15, T-37)."""


def test_corrected_speaks_before_final_and_final_before_preliminary(spec):
    spec(
        "clinical.lab_draws",
        given={
            "staging.lab_events": """
            result_id | patient_id | analyte   | draw_time           | draw_has_time | status      | unit_key | value_number | reported_time       | accession
            L1        | P1         | potassium | 2025-05-01 10:00:00 | true          | preliminary | mmol/l   | 6.9          | 2025-05-01 12:00:00 | A1
            L2        | P1         | potassium | 2025-05-01 10:00:00 | true          | final       | mmol/l   | 4.1          | 2025-05-01 11:00:00 | A1
            L3        | P2         | potassium | 2025-05-01 10:00:00 | true          | final       | mmol/l   | 6.9          | 2025-05-01 12:00:00 |
            L4        | P2         | potassium | 2025-05-01 10:05:00 | true          | corrected   | mmol/l   | 4.1          | 2025-05-01 11:00:00 |
            L5        | P3         | potassium | 2025-05-01 10:00:00 | true          | final       | mmol/l   | 4.0          | 2025-05-01 11:00:00 |
            L6        | P3         | potassium | 2025-05-01 10:00:00 | true          | final       | mmol/l   | 4.1          | 2025-05-01 12:00:00 |
        """
        },
        expect="""
            result_id | analyte
            L2        | potassium
            L4        | potassium
            L6        | potassium
        """,
    )


def test_more_than_5_minutes_another_specimen_or_another_analyte_is_another_draw(spec):
    spec(
        "clinical.lab_draws",
        given={
            "staging.lab_events": """
            result_id | patient_id | analyte   | draw_time           | draw_has_time | status | unit_key | value_number | accession
            L1        | P1         | potassium | 2025-05-01 10:00:00 | true          | final  | mmol/l   | 4.0          |
            L2        | P1         | potassium | 2025-05-01 10:05:01 | true          | final  | mmol/l   | 4.1          |
            L3        | P2         | potassium | 2025-05-01 10:00:00 | true          | final  | mmol/l   | 4.0          | A1
            L4        | P2         | potassium | 2025-05-01 10:00:00 | true          | final  | mmol/l   | 4.1          | A2
            L5        | P3         | potassium | 2025-05-01 10:00:00 | true          | final  | mmol/l   | 4.0          | A1
            L6        | P3         | sodium    | 2025-05-01 10:00:00 | true          | final  | mmol/l   | 140          | A1
        """
        },
        expect="""
            result_id
            L1
            L2
            L3
            L4
            L5
            L6
        """,
    )


def test_without_an_hour_only_the_specimen_number_joins_two_results(spec):
    spec(
        "clinical.lab_draws",
        given={
            "staging.lab_events": """
            result_id | patient_id | analyte   | draw_time           | draw_has_time | status      | unit_key | value_number | accession
            L1        | P1         | potassium | 2025-05-01 00:00:00 | false         | final       | mmol/l   | 4.0          |
            L2        | P1         | potassium | 2025-05-01 00:00:00 | false         | final       | mmol/l   | 4.1          |
            L3        | P2         | potassium | 2025-05-01 00:00:00 | false         | preliminary | mmol/l   | 4.0          | A1
            L4        | P2         | potassium | 2025-05-01 00:00:00 | false         | final       | mmol/l   | 4.1          | A1
        """
        },
        expect="""
            result_id
            L1
            L2
            L4
        """,
    )


def test_a_corrected_text_replaces_a_number_but_a_final_number_a_final_text(spec):
    spec(
        "clinical.lab_draws",
        given={
            "staging.lab_events": """
            result_id | patient_id | analyte   | draw_time           | draw_has_time | status    | unit_key | value_number | accession
            L1        | P1         | potassium | 2025-05-01 10:00:00 | true          | final     | mmol/l   | 6.9          | A1
            L2        | P1         | potassium | 2025-05-01 10:00:00 | true          | corrected | (none)   |              | A1
            L3        | P2         | potassium | 2025-05-01 10:00:00 | true          | final     | mmol/l   | 6.9          | A1
            L4        | P2         | potassium | 2025-05-01 10:00:00 | true          | final     | (none)   |              | A1
        """
        },
        expect="""
            result_id
            L2
            L3
        """,
    )


def test_ck_mb_activity_and_mass_and_two_assays_of_one_antibody_are_answers_of_their_own(spec):
    spec(
        "clinical.lab_draws",
        given={
            "staging.lab_events": """
            result_id | patient_id | analyte  | draw_time           | draw_has_time | status | unit_key | value_number | test_name | accession
            L1        | P1         | ck_mb    | 2025-05-01 10:00:00 | true          | final  | u/l      | 30           | CK-MB     | A1
            L2        | P1         | ck_mb    | 2025-05-01 10:00:00 | true          | final  | ng/ml    | 9            | CK-MB     | A1
            L3        | P1         | ck_mb    | 2025-05-01 10:00:00 | true          | final  | ug/l     | 9            | CK-MB     | A1
            L4        | P1         | anti_srp | 2025-05-01 10:00:00 | true          | final  | (none)   |              | SRP IFA   | A1
            L5        | P1         | anti_srp | 2025-05-01 10:00:00 | true          | final  | si       | 40           | SRP54     | A1
        """
        },
        expect="""
            result_id
            L1
            L2
            L4
            L5
        """,
    )


def test_t_15_a_result_whose_code_and_name_disagree_speaks_for_nothing(spec):
    spec(
        "clinical.lab_draws",
        given={
            "staging.lab_events": """
            result_id | patient_id | analyte    | draw_time           | draw_has_time | status | rejection_reason        | test_name
            L1        | P1         | anti_srp   | 2025-05-01 10:00:00 | true          | final  | name of another analyte | RNP Ab
            L2        | P1         | anti_hmgcr | 2025-05-01 10:00:00 | true          | final  |                         | HMGCR Ab
        """
        },
        expect="""
            result_id
            L2
        """,
    )


def test_t_37_urine_and_other_fluids_are_no_blood_and_total_ck_has_its_own_table(spec):
    spec(
        "clinical.lab_draws",
        given={
            "staging.lab_events": """
            result_id | patient_id | analyte   | draw_time           | draw_has_time | status | specimen     | test_name
            L1        | P1         | aldolase  | 2025-05-01 10:00:00 | true          | final  | Urine, 24 h  | Aldolase
            L2        | P2         | aldolase  | 2025-05-01 10:00:00 | true          | final  |              | Aldolase, Body Fluid
            L3        | P3         | potassium | 2025-05-01 10:00:00 | true          | final  | serum        | Potassium, urine
            L4        | P4         | aldolase  | 2025-05-01 10:00:00 | true          | final  | Serum/Plasma | Aldolase
            L5        | P5         | ck        | 2025-05-01 10:00:00 | true          | final  | Serum        | CK
        """
        },
        expect="""
            result_id
            L4
        """,
    )
