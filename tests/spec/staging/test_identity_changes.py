"""staging.identity_changes: who became one, and who was told apart, since the last night (decisions 0005, 0023)."""

from datetime import date

TONIGHT = date(2026, 2, 2)
SINCE = "as_of | previous_as_of\n2026-02-02 | 2026-01-26"
MERGES = "from_patient_id | to_patient_id | merged_time | known_as_of\n"


def check(spec, merges, identity, expect, since=SINCE):
    spec(
        "staging.identity_changes",
        given={
            "history.tonight": since, "raw.patient_merges": MERGES + "\n".join(merges),
            "staging.patient_identity": "source_patient_id | patient_id\n" + "\n".join(identity),
        },
        expect="patient_id | identity_change\n" + "\n".join(expect), as_of=TONIGHT,
    )  # fmt: skip


def test_a_merge_that_came_in_joins_persons_and_an_older_one_is_no_news(spec):
    check(spec, ["OLD | P1 | 2026-01-30 | 2026-02-02", "OLDER | P2 | 2026-01-20 | 2026-01-26"],
          ["OLD | P1", "OLDER | P2"], ["P1 | patients_merged"])  # fmt: skip


def test_a_merge_dated_ahead_joins_on_its_day(spec):
    check(spec, ["OLD | P1 | 2026-02-02 | 2026-01-26"], ["OLD | P1"], ["P1 | patients_merged"])
    check(spec, ["OLD | P1 | 2026-02-03 | 2026-02-02"], [], [])


def test_a_merge_undone_concerns_both(spec):
    check(spec, ["OLD | P1 | 2026-01-20 | 2026-01-26", "OLD | OLD | 2026-01-30 | 2026-02-02"], [],
          ["P1 | patients_unmerged", "OLD | patients_unmerged"])  # fmt: skip


def test_an_identifier_that_moves_on_leaves_one_and_joins_another(spec):
    check(spec, ["OLD | P1 | 2026-01-20 | 2026-01-26", "OLD | P2 | 2026-01-30 | 2026-02-02"], ["OLD | P2"],
          ["P1 | patients_unmerged", "P2 | patients_merged"])  # fmt: skip


def test_a_chain_is_followed_to_its_end(spec):
    check(spec, ["A | B | 2026-01-20 | 2026-01-26", "B | C | 2026-01-30 | 2026-02-02"], ["A | C", "B | C"],
          ["C | patients_merged"])  # fmt: skip


def test_the_same_merge_again_is_no_news_and_neither_is_the_first_night(spec):
    check(spec, ["OLD | P1 | 2026-01-20 | 2026-01-26", "OLD | P1 | 2026-01-30 | 2026-02-02"], ["OLD | P1"], [])
    check(spec, ["OLD | P1 | 2026-01-30 | 2026-02-02"], ["OLD | P1"], [], since="as_of | previous_as_of\n2026-02-02 |")
