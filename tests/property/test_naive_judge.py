"""The models against a second, naive implementation of the whole specification, on random histories (spec 2 to 10)."""

from __future__ import annotations

import pytest

from tests.property import naive_numbers
from tests.property.comparison import Compared, compare, naively

PATIENTS = 10_000
CHUNK = 2_500
COLUMNS = list(naively({
    "basis": {"kind": ""}, "gates": "", "is_left_censored": "", "is_interval": "", "peak": 0, "persistence": "",
    "weakness": "", "diagnosis": "", "ici_window": "", "statin_window": "", "causes": [], "score": 0, "net_score": 0,
    "rank": 0, "labels": {}, "causality": {}, "priority": "",
}))  # fmt: skip
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def compared() -> Compared:
    return compare(PATIENTS, chunk=CHUNK, seed=1)


def test_the_models_and_the_second_judge_find_the_same_cases(compared):
    assert sorted(compared.built.keys() - compared.judged.keys()) == []
    assert sorted(compared.judged.keys() - compared.built.keys()) == []


@pytest.mark.parametrize("column", COLUMNS)
def test_the_models_and_the_second_judge_agree_on(column, compared):
    built, judged = compared.built, compared.judged
    different = {key: (built[key][column], judged[key][column]) for key in judged.keys() & built.keys()
                 if built[key][column] != judged[key][column]}  # fmt: skip
    assert different == {}, f"{len(different)} cases differ: (the models, the second judge)"


def test_no_model_multiplies_loses_or_empties_a_row_and_every_text_is_whole(compared):
    assert {name: rows[:5] for name, rows in compared.spoiled.items() if rows} == {}


def test_every_finding_that_brings_points_occurs(compared):
    assert set(naive_numbers.load().points) - compared.findings == set()
