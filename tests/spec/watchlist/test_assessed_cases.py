"""watchlist.assessed_cases: tonight's cases, their state and what leads them (spec 9 and 10, ruling 18)."""

from datetime import date


def with_column(text, name, value):
    """Add one column with one value to a drawn table."""
    head, *rows = text.strip().splitlines()
    return "\n".join([f"{head} | {name}", *[f"{row} | {value}" for row in rows]])


def given(*, cases, normal="", labels="", **more):
    """The tables every case needs, with level M1 and P3; a case is watch-only where it is drawn so."""
    ids = [line.split("|")[0].strip() for line in cases.strip().splitlines()[1:]]
    tables = {
        "clinical.cases": cases if "is_watch_only" in cases else with_column(cases, "is_watch_only", "false"),
        "attribution.event_scores": "case_id | event_score | myopathy_level | level_rank\n"
        + "\n".join(f"{case_id} | 3 | M1 | 1" for case_id in ids),
        "attribution.case_priority": "case_id | priority | priority_reason\n"
        + "\n".join(f"{case_id} | P3 | weak" for case_id in ids),
        "attribution.priority_facts": "case_id | competing_causes\n" + "\n".join(f"{case_id} |" for case_id in ids),
        "watchlist.case_summaries": "case_id | summary\n" + "\n".join(f"{case_id} | words" for case_id in ids),
    }
    if normal:
        tables["clinical.ck_course"] = normal
    if labels:
        tables["attribution.label_causality"] = labels
    return {**tables, **more}


def test_a_case_is_resolved_by_two_normal_ck_14_days_apart_and_90_days_without_evidence(spec):
    # C1 resolved; C2: 13 days apart; C3: one of them raised; C4: evidence 90 days ago, not yet more
    spec(
        "watchlist.assessed_cases",
        given=given(
            cases="""
                case_id | patient_id | onset_date | last_evidence_date | is_unresolved_only
                C1      | P1         | 2025-10-01 | 2025-11-02         | false
                C2      | P2         | 2025-10-01 | 2025-11-02         | false
                C3      | P3         | 2025-10-01 | 2025-11-02         | false
                C4      | P4         | 2025-10-01 | 2025-11-03         | false
            """,
            normal="""
                patient_id | draw_date  | ck_x_uln | is_resolved
                P1         | 2025-12-01 | 1        | true
                P1         | 2025-12-15 | 0.5      | true
                P2         | 2025-12-01 | 0.5      | true
                P2         | 2025-12-14 | 0.5      | true
                P3         | 2025-12-01 | 0.5      | true
                P3         | 2025-12-15 | 1.01     | true
                P4         | 2025-12-01 | 0.5      | true
                P4         | 2025-12-20 | 0.5      | true
            """,
        ),
        expect="""
            case_id | state
            C1      | resolved
            C2      | open
            C3      | open
            C4      | open
        """,
        as_of=date(2026, 2, 1),
    )


def test_a_normal_ck_on_or_before_the_day_of_the_last_evidence_does_not_resolve(spec):
    spec(
        "watchlist.assessed_cases",
        given=given(
            cases="""
                case_id | patient_id | onset_date | last_evidence_date | is_unresolved_only
                C1      | P1         | 2025-10-01 | 2025-11-02         | false
            """,
            normal="""
                patient_id | draw_date  | ck_x_uln | is_resolved
                P1         | 2025-11-02 | 0.5      | true
                P1         | 2025-12-15 | 0.5      | true
            """,
        ),
        expect="""
            case_id | state
            C1      | open
        """,
    )


def test_the_leading_label_has_the_highest_category_then_most_above_possible_then_more_points(spec):
    spec(
        "watchlist.assessed_cases",
        given=given(
            cases="""
                case_id | patient_id | onset_date | last_evidence_date | is_unresolved_only
                C1      | P1         | 2025-10-01 | 2025-11-02         | false
                C2      | P2         | 2025-10-01 | 2025-11-02         | false
                C3      | P3         | 2025-10-01 | 2025-11-02         | false
                C4      | P4         | 2025-10-01 | 2025-11-02         | false
            """,
            labels="""
                case_id | label             | points | causality   | points_over_possible
                C1      | ici_myositis      | 6      | possible    | 4
                C1      | statin_toxic      | 6      | probable    | 3
                C2      | ici_myositis      | 4      | possible    | 2
                C2      | statin_toxic      | 4      | possible    | 1
                C3      | steroid_acute_cim | 2      | conditional | -1
                C3      | ici_myositis      | 1      | unlikely    | -1
                C4      | statin_imnm_suspected | 5  | possible    | 1
                C4      | iim_other         | 4      | possible    | 1
            """,
        ),
        expect="""
            case_id | leading_label     | leading_causality | causality_rank
            C1      | statin_toxic      | probable          | 5
            C2      | ici_myositis      | possible          | 4
            C3      | steroid_acute_cim | conditional       | 3
            C4      | statin_imnm_suspected | possible      | 4
        """,
    )


