"""watchlist.naranjo_answers: unknown is never answered with no (spec 9.3)."""

import pytest

CASE = """
    case_id | patient_id | episode_number | onset_date | is_onset_interval_censored | onset_uncertainty_days
    C1      | P1         | 1              | 2026-01-10 | false                      | 5
"""
UNKNOWN = {"labelled_reaction": "true", "after_drug": "true"}


def drug(label="statin_toxic", key="statin", start="2025-10-01"):
    return {
        "attribution.suspected_drugs": f"case_id | label | drug_key | ingredients | start_date\nC1 | {label} | {key} | x | {start}"
    }


def expected(**answers):
    names = ("labelled_reaction", "after_drug", "dechallenge", "rechallenge", "alternative_causes", "placebo",
             "drug_level", "dose_response", "similar_reaction", "objective_evidence")  # fmt: skip
    known = {**UNKNOWN, **answers}
    return "case_id | item | is_yes\n" + "\n".join(f"C1 | {name} | {known.get(name, '')}" for name in names)


def test_what_the_records_do_not_tell_stays_open(spec):
    spec("watchlist.naranjo_answers", given={"clinical.cases": CASE, **drug()}, expect=expected())


def test_dechallenge_and_rechallenge_are_those_of_the_drug(spec):
    spec(
        "watchlist.naranjo_answers",
        given={
            "clinical.cases": CASE,
            **drug(),
            "clinical.case_dechallenges": """
                case_id | drug_key            | dechallenge
                C1      | statin              | positive
                C1      | other_drug:imatinib | negative
            """,
            "clinical.case_rechallenges": "case_id | drug_key | rechallenge\nC1 | statin | negative",
        },
        expect=expected(dechallenge="true", rechallenge="false"),
    )


def test_an_improvement_with_the_checkpoint_inhibitor_held_is_no_dechallenge(spec):
    spec(
        "watchlist.naranjo_answers",
        given={
            "clinical.cases": CASE,
            **drug("ici_myositis", "ici"),
            "clinical.case_ici_hold": "case_id | is_held | is_held_improved\nC1 | true | true",
        },
        expect=expected(),
    )


def test_no_other_cause_needs_an_observed_history_and_a_tsh(spec):
    known = "case_id | item | is_known\nC1 | baseline | true\nC1 | tsh | {tsh}"
    given = {"clinical.cases": CASE, **drug()}
    spec(
        "watchlist.naranjo_answers",
        given={**given, "attribution.case_information": known.format(tsh="false")},
        expect=expected(similar_reaction="false"),
    )
    spec(
        "watchlist.naranjo_answers",
        given={**given, "attribution.case_information": known.format(tsh="true")},
        expect=expected(similar_reaction="false", alternative_causes="false"),
    )


def test_a_rival_explanation_that_is_possible_is_another_cause(spec):
    for causality, answer in (("possible", "true"), ("unlikely", "")):
        spec(
            "watchlist.naranjo_answers",
            given={
                "clinical.cases": CASE,
                **drug(),
                "attribution.label_causality": f"case_id | label | causality\nC1 | paraneoplastic | {causality}",
            },
            expect=expected(alternative_causes=answer),
        )


def test_another_drug_does_not_compete_with_itself(spec):
    spec(
        "watchlist.naranjo_answers",
        given={
            "clinical.cases": CASE,
            **drug("other_drug:imatinib", "other_drug:imatinib"),
            "clinical.case_other_drugs": "case_id | ingredient | has_labelled_ck\nC1 | imatinib | false",
            "attribution.competing_points": """
                case_id | own_ingredient | rule_id | points | finding_text
                C1      | sunitinib      | C-19    | -2     | Another listed drug.
            """,
        },
        expect=expected(labelled_reaction=""),
    )
    spec(
        "watchlist.naranjo_answers",
        given={
            "clinical.cases": CASE,
            **drug("other_drug:imatinib", "other_drug:imatinib"),
            "clinical.case_other_drugs": "case_id | ingredient | has_labelled_ck\nC1 | imatinib | true",
            "attribution.competing_points": """
                case_id | own_ingredient | rule_id | points | finding_text
                C1      | imatinib       | C-12    | -3     | Seizure.
            """,
        },
        expect=expected(alternative_causes="true"),
    )


def test_two_forms_of_harm_by_one_drug_are_no_rivals(spec):
    spec(
        "watchlist.naranjo_answers",
        given={
            "clinical.cases": CASE,
            "attribution.suspected_drugs": """
                case_id | label             | drug_key | ingredients | start_date
                C1      | statin_imnm_hmgcr | statin   | x           | 2025-10-01
            """,
            "attribution.label_causality": "case_id | label | causality\nC1 | statin_imnm_hmgcr | possible",
        },
        expect=expected(),
    )


@pytest.mark.parametrize(
    ("start", "case", "answer"),
    [
        ("2026-01-09", CASE, "true"),
        ("2026-01-10", CASE, ""),  # T-35: the order on one day is not known
        ("2026-01-06", CASE.replace("false", "true"), ""),  # the drug began inside the interval of onset
        ("2026-01-05", CASE.replace("false", "true"), "true"),
    ],
)
def test_the_event_follows_the_drug_when_the_order_is_certain(spec, start, case, answer):
    spec(
        "watchlist.naranjo_answers",
        given={"clinical.cases": case, **drug(start=start)},
        expect=expected(after_drug=answer),
    )


def test_muscle_evidence_before_the_drug_answers_no(spec):
    spec(
        "watchlist.naranjo_answers",
        given={
            "clinical.cases": CASE,
            **drug("ici_myositis", "ici"),
            "clinical.case_ici": "case_id | has_evidence_before_ici\nC1 | true",
        },
        expect=expected(after_drug="false"),
    )


def test_a_raised_ck_is_objective_and_a_normal_one_is_not(spec):
    for ratio, answer in (("1.1", "true"), ("1", "false")):
        spec(
            "watchlist.naranjo_answers",
            given={
                "clinical.cases": CASE,
                **drug(),
                "clinical.ck_peaks": f"patient_id | episode_number | ck_peak_x_uln\nP1 | 1 | {ratio}",
                "clinical.case_statins": "case_id | change_kind | change_points\nC1 | dose increase | 2",
            },
            expect=expected(objective_evidence=answer, dose_response="true"),
        )


def test_an_earlier_case_with_the_same_explanation_is_a_similar_reaction(spec):
    spec(
        "watchlist.naranjo_answers",
        given={
            "clinical.cases": """
                case_id | patient_id | episode_number | onset_date | is_onset_interval_censored
                C1      | P1         | 2              | 2026-01-10 | false
                C0      | P1         | 1              | 2025-01-10 | false
            """,
            **drug(),
            "attribution.label_causality": "case_id | label | causality\nC0 | statin_toxic | possible",
        },
        expect=expected(similar_reaction="true"),
    )
