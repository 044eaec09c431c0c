"""Keeps raw data: every version of every row in immutable Parquet files, and the views that read them.

Belongs here: columns and places of raw files, finding duplicates, putting files in place, raw.* and incoming.*.
Does not belong here: parsing (pipelines/ingest/parse), the books (ledger), which version wins (sql/staging).
Called by pipelines/ingest (writing), flows and the spec tests (views).

A raw file counts only once it stands in the ledger: one left behind by a crash is never read and is overwritten.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from pipelines.contract import TABLES, Kind, Table
from pipelines.settings import Home
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import Connection, Parameters
from pipelines.warehouse.sql_text import identifier, literal, qualified

#: Type of each kind of contract column in raw files.
SQL_TYPES: Mapping[Kind, str] = MappingProxyType(
    {"id": "VARCHAR", "text": "VARCHAR", "enum": "VARCHAR", "date": "DATE", "time": "TIMESTAMP", "number": "DOUBLE",
     "flag": "TINYINT"}
)  # fmt: skip
#: What every raw file carries after its contract columns: where a row came from, its key and its content's hash.
ORIGIN_COLUMNS: Mapping[str, str] = MappingProxyType(
    {"extract_date": "DATE", "source_file": "VARCHAR", "source_line": "BIGINT", "row_key": "VARCHAR",
     "row_hash": "UBIGINT"}
)  # fmt: skip


def raw_columns(table: Table) -> dict[str, str]:
    """Give the columns of a table's raw files with their SQL types, in order."""
    columns = {column.name: SQL_TYPES[column.kind] for column in table.columns}
    has_time = {f"{column.name}_has_time": "BOOLEAN" for column in table.columns if column.kind == "time"}
    return {**columns, **has_time, **ORIGIN_COLUMNS}


#: Table name -> column -> SQL type, for every table of the contract.
RAW_COLUMNS: Mapping[str, Mapping[str, str]] = MappingProxyType({table.name: raw_columns(table) for table in TABLES})

#: What models see: the columns of the raw files, and the run date of the night that loaded the row.
KNOWN_COLUMNS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {table: MappingProxyType({**columns, "known_as_of": "DATE"}) for table, columns in RAW_COLUMNS.items()}
)

_KNOWN_VERSIONS = """
    CREATE OR REPLACE TEMP TABLE known_versions AS
    SELECT stored.row_key, stored.row_hash
    FROM READ_PARQUET($known, hive_partitioning = false) AS stored
    SEMI JOIN READ_PARQUET($typed) AS incoming_rows ON stored.row_key = incoming_rows.row_key
    -- the order in which versions win; file and line make it total
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY stored.row_key
        ORDER BY
            stored.updated_at DESC NULLS LAST
            , stored.extract_date DESC
            , stored.source_file DESC
            , stored.source_line DESC
    ) = 1
"""
_NO_KNOWN_VERSIONS = "CREATE OR REPLACE TEMP TABLE known_versions (row_key VARCHAR, row_hash UBIGINT)"
#: Keys of incoming rows that had a version before: whoever needs their history has to look for it (store.py).
REVISED_KEYS = "CREATE TABLE IF NOT EXISTS store.revised_keys (table_name VARCHAR NOT NULL, row_key VARCHAR NOT NULL)"
_DUPLICATE_LINES = """
    CREATE OR REPLACE TEMP TABLE duplicate_lines AS
    WITH in_order AS (
        SELECT
            row_key
            , source_line
            , MD5_NUMBER_LOWER(content) AS row_hash
            , LAG(row_hash) OVER (PARTITION BY row_key ORDER BY source_line ASC) AS hash_before
        FROM READ_PARQUET($typed)
    )

    SELECT in_order.source_line
    FROM in_order
    LEFT JOIN known_versions ON in_order.row_key = known_versions.row_key
    -- the version before it: in the same file, or for the first of its key the newest one stored
    WHERE in_order.row_hash = COALESCE(in_order.hash_before, known_versions.row_hash)
"""


def raw_file(home: Home, *, table: str, extract_date: date, file_name: str, sha256: str) -> Path:
    """Give the place of the raw file made from one landed file; the same file always has the same place."""
    file_id = hashlib.sha256(f"{file_name}\0{sha256}".encode()).hexdigest()[:16]
    return home.raw / table / f"extract_date={extract_date}" / f"{file_id}.parquet"


def stored_files(
    connection: Connection, home: Home, *, table: str, as_of: date, after: date | None = None
) -> list[Path]:
    """List the raw files of a table that the ledger knows, dated up to as_of.

    Given `after`, only those that came in after that night: dated later, or landed late and loaded later.
    """
    return [path for _, path in _stored(connection, home, table=table, as_of=as_of, after=after)]


