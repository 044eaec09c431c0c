"""Publishes a night: an immutable snapshot, put in place by one atomic link.

Belongs here: which tables are published, the snapshot file, the links, how many nights are kept.
Does not belong here: files for reviewers (pipelines/outputs), what the tables hold (sql/).
Called by flows and cli.

    published/snapshots/<as_of>-<hash>/   what was published, never changed again
    published/history/<as_of>             link to the snapshot of a night
    published/current                     link to the snapshot of the last night, replaced atomically
    published/nmwatch.duckdb, ...         links through `current`, so that all files change in the same instant
"""

from __future__ import annotations

import hashlib
import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.settings import EngineSettings, Home
from pipelines.warehouse.catalogue import Model
from pipelines.warehouse.connection import Connection, one_transaction, open_in_memory
from pipelines.warehouse.content import Contents, table_content
from pipelines.warehouse.digests import sync_folder
from pipelines.warehouse.manifest import MANIFEST_NAME
from pipelines.warehouse.migrations import SCHEMA_TABLE, mark_published
from pipelines.warehouse.past import known_then
from pipelines.warehouse.pseudonyms import pseudonymised
from pipelines.warehouse.runs import PRIVATE_COLUMNS, published_columns, published_runs
from pipelines.warehouse.sql_text import identifier, literal

#: Readable by DuckDB clients from 1.5 on; the default format of 2.0 is not.
STORAGE_VERSION = "v1.5.0"
PUBLISHED_SCHEMAS = ("reference", "staging", "clinical", "attribution", "watchlist", "quality", "meta")
#: Schemas whose tables are no models: all of them are published.
_BOOKS = ("reference", "quality", "meta")
#: Books that hold more than one night: a night is published with what was known then.
_DATED_BOOKS = ("quality", "meta")
DATABASE_NAME = "nmwatch.duckdb"


# the catalogue is read once: looking up each table by itself takes longer than copying it
_TABLE_COMMENTS = """
    SELECT schema_name, table_name, comment
    FROM duckdb_tables()
    WHERE database_name = 'private' AND comment IS NOT NULL
"""
_COLUMN_COMMENTS = """
    SELECT schema_name, table_name, column_name, comment
    FROM duckdb_columns()
    WHERE database_name = 'private' AND comment IS NOT NULL
"""


@dataclass(frozen=True)
class Written:
    """A written snapshot database: rows per table, and a hash of what the tables hold."""

    tables: dict[str, int]
    content_hash: str


def start_snapshot(home: Home) -> Path:
    """Make an empty folder for the files of a night."""
    folder = home.published / "snapshots" / ".new"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def write_snapshot(  # noqa: PLR0913 (whose, where, what, which night, and how)
    home: Home, folder: Path, *, models: list[Model], as_of: date, engine: EngineSettings, pseudonym_key: str = ""
) -> Written:
    """Copy the published tables into a new database file: sorted by person, with all comments.

    Args:
        home: whose private database is copied; nobody has it open for writing.
        folder: where `nmwatch.duckdb` is written.
        models: for the keys tables are sorted by.
        as_of: the night; books of later nights are left out.
        engine: memory and threads.
        pseudonym_key: publishes under pseudonyms made with it; empty publishes the identifiers of the extracts.

    Returns:
        Rows per table and the hash of their content (the file's own bytes differ from one writing to the next).
    """
    keys = {model.name: model.key for model in models}
    file = folder / DATABASE_NAME
    with open_in_memory(engine) as connection:
        connection.execute(f"ATTACH {literal(str(home.database))} AS private (READ_ONLY)")
        connection.execute(f"ATTACH {literal(str(file))} AS published (STORAGE_VERSION {literal(STORAGE_VERSION)})")
        tables = {}
        content = hashlib.sha256()
        comments, contents = _comments(connection), Contents(connection, catalog="private")
        wanted = _tables(connection, keys)
        instead = pseudonymised(connection, wanted, key=pseudonym_key) if pseudonym_key else {}
        with one_transaction(connection):  # a transaction of its own for each table takes longer than the tables
            for schema, table in wanted:
                key, published = keys.get(f"{schema}.{table}", ()), instead.get((schema, table), "")
                _copy(connection, schema, table, key, as_of, instead=published)
                target = f"published.{identifier(schema)}.{identifier(table)}"
                known = None if published else contents.get(f"{schema}.{table}")
                rows, rows_hash = (known.rows, known.text) if known else table_content(connection, target)
                _write_comments(connection, comments.get((schema, table), {}), target)
                tables[f"{schema}.{table}"] = rows
                content.update(f"{schema}.{table} {rows} {rows_hash}\n".encode())
            mark_published(connection)
        connection.execute("CHECKPOINT published")
        connection.execute("DETACH published")
    file.chmod(0o400)
    return Written(tables=tables, content_hash=content.hexdigest())


