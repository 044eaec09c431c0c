"""The life of cases through a few nights: corrections, deletions, late results, merges, splits, time and new rules.

Every patient has a chest cancer and a checkpoint inhibitor; what happens to each stands beside the name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from data_samples.chart import CENTRAL_M, Chart, Row, ck, day, dx, infusions, withdraw
from tests.integration.nights import USUAL, Nights
from tests.property.warehouse import empty_warehouse

pytestmark = pytest.mark.slow

FIRST, SECOND, THIRD, FOURTH = "2026-01-05", "2026-01-06", "2026-01-12", "2026-01-19"
TABLES = ("cases", "history", "evidence_history", "change_causes", "case_events")


def chart(first_infusion: str = "2025-11-10", count: int = 3) -> Chart:
    who = {"sex": "M", "birth_date": "1960-01-01", "observation_start": "2019-01-01"}
    return (
        Row("patients", day("2020-01-01"), who), dx("C34.1", "2025-06-01", "lung cancer"),
        infusions("pembrolizumab", first_infusion, 200, every=21, count=count),
    )  # fmt: skip


def merge(source: str, target: str, when: str) -> Row:
    return Row("patient_merges", day(when), {"from_patient_id": source, "to_patient_id": target,
                                             "merged_time": f"{when}T08:00:00"})  # fmt: skip


def high(when: str, value: int = 5000, tag: str = "") -> Row:
    return ck(when, value, CENTRAL_M, tag=tag or when)


def first_night(nights: Nights) -> None:
    for patient in ("CORRECTED", "DELETED", "LATE", "NEW", "QUIET", "ONE", "OTHER"):
        nights.deliver(FIRST, patient, chart())
    for patient in ("JOINED", "SPLIT"):
        nights.deliver(FIRST, patient, chart("2025-06-10", count=9))
    nights.deliver(FIRST, "CORRECTED", high("2026-01-03", 52000))
    nights.deliver(FIRST, "DELETED", high("2026-01-03", 1500))
    # quiet for ninety days on 2026-01-08
    nights.deliver(FIRST, "QUIET", high("2025-10-10"), high("2025-10-28", 90), high("2025-11-20", 80))
    nights.deliver(FIRST, "ONE", high("2026-01-02", 1500))
    nights.deliver(FIRST, "OTHER", high("2026-01-03", 1600))
    nights.deliver(FIRST, "JOINED", high("2025-08-01"), high("2025-12-20", 6000))
    nights.deliver(FIRST, "SPLIT", high("2025-08-01"), high("2025-10-15"), high("2025-12-20", 6000))


def second_night(nights: Nights) -> None:
    nights.deliver(SECOND, "CORRECTED", high("2026-01-03", 120))
    nights.deliver(SECOND, "DELETED", withdraw(high("2026-01-03", 1500), SECOND))
    nights.deliver(SECOND, "LATE", high("2026-01-03", 1500))
    nights.deliver(SECOND, "NEW", high("2026-01-05", 1500))
    nights.deliver(SECOND, "", merge("OTHER", "ONE", SECOND))
    # a result of October closes the gap between August and December, and another goes
    nights.deliver(SECOND, "JOINED", high("2025-10-15"))
    nights.deliver(SECOND, "SPLIT", withdraw(high("2025-10-15"), SECOND))


def third_night(nights: Nights) -> None:
    nights.deliver(THIRD, "CORRECTED", high("2026-01-03", 5200))
    nights.deliver(THIRD, "NEW", high("2026-01-10", 4000))
    nights.deliver(THIRD, "", merge("OTHER", "OTHER", THIRD))
    nights.deliver(THIRD, "JOINED", withdraw(high("2025-10-15"), THIRD))


@pytest.fixture(scope="module")
def nights() -> Iterator[Nights]:
    with empty_warehouse() as connection:
        nights = Nights(connection)
        for night, deliver in ((FIRST, first_night), (SECOND, second_night), (THIRD, third_night)):
            deliver(nights)
            nights.publish(night)
        connection.execute("UPDATE reference.windows SET points = points - 1 WHERE label = 'core_early'")
        nights.publish(FOURTH, replace(USUAL, parameter_hash="other parameters"))
        yield nights


@pytest.fixture(scope="module")
def history(nights: Nights) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """What each night said of each patient's cases, by the date of onset."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in nights.ask("SELECT * FROM watchlist.history ORDER BY as_of, onset_date, case_id"):
        found.setdefault((row["patient_id"], str(row["as_of"])), []).append(row)
    return found


