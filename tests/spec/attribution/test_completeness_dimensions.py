"""attribution.completeness_dimensions: what is missing of each dimension (vigiGrade, Bergvall 2014)."""

KNOWN = """
    case_id | item       | is_known
    C1      | ck_repeat  | true
    C1      | anti_hmgcr | false
    C1      | anti_srp   | false
    C1      | tsh        | true
"""


def case(*, uncertainty="", is_censored="false", sex="F", age="60"):
    return (
        "case_id | sex | age_at_onset_years | onset_date | onset_uncertainty_days | is_onset_interval_censored"
        f" | is_left_censored\nC1 | {sex} | {age} | 2026-01-10 | {uncertainty} | {is_censored} | false"
    )


def drug(*, start="2025-12-20", is_start_known="true"):
    return (
        "case_id | label | start_date | is_start_known | is_leading | is_dose_known | is_indication_known"
        f" | is_dechallenge_known\nC1 | ici_myositis | {start} | {is_start_known} | true | true | false | false"
    )


def test_nothing_is_asked_of_a_drug_where_none_is_suspected(spec):
    spec(
        "attribution.completeness_dimensions",
        given={"clinical.cases": case(sex="U", age=""), "attribution.case_information": KNOWN},
        expect="""
            case_id | dimension         | gap     | penalty
            C1      | outcome           | unknown | 0.3
            C1      | sex               | unknown | 0.3
            C1      | age               | unknown | 0.3
            C1      | ck_follow_up      |         | 0.0
            C1      | antibody_or_tsh   |         | 0.0
            C1      | alternative_cause |         | 0.0
        """,
    )


def test_with_a_suspected_drug_all_ten_dimensions_count(spec):
    spec(
        "attribution.completeness_dimensions",
        given={
            "clinical.cases": case(),
            "attribution.suspected_drugs": drug(),
            "clinical.case_outcomes": "case_id | recovery\nC1 | partial",
        },
        expect="""
            case_id | dimension         | gap     | penalty
            C1      | time_to_onset     |         | 0.0
            C1      | indication        | unknown | 0.3
            C1      | outcome           |         | 0.0
            C1      | sex               |         | 0.0
            C1      | age               |         | 0.0
            C1      | dose              |         | 0.0
            C1      | dechallenge       | unknown | 0.1
            C1      | ck_follow_up      | unknown | 0.1
            C1      | antibody_or_tsh   | unknown | 0.1
            C1      | alternative_cause |         | 0.0
        """,
    )


def time_to_onset(spec, *, given_case, given_drug, gap, penalty):
    spec(
        "attribution.completeness_dimensions",
        given={
            "clinical.cases": given_case,
            "attribution.suspected_drugs": given_drug,
            "reference.completeness_penalties": """
                dimension     | gap            | item_order | penalty | needs_drug
                time_to_onset | unknown        | 1          | 0.5     | true
                time_to_onset | over_a_month   | 1          | 0.3     | true
                time_to_onset | within_a_month | 1          | 0.1     | true
            """,
        },
        expect=f"case_id | gap | penalty\nC1 | {gap} | {penalty}",
    )


def test_a_drug_whose_start_was_not_seen_has_no_time_to_onset(spec):
    time_to_onset(spec, given_case=case(), given_drug=drug(is_start_known="false"), gap="unknown", penalty="0.5")


def test_an_uncertain_onset_costs_only_when_the_drug_may_have_begun_after_it(spec):
    # begun 21 days before the first CK: inside an interval of 22 days, outside one of 21
    for days, gap, penalty in (("21", "", "0.0"), ("22", "within_a_month", "0.1"), ("30", "within_a_month", "0.1"),
                               ("31", "over_a_month", "0.3"), ("", "over_a_month", "0.3")):  # fmt: skip
        time_to_onset(
            spec, given_case=case(uncertainty=days, is_censored="true"), given_drug=drug(), gap=gap, penalty=penalty
        )


def test_an_onset_seen_between_two_results_is_certain_enough(spec):
    time_to_onset(spec, given_case=case(uncertainty="300"), given_drug=drug(), gap="", penalty="0.0")


def test_causes_are_assessed_in_an_observed_history_or_when_one_was_found(spec):
    spec(
        "attribution.completeness_dimensions",
        given={
            "clinical.cases": """
                case_id | onset_date | is_left_censored
                C1      | 2026-01-10 | true
                C2      | 2026-01-10 | true
            """,
            "attribution.priority_facts": "case_id | competing_causes\nC1 |\nC2 | seizure",
            "reference.completeness_penalties": """
                dimension         | gap     | item_order | penalty | needs_drug
                alternative_cause | unknown | 1          | 0.1     | false
            """,
        },
        expect="""
            case_id | gap     | penalty
            C1      | unknown | 0.1
            C2      |         | 0.0
        """,
    )
