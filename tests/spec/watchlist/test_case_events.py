"""watchlist.case_events: cases absorbed, split off, or gone on under another patient (decisions 0013, 0023)."""

from datetime import date

TONIGHT = date(2026, 2, 2)
LISTED = (
    "case_id | as_of | patient_id | state | priority | change | onset_source_table | onset_source_id"
    " | first_evidence_date | last_evidence_date\n"
)
HEAD = "case_id | as_of | case_event | other_case_id | patient_id | patient_id_before\n"


def check(spec, *, listed, changes, evidence=(), stood=(), events="", expect):
    """listed: (case, state, onset row, from, to); changes: (case, change, state before, patient, patient before);
    evidence: (episode's case, row, day); stood: (case, row)."""  # fmt: skip
    spec(
        "watchlist.case_events",
        given={
            "history.cases": LISTED + "\n".join(
                f"{case} | 2026-01-26 | P1 | {state} | P1 | unchanged | labs | {row} | {begin} | {end}"
                for case, state, row, begin, end in listed
            ),
            "watchlist.case_changes": "case_id | change | state_before | patient_id | patient_id_before\n"
            + "\n".join(" | ".join(row) for row in changes),
            "clinical.cases": "case_id | patient_id | episode_number\n"
            + "\n".join(f"{case} | P1 | {number}" for number, case in enumerate(sorted({row[0] for row in evidence}))),
            "clinical.episode_evidence": "patient_id | episode_number | source_table | source_id | evidence_date\n"
            + "\n".join(
                f"P1 | {sorted({row[0] for row in evidence}).index(case)} | labs | {row} | {when}"
                for case, row, when in evidence
            ),
            "history.evidence": "case_id | label | finding | source_table | source_id | from_as_of | until_as_of\n"
            + "\n".join(f"{case} | muscle_event | ck_tier | labs | {row} | 2026-01-05 |" for case, row in stood),
            "history.case_events": HEAD + events,
        },
        expect=HEAD + "\n".join(expect), as_of=TONIGHT,
    )  # fmt: skip


JANUARY = ("2026-01-01", "2026-01-20")


def test_a_case_whose_rows_lie_in_another_ones_chain_was_merged_into_it(spec):
    check(
        spec,
        listed=[("C1", "open", "L1", *JANUARY), ("C2", "open", "L2", *JANUARY)],
        changes=[("C1", "unchanged", "open", "P1", "P1"), ("C2", "evidence_withdrawn", "open", "P1", "P1")],
        evidence=[("C1", "L1", "2026-01-05"), ("C1", "L2", "2026-01-06")],
        expect=["C2 | 2026-02-02 | merged_into | C1 | P1 | P1", "C1 | 2026-02-02 | absorbed | C2 | P1 | P1"],
    )


def test_of_two_chains_the_one_with_more_of_its_rows_absorbed_it(spec):
    check(
        spec,
        listed=[(case, "open", "L1" if case == "C3" else "-", *JANUARY) for case in ("C1", "C2", "C3")],
        changes=[("C1", "unchanged", "open", "P1", "P1"), ("C2", "unchanged", "open", "P1", "P1"),
                 ("C3", "evidence_withdrawn", "open", "P1", "P1")],
        evidence=[("C1", "L1", "2026-01-05"), ("C2", "L2", "2026-01-06"), ("C2", "L3", "2026-01-07")],
        stood=[("C3", "L2"), ("C3", "L3")],
        expect=["C3 | 2026-02-02 | merged_into | C2 | P1 | P1", "C2 | 2026-02-02 | absorbed | C3 | P1 | P1"],
    )  # fmt: skip


def test_a_case_whose_rows_are_gone_was_not_merged_and_evidence_of_another_time_makes_no_merger(spec):
    # the antibody L9 counted for C2 and lies in the chain of C1, a year later
    check(
        spec,
        listed=[("C1", "open", "L1", *JANUARY), ("C2", "open", "L2", "2025-01-01", "2025-01-20")],
        changes=[("C1", "unchanged", "open", "P1", "P1"), ("C2", "evidence_withdrawn", "open", "P1", "P1")],
        evidence=[("C1", "L1", "2026-01-05"), ("C1", "L9", "2026-01-06")],
        stood=[("C2", "L9")],
        expect=[],
    )


def test_a_new_case_with_rows_of_another_was_split_from_it(spec):
    check(
        spec,
        listed=[("C1", "open", "L1", *JANUARY)],
        changes=[("C1", "unchanged", "open", "P1", "P1"), ("C2", "new", "", "P1", "")],
        evidence=[("C1", "L1", "2026-01-05"), ("C2", "L2", "2026-01-20")],
        stood=[("C1", "L1"), ("C1", "L2")],
        expect=["C2 | 2026-02-02 | split_from | C1 | P1 |", "C1 | 2026-02-02 | gave_off | C2 | P1 | P1"],
    )


def test_a_case_that_was_absorbed_and_stands_again_was_split_off_again(spec):
    check(
        spec,
        listed=[("C1", "open", "L1", *JANUARY), ("C2", "withdrawn", "L2", *JANUARY)],
        changes=[("C1", "unchanged", "open", "P1", "P1"), ("C2", "reopened", "withdrawn", "P1", "P1")],
        evidence=[("C1", "L1", "2026-01-05"), ("C2", "L2", "2026-01-06")],
        stood=[("C1", "L1"), ("C1", "L2")],
        expect=["C2 | 2026-02-02 | split_from | C1 | P1 | P1", "C1 | 2026-02-02 | gave_off | C2 | P1 | P1"],
    )


def test_cases_that_stood_side_by_side_may_share_a_row(spec):
    check(
        spec,
        listed=[("C1", "open", "L1", *JANUARY), ("C2", "open", "L2", *JANUARY)],
        changes=[("C1", "unchanged", "open", "P1", "P1"), ("C2", "unchanged", "open", "P1", "P1")],
        evidence=[("C1", "L1", "2026-01-05"), ("C2", "L2", "2026-01-06")],
        stood=[("C1", "L2")],
        expect=[],
    )


def test_a_case_that_goes_on_under_another_name_is_merged_and_not_split(spec):
    check(
        spec,
        listed=[("C1", "open", "L1", *JANUARY)],
        changes=[("C1", "evidence_withdrawn", "open", "P1", "P1"), ("C2", "new", "", "P1", "")],
        evidence=[("C2", "L1", "2026-01-05")],
        expect=["C1 | 2026-02-02 | merged_into | C2 | P1 | P1", "C2 | 2026-02-02 | absorbed | C1 | P1 |"],
    )


def test_a_case_that_followed_its_patient_says_so_and_earlier_nights_stay(spec):
    check(
        spec,
        listed=[("C1", "open", "L1", *JANUARY)],
        changes=[("C1", "unchanged", "open", "P2", "P1")],
        events="C1 | 2026-01-12 | absorbed | C0 | P1 | P1\nC1 | 2026-02-02 | absorbed | CX | P1 | P1",
        expect=["C1 | 2026-02-02 | patient_changed | C1 | P2 | P1", "C1 | 2026-01-12 | absorbed | C0 | P1 | P1"],
    )
