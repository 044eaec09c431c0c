"""Keeps the record: what every published run was made of and said, in files that are never changed, chained by hashes.

Belongs here: the folders below warehouse/record, writing one, putting it in place, finding what the books lack.
Does not belong here: proving the record (verifying.py), the snapshot people read (publish.py), meta.runs (runs.py).
Called by flows.

    warehouse/record/000007-2026-02-02/run.json           all of the run, with the hash of the record before it
    warehouse/record/000007-2026-02-02/<table>.parquet    what the books and the list said that night

A run is published in the moment its folder gets its name. What stands in the books without such a folder was never
published. Only published runs have a record.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from pipelines.errors import NmwatchError
from pipelines.settings import Home
from pipelines.warehouse import raw_store
from pipelines.warehouse.connection import Connection
from pipelines.warehouse.digests import Json, Sealed, canonical, file_sha256, seal, sync_folder, write_durably
from pipelines.warehouse.ledger import Load, read_loads
from pipelines.warehouse.record_books import hash_books
from pipelines.warehouse.sql_text import identifier, literal, qualified

RUN_FILE = "run.json"
FORMAT = 1
#: What the list said, and the one table its scores took from other persons.
_LIST_TABLES = ("watchlist.cases", "watchlist.labels", "watchlist.evidence", "reference.laboratory_uln")
_KEPT_TABLES = """
    SELECT schema_name || '.' || table_name AS name, LIST(column_name ORDER BY column_name ASC) AS dated_by
    FROM duckdb_columns()
    WHERE
        database_name = CURRENT_DATABASE()
        AND column_name IN ('as_of', 'from_as_of', 'until_as_of')
        AND (
            (schema_name = 'history' AND table_name NOT IN ('nights', 'tonight'))
            -- results of checks, feeds, banners; the books of files are covered by hashes (record_books.py)
            OR (schema_name = 'quality' AND column_name = 'as_of')
        )
    GROUP BY ALL
    ORDER BY name ASC
"""
_FOLDER_NAME = re.compile(r"(?P<number>\d{6,})-(?P<as_of>\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class Entry:
    """One folder of the record."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def number(self) -> int:
        return int(self.folder.name.split("-", 1)[0])

    @property
    def as_of(self) -> date:
        return date.fromisoformat(self.folder.name.split("-", 1)[1])

    @cached_property
    def sha256(self) -> str:
        """The hash of run.json, which covers every other file of the record and all records before it."""
        return file_sha256(self.folder / RUN_FILE)

    @cached_property
    def content(self) -> Json:
        """What run.json says."""
        content: Json = json.loads((self.folder / RUN_FILE).read_bytes())
        return content

    @property
    def run(self) -> Json:
        """The run's row of meta.runs, but for the two hashes that come after it."""
        run: Json = self.content["run"]
        return {**run, "as_of": self.as_of}

    def table(self, name: str) -> Path:
        """Give the file of a table."""
        return self.folder / f"{name}.parquet"


@dataclass(frozen=True)
class Facts:
    """What is known of a run before it is recorded.

    Attributes:
        run: its row of meta.runs, complete but for hashes of record and manifest.
        published: the files of its snapshot, the manifest left out.
        recorded_at: wall clock; it says when the night was published and nothing else looks at it.
    """

    run: Json
    published: list[Sealed]
    recorded_at: datetime


def record_root(home: Home) -> Path:
    """Give the folder of all records."""
    return home.warehouse / "record"


def entries(home: Home) -> list[Entry]:
    """Give the records, in the order of publication."""
    root = record_root(home)
    folders = root.iterdir() if root.is_dir() else ()
    found = [Entry(folder) for folder in folders if folder.is_dir() and _FOLDER_NAME.fullmatch(folder.name)]
    return sorted(found, key=lambda entry: (entry.number, entry.name))


def find_entry(home: Home, *, publication_number: int, as_of: date) -> Entry | None:
    """Give the record of a run, or None when it has none (it was never published, or by an earlier release)."""
    folder = record_root(home) / f"{publication_number:06d}-{as_of}"
    return Entry(folder) if (folder / RUN_FILE).exists() else None


def write_record(connection: Connection, home: Home, facts: Facts, *, remember: Callable[[], None]) -> Entry:
    """Write the record of a run beside the others, not in place yet.

    Args:
        connection: open for writing, the watchlist is built; nothing stays written in the database.
        home: where the record is.
        facts: what the run's record says.
        remember: writes into schema history what this night adds to it.

    Returns:
        The record, in a folder of another name; `put_in_place` gives it its own.
    """
    folder = record_root(home) / ".new"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    as_of = _as_date(facts.run["as_of"])
    _write_tables(connection, folder, as_of=as_of, remember=remember)
    loads = _loads_of(connection, as_of=as_of, after=facts.run["previous_as_of"])
    content: Json = {
        "format": FORMAT, "recorded_at": facts.recorded_at.isoformat(timespec="seconds"), "run": _plain(facts.run),
        "inputs": [_input(home, load) for load in loads],
        "books": hash_books(connection, as_of=as_of, after=facts.run["previous_as_of"]),
        "published": [asdict(file) for file in facts.published],
        "files": [asdict(file) for file in seal(folder)],
        "previous_record_sha256": facts.run["previous_record_hash"],
    }  # fmt: skip
    write_durably(folder / RUN_FILE, canonical(content))
    sync_folder(folder)
    return Entry(folder)


