"""Brings the books of a warehouse of an earlier release to the shape of this one, and refuses those of a later one.

Belongs here: the table meta.schema, running the steps that are missing, the safety copy before them.
Does not belong here: the steps (migration_steps.py), the newest shape itself (history.py, runs.py, ledger.py create it
in an empty home), derived tables (every release builds them anew), settings.
Called by flows at the start of a run, by backup.py, and by readers that must know what they are reading.

Releases up to 0.2.0 wrote no version: it is told from the columns they had.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.settings import EngineSettings, Home
from pipelines.warehouse.comments import comment
from pipelines.warehouse.connection import Connection, Reader, one_transaction, open_for_reading, open_for_writing
from pipelines.warehouse.migration_steps import MIGRATIONS, Migration
from pipelines.warehouse.runner import drop_derived
from pipelines.warehouse.sql_text import literal

#: The shape this release writes.
SCHEMA_VERSION = 3
#: The table that states it, in the working database.
SCHEMA_TABLE = "meta.schema"
#: Room asked for beside the safety copy, in bytes: a migration itself writes little.
_SPARE_BYTES = 64 * 1024 * 1024

_CREATE = (
    "CREATE SCHEMA IF NOT EXISTS meta",
    "CREATE TABLE IF NOT EXISTS meta.schema (schema_version INTEGER NOT NULL, code_version VARCHAR NOT NULL)",
)
_COLUMN_WORDS = {"schema_version": "Number of the shape of the books; decision 0028."}
_PURPOSE = "The shape of the books, and the release that wrote it last. Grain: one row."
_COLUMNS = """
    SELECT schema_name || '.' || table_name AS table_name, column_name
    FROM duckdb_columns()
    WHERE database_name = current_database() AND schema_name IN ('meta', 'history', 'quality')
"""
_SCHEMA_TABLES = "SELECT database_name || '.' || schema_name || '.' || table_name FROM duckdb_tables()"
_RUNS_COMMENT = """
    SELECT comment FROM duckdb_tables()
    WHERE database_name = $database AND schema_name = 'meta' AND table_name = 'runs'
