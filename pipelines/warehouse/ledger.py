"""Keeps the books of ingest: which file was loaded, which rows were put aside, whether every row is accounted for.

Belongs here: the tables quality.loads, quality.quarantine and quality.reconciliation, and reading them.
Does not belong here: raw files (raw_store), deciding what is loaded (pipelines/ingest), results of checks (checks).
Called by pipelines/ingest, raw_store, flows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.errors import NmwatchError
from pipelines.warehouse.catalogue import column_comments
from pipelines.warehouse.comments import comment
from pipelines.warehouse.connection import Connection

_TABLES = (
    """
    CREATE TABLE IF NOT EXISTS quality.loads (
        source VARCHAR NOT NULL
        , extract_date DATE NOT NULL
        , table_name VARCHAR NOT NULL
        , file_name VARCHAR NOT NULL
        , sha256 VARCHAR NOT NULL
        , rows_in_file BIGINT NOT NULL
        , rows_loaded BIGINT NOT NULL
        , rows_duplicate BIGINT NOT NULL
        , rows_quarantined BIGINT NOT NULL
        , extra_columns VARCHAR
        , loaded_as_of DATE NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS quality.quarantine (
        extract_date DATE NOT NULL
        , table_name VARCHAR NOT NULL
        , file_name VARCHAR NOT NULL
        , source_line BIGINT NOT NULL
        , column_name VARCHAR
        , reason VARCHAR NOT NULL
        , row_text VARCHAR
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS quality.reconciliation (
        extract_date DATE NOT NULL
        , table_name VARCHAR NOT NULL
        , file_name VARCHAR NOT NULL
        , rows_in_file BIGINT NOT NULL
        , rows_loaded BIGINT NOT NULL
        , rows_duplicate BIGINT NOT NULL
        , rows_quarantined BIGINT NOT NULL
        , difference BIGINT NOT NULL
    )
    """,
)
_PURPOSES = {
    "quality.loads": "Every file that was loaded, with what became of its rows. Grain: one row per file.",
    "quality.quarantine": "Every row that breaks the contract, with its text and where it stood."
    " Grain: one row per quarantined row.",
    "quality.reconciliation": "Whether the rows of each file add up: loaded + duplicate + quarantined."
    " Grain: one row per file.",
}
_INSERT_LOAD = """
    INSERT INTO quality.loads VALUES (
        $source, $extract_date, $table_name, $file_name, $sha256
        , $rows_in_file, $rows_loaded, $rows_duplicate, $rows_quarantined, $extra_columns, $loaded_as_of
    )
"""
_INSERT_RECONCILIATION = """
    INSERT INTO quality.reconciliation VALUES (
        $extract_date, $table_name, $file_name, $rows_in_file, $rows_loaded, $rows_duplicate, $rows_quarantined
        , $rows_in_file - $rows_loaded - $rows_duplicate - $rows_quarantined
    )
"""
_INSERT_QUARANTINE = """
    INSERT INTO quality.quarantine
    SELECT
        $extract_date AS extract_date
        , $table_name AS table_name
        , $file_name AS file_name
        , source_line
        , column_name
        , reason
        , row_text
    FROM READ_PARQUET($bad)
"""
_SELECT_LOADS = """
    SELECT source, extract_date, table_name, file_name, sha256
        , rows_in_file, rows_loaded, rows_duplicate, rows_quarantined, extra_columns, loaded_as_of
    FROM quality.loads
    ORDER BY extract_date ASC, table_name ASC, file_name ASC
"""


@dataclass(frozen=True)
class Load:
    """One loaded file: a row of quality.loads."""

    source: str
    extract_date: date
    table_name: str
    file_name: str
    sha256: str
    rows_in_file: int
    rows_loaded: int
    rows_duplicate: int
    rows_quarantined: int
    extra_columns: str | None
    #: Run date of the night that loaded it; later than the extract date for a file that came late.
    loaded_as_of: date

    @property
    def difference(self) -> int:
        """Rows that are accounted for nowhere; 0 unless something is badly wrong."""
        return self.rows_in_file - self.rows_loaded - self.rows_duplicate - self.rows_quarantined


def create_ledger(connection: Connection) -> None:
    """Create the tables of the ledger where they do not exist."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS quality")
    for statement in _TABLES:
        connection.execute(statement)
    meanings = column_comments()
    for table, purpose in _PURPOSES.items():
        comment(connection, table, purpose=purpose, columns=meanings)


def read_loads(connection: Connection) -> list[Load]:
    """Give every load, by extract date, table and file name."""
    return [Load(*row) for row in connection.execute(_SELECT_LOADS).fetchall()]


def record_loads(connection: Connection, loads: Sequence[tuple[Load, Path | None]]) -> None:
    """Write loads with their quarantined rows and reconciliation, all of them or none.

    Args:
        connection: open for writing, no transaction under way.
        loads: each with the Parquet file of its quarantined rows (source_line, column_name, reason, row_text).

    Raises:
        NmwatchError: the rows of a file do not add up; nothing is written.
    """
    for load, _ in loads:
        if load.difference:
            raise NmwatchError(
                f"the rows do not add up: {load.difference} of {load.rows_in_file} are accounted for nowhere",
                where=load.file_name, next_step="nothing of this extract date was loaded; report this with the log",
            )  # fmt: skip
    connection.execute("BEGIN TRANSACTION")
    try:
        for load, bad in loads:
            _record(connection, load, bad)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def forget_loads(connection: Connection, loads: Sequence[Load]) -> None:
    """Take loads out of the books with their quarantined rows and reconciliation, all of them or none."""
    connection.execute("BEGIN TRANSACTION")
    try:
        for load in loads:
            of_file = {name: getattr(load, name) for name in ("extract_date", "table_name", "file_name")}
            for table in ("quality.loads", "quality.reconciliation", "quality.quarantine"):
                connection.execute(
                    f"DELETE FROM {table} "
                    "WHERE extract_date = $extract_date AND table_name = $table_name AND file_name = $file_name",
                    of_file,
                )
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _record(connection: Connection, load: Load, bad: Path | None) -> None:
    values = dict(vars(load))
    of_file = {name: values[name] for name in ("extract_date", "table_name", "file_name")}
    counts = {name: value for name, value in values.items() if name.startswith("rows_")}
    connection.execute(_INSERT_LOAD, values)
    connection.execute(_INSERT_RECONCILIATION, of_file | counts)
    if bad is not None:
        connection.execute(_INSERT_QUARANTINE, of_file | {"bad": str(bad)})
