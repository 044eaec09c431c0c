"""watchlist.cases: the list, what changed since last night, and the order of reading (spec 10.1, 10.2, ruling 18)."""

from datetime import date

TONIGHT = date(2026, 2, 3)


def before(*rows):
    """(as_of, case, state, priority): what earlier nights said; level M1, score 3, CK 5 x ULN (withdrawn: M0, 0, none)."""
    head = (
        "as_of | case_id | patient_id | state | priority | change | myopathy_level | event_score | onset_date"
        " | onset_basis | ck_peak_x_uln"
    )
    return "\n".join(
        [head] + [f"{night} | {case} | P-{case} | {state} | {priority} | new | {'M0 | 0' if state == 'withdrawn' else 'M1 | 3'}"
                  f" | 2026-01-01 | ck_raised | {'' if state == 'withdrawn' else 5}"
                  for night, case, state, priority in rows]
    )  # fmt: skip


def tonight(*rows, **more):
    """(case, state, priority): what tonight's evidence says, otherwise as before."""
    values = {
        "myopathy_level": "M1", "level_rank": 1, "event_score": 3, "ck_peak_x_uln": 5, "causality_rank": 0,
        "onset_date": "2026-01-01", "onset_basis": "ck_raised", **more,
    }  # fmt: skip
    head = "case_id | patient_id | state | priority | " + " | ".join(values)
    return "\n".join(
        [head] + [f"{case} | P-{case} | {state} | {priority} | " + " | ".join(str(value) for value in values.values())
                  for case, state, priority in rows]
    )  # fmt: skip


def test_a_case_is_new_escalated_de_escalated_or_unchanged(spec):
    spec(
        "watchlist.cases",
        given={
            "history.cases": before(
                ("2026-02-01", "C2", "open", "P2"), ("2026-02-02", "C2", "open", "P3"),
                ("2026-02-02", "C3", "open", "P1"), ("2026-02-02", "C4", "open", "P3"),
            ),
            "watchlist.assessed_cases": tonight(
                ("C1", "open", "P0"), ("C2", "open", "P1"), ("C3", "open", "P2"), ("C4", "open", "P3")
            ),
        },
        expect="""
            case_id | state | priority | change       | change_cause            | first_listed | nights_listed
            C1      | open  | P0       | new          | first night on the list | 2026-02-03   | 1
            C2      | open  | P1       | escalated    | priority P3 -> P1       | 2026-02-01   | 3
            C3      | open  | P2       | de_escalated | priority P1 -> P2       | 2026-02-02   | 2
            C4      | open  | P3       | unchanged    |                         | 2026-02-02   | 2
        """,
        as_of=TONIGHT,
    )  # fmt: skip


def test_the_cause_names_peak_level_score_and_explanation(spec):
    spec(
        "watchlist.cases",
        given={
            "history.cases": before(("2026-02-02", "C1", "open", "P3")),
            "watchlist.assessed_cases": tonight(
                ("C1", "open", "P2"), ck_peak_x_uln=12, myopathy_level="M2", level_rank=2, event_score=6,
                leading_label="ici_myositis", leading_causality="possible",
            ),
        },
        expect="""
            case_id | change    | change_cause
            C1      | escalated | priority P3 -> P2; peak CK 5.0 -> 12.0 x ULN; level M1 -> M2; event score 3 -> 6; explanation none -> ici_myositis possible
        """,
        as_of=TONIGHT,
    )  # fmt: skip


def test_an_unchanged_case_still_says_what_moved_and_a_peak_that_moved_by_rounding_did_not(spec):
    spec(
        "watchlist.cases",
        given={
            "history.cases": before(("2026-02-02", "C1", "open", "P3")),
            "watchlist.assessed_cases": tonight(("C1", "open", "P3"), ck_peak_x_uln=5.04, event_score=4),
        },
        expect="""
            case_id | change    | change_cause
            C1      | unchanged | event score 3 -> 4
        """,
        as_of=TONIGHT,
    )


def test_a_peak_that_appears_is_told_from_one_that_grew(spec):
    spec(
        "watchlist.cases",
        given={
            "history.cases": before(("2026-02-02", "C1", "open", "P3")).replace("| 5", "|"),
            "watchlist.assessed_cases": tonight(("C1", "open", "P3")),
        },
        expect="""
            case_id | change_cause
            C1      | peak CK none -> 5.0 x ULN
        """,
        as_of=TONIGHT,
    )


def test_a_case_resolves_once_and_reopens_with_its_old_state_named(spec):
    spec(
        "watchlist.cases",
        given={
            "history.cases": before(
                ("2026-02-02", "C1", "open", "P3"), ("2026-02-02", "C2", "resolved", "P3"),
                ("2026-02-02", "C3", "resolved", "P3"), ("2026-02-02", "C4", "withdrawn", "P4"),
            ),
            "watchlist.assessed_cases": tonight(
                ("C1", "resolved", "P3"), ("C2", "resolved", "P3"), ("C3", "open", "P1"), ("C4", "open", "P3")
            ),
        },
        expect="""
            case_id | state    | change    | change_cause
            C1      | resolved | resolved  | CK normal and no new evidence
            C2      | resolved | unchanged |
            C3      | open     | reopened  | priority P3 -> P1; was resolved
            C4      | open     | reopened  | priority P4 -> P3; was withdrawn; peak CK none -> 5.0 x ULN; level M0 -> M1; event score 0 -> 3
        """,
        as_of=TONIGHT,
    )  # fmt: skip