def known_files(
    connection: Connection, home: Home, *, table: str, as_of: date, after: date | None = None
) -> dict[date, list[Path]]:
    """Give the files of stored_files by the run date of the night that loaded them.

    A file that was loaded after as_of was not known then: a night that is run again, or rebuilt, does not see it.
    """
    found: dict[date, list[Path]] = {}
    for load, path in _stored(connection, home, table=table, as_of=as_of, after=after):
        if load.loaded_as_of <= as_of:
            found.setdefault(load.loaded_as_of, []).append(path)
    return found


def write_new_versions(
    connection: Connection, *, table: str, typed: Path, known: Sequence[Path], target: Path
) -> tuple[int, int]:
    """Write the rows of a typed file that are new versions of their key.

    Args:
        connection: open for writing (only temporary tables are used).
        table: contract table.
        typed: Parquet with the raw columns, and `content` instead of row_hash.
        known: raw files of the same table with the versions before these rows.
        target: Parquet file to write.

    Returns:
        Rows written and rows left out as duplicates.
    """
    _mark_duplicates(connection, table=table, typed=typed, known=known)
    columns = [identifier(name) for name in RAW_COLUMNS[table] if name != "row_hash"]
    select = f"SELECT {', '.join(columns)}, MD5_NUMBER_LOWER(content) AS row_hash FROM READ_PARQUET($typed)"
    duplicates = _number(connection, "SELECT COUNT(*) FROM duplicate_lines")
    if duplicates:
        select += " ANTI JOIN duplicate_lines USING (source_line)"
    connection.execute(
        f"COPY ({select}) TO $target (FORMAT PARQUET, COMPRESSION ZSTD)", {"typed": str(typed), "target": str(target)}
    )
    connection.execute("DROP TABLE duplicate_lines")
    return _number(connection, "SELECT COUNT(*) FROM READ_PARQUET($target)", {"target": str(target)}), duplicates


def put_in_place(source: Path, target: Path) -> None:
    """Move a finished file to its place in one step that survives a power cut."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sync(source)
    source.replace(target)
    for folder in (target.parent, target.parent.parent):
        _sync(folder)


def create_raw_views(connection: Connection, home: Home, *, as_of: date, previous_as_of: date | None) -> None:
    """Create raw.<table> and incoming.<table> as views over the files the ledger knows.

    Args:
        connection: open for writing.
        home: where the raw files are.
        as_of: extracts after this date are not seen.
        previous_as_of: incoming holds what came in after this night; None means everything.
    """
    for schema, after in (("raw", None), ("incoming", previous_as_of)):
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {identifier(schema)}")
        for table in RAW_COLUMNS:
            files = known_files(connection, home, table=table, as_of=as_of, after=after)
            connection.execute(
                f"CREATE OR REPLACE VIEW {qualified(f'{schema}.{table}')} AS {select_files(table, files)}"
            )


def select_files(table: str, files: Mapping[date, Sequence[Path]]) -> str:
    """Give the SELECT over raw files, each row with the run date of the night that loaded it.

    Args:
        table: contract table.
        files: raw files by that run date.
    """
    if not files:
        columns = KNOWN_COLUMNS[table]
        empty = ", ".join(f"CAST(NULL AS {kind}) AS {identifier(name)}" for name, kind in columns.items())
        return f"SELECT {empty} WHERE FALSE"
    names = ", ".join(identifier(name) for name in RAW_COLUMNS[table])
    selects = []
    for known_as_of, paths in sorted(files.items()):
        listed = ", ".join(literal(str(path.resolve())) for path in paths)
        selects.append(
            f"SELECT {names}, DATE {literal(str(known_as_of))} AS known_as_of "
            f"FROM READ_PARQUET([{listed}], hive_partitioning = false)"
        )
    return "\nUNION ALL\n".join(selects)


def _stored(
    connection: Connection, home: Home, *, table: str, as_of: date, after: date | None
) -> list[tuple[ledger.Load, Path]]:
    return [
        (
            load,
            raw_file(home, table=table, extract_date=load.extract_date, file_name=load.file_name, sha256=load.sha256),
        )
        for load in ledger.read_loads(connection)
        if load.table_name == table
        and load.rows_loaded > 0
        and load.extract_date <= as_of
        and (after is None or max(load.extract_date, load.loaded_as_of) > after)
    ]


def _mark_duplicates(connection: Connection, *, table: str, typed: Path, known: Sequence[Path]) -> None:
    if known:
        connection.execute(_KNOWN_VERSIONS, {"typed": str(typed), "known": [str(path) for path in known]})
        connection.execute("CREATE SCHEMA IF NOT EXISTS store")
        connection.execute(REVISED_KEYS)
        connection.execute(
            "INSERT INTO store.revised_keys SELECT $table_name, row_key FROM known_versions", {"table_name": table}
        )
    else:
        connection.execute(_NO_KNOWN_VERSIONS)
    connection.execute(_DUPLICATE_LINES, {"typed": str(typed)})
    connection.execute("DROP TABLE known_versions")


def _number(connection: Connection, sql: str, parameters: Parameters | None = None) -> int:
    row = connection.execute(sql, dict(parameters or {})).fetchone()
    assert row is not None
    return int(row[0])


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
