"""clinical.lab_values: numbers of the other analytes, in one unit each (spec 5.5, 5.6, 8)."""

DRAWS = """
    result_id | analyte
    L1        | {0}
    L2        | {0}
    L3        | {0}
    L4        | {0}
    L5        | {0}
    L6        | {0}
"""


def test_troponin_is_brought_to_ng_per_l_whatever_the_micro_sign(spec):
    spec(
        "clinical.lab_values",
        given={
            "clinical.lab_draws": DRAWS.format("troponin_t"),
            "staging.lab_events": """
            result_id | patient_id | analyte    | unit_key | value_number | reference_high
            L1        | P1         | troponin_t | ng/l     | 45           | 14
            L2        | P1         | troponin_t | ng/ml    | 0.045        | 0.014
            L3        | P1         | troponin_t | ug/l     | 0.045        | 0.014
            L4        | P1         | troponin_t | µg/l     | 0.045        | 0.014
            L5        | P1         | troponin_t | μg/l     | 0.045        | 0.014
            L6        | P1         | troponin_t | pg/ml    | 45           | 14
            """,
        },
        expect="""
            result_id | lab_value | lab_unit | lab_x_uln
            L1        | 45.00     | ng/L     | 3.214
            L2        | 45.00     | ng/L     | 3.214
            L3        | 45.00     | ng/L     | 3.214
            L4        | 45.00     | ng/L     | 3.214
            L5        | 45.00     | ng/L     | 3.214
            L6        | 45.00     | ng/L     | 3.214
        """,
    )


def test_each_analyte_has_its_own_factors(spec):
    spec(
        "clinical.lab_values",
        given={
            "clinical.lab_draws": """
            result_id | analyte
            L1        | phosphate
            L2        | creatinine
            L3        | bilirubin
            L4        | aldolase
            L5        | ck_mb
            L6        | ck_mb
            L7        | potassium
            L8        | tsh
            """,
            "staging.lab_events": """
            result_id | patient_id | analyte    | unit_key | value_number
            L1        | P1         | phosphate  | mg/dl    | 1
            L2        | P1         | creatinine | mg/dl    | 1
            L3        | P1         | bilirubin  | mg/dl    | 1
            L4        | P1         | aldolase   | ukat/l   | 0.2
            L5        | P1         | ck_mb      | %        | 25
            L6        | P1         | ck_mb      | ng/ml    | 25
            L7        | P1         | potassium  | meq/l    | 6.5
            L8        | P1         | tsh        | uiu/ml   | 85
            """,
        },
        expect="""
            result_id | lab_value | lab_unit
            L1        | 0.3229    | mmol/L
            L2        | 88.4      | umol/L
            L3        | 17.1      | umol/L
            L4        | 12.0      | U/L
            L5        | 0.25      | share of total
            L6        | 25.0      | ug/L
            L7        | 6.5       | mmol/L
            L8        | 85.0      | mIU/L
        """,
    )


def test_an_unknown_unit_leaves_the_ratio_and_a_missing_limit_the_value(spec):
    spec(
        "clinical.lab_values",
        given={
            "clinical.lab_draws": DRAWS.format("aldolase"),
            "staging.lab_events": """
            result_id | patient_id | analyte  | unit_key   | value_number | reference_low | reference_high
            L1        | P1         | aldolase | furlongs   | 12           | 1             | 8
            L2        | P1         | aldolase | (none)     | 12           |               | 8
            L3        | P1         | aldolase | u/l        | 12           |               |
            L4        | P1         | aldolase | u/l        | 12           |               | 0
            L5        | P1         | aldolase | u/l        | 12           | 8             | 8
            L6        | P1         | aldolase | u/l        |              | 1             | 8
            """,
        },
        expect="""
            result_id | lab_value | lab_unit | lab_x_uln
            L1        |           |          | 1.5
            L2        |           |          | 1.5
            L3        | 12.0      | U/L      |
            L4        | 12.0      | U/L      |
            L5        | 12.0      | U/L      |
        """,
    )


def test_comparators_are_kept_and_results_that_do_not_speak_for_a_draw_are_not(spec):
    spec(
        "clinical.lab_values",
        given={
            "clinical.lab_draws": """
            result_id | analyte
            L1        | tsh
            L2        | tsh
            L3        | tsh
            L5        | anti_hmgcr
            """,
            "staging.lab_events": """
            result_id | patient_id | analyte    | unit_key | value_number | comparator
            L1        | P1         | tsh        | miu/l    | 100          | >
            L2        | P1         | tsh        | miu/l    | 0.01         | <=
            L3        | P1         | tsh        | miu/l    | 2            |
            L4        | P1         | tsh        | miu/l    | 3            |
            L5        | P1         | anti_hmgcr | cu       | 145          |
            """,
        },
        expect="""
            result_id | lab_value | is_censored_high | is_censored_low
            L1        | 100.00    | true             | false
            L2        | 0.01      | false            | true
            L3        | 2.00      | false            | false
        """,
    )