def causes(nights: Nights, case: dict[str, Any]) -> list[str]:
    rows = nights.ask(
        f"SELECT cause_kind FROM watchlist.change_causes WHERE case_id = '{case['case_id']}' "
        f"AND as_of = '{case['as_of']}' ORDER BY cause_number"
    )
    return [row["cause_kind"] for row in rows]


def events(nights: Nights, night: str) -> set[tuple[str, str, str | None]]:
    rows = nights.ask(f"SELECT case_id, case_event, other_case_id FROM watchlist.case_events WHERE as_of = '{night}'")
    return {(row["case_id"], row["case_event"], row["other_case_id"]) for row in rows}


@pytest.mark.parametrize(
    ("patient", "night", "change", "state", "kinds", "words"),
    [
        ("CORRECTED", FIRST, "new", "open", ["first_load"], "first night of this warehouse: first night on the list"),
        ("CORRECTED", SECOND, "evidence_withdrawn", "withdrawn", ["corrected_value"],
         "a row was corrected: the evidence no longer stands"),
        ("CORRECTED", THIRD, "reopened", "open", ["corrected_value"], "a row was corrected: priority P4 -> P1"),
        ("DELETED", SECOND, "evidence_withdrawn", "withdrawn", ["retracted_row"],
         "a row was retracted: the evidence no longer stands"),
        ("DELETED", THIRD, "unchanged", "withdrawn", [], None),
        ("LATE", SECOND, "new", "open", ["late_result"], "late result: first night on the list"),
        ("NEW", SECOND, "new", "open", ["new_event"], "new event: first night on the list"),
        ("NEW", THIRD, "escalated", "open", ["new_event"], "new event: priority P4 -> P1"),
        ("NEW", FOURTH, "unchanged", "open", ["parameter"], "a parameter changed: "),
        ("QUIET", FIRST, "new", "open", ["first_load"], "first night"),
        ("QUIET", SECOND, "unchanged", "open", [], None),
        ("QUIET", THIRD, "resolved", "resolved", ["time_passed"], "time passed: CK normal and no new evidence"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 12 else "",
)  # fmt: skip
def test_each_change_has_its_cause(
    patient: str, night: str, change: str, state: str, kinds: list[str], words: str | None,
    nights: Nights, history: dict[tuple[str, str], list[dict[str, Any]]],
) -> None:  # fmt: skip
    (case,) = history[patient, night]
    assert (case["change"], case["state"]) == (change, state)
    assert causes(nights, case) == kinds
    assert case["change_cause"] == words if words is None else case["change_cause"].startswith(words)


def test_a_case_keeps_its_name_whatever_happens_to_it(history: dict[tuple[str, str], list[dict[str, Any]]]) -> None:
    for patient in ("CORRECTED", "DELETED", "NEW", "QUIET"):
        names = {case["case_id"] for (who, _), cases in history.items() if who == patient for case in cases}
        assert len(names) == 1, patient


def test_a_withdrawn_case_says_what_was_taken_away(nights: Nights) -> None:
    (case,) = nights.ask("SELECT summary FROM watchlist.cases WHERE patient_id = 'DELETED'")
    assert case["summary"] == (
        "Listed at P4 until 2026-01-05; the results or codes it rested on were corrected, withdrawn or moved. "
        "A row was retracted: 2 rows of evidence changed (rules 5.3, E1); of 2026-01-03."
    )


def test_merged_patients_have_one_case_and_the_other_says_into_which_it_went(
    nights: Nights, history: dict[tuple[str, str], list[dict[str, Any]]]
) -> None:
    (one,), (other,) = history["ONE", FIRST], history["OTHER", FIRST]
    merged = history["ONE", SECOND]
    assert ("OTHER", SECOND) not in history
    assert {case["case_id"] for case in merged} == {one["case_id"], other["case_id"]}
    (open_case,) = [case for case in merged if case["state"] == "open"]
    (absorbed,) = [case for case in merged if case["state"] == "withdrawn"]
    assert open_case["case_id"] == min(one["case_id"], other["case_id"]), "both were listed on the same night"
    assert absorbed["change_cause"] == f"patients were merged: absorbed into case {open_case['case_id']}"
    assert causes(nights, absorbed) == causes(nights, open_case) == ["patients_merged"]
    assert events(nights, SECOND) >= {
        (absorbed["case_id"], "merged_into", open_case["case_id"]),
        (open_case["case_id"], "absorbed", absorbed["case_id"]),
        (other["case_id"], "patient_changed", other["case_id"]),
    }


def test_a_merge_undone_gives_each_patient_the_case_back(
    nights: Nights, history: dict[tuple[str, str], list[dict[str, Any]]]
) -> None:
    (one,), (other,) = history["ONE", FIRST], history["OTHER", FIRST]
    ((one_again,), (other_again,)) = history["ONE", THIRD], history["OTHER", THIRD]
    assert (one_again["case_id"], one_again["state"]) == (one["case_id"], "open")
    assert (other_again["case_id"], other_again["state"]) == (other["case_id"], "open")
    first, second = sorted((one["case_id"], other["case_id"]))
    assert events(nights, THIRD) >= {
        (second, "split_from", first), (first, "gave_off", second), (other["case_id"], "patient_changed", other["case_id"]),
    }  # fmt: skip
    for case in (one_again, other_again):
        assert causes(nights, case) == ["patients_unmerged"]


def test_two_cases_that_grow_together_and_apart_keep_their_names(
    nights: Nights, history: dict[tuple[str, str], list[dict[str, Any]]]
) -> None:
    august, december = (case["case_id"] for case in history["JOINED", FIRST])
    went_on, absorbed = sorted((august, december))
    joined = {case["case_id"]: case for case in history["JOINED", SECOND]}
    assert (joined[went_on]["state"], joined[absorbed]["state"]) == ("open", "withdrawn")
    assert causes(nights, joined[absorbed])[0] == "late_result"
    assert (absorbed, "merged_into", went_on) in events(nights, SECOND)
    apart = {case["case_id"]: case for case in history["JOINED", THIRD]}
    assert [case["case_id"] for case in history["JOINED", THIRD]] == [august, december]
    assert (apart[went_on]["state"], apart[absorbed]["change"]) == ("open", "reopened")
    assert causes(nights, apart[absorbed])[0] == "retracted_row"
    assert (absorbed, "split_from", went_on) in events(nights, THIRD)


def test_an_episode_that_falls_apart_leaves_the_name_with_its_onset(
    nights: Nights, history: dict[tuple[str, str], list[dict[str, Any]]]
) -> None:
    (before,) = history["SPLIT", FIRST]
    august, december = history["SPLIT", SECOND]
    assert august["case_id"] == before["case_id"]
    assert december["change"] == "new"
    assert causes(nights, december) == ["retracted_row"]
    assert events(nights, SECOND) >= {
        (december["case_id"], "split_from", before["case_id"]), (before["case_id"], "gave_off", december["case_id"]),
    }  # fmt: skip


def test_every_change_has_a_cause(nights: Nights) -> None:
    silent = nights.ask("""
        SELECT history.case_id, history.as_of, history.change
        FROM watchlist.history
        ANTI JOIN watchlist.change_causes
            ON history.case_id = change_causes.case_id AND history.as_of = change_causes.as_of
        WHERE history.change <> 'unchanged' OR history.change_cause IS NOT NULL
    """)
    assert silent == []


def test_the_evidence_of_every_night_can_be_read_back(nights: Nights) -> None:
    points = {
        night: nights.ask(f"""
            SELECT SUM(points) AS points
            FROM watchlist.evidence_history
            INNER JOIN watchlist.history USING (case_id)
            WHERE patient_id = 'NEW' AND label = 'muscle_event' AND as_of = '{night}'
                AND from_as_of <= '{night}' AND (until_as_of IS NULL OR until_as_of > '{night}')
        """)[0]["points"]
        for night in (FIRST, SECOND, THIRD, FOURTH)
    }
    scores = nights.ask("SELECT as_of, event_score FROM watchlist.history WHERE patient_id = 'NEW' ORDER BY as_of")
    assert points == {FIRST: None} | {str(row["as_of"]): row["event_score"] for row in scores}


def test_the_last_night_again_leaves_the_same_and_a_forgotten_night_leaves_nothing(nights: Nights) -> None:
    def left() -> list[object]:
        tables = [f"SELECT * FROM watchlist.{table} ORDER BY ALL" for table in TABLES]
        kept = ("cases", "evidence", "change_causes", "case_events")
        return [
            nights.ask(sql) for sql in (*tables, *(f"SELECT * FROM history.{table} ORDER BY ALL" for table in kept))
        ]

    before = left()
    nights.publish(FOURTH, replace(USUAL, parameter_hash="other parameters"))
    assert left() == before
    assert nights.ask("FROM watchlist.evidence_history EXCEPT ALL FROM history.evidence") == []
    nights.deliver("2026-01-26", "NEW", withdraw(high("2026-01-10", 4000), "2026-01-26"))
    nights.publish("2026-01-26", replace(USUAL, parameter_hash="other parameters"))
    assert nights.ask("SELECT 1 FROM history.evidence WHERE until_as_of = '2026-01-26'")
    nights.forget("2026-01-26")
    assert left()[len(TABLES) :] == before[len(TABLES) :]
