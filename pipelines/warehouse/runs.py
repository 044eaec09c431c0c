"""Keeps the books of the nights themselves: which were published, in which order, and what each was made of.

Belongs here: the table meta.runs; which night came before, which is the last, which never ended.
Does not belong here: the list of each night (history.py), the record that proves the books (record.py), what the
models are told of nights (tonight.py).
Called by flows, record.py and publish.py, and by history.py for the table.

A night that is run again and comes out differently has a second row; the first is `superseded`. Runs that published
nothing (refused, failed, interrupted) have a row without a number: they are no part of the chain.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.warehouse.catalogue import column_comments
from pipelines.warehouse.comments import comment
from pipelines.warehouse.connection import Connection, Reader, one_transaction
from pipelines.warehouse.sql_text import identifier, qualified

_COLUMNS = {
    "publication_number": "BIGINT", "as_of": "DATE NOT NULL", "previous_as_of": "DATE", "source": "VARCHAR NOT NULL",
    "code_version": "VARCHAR NOT NULL", "input_hash": "VARCHAR NOT NULL", "reference_hash": "VARCHAR NOT NULL",
    "sql_hash": "VARCHAR NOT NULL", "files": "BIGINT NOT NULL", "persons": "BIGINT NOT NULL",
    "cases": "BIGINT NOT NULL", "outcome": "VARCHAR NOT NULL", "code_list_hash": "VARCHAR",
    "parameter_hash": "VARCHAR", "files_new": "BIGINT", "files_late": "BIGINT", "rows_new": "BIGINT",
    "table_rows": "VARCHAR", "seconds": "DOUBLE", "snapshot": "VARCHAR", "content_hash": "VARCHAR",
    "manifest_hash": "VARCHAR", "previous_record_hash": "VARCHAR", "record_hash": "VARCHAR",
}  # fmt: skip
#: Not in the published copy: what differs between two homes that were given the same data.
PRIVATE_COLUMNS = ("publication_number", "seconds", "snapshot", "content_hash", "manifest_hash", "previous_record_hash",
                   "record_hash")  # fmt: skip
_PURPOSE = "The runs and what each was made of. Grain: one row per run; one that published nothing has no number."
_LISTED = ", ".join(f"{identifier(name)} {kind}" for name, kind in _COLUMNS.items())
_CREATE = f"CREATE TABLE IF NOT EXISTS meta.runs ({_LISTED})"
_UNFINISHED = "SELECT as_of FROM meta.runs WHERE outcome = 'building' ORDER BY as_of ASC"
_INPUTS = """
    SELECT
        COALESCE(MD5(STRING_AGG(CONCAT_WS('|', table_name, file_name, sha256), chr(10)
            ORDER BY extract_date ASC, table_name ASC, file_name ASC)), '') AS input_hash
        , COUNT(*) AS files
        , COUNT(*) FILTER (WHERE loaded_as_of > $previous) AS files_new
        , COUNT(*) FILTER (WHERE loaded_as_of > $previous AND extract_date <= $previous) AS files_late
        , COALESCE(SUM(rows_loaded) FILTER (WHERE loaded_as_of > $previous), 0) AS rows_new
    FROM quality.loads
    WHERE extract_date <= $as_of AND loaded_as_of <= $as_of
"""
_MODEL_TABLES = """
    SELECT schema_name || '.' || table_name AS name
    FROM duckdb_tables()
    WHERE
        database_name = CURRENT_DATABASE()
        AND schema_name IN ('staging', 'clinical', 'attribution', 'watchlist')
    ORDER BY name ASC
"""


@dataclass(frozen=True)
class Night:
    """What a night was made of; hashes are hexadecimal."""

    as_of: date
    previous_as_of: date | None
    source: str
    code_version: str
    reference_hash: str
    sql_hash: str
    code_list_hash: str
    parameter_hash: str


@dataclass(frozen=True)
class LastRun:
    """The end of the chain of published runs."""

    publication_number: int
    as_of: date
    snapshot: str | None
    record_hash: str | None


def create_runs(connection: Connection) -> None:
    """Create the table where it does not exist; a table of an earlier release gets the columns it lacks."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS meta")
    connection.execute(_CREATE)
    present = {row[0] for row in connection.execute("DESCRIBE meta.runs").fetchall()}
    if not present >= set(_COLUMNS):
        _rebuild(connection, present)
    comment(connection, "meta.runs", purpose=_PURPOSE, columns=column_comments())


def published_columns(columns: Sequence[str]) -> list[str]:
    """Give the columns of meta.runs that are published, in order."""
    return [name for name in columns if name not in PRIVATE_COLUMNS]


def published_runs(table: str, columns: Sequence[str]) -> str:
    """Give the SELECT of the published copy of meta.runs: one row per night, the one about to be published among them.

    Args:
        table: meta.runs as SQL has it, with its database.
        columns: of the table.
    """
    listed = ", ".join(identifier(name) for name in published_columns(columns) if name != "outcome")
    return f"""
        SELECT {listed}, 'published' AS outcome
        FROM {table} AS every_run
        WHERE every_run.outcome IN ('published', 'building')
        QUALIFY ROW_NUMBER() OVER (PARTITION BY as_of ORDER BY every_run.outcome = 'building' DESC) = 1
    """


def previous_night(connection: Connection, *, as_of: date) -> date | None:
    """Give the last published night before as_of, or None."""
    row = connection.execute(
        "SELECT MAX(as_of) FROM meta.runs WHERE as_of < $as_of AND outcome = 'published'", {"as_of": as_of}
    ).fetchone()
    return row[0] if row else None


def last_night(connection: Connection) -> date | None:
    """Give the last published night, or None."""
    row = connection.execute("SELECT MAX(as_of) FROM meta.runs WHERE outcome = 'published'").fetchone()
    return row[0] if row else None


