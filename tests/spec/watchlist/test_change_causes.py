"""watchlist.change_causes: every cause of every change, the main one first, in words without values."""

from datetime import date

AS_OF = date(2026, 2, 2)
FOUND = (
    "case_id | cause_kind | cause_basis | evidence_rows | source_rows | points_moved | first_event_date"
    " | last_event_date | rule_ids\n"
)


def check(spec, *found, earlier="", expect):
    head = "case_id | as_of | cause_kind | cause_number | cause_basis | cause_words | sentence\n"
    spec(
        "watchlist.change_causes",
        given={"watchlist.causes_found": FOUND + "\n".join(found), "history.change_causes": head + earlier},
        expect=expect, as_of=AS_OF,
    )  # fmt: skip


def test_what_moved_most_comes_first_and_what_is_only_possible_last(spec):
    check(
        spec,
        "C1 | late_result   | evidence | 1 | 1 | 2 | 2026-01-05 | 2026-01-05 | E1",
        "C1 | new_event     | evidence | 2 | 1 | 4 | 2026-01-30 | 2026-01-30 | E1, E2",
        "C1 | rule_version  | version  | 3 | 0 | 9 |            |            | E7",
        "C2 | late_result   | evidence | 1 | 1 | 2 | 2026-01-05 | 2026-01-05 | E1",
        "C2 | retracted_row | evidence | 1 | 1 | 2 | 2026-01-05 | 2026-01-05 | E1",
        expect="""
            case_id | as_of      | cause_number | cause_kind    | cause_words
            C1      | 2026-02-02 | 1            | new_event     | new event
            C1      | 2026-02-02 | 2            | late_result   | late result
            C1      | 2026-02-02 | 3            | rule_version  | a rule changed
            C2      | 2026-02-02 | 1            | retracted_row | a row was retracted
            C2      | 2026-02-02 | 2            | late_result   | late result
        """,
    )


def test_the_sentence_names_rules_and_dates_and_nothing_else(spec):
    check(
        spec,
        "C1 | late_result     | evidence | 2 | 1 | 2 | 2026-01-05 | 2026-01-09 | E1, E2",
        "C2 | corrected_value | evidence | 1 | 1 | 2 | 2026-01-05 | 2026-01-05 | E1",
        "C3 | new_event       | person   | 0 | 1 | 0 | 2026-01-30 | 2026-01-30 |",
        "C4 | time_passed     | time     | 1 | 0 | 1 |            |            | 5.3",
        "C5 | first_load      | version  | 7 | 0 | 0 |            |            |",
        expect="""
            case_id | sentence
            C1      | Late result: 2 rows of evidence changed (rules E1, E2); of 2026-01-05 to 2026-01-09.
            C2      | A row was corrected: 1 row of evidence changed (rule E1); of 2026-01-05.
            C3      | New event: no row of evidence changed with it; of 2026-01-30.
            C4      | Time passed: 1 row of evidence changed (rule 5.3).
            C5      | First night of this warehouse.
        """,
    )


def test_earlier_nights_stay_as_they_were_written_and_a_rerun_replaces_its_own(spec):
    check(
        spec,
        "C1 | new_event | evidence | 1 | 1 | 2 | 2026-01-30 | 2026-01-30 | E1",
        earlier="""
            C1 | 2026-01-26 | a kind of old | 1 | evidence | old words | Old words.
            C1 | 2026-02-02 | late_result   | 1 | evidence | late      | Late.
        """,
        expect="""
            case_id | as_of      | cause_kind    | cause_words
            C1      | 2026-01-26 | a kind of old | old words
            C1      | 2026-02-02 | new_event     | new event
        """,
    )
