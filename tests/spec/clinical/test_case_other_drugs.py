"""clinical.case_other_drugs: other myotoxic drugs whose window holds the onset (spec 3.5, 4.5, 7.8)."""

from datetime import date, timedelta

START = date(2025, 1, 1)


def day(number: int) -> str:
    """Date so many days after the start of the drug."""
    return str(START + timedelta(days=number))


def tables(ingredient: str, window: str, *, supplies: tuple[tuple[int, int], ...], onset: int) -> dict[str, str]:
    """Draw one case on one course of a drug; supplies as (day of start, day of end)."""
    rows = [
        f"R{number} | P1 | {ingredient} | {day(start)} | {day(end)}"
        for number, (start, end) in enumerate(supplies, start=1)
    ]
    header = "prescription_id | patient_id | ingredient | start_date | supply_end_date"
    last = max(end for _, end in supplies)
    return {
        "clinical.cases": f"""
            case_id | patient_id | onset_date
            C1      | P1         | {day(onset)}
        """,
        "clinical.myotoxic_eras": f"""
            patient_id | ingredient   | drug_group | window_rule_id | era_start_date       | supply_end_date | first_prescription_id
            P1         | {ingredient} | group      | {window}       | {day(supplies[0][0])} | {day(last)}     | R1
        """,
        "clinical.other_drug_supplies": "\n".join([header, *rows]),
    }  # fmt: skip


def check(spec, given: dict[str, str], *, found: bool) -> None:
    """Expect the drug, or no row."""
    row = "C1 | R1" if found else ""
    spec("clinical.case_other_drugs", given=given, expect=f"case_id | prescription_id\n{row}")


def test_t_29_a_mek_inhibitor_counts_from_the_day_after_its_start_to_14_days_after_the_end_of_supply(spec):
    check(spec, tables("binimetinib", "W-MEK", supplies=((0, 30),), onset=0), found=False)
    check(spec, tables("binimetinib", "W-MEK", supplies=((0, 30),), onset=1), found=True)
    check(spec, tables("binimetinib", "W-MEK", supplies=((0, 30),), onset=15), found=True)
    check(spec, tables("binimetinib", "W-MEK", supplies=((0, 30),), onset=44), found=True)
    check(spec, tables("binimetinib", "W-MEK", supplies=((0, 30),), onset=45), found=False)


def test_t_29_an_alk_inhibitor_counts_to_14_days_after_the_end_of_supply(spec):
    check(spec, tables("alectinib", "W-ALK", supplies=((0, 30),), onset=44), found=True)
    check(spec, tables("alectinib", "W-ALK", supplies=((0, 30),), onset=45), found=False)


def test_colchicine_counts_to_14_daptomycin_to_7_and_any_other_drug_to_30_days(spec):
    check(spec, tables("colchicine", "W-COL", supplies=((0, 30),), onset=44), found=True)
    check(spec, tables("colchicine", "W-COL", supplies=((0, 30),), onset=45), found=False)
    check(spec, tables("daptomycin", "W-DAP", supplies=((0, 30),), onset=37), found=True)
    check(spec, tables("daptomycin", "W-DAP", supplies=((0, 30),), onset=38), found=False)
    check(spec, tables("imatinib", "W-OTH", supplies=((0, 30),), onset=60), found=True)
    check(spec, tables("imatinib", "W-OTH", supplies=((0, 30),), onset=61), found=False)


def test_there_is_no_longest_time_on_a_drug(spec):
    check(spec, tables("imatinib", "W-OTH", supplies=((0, 3700),), onset=3650), found=True)


def test_a_drug_begun_after_onset_is_no_cause(spec):
    check(spec, tables("binimetinib", "W-MEK", supplies=((10, 40),), onset=9), found=False)
    check(spec, tables("binimetinib", "W-MEK", supplies=((10, 40),), onset=10), found=False)
    check(spec, tables("binimetinib", "W-MEK", supplies=((10, 40),), onset=11), found=True)


def test_a_pause_counts_as_a_pause_although_the_course_went_on_after_onset(spec):
    check(spec, tables("daptomycin", "W-DAP", supplies=((0, 10), (25, 40)), onset=17), found=True)
    check(spec, tables("daptomycin", "W-DAP", supplies=((0, 10), (25, 40)), onset=18), found=False)
    check(spec, tables("daptomycin", "W-DAP", supplies=((0, 10), (25, 40)), onset=25), found=False)
    check(spec, tables("daptomycin", "W-DAP", supplies=((0, 10), (25, 40)), onset=26), found=True)