def test_t_13_a_case_whose_evidence_vanished_stays_withdrawn_and_remembers_where_it_stood(spec):
    # C1 vanished tonight, C2 had vanished before
    spec(
        "watchlist.cases",
        given={
            "history.cases": before(
                ("2026-02-02", "C1", "open", "P1"),
                ("2026-01-31", "C2", "open", "P0"), ("2026-02-01", "C2", "withdrawn", "P4"),
                ("2026-02-02", "C2", "withdrawn", "P4"),
            ),
        },
        expect="""
            case_id | patient_id | state     | priority | myopathy_level | event_score | change             | change_cause                   | first_listed | nights_listed | summary
            C1      | P-C1       | withdrawn | P4       | M0             | 0           | evidence_withdrawn | the evidence no longer stands  | 2026-02-02   | 2             | Listed at P1 until 2026-02-02; the results or codes it rested on were corrected, withdrawn or moved.
            C2      | P-C2       | withdrawn | P4       | M0             | 0           | unchanged          |                                | 2026-01-31   | 4             | Listed at P0 until 2026-01-31; the results or codes it rested on were corrected, withdrawn or moved.
        """,
        as_of=TONIGHT,
    )  # fmt: skip


def test_a_rerun_of_the_night_does_not_read_what_that_night_or_later_ones_said(spec):
    spec(
        "watchlist.cases",
        given={
            "history.cases": before(("2026-02-03", "C1", "open", "P0"), ("2026-02-04", "C9", "open", "P0")),
            "watchlist.assessed_cases": tonight(("C1", "open", "P3")),
        },
        expect="""
            case_id | as_of      | change | first_listed | nights_listed
            C1      | 2026-02-03 | new    | 2026-02-03   | 1
        """,
        as_of=TONIGHT,
    )


def test_the_order_is_priority_causality_level_ck_newest_onset_then_the_identifier(spec):
    spec(
        "watchlist.cases",
        given={
            "history.cases": before(("2026-02-02", "C0", "open", "P0")),
            "watchlist.assessed_cases": """
                case_id | patient_id | state | priority | causality_rank | level_rank | ck_peak_x_uln | onset_date
                C9      | P1         | open  | P0       | 0              | 0          |               | 2026-01-01
                C8      | P1         | open  | P1       | 5              | 1          | 2             | 2026-01-01
                C7      | P1         | open  | P1       | 4              | 3          | 2             | 2026-01-01
                C6      | P1         | open  | P1       | 4              | 2          | 9             | 2026-01-01
                C5      | P1         | open  | P1       | 4              | 2          | 8             | 2026-01-02
                C4      | P1         | open  | P1       | 4              | 2          | 8             | 2026-01-01
                C3      | P1         | open  | P1       | 4              | 2          |               | 2026-01-01
                C2      | P1         | open  | P4       | 0              | 0          | 1             | 2025-01-01
                C1      | P1         | open  | P4       | 0              | 0          | 1             | 2025-01-01
            """,
        },
        expect="""
            case_id | sort_order
            C9      | 1
            C8      | 2
            C7      | 3
            C6      | 4
            C5      | 5
            C4      | 6
            C3      | 7
            C1      | 8
            C2      | 9
            C0      | 10
        """,
        as_of=TONIGHT,
    )


def test_gates_relapses_causes_and_the_need_of_a_repeat_ck_are_listed_and_empty_once_withdrawn(spec):
    spec(
        "watchlist.cases",
        given={
            "history.cases": before(("2026-02-02", "C2", "open", "P1")),
            "watchlist.assessed_cases": tonight(
                ("C1", "open", "P2"), gates="AB", relapse_n=1, needs_repeat_ck="true", competing_causes="seizure",
            ),
        },
        expect="""
            case_id | state     | gates | relapse_n | needs_repeat_ck | competing_causes | leading_label | completeness
            C1      | open      | AB    | 1         | true            | seizure          |               |
            C2      | withdrawn |       |           |                 |                  |               |
        """,
        as_of=TONIGHT,
    )  # fmt: skip


def test_t_13_a_corrected_case_that_is_triggered_again_reopens_under_its_name(spec):
    spec(
        "watchlist.cases",
        given={
            "history.cases": before(
                ("2026-01-31", "C1", "open", "P0"), ("2026-02-01", "C1", "withdrawn", "P4"),
                ("2026-02-02", "C1", "withdrawn", "P4"),
            ),
            "watchlist.assessed_cases": tonight(("C1", "open", "P2")),
        },
        expect="""
            case_id | state | priority | change   | first_listed | nights_listed
            C1      | open  | P2       | reopened | 2026-01-31   | 4
        """,
        as_of=TONIGHT,
    )  # fmt: skip
