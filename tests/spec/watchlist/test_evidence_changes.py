"""watchlist.evidence_changes: which evidence is not what it was on the last night, traced to its source row."""

from datetime import date

TONIGHT = date(2026, 2, 2)
SINCE = "as_of | previous_as_of\n2026-02-02 | 2026-01-26"
EVIDENCE = "case_id | label | finding | rule_id | source_table | source_id | points | event_date\n"
STOOD = (
    "case_id | label | finding | rule_id | source_table | source_id | points | event_date | from_as_of | until_as_of\n"
)
ARRIVALS = "source_table | source_id | arrival | event_date\n"


def check(spec, *, now=(), stood=(), arrivals=(), expect, since=SINCE):
    spec(
        "watchlist.evidence_changes",
        given={
            "history.tonight": since,
            "watchlist.evidence": EVIDENCE + "\n".join(now),
            "history.evidence": STOOD + "\n".join(stood),
            "staging.arrivals": ARRIVALS + "\n".join(arrivals),
        },
        expect=expect, as_of=TONIGHT,
    )  # fmt: skip


def test_evidence_is_added_removed_or_counts_otherwise(spec):
    check(
        spec,
        now=[
            "C1 | muscle_event | ck_tier | E1 | labs | L1 | 3 | 2026-01-05",
            "C1 | muscle_event | same    | E2 | labs | L2 | 1 | 2026-01-05",
            "C1 | muscle_event | new     | E3 | labs | L3 | 2 | 2026-01-30",
        ],
        stood=[
            "C1 | muscle_event | ck_tier | E1 | labs | L1 | 2 | 2026-01-05 | 2026-01-05 |",
            "C1 | muscle_event | same    | E2 | labs | L2 | 1 | 2026-01-05 | 2026-01-05 |",
            "C1 | muscle_event | gone    | E4 | labs | L4 | 4 | 2026-01-06 | 2026-01-12 |",
        ],
        expect="""
            finding | rule_id | evidence_change  | points_before | points | points_moved | event_date
            ck_tier | E1      | counts_otherwise | 2             | 3      | 1            | 2026-01-05
            new     | E3      | added            |               | 2      | 2            | 2026-01-30
            gone    | E4      | removed          | 4             |        | -4           | 2026-01-06
        """,
    )


def test_a_finding_of_absence_rests_on_no_row_and_is_compared_all_the_same(spec):
    check(
        spec,
        now=[
            "C1 | seronegative_imnm | no_antibody | 7.4 | | | 1 |",
            "C2 | seronegative_imnm | no_antibody | 7.4 | | | 1 |",
        ],
        stood=["C1 | seronegative_imnm | no_antibody | 7.4 | | | 1 | | 2026-01-05 |"],
        expect="""
            case_id | finding     | evidence_change | cause_kind
            C2      | no_antibody | added           |
        """,
    )


def test_the_cause_is_what_became_of_the_source_row(spec):
    # the last night was 2026-01-26: what happened on that day or later is new, what happened before came late
    check(
        spec,
        now=[
            "C1 | muscle_event | new   | E1 | labs | NEW   | 3 | 2026-01-26",
            "C1 | muscle_event | late  | E1 | labs | LATE  | 3 | 2026-01-25",
            "C1 | muscle_event | fixed | E1 | labs | FIXED | 3 | 2026-01-05",
            "C1 | muscle_event | other | E1 | labs | OLD   | 3 | 2026-01-05",
            "C1 | muscle_event | when  | E1 | labs | WHEN  | 3 |",
        ],
        stood=["C1 | muscle_event | gone | E1 | labs | GONE | 3 | 2026-01-05 | 2026-01-05 |"],
        arrivals=[
            "labs | NEW | first_version | 2026-01-26", "labs | LATE | first_version | 2026-01-25",
            "labs | FIXED | corrected | 2026-01-05", "labs | GONE | retracted | 2026-01-05",
            "labs | WHEN | first_version |", "diagnoses | OLD | first_version | 2026-01-30",
        ],
        expect="""
            finding | cause_kind
            new     | new_event
            late    | late_result
            fixed   | corrected_value
            gone    | retracted_row
            other   |
            when    | new_event
        """,
    )  # fmt: skip


def test_a_rerun_of_the_night_compares_with_the_night_before_it(spec):
    # what this night ended before stood on the last night, what it began did not, what ended earlier is gone
    check(
        spec,
        now=["C1 | muscle_event | a | E1 | labs | L1 | 3 | 2026-01-05"],
        stood=[
            "C1 | muscle_event | a | E1 | labs | L1 | 2 | 2026-01-05 | 2026-01-05 | 2026-02-02",
            "C1 | muscle_event | a | E1 | labs | L1 | 3 | 2026-01-05 | 2026-02-02 |",
            "C1 | muscle_event | b | E1 | labs | L2 | 3 | 2026-01-05 | 2026-01-05 | 2026-01-26",
        ],
        expect="""
            finding | evidence_change  | points_before | points
            a       | counts_otherwise | 2             | 3
        """,
    )


def test_another_wording_or_rule_number_of_the_same_evidence_is_no_change(spec):
    check(
        spec,
        now=["C1 | muscle_event | a | E1b | labs | L1 | 3 | 2026-01-05"],
        stood=["C1 | muscle_event | a | E1 | labs | L1 | 3 | 2026-01-05 | 2026-01-05 |"],
        expect="finding\n",
    )
