"""The SQL of attribution against the executable text of the specification, where that file lies beside the project.

Where the two differ, a ruling of the specification or a decision record says so, and the difference is asserted here:
ruling 6 (paraneoplastic), ruling 8 (acute steroid myopathy) and ruling 9 (a normal CK in the chronic form).
"""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path
from types import ModuleType

import pytest

from tests.property.drawn_features import AS_OF, draw, tables
from tests.property.warehouse import Row, build, empty_warehouse, fill, rows_of

CASES = 4_000
SCRIPT = Path(__file__).parents[3] / "shared" / "clinical" / "params" / "reference_scoring.py"
pytestmark = pytest.mark.skipif(not SCRIPT.exists(), reason="the executable specification is not beside this project")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    found = importlib.util.spec_from_file_location("reference_scoring", SCRIPT)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pairs(script: ModuleType) -> list[tuple[Row, Row, Row]]:
    """Each drawn case with what the specification says of it and what the SQL says."""
    chance = random.Random(20260201)
    cases = [draw(chance) for _ in range(CASES)]
    with empty_warehouse() as connection:
        connection.execute("SET threads = 1")
        build(connection, as_of=AS_OF)
        for table, rows in tables(cases).items():
            fill(connection, table, rows)
        build(connection, as_of=AS_OF, wanted=lambda name: name.startswith("attribution."))
        scores = {row["case_id"]: row for row in rows_of(connection, "SELECT * FROM attribution.event_scores")}
        priorities = {row["case_id"]: row for row in rows_of(connection, "SELECT * FROM attribution.case_priority")}
        labels: dict[str, dict[str, Row]] = {}
        for row in rows_of(connection, "SELECT * FROM attribution.label_causality"):
            labels.setdefault(row["case_id"], {})[row["label"]] = row
    found = []
    for number, case in enumerate(cases):
        name = f"C{number}"
        given = {"labels": labels.get(name, {}), "priority": priorities[name]["priority"], **scores[name]}
        found.append((case, script.score(case), given))
    return found


def test_event_score_and_level_agree(pairs):
    for case, said, found in pairs:
        assert (found["event_score"], found["myopathy_level"]) == (said["E"], f"M{said['M']}"), case


def test_points_of_the_drug_labels_agree(pairs):
    for case, said, found in pairs:
        points = {label: row["points"] for label, row in found["labels"].items() if label != "paraneoplastic"}
        assert points == {label: value for label, value in said["points"].items() if label != "paraneoplastic"}, case


def test_paraneoplastic_differs_only_by_ruling_6_and_by_what_a_candidate_drug_is(pairs):
    differing = 0
    for case, said, found in pairs:
        row = found["labels"].get("paraneoplastic")
        said_points = said["points"].get("paraneoplastic")
        if (row["points"] if row else None) != said_points:
            differing += 1
            assert (row["points"] if row else None) == _by_ruling_6(case, said, found), case
    assert 0 < differing < CASES / 3


def test_causality_differs_only_by_rulings_8_and_9(pairs):
    compared = 0
    for case, said, found in pairs:
        if _same_paraneoplastic(said, found):
            compared += len(found["labels"])
            wanted = {label: _by_rulings_8_and_9(case, said, label) for label in said["points"]}
            assert {label: row["causality"] for label, row in found["labels"].items()} == wanted, case
    assert compared > CASES


def test_priority_agrees_wherever_the_causalities_do(pairs):
    compared = 0
    for case, said, found in pairs:
        causalities = {label: row["causality"] for label, row in found["labels"].items()}
        if _same_paraneoplastic(said, found) and causalities == said["causality"]:
            compared += 1
            assert found["priority"] == said["priority"], case
    assert compared > CASES / 2


def test_the_draw_reaches_every_category_and_priority(pairs):
    found = {row["causality"] for _, _, case in pairs for row in case["labels"].values()}
    assert found == {"probable", "possible", "conditional", "unlikely"}
    assert {case["priority"] for _, _, case in pairs} == {"P0", "P1", "P2", "P3", "P4"}


def _same_paraneoplastic(said: Row, found: Row) -> bool:
    row = found["labels"].get("paraneoplastic")
    return bool((row["points"] if row else None) == said["points"].get("paraneoplastic"))


def _by_ruling_6(case: Row, said: Row, found: Row) -> int | None:
    """Points as ruling 6 gives them; a steroid label is a candidate drug whatever its points."""
    ill = case["weakness"] != "none" or case["muscle_dx"] != "none"
    is_muscle_disease = found["level_rank"] >= 2 and ill
    has_drug = (case["ici_window"] not in (None, "late") or case["statin_window"] is not None
                or any(label.startswith("steroid") for label in found["labels"]))  # fmt: skip
    points = 2 if case["cancer_days"] <= 365 else 1
    points += 3 if case["paraneoplastic_code"] else 0
    points += 2 if case["onset_before_antineoplastic"] else 0
    points += -2 if has_drug else 2 if is_muscle_disease else 0
    supported = case["paraneoplastic_code"] or case["onset_before_antineoplastic"] or is_muscle_disease
    return points if supported and points >= 3 else None


def _by_rulings_8_and_9(case: Row, said: Row, label: str) -> str:
    causality, points, level = said["causality"][label], said["points"][label], said["M"]
    critically_ill = case["nmb_ge_24h"] or case["mg_prior"] or case["icu_vent"]
    if label == "steroid_acute_cim" and not critically_ill and points >= 3:
        return "conditional"
    if label == "steroid_chronic" and level == 0 and causality == "conditional":
        return "possible" if points >= 4 else "unlikely"
    return str(causality)
