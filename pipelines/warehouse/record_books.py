"""Hashes the books of a night, so that a later change of a row is found.

Belongs here: which books a record covers, which rows of them belong to a night, their hash now.
Does not belong here: the record (record.py), what a difference means (verifying.py).
Called by record.py and verifying.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipelines.warehouse.connection import Connection, Reader
from pipelines.warehouse.digests import Json, rows_sha256

_OF_FILES = """
    (extract_date, table_name, file_name) IN (
        SELECT (extract_date, table_name, file_name)
        FROM quality.loads
        WHERE loaded_as_of > $after AND loaded_as_of <= $as_of
    )
"""
#: Book -> which of its rows belong to the night of a record. The list and the checks have files in the record.
BOOKS = {
    "quality.loads": "loaded_as_of > $after AND loaded_as_of <= $as_of",
    "quality.quarantine": _OF_FILES,
    "quality.reconciliation": _OF_FILES,
}


def hash_books(connection: Connection, *, as_of: date, after: date | None) -> list[Json]:
    """Count and hash what each book says of a night: table, columns, rows, sha256."""
    return [
        hash_book(Reader(connection), table, columns=_columns(connection, table), as_of=as_of, after=after)
        for table in BOOKS
    ]


def hash_book(reader: Reader, table: str, *, columns: Sequence[str], as_of: date, after: date | None) -> Json:
    """Count and hash what one book says of a night.

    Args:
        reader: on the database.
        table: one of BOOKS.
        columns: what the hash covers.
        as_of: the night.
        after: the published night before it.
    """
    rows, digest = rows_sha256(
        reader, table, columns=columns, where=BOOKS[table],
        parameters={"as_of": as_of, "after": after or date.min},
    )  # fmt: skip
    return {"table": table, "columns": list(columns), "rows": rows, "sha256": digest}


def _columns(connection: Connection, table: str) -> list[str]:
    schema, name = table.split(".")
    return [row[0] for row in connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = CURRENT_DATABASE() "
        "AND schema_name = $schema AND table_name = $name ORDER BY column_index ASC",
        {"schema": schema, "name": name}).fetchall()]  # fmt: skip
