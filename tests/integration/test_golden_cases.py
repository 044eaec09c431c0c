"""The 25 golden cases of the specification, each drawn as an extract, through ingest and every model.

From days, doses, results and codes the SQL has to find the features of each golden row by itself: windows, persistence,
dechallenge, roles of steroids, competing causes. Where the specification's file lies beside the project, the project's
own table of expectations is compared with it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.golden.cases import GOLDEN, PATIENTS
from tests.integration.golden.expected import EXPECTED, Expected
from tests.integration.golden.words import AS_OF, ONSET
from tests.integration.small_home import built_home

SHARED = Path(__file__).parents[3] / "shared" / "clinical" / "params" / "golden_cases.csv"
CASE_IDS = [case.case_id for case in GOLDEN]

SCORES = """
    SELECT cases.patient_id, cases.case_id, cases.onset_date, scores.event_score_before_explainers, scores.event_score,
        scores.myopathy_level, case_priority.priority
    FROM clinical.cases
    INNER JOIN attribution.event_scores AS scores ON cases.case_id = scores.case_id
    INNER JOIN attribution.case_priority ON cases.case_id = case_priority.case_id
    QUALIFY ROW_NUMBER() OVER (PARTITION BY cases.patient_id ORDER BY cases.onset_date DESC) = 1
"""
Found = dict[str, Expected]


@pytest.fixture(scope="module")
def onsets_and_found(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], Found]:
    """What the models say of the last case of each drawn patient."""
    with built_home(PATIENTS, tmp_path_factory.mktemp("golden"), as_of=AS_OF) as ask:
        labels: dict[str, dict[str, tuple[int, str]]] = {}
        for row in ask("SELECT case_id, label, points, causality FROM attribution.label_causality ORDER BY ALL"):
            labels.setdefault(row["case_id"], {})[row["label"]] = (row["points"], row["causality"])
        rows = ask(SCORES)
    onsets = {row["patient_id"]: row["onset_date"] for row in rows}
    return onsets, {
        row["patient_id"]: Expected(
            row["event_score_before_explainers"], row["event_score"], row["myopathy_level"], row["priority"],
            labels.get(row["case_id"], {}),
        )
        for row in rows
    }  # fmt: skip


@pytest.fixture(scope="module")
def found(onsets_and_found: tuple[dict[str, object], Found]) -> Found:
    return onsets_and_found[1]


@pytest.mark.parametrize("case_id", CASE_IDS)
def test_the_models_find_what_the_golden_row_says(case_id: str, found: Found) -> None:
    assert found[case_id] == EXPECTED[case_id]


def test_every_golden_case_begins_on_the_day_it_was_drawn_around(
    onsets_and_found: tuple[dict[str, object], Found],
) -> None:
    assert onsets_and_found[0] == dict.fromkeys(CASE_IDS, ONSET)


def test_all_25_are_drawn() -> None:
    assert CASE_IDS == list(EXPECTED) == [f"G{number:02d}" for number in range(1, 26)]


@pytest.mark.skipif(not SHARED.exists(), reason="the specification is not beside this project")
def test_the_expectations_are_those_of_the_specification() -> None:
    with SHARED.open(encoding="utf-8", newline="") as file:
        assert {row["case_id"]: _as_specified(row) for row in csv.DictReader(file)} == EXPECTED


def _as_specified(row: dict[str, str]) -> Expected:
    points = dict(_pairs(row["points"], "="))
    causality = dict(_pairs(row["causality"], ":"))
    labels = {label: (int(value), causality[label]) for label, value in points.items()}
    return Expected(int(row["E"]), int(row["E_net"]), f"M{row['M_level']}", row["priority"], labels)


def _pairs(text: str, mark: str) -> Iterator[tuple[str, str]]:
    """Give label and value; a label may hold the mark itself (other_drug:binimetinib)."""
    for part in text.split(";"):
        if part.strip():
            label, value = part.strip().rsplit(mark, 1)
            yield label, value
