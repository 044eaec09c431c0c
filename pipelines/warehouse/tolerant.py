"""Reads a published database that another release may have made: what it does not have is empty, not an error.

Belongs here: questions whose tables and columns may be absent, files that may not open.
Does not belong here: reading what this release published (connection.py).
Called by pipelines/flows/status_tables.py.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import duckdb

from pipelines.warehouse.connection import Reader, open_for_reading
from pipelines.warehouse.migrations import SCHEMA_VERSION, schema_version, written_by
from pipelines.warehouse.sql_text import identifier, qualified

_log = logging.getLogger(__name__)


class TolerantReader:
    """A database of unknown age, read table by table."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        columns = reader.rows("SELECT schema_name || '.' || table_name AS name, column_name FROM duckdb_columns()")
        self._columns: dict[str, set[str]] = {}
        for row in columns:
            self._columns.setdefault(row["name"], set()).add(row["column_name"])

    @property
    def newer_release(self) -> str:
        """Name the release that wrote this database, where it is newer than this one; else nothing."""
        try:
            return written_by(self._reader) if schema_version(self._reader) > SCHEMA_VERSION else ""
        except duckdb.Error:
            return ""

    def rows(self, sql: str, *, needs: str, columns: Sequence[str]) -> list[dict[str, Any]]:
        """Run a query where its table has its columns; else, and where it fails, there are no rows."""
        if not set(columns) <= self._columns.get(needs, set()):
            return []
        try:
            return self._reader.rows(sql)
        except duckdb.Error:
            return []

    def latest(self, table: str, columns: Sequence[str], *, by: str) -> dict[str, Any]:
        """Give the row of a table with the highest value of a column, as far as it has the columns asked for."""
        present = [name for name in columns if name in self._columns.get(table, set())]
        if by not in present:
            return {}
        listed = ", ".join(identifier(name) for name in present)
        sql = f"SELECT {listed} FROM {qualified(table)} ORDER BY {identifier(by)} DESC LIMIT 1"
        rows = self.rows(sql, needs=table, columns=present)
        return rows[0] if rows else {}


@contextmanager
def open_if_readable(database: Path) -> Iterator[TolerantReader | None]:
    """Open a database read-only; give None where this release cannot read the file."""
    with ExitStack() as stack:
        reader = None
        try:
            reader = TolerantReader(stack.enter_context(open_for_reading(database)))
        except (duckdb.Error, OSError):
            _log.warning("the published database cannot be read by this release")
        yield reader
