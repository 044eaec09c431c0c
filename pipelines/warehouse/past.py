"""Says what was known on a past night: which nights were published, which rows of the books were there.

Belongs here: the one limit every book is read with when a night is published or replayed; copying the books of a past
night out of the working database.
Does not belong here: rules of a past night (rules_archive.py), rebuilding it (pipelines/flows/replaying.py).
Called by publish and flows.

When something was known is the run date of the night that loaded it (loaded_as_of), not the date of its folder: a file
that came late belongs to a past extract date and was unknown on the nights before it came.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.warehouse.connection import Connection, Reader, one_transaction
from pipelines.warehouse.sql_text import identifier, literal, qualified

#: Schemas of the working database that outlive a night.
BOOKS = ("quality", "meta", "history")
#: Written anew by every build from meta.runs.
_WRITTEN_ANEW = ("nights", "tonight")
_PLACE_OF_FILE = ("extract_date", "table_name", "file_name")
_LIVE = "live"


@dataclass(frozen=True)
class PastNight:
    """What the books say of a published night."""

    as_of: date
    code_version: str
    sql_hash: str
    reference_hash: str
    code_list_hash: str | None
    parameter_hash: str | None
    publication_number: int | None
    snapshot: str | None
    content_hash: str | None
    table_rows: str | None


def known_then(table: str, columns: Collection[str], *, loads: str = "quality.loads") -> str:
    """Give the condition that keeps the rows of a book that were there when night $as_of was published.

    Args:
        table: schema and name.
        columns: of the table.
        loads: the books of loads, to say when a row of a file became known.

    Returns:
        The condition; empty for a table that is about the warehouse and not about nights.
    """
    if "loaded_as_of" in columns:
        return "loaded_as_of <= $as_of AND extract_date <= $as_of"
    if set(_PLACE_OF_FILE) <= set(columns):
        place = ", ".join(_PLACE_OF_FILE)
        return f"({place}) IN (SELECT ({place}) FROM {loads} WHERE loaded_as_of <= $as_of AND extract_date <= $as_of)"
    if "as_of" in columns:
        # what a night remembers of the list is compared with by the next one
        return "as_of < $as_of" if table.startswith("history.") else "as_of <= $as_of"
    return "extract_date <= $as_of" if "extract_date" in columns else ""


def published_nights(reader: Reader) -> list[date]:
    """Give the published nights of an open database, oldest first; none when it has no books yet."""
    there = reader.value("SELECT COUNT(*) FROM duckdb_tables() WHERE schema_name = 'meta' AND table_name = 'runs'")
    if not there:
        return []
    nights = reader.rows("SELECT DISTINCT as_of FROM meta.runs WHERE outcome = 'published' ORDER BY as_of ASC")
    return [row["as_of"] for row in nights]


def past_night(reader: Reader, as_of: date) -> PastNight | None:
    """Give what the books say of a night, or None when it was never published."""
    if as_of not in published_nights(reader):
        return None
    row = reader.rows("SELECT * FROM meta.runs WHERE as_of = $as_of AND outcome = 'published'", {"as_of": as_of})[0]
    return PastNight(
        as_of=as_of, code_version=row["code_version"], sql_hash=row["sql_hash"], reference_hash=row["reference_hash"],
        # nights of earlier releases are without these
        code_list_hash=row.get("code_list_hash"), parameter_hash=row.get("parameter_hash"),
        publication_number=row.get("publication_number"), snapshot=row.get("snapshot"),
        content_hash=row.get("content_hash"), table_rows=row.get("table_rows"),
    )  # fmt: skip


def copy_books(connection: Connection, database: Path, *, as_of: date) -> None:
    """Copy the books of a working database into this one as they stood when a night was published.

    Args:
        connection: open for writing, without books.
        database: a working database that nobody writes meanwhile; it is only read.
        as_of: the night.
    """
    connection.execute(f"ATTACH {literal(str(database))} AS {_LIVE} (READ_ONLY)")
    try:
        with one_transaction(connection):
            for table, columns in _books(connection):
                _copy(connection, table, columns, as_of)
    finally:
        connection.execute(f"DETACH {_LIVE}")


def _books(connection: Connection) -> list[tuple[str, list[str]]]:
    return connection.execute(
        """
        SELECT schema_name || '.' || table_name AS name, LIST(column_name ORDER BY column_index ASC) AS columns
        FROM duckdb_columns()
        WHERE database_name = $live AND list_contains($books, schema_name)
            AND NOT (schema_name = 'history' AND list_contains($anew, table_name))
        GROUP BY ALL
        ORDER BY name ASC
        """,
        {"live": _LIVE, "books": list(BOOKS), "anew": list(_WRITTEN_ANEW)},
    ).fetchall()


def _copy(connection: Connection, table: str, columns: list[str], as_of: date) -> None:
    schema = table.split(".", maxsplit=1)[0]
    known = known_then(table, columns, loads=f"{_LIVE}.quality.loads")
    limit, parameters = (f"WHERE {known}", {"as_of": as_of}) if known else ("", {})
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {identifier(schema)}")
    # in the order they were written: the quality page shows check results in it
    connection.execute(
        f"CREATE TABLE {qualified(table)} AS SELECT * FROM {_LIVE}.{qualified(table)} {limit} ORDER BY rowid",
        parameters,
    )
