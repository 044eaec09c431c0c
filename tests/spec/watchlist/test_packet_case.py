"""watchlist.packet_case: the fixed items of the reviewer's packet (spec 10.3)."""

GIVEN = {
    "clinical.cases": """
        case_id | patient_id | sex | age_at_onset_years | onset_date | onset_basis | onset_source_table | onset_source_id | onset_uncertainty_days | is_onset_interval_censored | is_left_censored | gates | malignancy_code | malignancy_date | malignancy_diagnosis_id | first_antineoplastic_date
        C1      | P1         | F   | 66                 | 2026-01-10 | ck_raised   | labs               | L1              | 12                     | false                      | false            | AB    | C34.1           | 2025-01-01      | D1                      | 2025-02-01
        C2      | P2         | U   |                    | 2026-01-10 | weakness    | diagnoses          | D2              |                        | true                       | true             | B     |                 |                 |                         |
    """,
    "attribution.case_priority": "case_id | priority | priority_reason\nC1 | P1 | urgent\nC2 | P3 | weak",
    "attribution.event_scores": """
        case_id | event_score | event_score_before_explainers | myopathy_level
        C1      | 8           | 11                            | M3
        C2      | 3           | 3                             | M1
    """,
}


def item(spec, name, *, expect, **more):
    """Look at one item of both cases."""
    lines = "\n".join(f"{case_id} | {name} | {text}" for case_id, text in expect.items())
    spec(
        "watchlist.packet_case",
        given={**GIVEN, **more, "reference.packet_fields": f"section | item_order | item\nx | 1 | {name}"},
        expect="case_id | item | value_text\n" + lines,
    )


def test_person_and_cancer_with_their_source_rows(spec):
    spec(
        "watchlist.packet_case",
        given={
            **GIVEN,
            "staging.patients": "patient_id | birth_date\nP1 | 1959-06-26",
            "reference.packet_fields": """
                section | item_order | item
                person  | 1          | age at onset
                cancer  | 1          | first malignancy code
                onset   | 1          | onset
            """,
        },
        expect="""
            case_id | section | item                  | value_text             | event_date | source_table | source_id
            C1      | person  | age at onset          | 66 years               | 1959-06-26 | patients     | P1
            C1      | cancer  | first malignancy code | C34.1                  | 2025-01-01 | diagnoses    | D1
            C1      | onset   | onset                 | by the first raised CK | 2026-01-10 | labs         | L1
            C2      | person  | age at onset          | unknown                |            | patients     | P2
            C2      | cancer  | first malignancy code |                        |            |              |
            C2      | onset   | onset                 | by a weakness code     | 2026-01-10 | diagnoses    | D2
        """,
    )


def test_t_36_a_pregnancy_around_onset_is_told_with_its_code(spec):
    spec(
        "watchlist.packet_case",
        given={
            **GIVEN,
            "clinical.case_pregnancies": "case_id | diagnosis_date | code | diagnosis_id\nC1 | 2025-12-01 | O26.9 | D7",
            "reference.packet_fields": "section | item_order | item\nperson | 4 | pregnant around onset",
        },
        expect="""
            case_id | item                  | value_text                               | event_date | source_table | source_id
            C1      | pregnant around onset | coded O26.9: CK is lower in pregnancy    | 2025-12-01 | diagnoses    | D7
            C2      | pregnant around onset | not coded                                |            |              |
        """,
    )


def test_uncertainty_and_censoring_are_said(spec):
    item(
        spec, "uncertainty",
        expect={
            "C1": "days since the last normal CK or visit: 12",
            "C2": "nothing seen of the patient before; the first CK ever was already raised: timing is judged at both ends",
        },
    )  # fmt: skip
    item(spec, "left censored", expect={"C1": "no", "C2": "yes: too little observed before onset"})


def test_an_old_muscle_disease_or_a_ck_high_before_exposure_makes_it_prevalent(spec):
    # R-EP-04: C-01 to C-03 and C-21, not the others
    item(
        spec, "incident or prevalent", expect={"C1": "prevalent: dystrophy; high before", "C2": "incident"},
        **{
            "clinical.case_competing_causes": """
                case_id | rule_id | cause
                C1      | C-01    | dystrophy
                C1      | C-21    | high before
                C2      | C-04    | hypothyroidism
            """
        },
    )  # fmt: skip


def test_the_follow_up_panel_says_what_is_known_and_what_is_not(spec):
    outcomes = {
        "clinical.case_outcomes": """
            case_id | recovery | relapse_n | is_refractory | agents | agents_within_90_days | last_ck_x_uln | ck_trend | current_prednisone_eq_mg_per_day | latest_statin_supply_end_date | latest_ici_dose_date | is_statin_active | is_statin_restarted | is_ici_resumed | has_rehabilitation
            C1      | partial  | 1         | true          | ivig   | 1                     | 2.04          | falling  | 20                               | 2026-01-02        | 2025-12-18     | false            | true                | false          | true
        """
    }
    for name, first, second in (
        ("recovery", "partial", "unknown"),
        ("relapses", "1", ""),
        ("refractory to corticosteroids", "yes", "not known"),
        ("immunotherapies after onset", "1: ivig", "none seen"),
        ("last CK", "2.0 times the limit, falling", ""),
        ("corticosteroid now", "20 mg a day in prednisone equivalents", "dose not known"),
        ("statin", "supply ended 2026-01-02; restarted after a stop", "never seen"),
        ("checkpoint inhibitor", "last dose 2025-12-18; not given again after onset", "never seen"),
        ("rehabilitation", "seen", "not seen"),
    ):
        item(spec, name, expect={"C1": first, "C2": second}, **outcomes)


def test_what_a_reviewer_fills_in_is_empty(spec):
    item(spec, "strength", expect={"C1": "", "C2": ""})


def test_priority_level_and_completeness_are_told(spec):
    item(spec, "priority", expect={"C1": "P1: urgent", "C2": "P3: weak"})
    item(
        spec, "muscle event",
        expect={
            "C1": "M3, probable necrotizing myopathy; score 8 (11 before other causes are taken off)",
            "C2": "M1, weak evidence of a muscle event; score 3 (3 before other causes are taken off)",
        },
    )  # fmt: skip
    item(
        spec, "completeness", expect={"C1": "0.45", "C2": ""},
        **{"attribution.case_completeness": "case_id | completeness\nC1 | 0.45"},
    )  # fmt: skip
