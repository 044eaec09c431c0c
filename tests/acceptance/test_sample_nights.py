"""The whole run over the sample nights says what a clinician expects of each patient, night by night."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data_samples.build_samples import FOLDER
from data_samples.records import NIGHTS, PATIENTS
from tests.acceptance.published import night, rows
from tests.conftest import Demo

LANDING = FOLDER / "landing"
#: Words of the stories -> what watchlist.history calls it.
CHANGES = {"new": "new", "escalated": "escalated", "de-escalated": "de_escalated", "resolved": "resolved",
           "withdrawn": "evidence_withdrawn", "reopened": "reopened"}  # fmt: skip
EXPECTED = list(csv.DictReader((FOLDER / "expected.csv").read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def published(sample_home: Path) -> Path:
    return sample_home / "published"


@pytest.fixture(scope="module")
def cases(published: Path) -> dict[str, dict[str, object]]:
    return {case["patient_id"]: case for case in rows(published, "SELECT * FROM watchlist.cases")}


@pytest.fixture(scope="module")
def history(published: Path) -> dict[tuple[str, str], dict[str, object]]:
    found = rows(published, "SELECT * FROM watchlist.history")
    return {(row["patient_id"], str(row["as_of"])): row for row in found}


def test_the_demo_ends_well_and_prints_the_list_and_the_places(demo: Demo) -> None:
    assert demo.ended.code == 0
    assert "Traceback" not in demo.ended.err
    assert all(f"night of {name}: published" in demo.ended.out for name in NIGHTS)
    listed = [row["patient_id"] for row in EXPECTED if row["expected_on_list"] == "yes"]
    assert all(patient in demo.ended.out for patient in listed)
    assert "watchlist.html" in demo.ended.out


@pytest.mark.parametrize("expected", EXPECTED, ids=[row["patient_id"] for row in EXPECTED])
def test_each_patient_is_listed_as_expected(expected: dict[str, str], cases: dict[str, dict[str, object]]) -> None:
    case = cases.get(expected["patient_id"])
    assert (case is not None) == (expected["expected_on_list"] == "yes"), expected["reason"]
    if case is None:
        return
    said = {"level": case["myopathy_level"], "priority": case["priority"], "state": case["state"],
            "leading_label": case["leading_label"] or "none"}  # fmt: skip
    wanted = {name: expected[f"expected_{name}"] for name in said if expected[f"expected_{name}"]}
    assert {name: said[name] for name in wanted} == wanted, expected["reason"]


def test_nobody_else_is_listed(cases: dict[str, dict[str, object]]) -> None:
    assert set(cases) <= {row["patient_id"] for row in EXPECTED}


COURSES = [(patient.patient_id, when, words) for patient in PATIENTS for when, words in patient.course]


@pytest.mark.parametrize(("patient", "when", "words"), COURSES, ids=[f"{p}-{when}" for p, when, _ in COURSES])
def test_each_night_shows_what_the_story_says(
    patient: str, when: str, words: str, history: dict[tuple[str, str], dict[str, object]]
) -> None:
    row = history[patient, when]
    before_the_brackets = words.split("(", 1)[0]
    if change := _change(words):
        assert row["change"] == change
    if priority := re.search(r"\bP[0-4]\b", before_the_brackets):
        assert row["priority"] == priority.group()
    if level := re.search(r"\bM[0-4]\b", before_the_brackets):
        assert row["myopathy_level"] == level.group()


def test_a_night_that_is_not_named_changes_no_case(history: dict[tuple[str, str], dict[str, object]]) -> None:
    told = {(patient, when) for patient, when, _ in COURSES}
    # the first night every case is new, whatever its story calls it
    changed = {key for key, row in history.items() if row["change"] != "unchanged" and key[1] != NIGHTS[0]}
    assert changed <= told


def test_every_change_has_a_cause(history: dict[tuple[str, str], dict[str, object]]) -> None:
    silent = [key for key, row in history.items() if row["change"] != "unchanged" and not row["change_cause"]]
    assert not silent


@pytest.mark.parametrize(
    ("patient", "when", "kind", "words"),
    [
        ("P001", "2026-01-06", "new_event", "new event: priority P4 -> P0"),
        ("P023", "2026-01-12", "time_passed", "time passed: CK normal and no new evidence"),
        ("P027", "2026-01-26", "retracted_row", "a row was retracted: priority P2 -> P3"),
        ("P028", "2026-01-12", "corrected_value", "a row was corrected: the evidence no longer stands"),
        ("P029", "2026-01-26", "late_result", "late result: priority P3 -> P1"),
        ("P030", "2026-01-19", "patients_merged", "patients were merged: first night on the list"),
        ("P067", "2026-01-26", "new_event", "new event: was resolved"),
    ],
)
def test_a_change_names_what_caused_it(
    patient: str, when: str, kind: str, words: str, published: Path, history: dict[tuple[str, str], dict[str, object]]
) -> None:
    row = history[patient, when]
    assert str(row["change_cause"]).startswith(words)
    (cause,) = rows(
        published,
        "SELECT cause_kind FROM watchlist.change_causes WHERE case_id = $case_id AND as_of = $as_of",
        case_id=row["case_id"], as_of=row["as_of"],
    )  # fmt: skip
    assert cause == {"cause_kind": kind}


def test_a_case_keeps_its_identity_and_its_first_night(
    cases: dict[str, dict[str, object]], history: dict[tuple[str, str], dict[str, object]]
) -> None:
    for patient, case in cases.items():
        nights = sorted(when for who, when in history if who == patient)
        assert {row["case_id"] for (who, _), row in history.items() if who == patient} == {case["case_id"]}
        assert str(case["first_listed"]) == nights[0]
        assert case["nights_listed"] == len(nights)
        assert nights == [name for name in map(str, NIGHTS) if name >= nights[0]], "listed once, listed ever since"


def test_a_corrected_result_withdraws_a_case_and_deletes_nothing(sample_home: Path) -> None:
    before, after = (
        rows(night(sample_home, date.fromisoformat(when)),
             "SELECT state, priority FROM watchlist.cases WHERE patient_id = 'P028'")
        for when in ("2026-01-07", "2026-01-12")
    )  # fmt: skip
    assert before == [{"state": "open", "priority": "P0"}]
    assert after == [{"state": "withdrawn", "priority": "P4"}]


def test_a_relapse_reopens_the_same_case(sample_home: Path) -> None:
    before, after = (
        rows(night(sample_home, date.fromisoformat(when)),
             "SELECT case_id, state, relapse_n, onset_date FROM watchlist.cases WHERE patient_id = 'P067'")[0]
        for when in ("2026-01-19", "2026-01-26")
    )  # fmt: skip
    assert (before["state"], before["relapse_n"]) == ("resolved", 0)
    assert (after["state"], after["relapse_n"]) == ("open", 1)
    assert (after["case_id"], after["onset_date"]) == (before["case_id"], before["onset_date"])


def test_a_positive_rechallenge_makes_certain(history: dict[tuple[str, str], dict[str, object]]) -> None:
    before, after = (history["P066", when]["leading_causality"] for when in ("2026-01-07", "2026-01-12"))
    assert (before, after) == ("probable", "certain")


def test_a_merge_brings_the_evidence_of_both_identifiers_together(published: Path) -> None:
    assert not rows(published, "SELECT 1 FROM watchlist.cases WHERE patient_id = 'P930'")
    drawn_as_p930 = {
        record["result_id"] for path in LANDING.glob("*/labs*") for record in _records(path)
        if record["patient_id"] == "P930"
    }  # fmt: skip
    in_the_case = rows(
        published,
        """
        SELECT timeline.item_id
        FROM watchlist.timeline
        JOIN watchlist.cases USING (case_id)
        WHERE cases.patient_id = 'P030' AND timeline.lane = 'ck'
        """,
    )
    assert drawn_as_p930
    assert drawn_as_p930 <= {row["item_id"] for row in in_the_case}


@pytest.mark.parametrize(
    ("shown", "known"),
    [
        # a label of another drug carries its name: other_drug:binimetinib
        (
            "SELECT SPLIT_PART(label, ':', 1) AS word FROM watchlist.labels",
            "SELECT label AS word FROM reference.labels",
        ),
        (
            "SELECT causality AS word FROM watchlist.labels UNION SELECT leading_causality FROM watchlist.cases "
            "WHERE leading_causality IS NOT NULL",
            "SELECT causality AS word FROM reference.causality_ranks",
        ),
        (
            "SELECT UNNEST(STRING_SPLIT(gates, '')) AS word FROM watchlist.cases WHERE gates IS NOT NULL",
            "SELECT UNNEST(STRING_SPLIT('ABCDEUW', '')) AS word",
        ),
        (
            "SELECT change AS word FROM watchlist.history",
            "SELECT UNNEST(['new', 'escalated', 'unchanged', 'de_escalated', 'resolved', 'reopened', "
            "'evidence_withdrawn']) AS word",
        ),
        (
            "SELECT priority AS word FROM watchlist.cases",
            "SELECT DISTINCT priority AS word FROM reference.priority_rules",
        ),
        ("SELECT state AS word FROM watchlist.cases", "SELECT UNNEST(['open', 'resolved', 'withdrawn']) AS word"),
    ],
    ids=["labels", "causality", "gates", "changes", "priorities", "states"],
)
def test_the_samples_show_every_word_of_the_list(shown: str, known: str, published: Path) -> None:
    assert {row["word"] for row in rows(published, shown)} == {row["word"] for row in rows(published, known)}


def test_every_row_of_every_file_is_accounted_for(published: Path) -> None:
    loads = rows(published, "SELECT * FROM quality.loads")
    assert {row["file_name"]: row["rows_in_file"] for row in loads} == dict(_rows_in_landing())
    for row in loads:
        assert row["rows_in_file"] == row["rows_loaded"] + row["rows_duplicate"] + row["rows_quarantined"], row
    kept_books = rows(published, "SELECT COUNT(*) AS files, SUM(ABS(difference)) AS lost FROM quality.reconciliation")
    assert kept_books == [{"files": len(loads), "lost": 0}]


def test_a_bad_row_is_kept_with_file_line_column_reason_and_text(published: Path) -> None:
    bad = rows(published, "SELECT * FROM quality.quarantine ORDER BY file_name")
    assert [(row["file_name"], row["column_name"]) for row in bad] == [
        ("2026-01-05/diagnoses.csv", "status"), ("2026-01-05/labs.csv.gz", "collected_time"),
    ]  # fmt: skip
    for row in bad:
        lines = _text(LANDING / row["file_name"]).splitlines()
        assert lines[row["source_line"] - 1] == row["row_text"]
        assert row["reason"]


def test_the_places_outside_published_are_closed_to_other_users(sample_home: Path) -> None:
    for folder in (sample_home, *(path for path in sample_home.iterdir() if path.is_dir())):
        assert folder.stat().st_mode & 0o077 == 0, folder.name


def _change(words: str) -> str | None:
    first = words.replace(",", " ").split()[0]
    return CHANGES.get(first.rstrip(":"))


def _rows_in_landing() -> Iterator[tuple[str, int]]:
    for path in sorted(LANDING.glob("*/*")):
        if path.name == "manifest.csv":
            continue
        name = path.relative_to(LANDING).as_posix()
        if path.suffix == ".parquet":
            yield name, pl.read_parquet(path).height
        else:
            yield name, len(_records(path))


def _records(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_text(path), newline="")))


def _text(path: Path) -> str:
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
