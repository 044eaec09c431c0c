"""Opens DuckDB: the private working database for one writer, any database for readers.

Belongs here: connection options (memory, spill folder, no downloads), closing, reading rows.
Does not belong here: SQL of models (sql/), what is written (the other modules of this package).
Called by the rest of pipelines/warehouse, and by ingest, checks, outputs and cli through Reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import WarehouseBusy
from pipelines.settings import EngineSettings, Home

Connection = duckdb.DuckDBPyConnection
Parameters = Mapping[str, object]


class Reader:
    """Read-only view of an open database: rows and values, never a connection to write with."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, parameters: Parameters | None = None) -> list[dict[str, Any]]:
        """Run a query and give its rows as dictionaries, in the query's order."""
        cursor = self._connection.execute(sql, dict(parameters) if parameters else {})
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def value(self, sql: str, parameters: Parameters | None = None) -> Any:  # noqa: ANN401  # whatever the query selects
        """Run a query and give the first column of its only row, or None when there is no row."""
        row = self._connection.execute(sql, dict(parameters) if parameters else {}).fetchone()
        return row[0] if row else None


@contextmanager
def open_for_writing(home: Home, engine: EngineSettings) -> Iterator[Connection]:
    """Open the private database; the caller holds the run lock.

    Raises:
        WarehouseBusy: another process has the file open.
    """
    spill = home.work / "spill"
    spill.mkdir(parents=True, exist_ok=True, mode=0o700)
    config = {**_quiet(), "memory_limit": engine.memory_limit, "threads": engine.threads,
              "temp_directory": str(spill)}  # fmt: skip
    with _busy_if_locked(home):
        connection = duckdb.connect(str(home.database), config=config)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def open_warehouse_for_reading(home: Home) -> Iterator[Reader]:
    """Open the private database read-only, for a moment: meanwhile no run can write to it.

    Raises:
        WarehouseBusy: another process has the file open for writing.
    """
    with _busy_if_locked(home):
        connection = duckdb.connect(str(home.database), read_only=True, config=_quiet())
    try:
        yield Reader(connection)
    finally:
        connection.close()


@contextmanager
def _busy_if_locked(home: Home) -> Iterator[None]:
    try:
        yield
    except duckdb.IOException as error:
        if "lock" not in str(error).lower():
            raise
        raise WarehouseBusy(
            "another process has the warehouse open", where=str(home.database),
            next_step="wait until it ends; analysts should query published/nmwatch.duckdb instead",
        ) from None  # fmt: skip


@contextmanager
def open_for_reading(database: Path) -> Iterator[Reader]:
    """Open a database file read-only; many processes may do so at once."""
    connection = duckdb.connect(str(database.resolve()), read_only=True, config=_quiet())
    try:
        yield Reader(connection)
    finally:
        connection.close()


@contextmanager
def open_in_memory(engine: EngineSettings | None = None) -> Iterator[Connection]:
    """Open an empty database in memory (copies, specs and small tools)."""
    config = _quiet()
    if engine:
        config |= {"memory_limit": engine.memory_limit, "threads": engine.threads}
    connection = duckdb.connect(":memory:", config=config)
    try:
        yield connection
    finally:
        connection.close()


def _quiet() -> dict[str, str | bool | int | float | list[str]]:
    """Options of every connection: nothing is downloaded."""
    return {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


@contextmanager
def one_transaction(connection: Connection) -> Iterator[None]:
    """Make what follows one transaction: all of it is kept, or nothing; and one write to disk instead of hundreds."""
    connection.execute("BEGIN TRANSACTION")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
