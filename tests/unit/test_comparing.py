"""Two databases are compared by rows: what differs is named and counted, whatever the order, and no value is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.settings import EngineSettings
from pipelines.warehouse.comparing import compare_databases
from pipelines.warehouse.connection import open_in_memory

ENGINE = EngineSettings.model_validate({"threads": 1})
LIST = "CREATE TABLE watchlist.cases AS SELECT * FROM (VALUES {rows}) AS listed (case_id, score)"


def database(path: Path, *statements: str) -> Path:
    with open_in_memory(ENGINE) as connection:
        connection.execute(f"ATTACH '{path}' AS made")
        connection.execute("USE made")
        for statement in ("CREATE SCHEMA watchlist", "CREATE SCHEMA meta", *statements):
            connection.execute(statement)
        connection.execute("USE memory")
        connection.execute("DETACH made")
    return path


def sentences(before: Path, after: Path) -> list[str]:
    return [difference.sentence for difference in compare_databases(before, after, engine=ENGINE)]


@pytest.fixture
def published(tmp_path: Path) -> Path:
    return database(tmp_path / "before.duckdb", LIST.format(rows="('a', 1), ('b', 2), ('b', 2), ('c', NULL)"))


def test_the_same_rows_in_another_order_are_equal(published: Path, tmp_path: Path) -> None:
    after = database(tmp_path / "after.duckdb", LIST.format(rows="('c', NULL), ('b', 2), ('a', 1), ('b', 2)"))
    assert sentences(published, after) == []


def test_rows_that_differ_are_counted_on_both_sides(published: Path, tmp_path: Path) -> None:
    after = database(tmp_path / "after.duckdb", LIST.format(rows="('a', 1), ('b', 2), ('secret', 9)"))
    assert sentences(published, after) == [
        "watchlist.cases: 2 of 4 published rows were not rebuilt, 1 of 3 rebuilt rows were not published"
    ]


def test_two_equal_rows_are_not_two_others(tmp_path: Path) -> None:
    before = database(tmp_path / "before.duckdb", LIST.format(rows="('b', 2), ('b', 2)"))
    after = database(tmp_path / "after.duckdb", LIST.format(rows="('c', 3), ('c', 3)"))
    assert len(sentences(before, after)) == 1


def test_a_table_only_one_has_and_other_columns_are_named(published: Path, tmp_path: Path) -> None:
    after = database(
        tmp_path / "after.duckdb",
        "CREATE TABLE watchlist.cases AS SELECT 'a' AS case_id, CAST(1 AS BIGINT) AS score",
        "CREATE TABLE meta.more AS SELECT 1 AS one",
    )
    assert sentences(published, after) == [
        "meta.more: only in what was rebuilt (1 rows)",
        "watchlist.cases: other columns (4 rows published, 1 rebuilt)",
    ]
