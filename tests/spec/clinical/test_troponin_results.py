"""clinical.troponin_results: when troponin speaks of the heart (spec 5.6, C-24, T-20, ruling 13)."""


def test_troponin_i_above_its_limit_is_a_flag_and_at_its_limit_not(spec):
    spec(
        "clinical.troponin_results",
        given={
            "clinical.lab_values": """
            result_id | patient_id | analyte    | draw_date  | lab_x_uln | is_censored_low
            L1        | P1         | troponin_i | 2025-05-01 | 1.00      | false
            L2        | P2         | troponin_i | 2025-05-01 | 1.01      | false
            L3        | P3         | troponin_i | 2025-05-01 | 1.50      | true
            L4        | P4         | troponin_i | 2025-05-01 |           | false
            L5        | P5         | aldolase   | 2025-05-01 | 3.00      | false
        """
        },
        expect="""
            result_id | troponin_kind | is_troponin_flag | is_troponin_t_only
            L1        | i             | false            | false
            L2        | i             | true             | false
            L3        | i             | false            | false
            L4        | i             |                  |
        """,
    )


def test_t_20_troponin_t_of_muscle_is_a_flag_only_above_2_3_times_its_limit(spec):
    spec(
        "clinical.troponin_results",
        given={
            "clinical.lab_values": """
            result_id | patient_id | analyte    | draw_date  | lab_x_uln | is_censored_low
            L1        | P1         | troponin_t | 2025-05-01 | 1.00      | false
            L2        | P2         | troponin_t | 2025-05-01 | 1.01      | false
            L3        | P3         | troponin_t | 2025-05-01 | 2.30      | false
            L4        | P4         | troponin_t | 2025-05-01 | 2.31      | false
        """
        },
        expect="""
            result_id | is_troponin_flag | is_troponin_t_only
            L1        | false            | false
            L2        | false            | true
            L3        | false            | true
            L4        | true             | false
        """,
    )


def test_a_flag_needs_a_fifth_more_than_the_own_baseline_of_the_same_troponin(spec):
    spec(
        "clinical.troponin_results",
        given={
            "clinical.lab_values": """
            result_id | patient_id | analyte    | draw_date  | lab_x_uln | is_censored_low
            B1        | P1         | troponin_i | 2025-01-01 | 2.0       | false
            L1        | P1         | troponin_i | 2025-05-01 | 2.4       | false
            B2        | P2         | troponin_i | 2025-01-01 | 2.0       | false
            L2        | P2         | troponin_i | 2025-05-01 | 2.39      | false
            B3        | P3         | troponin_t | 2025-01-01 | 2.0       | false
            L3        | P3         | troponin_i | 2025-05-01 | 1.5       | false
            B4        | P4         | troponin_t | 2025-01-01 | 3.0       | false
            L4        | P4         | troponin_t | 2025-05-01 | 3.5       | false
        """
        },
        expect="""
            result_id | baseline_troponin_x_uln | is_troponin_flag | is_troponin_t_only
            B1        |                         | true             | false
            L1        | 2.0                     | true             | false
            B2        |                         | true             | false
            L2        | 2.0                     | false            | false
            B3        |                         | false            | true
            L3        |                         | true             | false
            B4        |                         | true             | false
            L4        | 3.0                     | false            | true
        """,
    )


def test_the_baseline_is_the_median_of_day_365_to_31_before_the_draw(spec):
    spec(
        "clinical.troponin_results",
        given={
            "clinical.lab_values": """
            result_id | patient_id | analyte    | draw_date  | lab_x_uln | is_censored_low
            B1        | P1         | troponin_i | 2024-05-01 | 0.1       | false
            B2        | P1         | troponin_i | 2024-06-01 | 0.2       | false
            B3        | P1         | troponin_i | 2025-03-31 | 0.8       | false
            L1        | P1         | troponin_i | 2025-05-01 | 0.9       | false
            B4        | P2         | troponin_i | 2024-04-30 | 0.5       | false
            B5        | P2         | troponin_i | 2025-04-01 | 0.5       | false
            L2        | P2         | troponin_i | 2025-05-01 | 0.9       | false
        """
        },
        expect="""
            result_id | baseline_troponin_x_uln
            B1        |
            B2        | 0.10
            B3        | 0.15
            L1        | 0.20
            B4        |
            B5        | 0.50
            L2        |
        """,
    )


def test_c_24_without_kidneys_troponin_t_needs_a_rise_over_the_own_baseline(spec):
    spec(
        "clinical.troponin_results",
        given={
            "clinical.lab_values": """
            result_id | patient_id | analyte    | draw_date  | lab_x_uln | is_censored_low
            L1        | P1         | troponin_t | 2025-05-01 | 5.0       | false
            B2        | P2         | troponin_t | 2025-03-01 | 4.0       | false
            L2        | P2         | troponin_t | 2025-05-01 | 4.8       | false
            L3        | P3         | troponin_t | 2025-05-01 | 5.0       | false
            L4        | P1         | troponin_i | 2025-05-01 | 1.5       | false
        """,
            "staging.diagnosis_events": """
            diagnosis_id | patient_id | concept_set            | diagnosis_date | status
            D1           | P1         | kidney_failure_stage_5 | 2024-05-01     |
            D2           | P2         | kidney_failure_stage_5 | 2025-06-01     | confirmed
            D3           | P3         | kidney_failure_stage_5 | 2024-05-01     | working
        """,
        },
        expect="""
            result_id | has_kidney_failure | is_troponin_flag | is_troponin_t_only
            L1        | true               | false            | true
            B2        | true               | false            | true
            L2        | true               | true             | false
            L3        | false              | true             | false
            L4        | true               | true             | false
        """,
    )
