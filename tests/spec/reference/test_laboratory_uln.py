"""reference.laboratory_uln: a laboratory's usual upper limit of CK (spec R-CK-04, ruling 1). Runs are of 2026-02-01."""

from datetime import date

PATIENTS = """
    patient_id | sex
    P1         | M
    P2         | F
    P3         | U
"""


def test_the_usual_limit_is_the_median_by_laboratory_and_sex(spec):
    spec(
        "reference.laboratory_uln",
        given={
            "staging.patients": PATIENTS,
            "clinical.ck_claims": """
                result_id | patient_id | laboratory_key | draw_date  | row_uln_u_per_l
                L1        | P1         | north lab      | 2025-05-01 | 200
                L2        | P1         | north lab      | 2025-06-01 | 210
                L3        | P1         | north lab      | 2025-07-01 | 9999
                L4        | P1         | north lab      | 2025-08-01 | 220
                L5        | P2         | north lab      | 2025-05-01 | 170
                L6        | P3         | north lab      | 2025-05-01 | 190
                L7        | P1         | south lab      | 2025-05-01 | 300
                L8        | P1         |                | 2025-05-01 | 400
            """,
        },
        expect="""
            laboratory_key | sex | uln_u_per_l | limits_seen
            north lab      | M   | 215.0       | 4
            north lab      | F   | 170.0       | 1
            north lab      | U   | 190.0       | 1
            south lab      | M   | 300.0       | 1
        """,
    )


def test_limits_count_from_365_days_before_the_first_of_the_month_to_the_day_before_it(spec):
    spec(
        "reference.laboratory_uln",
        given={
            "staging.patients": PATIENTS,
            "clinical.ck_claims": """
                result_id | patient_id | laboratory_key | draw_date  | row_uln_u_per_l
                L1        | P1         | a              | 2025-01-31 | 200
                L2        | P1         | b              | 2025-02-01 | 210
                L3        | P1         | c              | 2026-01-31 | 220
                L4        | P1         | d              | 2026-02-01 | 230
                L5        | P1         | e              |            | 240
            """,
        },
        expect="""
            laboratory_key | uln_u_per_l
            b              | 210.0
            c              | 220.0
        """,
    )


def test_the_window_stays_for_the_whole_month(spec):
    given = {
        "staging.patients": PATIENTS,
        "clinical.ck_claims": """
            result_id | patient_id | laboratory_key | draw_date  | row_uln_u_per_l
            L1        | P1         | b              | 2025-02-01 | 210
            L2        | P1         | d              | 2026-02-01 | 230
        """,
    }
    expect = """
        laboratory_key | uln_u_per_l
        b              | 210.0
    """
    spec("reference.laboratory_uln", given=given, expect=expect, as_of=date(2026, 2, 28))
    spec(
        "reference.laboratory_uln",
        given=given,
        expect=expect.replace("b  ", "d  ").replace("210.0", "230.0"),
        as_of=date(2026, 3, 1),
    )


def test_rejected_results_and_results_without_a_limit_do_not_count_and_unresolved_values_do(spec):
    spec(
        "reference.laboratory_uln",
        given={
            "staging.patients": PATIENTS,
            "clinical.ck_claims": """
                result_id | patient_id | laboratory_key | draw_date  | row_uln_u_per_l | rejection_reason        | unresolved_reason
                L1        | P1         | a              | 2025-05-01 | 200             | name of another analyte |
                L2        | P1         | b              | 2025-05-01 |                 |                         |
                L3        | P1         | c              | 2025-05-01 | 200             |                         | value is not a number
            """,
        },
        expect="""
            laboratory_key | uln_u_per_l
            c              | 200.0
        """,
    )