def later_nights(connection: Connection, *, as_of: date) -> int:
    """Count the published nights after as_of."""
    row = connection.execute(
        "SELECT COUNT(*) FROM meta.runs WHERE as_of > $as_of AND outcome = 'published'", {"as_of": as_of}
    ).fetchone()
    return int(row[0]) if row else 0


def last_run(connection: Connection, *, as_of: date | None = None) -> LastRun | None:
    """Give the end of the chain, or the published run of one night; None where there is none."""
    return last_run_of(Reader(connection), as_of=as_of)


def last_run_of(reader: Reader, *, as_of: date | None = None) -> LastRun | None:
    """Give the same, of a database that is open for reading."""
    rows = reader.rows(
        "SELECT publication_number, as_of, snapshot, record_hash FROM meta.runs "
        "WHERE publication_number IS NOT NULL AND outcome <> 'building' "
        "AND ($as_of IS NULL OR (as_of = $as_of AND outcome = 'published')) ORDER BY publication_number DESC LIMIT 1",
        {"as_of": as_of},
    )
    return LastRun(**rows[0]) if rows else None


def remember_run(connection: Connection, night: Night) -> dict[str, object]:
    """Store what tonight was made of, as a run that is not published yet.

    Args:
        connection: open for writing, the watchlist is built; the caller holds the transaction.
        night: what it was made of.

    Returns:
        The row: what it was made of, what it counted, and the number it has once it is published.
    """
    forget_run(connection, as_of=night.as_of)
    last = last_run(connection)
    row = {
        "publication_number": last.publication_number + 1 if last else 1,
        **vars(night),
        **_counted(connection, night),
        "previous_record_hash": last.record_hash if last else None,
    }
    _insert(connection, {**row, "outcome": "building"})
    return row


def confirm_published(connection: Connection, row: Mapping[str, object]) -> None:
    """Turn a remembered run into a published one; only then do later nights compare themselves with it.

    Args:
        connection: open for writing; the caller holds the transaction.
        row: all that is known of the run, by column. A former run of the same night is superseded by it.
    """
    at = {"as_of": row["as_of"]}
    connection.execute("DELETE FROM meta.runs WHERE as_of = $as_of AND outcome = 'building'", at)
    connection.execute("UPDATE meta.runs SET outcome = 'superseded' WHERE as_of = $as_of AND outcome = 'published'", at)
    _insert(connection, {**row, "outcome": "published"})


def unfinished_nights(connection: Connection) -> list[date]:
    """Give the nights that were remembered but whose publishing was never confirmed."""
    return [row[0] for row in connection.execute(_UNFINISHED).fetchall()]


def forget_run(connection: Connection, *, as_of: date, outcome: str | None = None) -> None:
    """Remove the row of a run that was never published; given an outcome, keep it without a number instead."""
    at = {"as_of": as_of}
    if outcome:
        connection.execute(
            "UPDATE meta.runs SET outcome = $outcome, publication_number = NULL, previous_record_hash = NULL "
            "WHERE as_of = $as_of AND outcome = 'building'",
            {**at, "outcome": outcome},
        )
    connection.execute("DELETE FROM meta.runs WHERE as_of = $as_of AND outcome = 'building'", at)


def note_unpublished(connection: Connection, night: Night, *, outcome: str, seconds: float) -> None:
    """Keep that a run published nothing.

    Args:
        connection: open for writing.
        night: what it was made of.
        outcome: refused.
        seconds: how long it took.
    """
    inputs = _inputs(connection, night)
    _insert(connection, {**vars(night), "input_hash": inputs["input_hash"], "files": inputs["files"], "persons": 0,
                         "cases": 0, "outcome": outcome, "seconds": seconds})  # fmt: skip


def _counted(connection: Connection, night: Night) -> dict[str, object]:
    names = [row[0] for row in connection.execute(_MODEL_TABLES).fetchall()]
    counts = {name: _count(connection, name) for name in names}
    return {
        **_inputs(connection, night),
        "persons": _count(connection, "staging.patients"),
        "cases": _count(connection, "watchlist.cases"),
        "table_rows": json.dumps(counts, separators=(",", ":")),
    }


def _inputs(connection: Connection, night: Night) -> dict[str, object]:
    found = connection.execute(_INPUTS, {"as_of": night.as_of, "previous": night.previous_as_of or date.min})
    names = [column[0] for column in found.description or []]
    return dict(zip(names, found.fetchall()[0], strict=True))


def _insert(connection: Connection, values: Mapping[str, object]) -> None:
    names = ", ".join(identifier(name) for name in values)
    marks = ", ".join(f"${name}" for name in values)
    connection.execute(f"INSERT INTO meta.runs ({names}) VALUES ({marks})", dict(values))


def _rebuild(connection: Connection, present: set[str]) -> None:
    """Take over the rows of an earlier release: its key was the night, and a night may now have two rows."""
    kept = [name for name in _COLUMNS if name in present]
    listed = ", ".join(identifier(name) for name in kept)
    number = "" if "publication_number" in present else ", ROW_NUMBER() OVER (ORDER BY as_of ASC) AS publication_number"
    with one_transaction(connection):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE runs_before AS SELECT {listed}{number} FROM meta.runs")
        connection.execute("DROP TABLE meta.runs")
        connection.execute(_CREATE)
        connection.execute("INSERT INTO meta.runs BY NAME SELECT * FROM runs_before ORDER BY as_of ASC")
        connection.execute("DROP TABLE runs_before")


def _count(connection: Connection, table: str) -> int:
    row = connection.execute(f"SELECT COUNT(*) FROM {qualified(table)}").fetchone()
    return int(row[0]) if row else 0
