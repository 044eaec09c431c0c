"""Keeps the event store: of everything that was ever delivered, the rows models can use, with all their versions.

Belongs here: store.<contract table>, which files are in it, and for what the derived tables were built.
Does not belong here: raw files (raw_store.py), which persons are rebuilt (touched.py), building (build.py).
Called by build, flows and the tests that compare.

Most of a hospital's rows are of no use here: one in twenty names a drug, a test or a disease of the code lists. Those
are kept beside the raw files, so that a night reads them and never the whole history again. A key is kept with all its
versions as soon as one of them matters: the newest may be the one that takes the others back. The store is made of raw
files and code lists alone; when the code lists or the SQL change, it is made anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.settings import Home
from pipelines.warehouse import ledger, raw_store
from pipelines.warehouse.catalogue import SQL_FOLDER, read_model
from pipelines.warehouse.connection import Connection, one_transaction
from pipelines.warehouse.raw_store import KNOWN_COLUMNS, select_files
from pipelines.warehouse.scratch import Catalogs, nightly_query, scratch_catalog, show, show_private, tables_of, using
from pipelines.warehouse.sql_text import identifier, literal, qualified

#: Of these tables only rows that matter are kept; of the others, every row.
_CHOSEN = {
    "labs": ("staging.lab_codes",),
    "prescribing": ("staging.drug_codes",),
    "diagnoses": (),
    "procedures": (),
}
_BOOKS = (
    "CREATE SCHEMA IF NOT EXISTS store",
    """
    CREATE TABLE IF NOT EXISTS store.files (
        table_name VARCHAR NOT NULL
        , extract_date DATE NOT NULL
        , file_name VARCHAR NOT NULL
        , sha256 VARCHAR NOT NULL
        , batch BIGINT NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS store.moved_rows (
        table_name VARCHAR NOT NULL
        , row_key VARCHAR NOT NULL
        , patient_id VARCHAR
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS store.state (
        batch BIGINT NOT NULL
        , store_hash VARCHAR NOT NULL
        , built_as_of DATE
        , built_batch BIGINT
        , built_hash VARCHAR
    )
    """,
)


@dataclass(frozen=True)
class State:
    """What the store holds, and for what the derived tables were built.

    Attributes:
        batch: number of the last filling.
        store_hash: of the code lists and SQL the store was made with.
        built_as_of: run date of the derived tables; None when they must be built in full.
        built_batch: the filling they were built from.
        built_hash: of the reference files and SQL they were built with.
    """

    batch: int
    store_hash: str
    built_as_of: date | None = None
    built_batch: int | None = None
    built_hash: str | None = None


def read_state(connection: Connection) -> State | None:
    """Give the state of the store, or None when there is no store yet."""
    _create(connection)
    row = connection.execute(
        "SELECT batch, store_hash, built_as_of, built_batch, built_hash FROM store.state"
    ).fetchone()
    return State(*row) if row else None


def write_state(connection: Connection, state: State) -> None:
    """Replace the state; part of the caller's transaction."""
    connection.execute("DELETE FROM store.state")
    connection.execute(
        "INSERT INTO store.state VALUES (?, ?, ?, ?, ?)",
        [state.batch, state.store_hash, state.built_as_of, state.built_batch, state.built_hash],
    )


def forget_built(connection: Connection) -> None:
    """Have the next night build everything: what was built is not what was published."""
    _create(connection)
    connection.execute("UPDATE store.state SET built_as_of = NULL")


def fill_store(connection: Connection, home: Home, *, as_of: date, store_hash: str, sql: Path = SQL_FOLDER) -> State:
    """Add the files that are loaded but not in the store yet; or make the store anew when it no longer fits.

    Args:
        connection: open for writing; the reference tables are loaded.
        home: raw files.
        as_of: the run date; extracts after it are not seen.
        store_hash: of the reference files and SQL in use.
        sql: folder of that SQL.

    Returns:
        The state after it.
    """
    state = read_state(connection)
    loads = [load for load in ledger.read_loads(connection) if load.rows_loaded > 0 and load.extract_date <= as_of]
    known = {row[:4]: row[4] for row in connection.execute("SELECT * FROM store.files").fetchall()}
    new = [load for load in loads if _name(load) not in known]
    if state is None or state.store_hash != store_hash or len(loads) - len(new) != len(known):
        # other rules, or a file was taken back
        state, new = State(batch=0, store_hash=store_hash), loads
        _empty(connection)
    if not new:
        with one_transaction(connection):
            write_state(connection, state)
        return state
    batch = state.batch + 1
    filled = State(batch, store_hash, state.built_as_of, state.built_batch, state.built_hash)
    with scratch_catalog(connection, "delivered") as catalogs:
        chosen = [table for table in _CHOSEN if _files(home, new, table)]
        for table in chosen:
            _find_keys(connection, home, catalogs, table, new=new, folder=sql)
        with one_transaction(connection):
            for table in KNOWN_COLUMNS:
                if table in chosen:
                    _append_chosen(connection, home, catalogs, table, new=new, loads=loads, batch=batch)
                elif files := _files(home, new, table):
                    _append(connection, table, select_files(table, files), batch=batch)
                _note_moved(connection, table, batch=batch)
            connection.execute("DELETE FROM store.revised_keys")
            for load in new:
                connection.execute("INSERT INTO store.files VALUES (?, ?, ?, ?, ?)", [*_name(load), batch])
            write_state(connection, filled)
    return filled


def _create(connection: Connection) -> None:
    for statement in _BOOKS:
        connection.execute(statement)
    connection.execute(raw_store.REVISED_KEYS)
    for table, columns in KNOWN_COLUMNS.items():
        listed = ", ".join(f"{identifier(name)} {kind}" for name, kind in columns.items())
        connection.execute(f"CREATE TABLE IF NOT EXISTS {qualified(f'store.{table}')} ({listed}, batch BIGINT)")


def _empty(connection: Connection) -> None:
    with one_transaction(connection):
        for table in ("files", "state", "moved_rows", *KNOWN_COLUMNS):
            connection.execute(f"DROP TABLE IF EXISTS {qualified(f'store.{table}')}")
        _create(connection)


def _note_moved(connection: Connection, table: str, *, batch: int) -> None:
    """Note the rows that different versions give to different persons: these persons are built together."""
    if "patient_id" not in KNOWN_COLUMNS[table]:
        return
    stored = qualified(f"store.{table}")
    connection.execute(
        f"""
        INSERT INTO store.moved_rows
        SELECT $table_name, stored.row_key, stored.patient_id
        FROM {stored} AS stored
        SEMI JOIN (SELECT row_key FROM {stored} WHERE batch = $batch) AS came_in ON stored.row_key = came_in.row_key
        GROUP BY stored.row_key, stored.patient_id
        QUALIFY COUNT(*) OVER (PARTITION BY stored.row_key) > 1
        """,
        {"table_name": table, "batch": batch},
    )


def _find_keys(  # noqa: PLR0913 (where from, where to, which rows)
    connection: Connection, home: Home, catalogs: Catalogs, table: str, *, new: Sequence[ledger.Load], folder: Path
) -> None:
    """Write the keys of new rows: those that matter by their own content, and those the store has already."""
    show(connection, f"raw.{table}", select_files(table, _files(home, new, table)), catalog=catalogs.scratch)
    for name in tables_of(connection, catalogs.private, "reference"):
        show_private(connection, f"reference.{name}", catalogs)
    show_private(connection, f"tonight.{table}_kept", catalogs, source=f"store.{table}")
    with using(connection, catalogs.scratch):
        for model in _CHOSEN[table]:
            schema, name = model.split(".")
            text = read_model(folder / schema / f"{name}.sql").sql
            connection.execute(f"CREATE OR REPLACE TABLE {qualified(model)} AS {text}")
        keys, known = qualified(f"tonight.{table}_keys"), qualified(f"tonight.{table}_known_keys")
        connection.execute(f"CREATE OR REPLACE TABLE {keys} AS {nightly_query(f'relevant_{table}', folder)}")
        connection.execute(
            f"CREATE OR REPLACE TABLE {known} AS SELECT DISTINCT kept.row_key "
            f"FROM {qualified(f'tonight.{table}_kept')} AS kept "
            f"SEMI JOIN {qualified(f'raw.{table}')} AS incoming ON kept.row_key = incoming.row_key"
        )


def _append(connection: Connection, table: str, rows: str, *, batch: int) -> None:
    target = qualified(f"store.{table}")
    connection.execute(f"INSERT INTO {target} SELECT *, CAST($batch AS BIGINT) FROM ({rows}) AS rows", {"batch": batch})


def _append_chosen(  # noqa: PLR0913 (where from, where to, which rows)
    connection: Connection, home: Home, catalogs: Catalogs, table: str, *, new: Sequence[ledger.Load],
    loads: Sequence[ledger.Load], batch: int,
) -> None:  # fmt: skip
    scratch = identifier(catalogs.scratch)
    keys, known = (f"{scratch}.{qualified(f'tonight.{table}_{kind}')}" for kind in ("keys", "known_keys"))
    older = _files(home, [load for load in loads if load not in new], table)
    begins = (
        f"SELECT begins.row_key FROM {keys} AS begins SEMI JOIN store.revised_keys AS revised "
        f"ON begins.row_key = revised.row_key AND revised.table_name = {literal(table)} "
        f"ANTI JOIN {known} AS known ON begins.row_key = known.row_key"
    )
    if older and connection.execute(f"SELECT COUNT(*) FROM ({begins}) AS begins").fetchall()[0][0]:
        # a key that begins to matter tonight brings the versions it had before
        rows = f"SELECT older.* FROM ({select_files(table, older)}) AS older SEMI JOIN ({begins}) AS begins ON older.row_key = begins.row_key"  # noqa: E501
        _append(connection, table, rows, batch=batch)
    incoming = select_files(table, _files(home, new, table))
    matter = f"SELECT row_key FROM {keys} UNION SELECT row_key FROM {known}"
    rows = f"SELECT incoming.* FROM ({incoming}) AS incoming SEMI JOIN ({matter}) AS matter ON incoming.row_key = matter.row_key"  # noqa: E501
    _append(connection, table, rows, batch=batch)


def _files(home: Home, loads: Sequence[ledger.Load], table: str) -> dict[date, list[Path]]:
    found: dict[date, list[Path]] = {}
    for load in loads:
        if load.table_name == table:
            found.setdefault(load.loaded_as_of, []).append(
                raw_store.raw_file(
                    home, table=table, extract_date=load.extract_date, file_name=load.file_name, sha256=load.sha256
                )
            )
    return found


def _name(load: ledger.Load) -> tuple[str, date, str, str]:
    return (load.table_name, load.extract_date, load.file_name, load.sha256)