def test_a_case_on_an_unresolved_ck_is_unassessable_even_without_a_label(spec):
    spec(
        "watchlist.assessed_cases",
        given=given(
            cases="""
                case_id | patient_id | onset_date | last_evidence_date | is_unresolved_only
                C1      | P1         | 2025-10-01 | 2025-11-02         | true
            """,
        ),
        expect="""
            case_id | leading_label | leading_causality | ck_peak_x_uln | ctcae_grade
            C1      |               | unassessable      |               |
        """,
    )


def test_missing_information_is_listed_in_the_order_of_its_weight_and_completeness_comes_with_it(spec):
    spec(
        "watchlist.assessed_cases",
        given=given(
            cases="""
                case_id | patient_id | onset_date | last_evidence_date | is_unresolved_only
                C1      | P1         | 2025-10-01 | 2025-11-02         | false
            """,
            **{
                "attribution.case_information": """
                    case_id | item         | item_order | missing_text | is_listed | is_known
                    C1      | a_tsh        | 8          | TSH not seen | true      | false
                    C1      | ck_repeat    | 3          | repeat CK    | true      | false
                    C1      | ck_unit      | 1          | unit         | true      | true
                    C1      | electrolytes | 2          | potassium    | false     | false
                """,
                "attribution.case_completeness": "case_id | completeness\nC1 | 0.45",
            },
        ),
        expect="""
            case_id | missing_information     | completeness
            C1      | repeat CK; TSH not seen | 0.45
        """,
    )


def test_the_peak_carries_its_ctcae_grade(spec):
    spec(
        "watchlist.assessed_cases",
        given=given(
            cases="""
                case_id | patient_id | episode_number | onset_date | last_evidence_date | is_unresolved_only
                C1      | P1         | 1              | 2025-10-01 | 2025-11-02         | false
                C2      | P2         | 1              | 2025-10-01 | 2025-11-02         | false
            """,
            **{
                "clinical.ck_peaks": """
                    patient_id | episode_number | ck_peak_x_uln | ck_peak_u_per_l | ck_peak_date | last_ck_x_uln
                    P1         | 1              | 2.5           | 500             | 2025-10-02   | 0.8
                    P2         | 1              | 60            | 12000           | 2025-10-02   | 60
                """
            },
        ),
        expect="""
            case_id | ck_peak_x_uln | ctcae_grade | last_ck_x_uln
            C1      | 2.5           | 1           | 0.8
            C2      | 60.0          | 4           | 60.0
        """,
    )


def test_gates_relapses_other_causes_and_the_need_of_a_repeat_ck_come_with_the_case(spec):
    spec(
        "watchlist.assessed_cases",
        given=given(
            cases="""
                case_id | patient_id | onset_date | last_evidence_date | is_unresolved_only | gates
                C1      | P1         | 2025-10-01 | 2025-11-02         | false              | AB
                C2      | P2         | 2025-10-01 | 2025-11-02         | false              | D
            """,
            **{
                "clinical.case_outcomes": "case_id | relapse_n\nC1 | 2",
                "attribution.priority_facts": "case_id | competing_causes\nC1 | seizure; surgery\nC2 |",
                "attribution.event_evidence": """
                    case_id | finding       | points
                    C1      | ck_unrepeated | -1
                    C2      | ck_repeat     | 1
                """,
            },
        ),
        expect="""
            case_id | gates | relapse_n | needs_repeat_ck | competing_causes
            C1      | AB    | 2         | true            | seizure; surgery
            C2      | D     |           | false           |
        """,
    )


def listed(*rows):
    """(night, case, peak): what earlier nights said."""
    head = "as_of | case_id | patient_id | state | priority | change | ck_peak_x_uln"
    return "\n".join([head, *[f"{night} | {case} | P | open | P2 | new | {peak}" for night, case, peak in rows]])
