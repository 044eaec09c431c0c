"""clinical.case_statin_ever: any statin before onset (spec R-STA-03, T-10, T-31)."""

from datetime import date, timedelta

START = date(2020, 1, 1)


def day(number: int) -> str:
    """Date so many days after the start of the statin."""
    return str(START + timedelta(days=number))


def check(spec, *, onset: int, end: int, expected: str) -> None:
    """Draw one statin from day 0 to day `end`; expect 'window | points | rule | days', or nothing."""
    spec(
        "clinical.case_statin_ever",
        given={
            "clinical.cases": f"""
                case_id | patient_id | onset_date
                C1      | P1         | {day(onset)}
            """,
            "clinical.statin_supplies": f"""
                prescription_id | patient_id | ingredient   | start_date | supply_end_date
                R1              | P1         | atorvastatin | {day(0)}   | {day(end)}
            """,
        },
        expect=f"imnm_window | points | rule_id | days_from_supply_end_to_onset\n{expected}",
    )


def test_core_is_while_on_the_statin_and_up_to_180_days_after_the_end_of_supply(spec):
    check(spec, onset=10, end=30, expected="imnm_core | 2 | W-STA-I1 | 0")
    check(spec, onset=30, end=30, expected="imnm_core | 2 | W-STA-I1 | 0")
    check(spec, onset=31, end=30, expected="imnm_core | 2 | W-STA-I1 | 1")
    check(spec, onset=210, end=30, expected="imnm_core | 2 | W-STA-I1 | 180")
    check(spec, onset=211, end=30, expected="imnm_remote_ever | 1 | W-STA-I2 | 181")


def test_t_10_a_statin_stopped_long_before_the_first_ck_still_counts_as_ever(spec):
    check(spec, onset=3680, end=30, expected="imnm_remote_ever | 1 | W-STA-I2 | 3650")


def test_t_10_a_statin_stopped_for_symptoms_before_the_first_ck_counts_for_both_statin_labels(spec):
    given = {
        "clinical.cases": """
            case_id | patient_id | onset_date
            C1      | P1         | 2025-06-30
            C2      | P2         | 2025-06-30
        """,
        "clinical.statin_supplies": """
            prescription_id | patient_id | ingredient   | start_date | supply_end_date
            R1              | P1         | atorvastatin | 2024-01-01 | 2025-04-01
            R2              | P2         | atorvastatin | 2024-01-01 | 2025-03-31
        """,
    }
    spec(
        "clinical.case_statins",
        given=given,
        expect="""
            case_id | statin_window | days_from_supply_end_to_onset
            C1      | toxic_recent  | 90
        """,
    )
    spec(
        "clinical.case_statin_ever",
        given=given,
        expect="""
            case_id | imnm_window | days_from_supply_end_to_onset
            C1      | imnm_core   | 90
            C2      | imnm_core   | 91
        """,
    )


def test_t_31_ever_ends_at_onset_and_a_statin_begun_that_day_is_none(spec):
    check(spec, onset=1, end=30, expected="imnm_core | 2 | W-STA-I1 | 0")
    check(spec, onset=0, end=30, expected="")
    check(spec, onset=-1, end=30, expected="")


def test_the_supply_nearest_to_onset_speaks(spec):
    spec(
        "clinical.case_statin_ever",
        given={
            "clinical.cases": """
                case_id | patient_id | onset_date
                C1      | P1         | 2025-06-01
                C2      | P2         | 2025-06-01
                C3      | P3         | 2025-06-01
                C4      | P4         | 2025-06-01
            """,
            "clinical.statin_supplies": """
                prescription_id | patient_id | ingredient   | start_date | supply_end_date
                R1              | P1         | simvastatin  | 2020-01-01 | 2020-04-01
                R2              | P1         | atorvastatin | 2025-01-01 | 2025-04-01
                R3              | P1         | pravastatin  | 2025-06-02 | 2025-07-02
                R4              | P2         | simvastatin  | 2025-03-20 | 2025-06-18
                R5              | P2         | atorvastatin | 2025-05-20 | 2025-06-10
                R6              | P3         | simvastatin  | 2025-05-01 | 2025-05-31
                R6              | P3         | pravastatin  | 2025-05-01 | 2025-05-31
            """,
        },
        expect="""
            case_id | ingredient   | prescription_id | supply_end_date | days_from_supply_end_to_onset | imnm_window
            C1      | atorvastatin | R2              | 2025-04-01      | 61                            | imnm_core
            C2      | atorvastatin | R5              | 2025-06-10      | 0                             | imnm_core
            C3      | pravastatin  | R6              | 2025-05-31      | 1                             | imnm_core
        """,
    )
