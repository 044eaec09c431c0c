"""watchlist.evidence_history: from which night until which the evidence stood, and how it counted."""

from datetime import date

TONIGHT = date(2026, 2, 2)
EVIDENCE = "case_id | label | finding | rule_id | source_table | source_id | points | event_date | sentence\n"
STOOD = EVIDENCE.strip() + " | from_as_of | until_as_of\n"
HEAD = "finding | points | from_as_of | until_as_of\n"


def check(spec, *, now=(), stood=(), expect):
    spec(
        "watchlist.evidence_history",
        given={"watchlist.evidence": EVIDENCE + "\n".join(now), "history.evidence": STOOD + "\n".join(stood)},
        expect=HEAD + "\n".join(expect), as_of=TONIGHT,
    )  # fmt: skip


def test_what_is_the_same_goes_on_and_what_changed_ends_and_begins_tonight(spec):
    check(
        spec,
        now=[
            "C1 | muscle_event | same   | E1 | labs | L1 | 3 | 2026-01-05 | S",
            "C1 | muscle_event | points | E1 | labs | L1 | 4 | 2026-01-05 | S",
            "C1 | muscle_event | words  | E1 | labs | L1 | 3 | 2026-01-05 | other words",
            "C1 | muscle_event | rule   | E9 | labs | L1 | 3 | 2026-01-05 | S",
            "C1 | muscle_event | new    | E1 | labs | L1 | 3 | 2026-01-05 | S",
        ],
        stood=[
            f"C1 | muscle_event | {finding} | E1 | labs | L1 | 3 | 2026-01-05 | S | 2026-01-12 |"
            for finding in ("same", "points", "words", "rule", "gone")
        ],
        expect=[
            "same   | 3 | 2026-01-12 |",
            "points | 3 | 2026-01-12 | 2026-02-02", "points | 4 | 2026-02-02 |",
            "words  | 3 | 2026-01-12 | 2026-02-02", "words  | 3 | 2026-02-02 |",
            "rule   | 3 | 2026-01-12 | 2026-02-02", "rule   | 3 | 2026-02-02 |",
            "gone   | 3 | 2026-01-12 | 2026-02-02",
            "new    | 3 | 2026-02-02 |",
        ],
    )  # fmt: skip


def test_evidence_that_comes_back_begins_again(spec):
    check(
        spec,
        now=["C1 | muscle_event | a | E1 | | | 3 | | S"],
        stood=["C1 | muscle_event | a | E1 | | | 3 | | S | 2026-01-05 | 2026-01-12"],
        expect=["a | 3 | 2026-01-05 | 2026-01-12", "a | 3 | 2026-02-02 |"],
    )


def test_what_this_night_or_later_ones_wrote_is_not_known(spec):
    check(
        spec,
        now=["C1 | muscle_event | a | E1 | labs | L1 | 3 | 2026-01-05 | S"],
        stood=[
            "C1 | muscle_event | a | E1 | labs | L1 | 3 | 2026-01-05 | S | 2026-01-05 | 2026-02-09",
            "C1 | muscle_event | b | E1 | labs | L1 | 3 | 2026-01-05 | S | 2026-01-05 | 2026-02-02",
            "C1 | muscle_event | c | E1 | labs | L1 | 3 | 2026-01-05 | S | 2026-02-02 |",
        ],
        expect=["a | 3 | 2026-01-05 |", "b | 3 | 2026-01-05 | 2026-02-02"],
    )


def test_a_rule_that_nobody_knows_any_more_stays_readable(spec):
    check(
        spec,
        stood=[
            "C1 | a label of old | an old finding | R-OLD | labs | L1 | 3 | 2026-01-05 | S | 2026-01-05 | 2026-01-12"
        ],
        expect=["an old finding | 3 | 2026-01-05 | 2026-01-12"],
    )
