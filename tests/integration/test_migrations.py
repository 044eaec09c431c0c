"""Homes of every earlier release come to this one's shape with all their books; those of a later release are refused.

The books of old_homes/*.sql were made by the code of that release; only their rows are made up.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.settings import EngineSettings, Home
from pipelines.warehouse import history, ledger, migrations
from pipelines.warehouse.connection import Reader, open_for_reading, open_for_writing

ENGINE = EngineSettings.model_validate({"threads": 1})
OLD_HOMES = Path(__file__).parent / "old_homes"
RELEASES = ["0.1.0", "0.2.0"]
BOOKS = ("history.cases", "meta.runs", "quality.check_results", "quality.loads", "quality.quarantine",
         "quality.reconciliation")  # fmt: skip
_SHAPE = """
    SELECT schema_name || '.' || table_name AS table_name, column_index, column_name, data_type, is_nullable
    FROM duckdb_columns()
    WHERE schema_name IN ('meta', 'history', 'quality')
    ORDER BY table_name, column_index
"""
_KEYS = """
    SELECT table_name, CAST(constraint_column_names AS VARCHAR) AS columns
    FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY' ORDER BY ALL
"""


def empty_home(folder: Path) -> Home:
    home = Home(folder)
    home.make()
    return home


def old_home(folder: Path, release: str) -> Home:
    home = empty_home(folder)
    with open_for_writing(home, ENGINE) as connection:
        connection.execute((OLD_HOMES / f"{release}.sql").read_text(encoding="utf-8"))
    return home


def prepare(home: Home) -> tuple[tuple[int, ...], list[str]]:
    """Do what the start of a run does with the books."""
    told: list[str] = []
    ran = migrations.bring_up_to_date(home, ENGINE, code_version="0.3.0", tell=told.append)
    with open_for_writing(home, ENGINE) as connection:
        history.create_history(connection)
        ledger.create_ledger(connection)
    return ran, told


def shape(home: Home) -> tuple[list[dict], list[dict]]:
    with open_for_reading(home.database) as reader:
        return reader.rows(_SHAPE), reader.rows(_KEYS)


def rows(home: Home) -> dict[str, list[dict]]:
    with open_for_reading(home.database) as reader:
        return {table: reader.rows(f"SELECT * FROM {table} ORDER BY ALL") for table in BOOKS}


@pytest.mark.parametrize("release", RELEASES)
def test_an_old_home_gets_the_shape_of_a_new_one(tmp_path: Path, release: str) -> None:
    new = empty_home(tmp_path / "new")
    assert prepare(new) == ((), [])
    old = old_home(tmp_path / "old", release)
    prepare(old)
    assert shape(old) == shape(new)


@pytest.mark.parametrize("release", RELEASES)
def test_no_row_of_the_books_is_lost_or_changed(tmp_path: Path, release: str) -> None:
    home = old_home(tmp_path, release)
    before = rows(home)
    prepare(home)
    for table, kept in rows(home).items():
        assert before[table], table
        assert [{name: row[name] for name in before[table][0]} for row in kept] == before[table], table


def test_listed_cases_go_on_counting_from_their_first_night(tmp_path: Path) -> None:
    home = old_home(tmp_path, "0.1.0")
    prepare(home)
    with open_for_reading(home.database) as reader:
        listed = reader.rows(
            "SELECT case_id, CAST(as_of AS VARCHAR) AS as_of, CAST(first_listed AS VARCHAR) AS first_listed, nights_listed, "
            "CAST(last_standing AS VARCHAR) AS last_standing, priority_standing FROM history.cases ORDER BY case_id, as_of"
        )
        numbers = reader.rows("SELECT publication_number FROM meta.runs ORDER BY as_of")
    assert [tuple(row.values()) for row in listed] == [
        ("NM-0000000001", "2026-01-05", "2026-01-05", 1, "2026-01-05", "P2"),
        ("NM-0000000001", "2026-01-06", "2026-01-05", 2, "2026-01-06", "P1"),
        ("NM-0000000002", "2026-01-06", "2026-01-06", 1, None, None),
    ]
    assert [row["publication_number"] for row in numbers] == [1, 2]


def test_each_step_is_told_and_runs_once(tmp_path: Path) -> None:
    home = old_home(tmp_path, "0.1.0")
    ran, told = prepare(home)
    assert ran == tuple(range(2, migrations.SCHEMA_VERSION + 1))
    assert told[0] == "copying the warehouse before it is changed"
    assert [line.split(":")[0] for line in told[1:]] == [f"migrating the warehouse to schema {step}" for step in ran]
    assert prepare(home) == ((), [])


def test_a_home_of_the_last_release_skips_the_steps_it_has(tmp_path: Path) -> None:
    assert prepare(old_home(tmp_path, "0.2.0"))[0] == tuple(range(3, migrations.SCHEMA_VERSION + 1))


def test_the_database_from_before_is_kept_and_can_be_opened(tmp_path: Path) -> None:
    home = old_home(tmp_path, "0.1.0")
    before = rows(home)
    prepare(home)
    copy = home.safety / "nmwatch-schema-1.duckdb"
    assert copy.stat().st_mode & 0o777 == 0o600
    with open_for_reading(copy) as reader:
        assert migrations.schema_version(reader) == 1
        assert reader.rows("SELECT * FROM meta.runs ORDER BY ALL") == before["meta.runs"]


def test_a_step_that_fails_leaves_the_books_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = old_home(tmp_path, "0.1.0")
    before = shape(home)
    broken = migrations.Migration(2, "breaks half-way", ("ALTER TABLE meta.runs ADD COLUMN half VARCHAR", "SELECT no"))
    monkeypatch.setattr(migrations, "MIGRATIONS", (broken,))
    with pytest.raises(Exception, match="no"):
        prepare(home)
    assert shape(home) == before
    monkeypatch.undo()
    assert prepare(home)[0]


def test_a_home_of_a_newer_release_is_refused_and_left_alone(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    prepare(home)
    with open_for_writing(home, ENGINE) as connection:
        connection.execute("UPDATE meta.schema SET schema_version = 99, code_version = '7.0.0'")
    with pytest.raises(UsageError) as refused:
        prepare(home)
    message = refused.value.message()
    assert "newer nmwatch (7.0.0, schema 99)" in message
    for part in ("where:", "allowed:", "do:"):
        assert part in message
    with open_for_reading(home.database) as reader:
        assert reader.value("SELECT schema_version FROM meta.schema") == 99


def test_no_room_for_the_safety_copy_is_said_before_anything_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = old_home(tmp_path, "0.1.0")
    before = shape(home)
    monkeypatch.setattr(migrations, "_SPARE_BYTES", 1 << 62)
    with pytest.raises(UsageError, match="not enough room"):
        prepare(home)
    assert shape(home) == before


def test_the_steps_are_numbered_without_a_gap() -> None:
    assert [step.number for step in migrations.MIGRATIONS] == list(range(2, migrations.SCHEMA_VERSION + 1))


def test_an_empty_database_has_no_version_yet(tmp_path: Path) -> None:
    home = empty_home(tmp_path)
    with open_for_writing(home, ENGINE) as connection:
        assert migrations.schema_version(Reader(connection)) == 0