"""
_MARK = re.compile(r"Schema (\d+), written by nmwatch (.+)\.$")

Tell = Callable[[str], None]


def bring_up_to_date(home: Home, engine: EngineSettings, *, code_version: str, tell: Tell) -> tuple[int, ...]:
    """Migrate the working database of a home to this release's shape; an empty home is only stamped.

    The caller holds the run lock. Before the first step the whole database file is copied to `warehouse/safety/`.

    Args:
        home: whose database.
        engine: memory and threads.
        code_version: written beside the schema version.
        tell: hears one line for the copy and one for each step.

    Returns:
        The numbers of the migrations that ran.

    Raises:
        UsageError: the database was made by a later release, or there is no room for the safety copy.
    """
    with open_for_writing(home, engine) as connection:
        refuse_newer(Reader(connection), where=home.database)
        found = schema_version(Reader(connection))
        pending = [step for step in MIGRATIONS if found and step.number > found]
        if not pending:
            _stamp(connection, SCHEMA_VERSION, code_version)
            return ()
        connection.execute("CHECKPOINT")
    tell("copying the warehouse before it is changed")
    keep_safety_copy(home, schema=found)
    with open_for_writing(home, engine) as connection:
        for step in pending:
            tell(f"migrating the warehouse to schema {step.number}: {step.does}")
            _run(connection, step, code_version)
        drop_derived(connection)  # of another release's making: the night builds them anew
    return tuple(step.number for step in pending)


def schema_version(reader: Reader) -> int:
    """Give the schema version of an open database, private or published; 0 where no books are in it yet."""
    stated = _stated(reader)
    if stated:
        return stated[0]
    columns = {(row["table_name"], row["column_name"]) for row in reader.rows(_COLUMNS)}
    tables = {table for table, _ in columns}
    if not tables & {"meta.runs", "history.cases", "quality.loads"}:
        return 0
    if tables & {"meta.runs"} and ("meta.runs", "code_list_hash") not in columns:
        return 1
    return 2


def refuse_newer(reader: Reader, *, where: Path) -> None:
    """Refuse a database, private or published, that a later release wrote.

    Raises:
        UsageError: says which release wrote it and what to do.
    """
    found = schema_version(reader)
    if found > SCHEMA_VERSION:
        raise UsageError(
            f"this warehouse was written by a newer nmwatch ({written_by(reader)}, schema {found})", where=str(where),
            allowed=f"schema {SCHEMA_VERSION} or lower",
            next_step="use that release or a later one; an older one would misread what it wrote",
        )  # fmt: skip


def written_by(reader: Reader) -> str:
    """Give the release that wrote an open database last, or 'unknown' where it says nothing."""
    stated = _stated(reader)
    return stated[1] if stated else "unknown"


def mark_published(connection: Connection) -> None:
    """Say in the comment on published.meta.runs which shape it has.

    It is no table of its own: a night rebuilt by a later release must hold the same rows as it was published with.
    """
    tables = {row[0] for row in connection.execute(_SCHEMA_TABLES).fetchall()}
    if not {"private.meta.schema", "published.meta.runs"} <= tables:
        return
    version, release = connection.execute("SELECT schema_version, code_version FROM private.meta.schema").fetchall()[0]
    (words,) = connection.execute(_RUNS_COMMENT, {"database": "published"}).fetchall()[0]
    marked = f"{words or ''} Schema {version}, written by nmwatch {release}.".strip()
    connection.execute(f"COMMENT ON TABLE published.meta.runs IS {literal(marked)}")


def check_home(home: Home) -> None:
    """Refuse a home whose published database a later release wrote; reading commands call this first.

    Raises:
        UsageError: it did.
    """
    published = home.published / "nmwatch.duckdb"
    if published.exists():
        with open_for_reading(published) as reader:
            refuse_newer(reader, where=published)


def keep_safety_copy(home: Home, *, schema: int) -> Path:
    """Copy the closed working database beside it, in one step that survives a power cut.

    Args:
        home: whose database; nobody has it open, and it was checkpointed.
        schema: its version, part of the copy's name.

    Raises:
        UsageError: there is not enough room.
    """
    needed = home.database.stat().st_size + _SPARE_BYTES
    free = shutil.disk_usage(home.warehouse).free
    if free < needed:
        raise UsageError(
            f"not enough room to copy the warehouse before its shape is changed: {needed - free:,} bytes short",
            where=str(home.warehouse), allowed=f"{needed:,} bytes free", next_step="free some room, then run again",
        )  # fmt: skip
    home.safety.mkdir(exist_ok=True, mode=0o700)
    target = home.safety / f"nmwatch-schema-{schema}.duckdb"
    unfinished = target.with_suffix(".part")
    shutil.copyfile(home.database, unfinished)
    unfinished.chmod(0o600)
    for path in (unfinished, home.safety):
        _sync(path)
    unfinished.replace(target)
    _sync(home.safety)
    return target


def _stated(reader: Reader) -> tuple[int, str] | None:
    """Give version and release as a database states them: private ones in a table, published ones in a comment."""
    columns = {(row["table_name"], row["column_name"]) for row in reader.rows(_COLUMNS)}
    if ("meta.schema", "schema_version") in columns:
        for row in reader.rows("SELECT schema_version, code_version FROM meta.schema"):
            return int(row["schema_version"]), str(row["code_version"])
    words = reader.value(_RUNS_COMMENT.replace("$database", "current_database()"))
    match = _MARK.search(words or "")
    return (int(match[1]), match[2]) if match else None


def _run(connection: Connection, step: Migration, code_version: str) -> None:
    with one_transaction(connection):
        for statement in step.statements:
            connection.execute(statement)
        _write_version(connection, step.number, code_version)
    comment(connection, "meta.schema", purpose=_PURPOSE, columns=_COLUMN_WORDS)


def _stamp(connection: Connection, number: int, code_version: str) -> None:
    """Write version and release into meta.schema, where they are not there already."""
    has_table = any(row["table_name"] == "meta.schema" for row in Reader(connection).rows(_COLUMNS))
    if has_table:
        stamped = connection.execute("SELECT schema_version, code_version FROM meta.schema").fetchall()
        if stamped == [(number, code_version)]:
            return
    with one_transaction(connection):
        _write_version(connection, number, code_version)
    comment(connection, "meta.schema", purpose=_PURPOSE, columns=_COLUMN_WORDS)


def _write_version(connection: Connection, number: int, code_version: str) -> None:
    for statement in _CREATE:
        connection.execute(statement)
    connection.execute("DELETE FROM meta.schema")
    connection.execute("INSERT INTO meta.schema VALUES (?, ?)", [number, code_version])


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
