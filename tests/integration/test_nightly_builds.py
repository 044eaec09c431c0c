"""Nights that build only what changed: when they build everybody, and that a build is all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.errors import ModelError
from pipelines.settings import EngineSettings, Home
from pipelines.warehouse import store
from pipelines.warehouse.build import Night, build_night
from pipelines.warehouse.connection import open_for_writing
from pipelines.warehouse.sql_text import qualified
from tests.property.drawn_nights import Night as DrawnNight
from tests.property.drawn_nights import draw_nights
from tests.property.test_incremental_nights import COLUMNS, MODELS, SmallWarehouse

FIRST, SECOND = draw_nights(20, nights=3, seed=7)[:2]


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[SmallWarehouse]:
    """A warehouse after its first night."""
    home = Home(tmp_path / "home")
    home.make()
    with open_for_writing(home, EngineSettings()) as connection:
        small = SmallWarehouse(home, connection, is_full=False)
        small.run(FIRST)
        yield small


def night(day=SECOND.as_of, **more):
    return Night(**{"models": MODELS, "columns": COLUMNS, "as_of": day, "build_hash": "1", **more})


def build(warehouse, **more):
    return build_night(warehouse.connection, warehouse.home, night(**more))


def contents(warehouse):
    sums = "SELECT COUNT(*), SUM(CAST(HASH(content) AS HUGEINT)) FROM {} AS content"
    return {model.name: warehouse.connection.execute(sums.format(qualified(model.name))).fetchall() for model in MODELS}


def test_a_build_that_fails_leaves_every_table_as_it_was(warehouse):
    before, state = contents(warehouse), store.read_state(warehouse.connection)
    broken = [
        replace(model, sql="SELECT nothing FROM nowhere") if model.name == "watchlist.labels" else model
        for model in MODELS
    ]
    with pytest.raises(ModelError, match=r"watchlist\.labels"):
        build(warehouse, models=broken)
    assert contents(warehouse) == before
    assert store.read_state(warehouse.connection) == state


def test_a_build_that_is_interrupted_while_tables_are_put_in_place_changes_none(warehouse):
    before = contents(warehouse)

    def interrupt(message):
        if message == "putting the tables in place":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_night(warehouse.connection, warehouse.home, night(), tell=interrupt)
    assert contents(warehouse) == before


def test_the_same_run_date_again_builds_nobody_for_rows_and_changes_nothing(warehouse):
    warehouse.run(SECOND)
    before = contents(warehouse)
    report = warehouse.run(DrawnNight(SECOND.as_of))
    assert report.persons is not None
    assert contents(warehouse) == before


def test_other_rules_build_everybody_and_make_the_store_anew(warehouse):
    assert build(warehouse, build_hash="2").persons is None
    assert store.read_state(warehouse.connection).batch == 1
    assert build(warehouse, build_hash="2").persons is not None


def test_full_an_earlier_run_date_and_a_refused_night_build_everybody(warehouse):
    assert build(warehouse, is_full=True).persons is None
    assert build(warehouse, day=SECOND.as_of + timedelta(days=1)).persons is not None
    assert build(warehouse, day=SECOND.as_of).persons is None
    store.forget_built(warehouse.connection)
    assert build(warehouse).persons is None


def test_a_file_that_was_taken_back_leaves_the_store(warehouse):
    warehouse.run(SECOND)
    kept = "SELECT COUNT(*) FROM store.labs WHERE known_as_of = $as_of"
    assert warehouse.connection.execute(kept, {"as_of": SECOND.as_of}).fetchall()[0][0] > 0
    warehouse.connection.execute("DELETE FROM quality.loads WHERE loaded_as_of = $as_of", {"as_of": SECOND.as_of})
    assert build(warehouse).persons is None
    assert warehouse.connection.execute(kept, {"as_of": SECOND.as_of}).fetchall() == [(0,)]


def test_scratch_catalogs_leave_no_file_behind(warehouse):
    assert [path.name for path in warehouse.home.work.iterdir() if "slice" in path.name] == []