def put_in_place(  # noqa: PLR0913 (what, where, which night, and what is kept)
    home: Home, folder: Path, *, content_hash: str, as_of: date, nights_kept: int, is_latest: bool,
    group_may_read: bool = False,
) -> Path:  # fmt: skip
    """Turn a finished folder into the night's snapshot and replace the links.

    Args:
        home: where it is published.
        folder: made by start_snapshot, complete.
        content_hash: of the snapshot's tables; the same content is published once, and a rerun changes no byte.
        as_of: the night.
        nights_kept: how many nights stay in published/history.
        is_latest: whether this night becomes the current one (False when a later night is published already).
        group_may_read: whether the group of the home folder may read what is published; others never may.

    Returns:
        The snapshot's folder.
    """
    snapshot = place_snapshot(home, folder, name=snapshot_name(folder, content_hash=content_hash, as_of=as_of))
    link_night(home, snapshot, as_of=as_of, nights_kept=nights_kept, is_latest=is_latest, group_may_read=group_may_read)
    return snapshot


def snapshot_name(folder: Path, *, content_hash: str, as_of: date) -> str:
    """Name a finished folder by its night and its content: the same content has the same name."""
    return f"{as_of}-{_hash(folder, content_hash)}"


def place_snapshot(home: Home, folder: Path, *, name: str, replace: bool = False) -> Path:
    """Give a finished folder its name among the snapshots; nothing points at it yet.

    Args:
        home: where it is published.
        folder: made by start_snapshot, complete.
        name: of the snapshot; where one of this name is in place, that one stays and the folder goes.
        replace: the one in place goes instead: it is of a run that was never published, or superseded since.

    Returns:
        The snapshot's folder.
    """
    snapshots = home.published / "snapshots"
    snapshot = snapshots / name
    if replace:
        shutil.rmtree(snapshot, ignore_errors=True)
    if snapshot.exists():
        shutil.rmtree(folder)
    else:
        sync_folder(folder)
        folder.rename(snapshot)
        sync_folder(snapshots)
    return snapshot


def link_night(  # noqa: PLR0913 (what, which night, and what is kept)
    home: Home, snapshot: Path, *, as_of: date, nights_kept: int, is_latest: bool, group_may_read: bool = False
) -> None:
    """Point the links at a snapshot that is in place and remove what is no longer kept.

    Args:
        home: where it is published.
        snapshot: its folder.
        as_of: the night.
        nights_kept: how many nights stay in published/history.
        is_latest: whether this night becomes the current one (False when a later night is published already).
        group_may_read: whether the group of the home folder may read what is published; others never may.
    """
    history = home.published / "history"
    history.mkdir(exist_ok=True, mode=0o700)
    _set_modes(home, snapshot, group_may_read=group_may_read)
    kept_until_next_night = _targets(home)
    _link(history / str(as_of), Path("..") / "snapshots" / snapshot.name)
    if is_latest:
        _link(home.published / "current", Path("snapshots") / snapshot.name)
        for file in sorted(snapshot.iterdir()):
            _link(home.published / file.name, Path("current") / file.name)
    for night in sorted(history.iterdir())[: -nights_kept or None]:
        if night.name != str(as_of):
            night.unlink()
    for place in (history, home.published):
        sync_folder(place)
    in_use = _targets(home) | kept_until_next_night
    for old in sorted(snapshot.parent.iterdir()):
        if old.name not in in_use and old != snapshot:
            shutil.rmtree(old)