def put_in_place(home: Home, written: Entry) -> Entry:
    """Give a written record its name: in this moment the run is published."""
    run = written.content["run"]
    target = record_root(home) / f"{run['publication_number']:06d}-{run['as_of']}"
    written.folder.rename(target)
    for folder in (target.parent, target.parent.parent):
        _sync_names(folder)
    return Entry(target)


def restore_quality(connection: Connection, entry: Entry) -> None:
    """Write what checks and feeds said of a recorded night into the books once more; the caller holds a transaction."""
    for path in sorted(entry.folder.glob("quality.*.parquet")):
        table = qualified(path.name.removesuffix(".parquet"))
        connection.execute(f"DELETE FROM {table} WHERE as_of = $as_of", {"as_of": entry.as_of})
        connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM READ_PARQUET({literal(str(path))})")


def refuse_other_list(connection: Connection, entry: Entry) -> None:
    """Refuse books that do not say of a night what its record says.

    Raises:
        NmwatchError: they do not; the tables the books were written from are of another run.
    """
    recorded = f"SELECT * FROM READ_PARQUET({literal(str(entry.table('history.cases')))})"
    books = "SELECT * FROM history.cases WHERE as_of = $as_of"
    row = connection.execute(
        f"SELECT COUNT(*) FROM (({recorded} EXCEPT ALL {books}) UNION ALL ({books} EXCEPT ALL {recorded}))",
        {"as_of": entry.as_of},
    ).fetchone()
    if row and row[0]:
        raise NmwatchError(
            f"a published night cannot be written into the books: {row[0]:,} rows are not as recorded",
            where=f"night of {entry.as_of}, {entry.folder}",
            next_step="restore the last backup and run the nights since then; the published files are whole",
        )


def only_confirmed(home: Home, *, last_number: int, unfinished: Iterable[date]) -> Entry | None:
    """Find the record of a run that ended between its publication and the books.

    Args:
        home: where the record is.
        last_number: of the last run the books know as published.
        unfinished: nights the books know as under way.

    Returns:
        The record the books lack, or None.

    Raises:
        NmwatchError: the books lack more than the run that was under way: they are older than the record.
    """
    lacking = [entry for entry in entries(home) if entry.number > last_number]
    if not lacking:
        return None
    if len(lacking) == 1 and lacking[0].as_of in set(unfinished):
        return lacking[0]
    raise NmwatchError(
        f"the warehouse is older than its record: {len(lacking)} published runs are not in its books",
        where=f"{home.database}; first: {record_root(home) / lacking[0].name}",
        allowed="a database and a record of the same state",
        next_step="restore the whole home from one backup, or see docs/audit.md",
    )  # fmt: skip


def _write_tables(connection: Connection, folder: Path, *, as_of: date, remember: Callable[[], None]) -> None:
    connection.execute("BEGIN TRANSACTION")
    try:
        remember()
        for table, dated_by in connection.execute(_KEPT_TABLES).fetchall():
            of_night = " OR ".join(f"{identifier(column)} = {literal(str(as_of))}" for column in dated_by)
            _copy(connection, folder, table, f"SELECT * FROM {qualified(table)} WHERE {of_night} ORDER BY rowid ASC")
    finally:
        # the books take it when the record is in place
        connection.execute("ROLLBACK")
    for table in _LIST_TABLES:
        _copy(connection, folder, table, f"SELECT * FROM {qualified(table)} ORDER BY ALL")


def _copy(connection: Connection, folder: Path, table: str, select: str) -> None:
    path = folder / f"{table}.parquet"
    connection.execute(f"COPY ({select}) TO {literal(str(path))} (FORMAT PARQUET, COMPRESSION ZSTD)")
    path.chmod(0o400)


def _loads_of(connection: Connection, *, as_of: date, after: date | None) -> list[Load]:
    return [load for load in read_loads(connection) if (after is None or load.loaded_as_of > after)
            and load.loaded_as_of <= as_of]  # fmt: skip


def _input(home: Home, load: Load) -> Json:
    """Describe one file that came in: as it was sent, and the raw file made of it."""
    raw = raw_store.raw_file(home, table=load.table_name, extract_date=load.extract_date, file_name=load.file_name,
                             sha256=load.sha256)  # fmt: skip
    made = {"raw_file": raw.relative_to(home.raw).as_posix(), "raw_bytes": raw.stat().st_size,
            "raw_sha256": file_sha256(raw)} if load.rows_loaded else {}  # fmt: skip
    return {**_plain(asdict(load)), **made}


def _plain(values: Json) -> Json:
    return {name: str(value) if isinstance(value, date) else value for name, value in values.items()}


def _as_date(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _sync_names(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
