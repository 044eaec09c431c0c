"""clinical.case_statin_pairs: statins current at onset with drugs they interact with (spec 3.6, R-STA-01, ruling 10)."""

from datetime import date, timedelta

ONSET = date(2025, 6, 1)


def day(number: int) -> str:
    """Date so many days after onset."""
    return str(ONSET + timedelta(days=number))


def tables(
    statin: str, drug: tuple[str, int, int], *, dose: str = "", window: str = "toxic_current | W-STA-T1",
    statin_days: tuple[int, int] = (-400, 20), is_stopped: str = "false",
) -> dict[str, str]:  # fmt: skip
    """Draw one case on a statin and another drug (ingredient, day of start, day of end of supply)."""
    name, start, end = drug
    return {
        "clinical.cases": f"""
            case_id | patient_id | onset_date
            C1      | P1         | {ONSET}
        """,
        "clinical.case_statins": f"""
            case_id | ingredient | statin_window | rule_id
            C1      | {statin}   | {window}
        """,
        "clinical.statin_supplies": f"""
            prescription_id | patient_id | ingredient | daily_dose_mg | start_date            | supply_end_date       | is_stopped
            S1              | P1         | {statin}   | {dose}        | {day(statin_days[0])} | {day(statin_days[1])} | {is_stopped}
        """,
        "clinical.other_drug_supplies": f"""
            prescription_id | patient_id | ingredient | start_date   | supply_end_date
            R1              | P1         | {name}     | {day(start)} | {day(end)}
        """,
    }  # fmt: skip


def check(spec, given: dict[str, str], rule: str = "") -> None:
    """Expect one pair under this rule, or none."""
    spec("clinical.case_statin_pairs", given=given, expect=f"rule\n{rule}")


def test_a_drug_counts_up_to_30_days_before_onset(spec):
    check(spec, tables("simvastatin", ("clarithromycin", -40, -30)), "contraindicated")
    check(spec, tables("simvastatin", ("clarithromycin", -41, -31)))


def test_a_drug_begun_on_the_day_of_onset_or_later_does_not_count(spec):
    check(spec, tables("simvastatin", ("clarithromycin", -1, 6)), "contraindicated")
    check(spec, tables("simvastatin", ("clarithromycin", 0, 7)))
    check(spec, tables("simvastatin", ("clarithromycin", 1, 8)))


def test_the_statin_has_to_be_current_at_onset(spec):
    drug = ("clarithromycin", -60, 2)
    check(spec, tables("simvastatin", drug, statin_days=(-400, -30)), "contraindicated")
    check(spec, tables("simvastatin", drug, statin_days=(-400, -31)))
    check(spec, tables("simvastatin", drug, statin_days=(-400, -30), window="toxic_recent | W-STA-T2"))


def test_a_pair_depends_on_the_statin(spec):
    check(spec, tables("simvastatin", ("clarithromycin", -5, 2)), "contraindicated")
    check(spec, tables("lovastatin", ("clarithromycin", -5, 2)), "contraindicated")
    check(spec, tables("atorvastatin", ("clarithromycin", -5, 2)), "other")
    check(spec, tables("rosuvastatin", ("clarithromycin", -5, 2)))


def test_a_dose_cap_counts_only_above_it_and_only_at_a_known_dose(spec):
    check(spec, tables("simvastatin", ("amlodipine", -5, 2), dose="20"))
    check(spec, tables("simvastatin", ("amlodipine", -5, 2), dose="40"), "dose_cap")
    check(spec, tables("simvastatin", ("verapamil", -5, 2), dose="10"))
    check(spec, tables("simvastatin", ("verapamil", -5, 2), dose="20"), "dose_cap")
    check(spec, tables("simvastatin", ("verapamil", -5, 2)))
    check(spec, tables("rosuvastatin", ("ciclosporin", -5, 2), dose="5"))
    check(spec, tables("rosuvastatin", ("ciclosporin", -5, 2), dose="10"), "dose_cap")
    check(spec, tables("rosuvastatin", ("gemfibrozil", -5, 2), dose="10"))
    check(spec, tables("rosuvastatin", ("gemfibrozil", -5, 2), dose="20"), "dose_cap")


def test_a_drug_finished_before_the_statin_was_begun_never_met_it(spec):
    drug = ("clarithromycin", -20, -13)
    check(spec, tables("simvastatin", drug, statin_days=(-14, 16)), "contraindicated")
    check(spec, tables("simvastatin", drug, statin_days=(-13, 17)))


def test_a_drug_begun_in_the_grace_of_the_statin_meets_it_but_not_after_a_recorded_stop(spec):
    check(spec, tables("simvastatin", ("clarithromycin", -1, 6), statin_days=(-60, -30)), "contraindicated")
    check(spec, tables("simvastatin", ("clarithromycin", -11, -4), statin_days=(-60, -10), is_stopped="true"),
          "contraindicated")  # fmt: skip
    check(spec, tables("simvastatin", ("clarithromycin", -10, -3), statin_days=(-60, -10), is_stopped="true"))


def test_around_a_switch_both_statins_count_each_drug_once_with_its_latest_supply(spec):
    spec(
        "clinical.case_statin_pairs",
        given={
            "clinical.cases": """
                case_id | patient_id | onset_date
                C1      | P1         | 2025-06-01
            """,
            "clinical.case_statins": """
                case_id | ingredient   | statin_window | rule_id
                C1      | atorvastatin | toxic_current | W-STA-T1
            """,
            "clinical.statin_supplies": """
                prescription_id | patient_id | ingredient   | daily_dose_mg | start_date | supply_end_date | is_stopped
                S1              | P1         | simvastatin  | 20            | 2025-03-20 | 2025-04-19      | false
                S2              | P1         | simvastatin  | 40            | 2025-04-20 | 2025-05-20      | true
                S3              | P1         | atorvastatin | 20            | 2025-05-20 | 2025-06-19      | false
                S4              | P2         | simvastatin  | 40            | 2025-05-20 | 2025-06-19      | false
            """,
            "clinical.other_drug_supplies": """
                prescription_id | patient_id | ingredient     | start_date | supply_end_date
                R1              | P1         | clarithromycin | 2025-05-05 | 2025-05-12
                R2              | P1         | clarithromycin | 2025-05-15 | 2025-05-22
                R3              | P1         | amlodipine     | 2025-01-01 | 2025-12-31
            """,
        },
        expect="""
            case_id | statin_ingredient | daily_dose_mg | interacting_ingredient | rule            | cap_mg_per_day | start_date | covered_until | prescription_id
            C1      | simvastatin       | 40            | clarithromycin         | contraindicated |                | 2025-05-15 | 2025-05-22    | R2
            C1      | atorvastatin      | 20            | clarithromycin         | other           |                | 2025-05-15 | 2025-05-22    | R2
            C1      | simvastatin       | 40            | amlodipine             | dose_cap        | 20             | 2025-01-01 | 2025-06-01    | R3
        """,
    )  # fmt: skip