def _set_modes(home: Home, snapshot: Path, *, group_may_read: bool) -> None:
    """Let the owner alone, or the group too, read what is published; nobody writes a snapshot again."""
    for file in snapshot.iterdir():
        file.chmod(0o440 if group_may_read else 0o400)
    for folder in (home.published, snapshot.parent, home.published / "history", snapshot):
        _chmod_folder(folder, 0o750 if group_may_read else 0o700)
    # the group may pass through the home, not look into it
    _chmod_folder(home.root, 0o710 if group_may_read else 0o700)


def _chmod_folder(folder: Path, mode: int) -> None:
    """Set a folder's mode and leave the bit that hands its group on."""
    folder.chmod(mode | (folder.stat().st_mode & stat.S_ISGID))


def is_published(home: Home, as_of: date) -> bool:
    """Tell whether a night's snapshot is in place."""
    return (home.published / "history" / str(as_of) / DATABASE_NAME).exists()


def _tables(connection: Connection, keys: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    rows = connection.execute(
        """
        SELECT schema_name, table_name
        FROM duckdb_tables()
        WHERE database_name = 'private' AND list_contains($schemas, schema_name)
        ORDER BY schema_name ASC, table_name ASC
        """,
        {"schemas": list(PUBLISHED_SCHEMAS)},
    ).fetchall()
    # a table whose model is gone may hold another night: it is not published
    wanted = [(schema, table) for schema, table in rows if schema in _BOOKS or f"{schema}.{table}" in keys]
    return [(schema, table) for schema, table in wanted if f"{schema}.{table}" != SCHEMA_TABLE]


def _copy(  # noqa: PLR0913 (what, in which order, and what stands for it)
    connection: Connection, schema: str, table: str, key: tuple[str, ...], as_of: date, *, instead: str = ""
) -> None:
    source = f"private.{identifier(schema)}.{identifier(table)}"
    target = f"published.{identifier(schema)}.{identifier(table)}"
    columns = [row[0] for row in connection.execute(f"DESCRIBE {source}").fetchall()]
    if (schema, table) == ("meta", "runs"):
        source, columns = f"({published_runs(source, columns)})", published_columns(columns)
    source = f"({instead})" if instead else source
    first = ["patient_id"] if "patient_id" in columns else []
    order = [*first, *(name for name in key if name not in first)] or columns
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS published.{identifier(schema)}")
    limit, parameters = "", {}
    known = known_then(f"{schema}.{table}", columns, loads="private.quality.loads") if schema in _DATED_BOOKS else ""
    if known:
        limit, parameters = f"WHERE {known}", {"as_of": as_of}
    listed = ", ".join(identifier(name) for name in order)
    connection.execute(f"CREATE TABLE {target} AS SELECT * FROM {source} {limit} ORDER BY {listed}", parameters)


def _comments(connection: Connection) -> dict[tuple[str, str], dict[str, str]]:
    """Read what is written on every private table and its columns; the table's own words stand under ''."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for schema, table, words in connection.execute(_TABLE_COMMENTS).fetchall():
        found.setdefault((schema, table), {})[""] = words
    for schema, table, column, words in connection.execute(_COLUMN_COMMENTS).fetchall():
        found.setdefault((schema, table), {})[column] = words
    return found


def _write_comments(connection: Connection, comments: Mapping[str, str], target: str) -> None:
    for column, words in comments.items():
        if target.endswith('"meta"."runs"') and column in PRIVATE_COLUMNS:
            continue
        what = f"COLUMN {target}.{identifier(column)}" if column else f"TABLE {target}"
        connection.execute(f"COMMENT ON {what} IS {literal(words)}")


def _hash(folder: Path, content_hash: str) -> str:
    total = hashlib.sha256(content_hash.encode())
    for path in sorted(folder.iterdir()):
        if path.name in (DATABASE_NAME, MANIFEST_NAME):
            continue
        total.update(path.name.encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:12]


def _link(link: Path, target: Path) -> None:
    """Point a link at a target in one step."""
    new = link.with_name(f".{link.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.replace(link)


def _targets(home: Home) -> set[str]:
    """Names of the snapshots that a link points at."""
    links = [home.published / "current", *(home.published / "history").glob("*")]
    return {link.resolve().name for link in links if link.is_symlink()}
