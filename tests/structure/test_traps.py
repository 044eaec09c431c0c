"""Every trap of the clinical definitions has a test that carries its number in its name."""

from __future__ import annotations

import pytest

from docs.generators.clinical_specs import trap_tests
from docs.generators.clinical_tables import table

TRAPS = {row["trap_id"]: row for row in table("traps")}


def test_there_are_forty_traps_in_order():
    assert list(TRAPS) == [f"T-{number:02}" for number in range(1, 41)]
    assert len(table("traps")) == len(TRAPS)


@pytest.mark.parametrize("trap_id", TRAPS)
def test_a_trap_says_what_goes_wrong_and_where_it_is_from(trap_id):
    assert TRAPS[trap_id]["trap"].endswith(".")
    assert trap_id in TRAPS[trap_id]["basis"]


@pytest.mark.parametrize("trap_id", TRAPS)
def test_a_trap_has_a_test(trap_id):
    name = trap_id.lower().replace("-", "_")
    assert trap_tests().get(trap_id), f"no test is named test_{name}_... or ..._{name}_..."


def test_no_test_is_named_for_a_trap_that_does_not_exist():
    assert set(trap_tests()) <= set(TRAPS)