def test_each_drug_in_its_window_is_named_with_its_label_effect(spec):
    spec(
        "clinical.case_other_drugs",
        given={
            "clinical.cases": """
                case_id | patient_id | onset_date
                C1      | P1         | 2025-01-17
            """,
            "clinical.myotoxic_eras": """
                patient_id | ingredient  | drug_group     | window_rule_id | era_start_date | first_prescription_id
                P1         | binimetinib | mek_inhibitor  | W-MEK          | 2025-01-01     | R1
                P1         | encorafenib | braf_inhibitor | W-MEK          | 2025-01-01     | R2
                P2         | alectinib   | alk_inhibitor  | W-ALK          | 2025-01-01     | R3
            """,
            "clinical.other_drug_supplies": """
                prescription_id | patient_id | ingredient  | start_date | supply_end_date
                R1              | P1         | binimetinib | 2025-01-01 | 2025-01-31
                R2              | P1         | encorafenib | 2025-01-01 | 2025-01-10
                R3              | P2         | alectinib   | 2025-01-01 | 2025-01-31
            """,
        },
        expect="""
            case_id | ingredient  | drug_group     | rule_id | has_labelled_ck | era_start_date | supply_end_date | days_from_start_to_onset | prescription_id | interacting_statin
            C1      | binimetinib | mek_inhibitor  | W-MEK   | true            | 2025-01-01     | 2025-01-31      | 16                       | R1              |
            C1      | encorafenib | braf_inhibitor | W-MEK   | false           | 2025-01-01     | 2025-01-10      | 16                       | R2              |
        """,
    )  # fmt: skip


PARTNERS = {
    "clinical.cases": """
        case_id | patient_id | onset_date
        C1      | P1         | 2025-01-17
    """,
    "clinical.myotoxic_eras": """
        patient_id | ingredient  | window_rule_id | era_start_date | first_prescription_id
        P1         | gemfibrozil | W-OTH          | 2025-01-01     | R1
    """,
    "clinical.other_drug_supplies": """
        prescription_id | patient_id | ingredient  | start_date | supply_end_date
        R1              | P1         | gemfibrozil | 2025-01-01 | 2025-01-31
    """,
}


def test_a_statin_current_at_onset_that_interacts_with_the_drug_is_named(spec):
    spec(
        "clinical.case_other_drugs",
        given={
            **PARTNERS,
            "clinical.case_statin_pairs": """
                case_id | statin_ingredient | interacting_ingredient | rule
                C1      | simvastatin       | clarithromycin         | contraindicated
                C1      | rosuvastatin      | gemfibrozil            | dose_cap
                C2      | simvastatin       | gemfibrozil            | contraindicated
            """,
        },
        expect="""
            ingredient  | interacting_statin
            gemfibrozil | rosuvastatin
        """,
    )


def test_of_two_statins_around_a_switch_the_first_by_name_is_shown(spec):
    spec(
        "clinical.case_other_drugs",
        given={
            **PARTNERS,
            "clinical.case_statin_pairs": """
                case_id | statin_ingredient | interacting_ingredient | rule
                C1      | pravastatin       | gemfibrozil            | other
                C1      | atorvastatin      | gemfibrozil            | other
            """,
        },
        expect="ingredient | interacting_statin\ngemfibrozil | atorvastatin",
    )


def test_a_drug_contraindicated_with_the_statin_counts_through_the_interaction_alone(spec):
    for rule, partner, kept in (
        ("contraindicated", "gemfibrozil", ""),
        ("other", "gemfibrozil", "C1 | gemfibrozil"),
        ("contraindicated", "clarithromycin", "C1 | gemfibrozil"),
    ):
        spec(
            "clinical.case_other_drugs",
            given={
                "clinical.cases": "case_id | patient_id | onset_date\nC1 | P1 | 2025-06-01",
                "clinical.myotoxic_eras": """
                    patient_id | ingredient  | drug_group | window_rule_id | era_start_date | supply_end_date
                    P1         | gemfibrozil | fibrate    | W-OTH          | 2025-03-01     | 2025-06-30
                """,
                "clinical.other_drug_supplies": """
                    patient_id | ingredient  | start_date | supply_end_date
                    P1         | gemfibrozil | 2025-03-01 | 2025-06-30
                """,
                "clinical.case_statin_pairs": f"""
                    case_id | rule   | interacting_ingredient | statin_ingredient
                    C1      | {rule} | {partner}              | simvastatin
                """,
            },
            expect=f"case_id | ingredient\n{kept}",
        )
