"""What a home lets go: published nights, pages, logs and leftovers that are older than the settings keep.

Belongs here: what may go and what never does, the log put aside, rewriting the working database without its free space.
Does not belong here: how many snapshots a night leaves (publish.py), backups (backup.py), printing
(pipelines/terminal_keeping.py).
Called by terminal_keeping.py; the log is put aside at the start of every run.

Never removed, whatever the settings say: raw files, the record of runs and the archive of rules (a past night is
rebuilt from them and nothing else), the books in the working database, the run log, the site's own files.

Ages are counted from the last published night, not from a clock: the same home is pruned the same way on any day.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pipelines.errors import ModelError, UsageError
from pipelines.settings import EngineSettings, Home, RetentionSettings
from pipelines.warehouse.connection import Connection, open_for_reading, open_for_writing, open_in_memory
from pipelines.warehouse.sql_text import identifier, literal

LOG = "nmwatch.log"
_QUALITY_PAGE = re.compile(r"quality-(\d{4}-\d{2}-\d{2})\.html")
_OLD_LOG = re.compile(r"nmwatch\.log\.(\d+)")
_SAFETY_COPY = re.compile(r"nmwatch-schema-(\d+)\.duckdb")
_MEGABYTE = 1_000_000
_TABLES = """
    SELECT schema_name, table_name
    FROM duckdb_tables()
    WHERE database_name = $database
    ORDER BY schema_name ASC, table_name ASC
"""
_OBJECTS = """
    SELECT 'constraint' AS kind, schema_name || '.' || table_name || ' ' || constraint_type AS what, COUNT(*) AS found
    FROM duckdb_constraints() WHERE database_name = $database GROUP BY ALL
    UNION ALL
    SELECT 'view' AS kind, schema_name || '.' || view_name AS what, COUNT(*) AS found
    FROM duckdb_views() WHERE database_name = $database AND NOT internal GROUP BY ALL
    UNION ALL
    SELECT 'comment' AS kind, schema_name || '.' || table_name AS what, COUNT(comment) AS found
    FROM duckdb_columns() WHERE database_name = $database AND NOT internal GROUP BY ALL
    ORDER BY ALL
"""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Removal:
    """One file, folder or link that may go.

    Attributes:
        kind: what it is, in the plural.
        path: where it is.
        size: bytes on the disk.
    """

    kind: str
    path: Path
    size: int


@dataclass(frozen=True)
class Compacted:
    """The working database before and after it was rewritten, in bytes."""

    before: int
    after: int


def plan_removals(home: Home, retention: RetentionSettings, *, nights_kept: int) -> list[Removal]:
    """List what the settings let go. The caller holds the run lock; nothing is removed.

    Args:
        home: what is looked through.
        retention: how much is kept.
        nights_kept: published nights that stay.
    """
    last = _last_night(home)
    found = [("published nights", path) for path in _old_nights(home, nights_kept)]
    found += [("published snapshots no night points at", path) for path in _old_snapshots(home, nights_kept)]
    if last is not None:
        oldest_page, oldest_rows = (last - timedelta(days=days)
                                    for days in (retention.quality_pages_days, retention.quarantine_days))  # fmt: skip
        found += [("quality pages", path) for path in _old_pages(home, oldest_page)]
        found += [("quarantine folders", path) for path in _old_quarantine(home, oldest_rows)]
    found += [("logs put aside", path) for path in _numbered(home.logs, _OLD_LOG)[retention.logs_kept :]]
    newest_first = _numbered(home.safety, _SAFETY_COPY)[::-1]
    found += [("safety copies", path) for path in newest_first[retention.safety_copies_kept :]]
    found += [("scratch of a run that ended", path) for path in _scratch(home)]
    return [Removal(kind, path, _size(path)) for kind, path in found]


def remove(removals: list[Removal]) -> None:
    """Remove what was planned: links before the snapshots they point at, so that no link ever points nowhere."""
    for removal in removals:
        if removal.path.is_dir() and not removal.path.is_symlink():
            shutil.rmtree(removal.path, ignore_errors=True)
        else:
            removal.path.unlink(missing_ok=True)


def put_log_aside(home: Home, retention: RetentionSettings) -> None:
    """Rename a log that has grown too large, and those before it; the oldest goes.

    nmwatch.log becomes nmwatch.log.1, that one nmwatch.log.2, and so on.
    """
    log = home.logs / LOG
    if not log.exists() or log.stat().st_size < retention.log_megabytes * _MEGABYTE:
        return
    for old in reversed(_numbered(home.logs, _OLD_LOG)):
        number = int(old.name.rpartition(".")[2])
        if number >= retention.logs_kept:
            old.unlink()
        else:
            old.replace(home.logs / f"{LOG}.{number + 1}")
    if retention.logs_kept:
        log.replace(home.logs / f"{LOG}.1")
    else:
        log.unlink()


def compact(home: Home, engine: EngineSettings, *, tell: Tell) -> Compacted:
    """Write the working database anew without the space builds left free in it, and put it in place by a rename.

    The caller holds the run lock. Whenever it is interrupted, the database is the old one or the new one, whole.

    Raises:
        UsageError: there is no database, or no room for a second one.
        ModelError: the copy does not hold what the original holds; the original stays.
    """
    if not home.database.exists():
        raise UsageError("this home has no warehouse yet", where=str(home.root), next_step="check --home")
    before = home.database.stat().st_size
    free = shutil.disk_usage(home.warehouse).free
    if free < before:
        raise UsageError(f"not enough room to rewrite the warehouse: {before - free:,} bytes short",
                         where=str(home.warehouse), allowed=f"{before:,} bytes free",
                         next_step="free some room: nmwatch prune")  # fmt: skip
    with open_for_writing(home, engine) as connection:
        connection.execute("CHECKPOINT")
    home.work.mkdir(exist_ok=True, mode=0o700)
    new = home.work / "compact.duckdb"
    new.unlink(missing_ok=True)
    tell(f"writing {before:,} bytes anew")
    with open_in_memory(engine) as connection:
        connection.execute(f"ATTACH {literal(str(home.database))} AS private (READ_ONLY)")
        connection.execute(f"ATTACH {literal(str(new))} AS compacted")
        connection.execute("COPY FROM DATABASE private TO compacted")
        connection.execute("CHECKPOINT compacted")
        tell("comparing what both hold")
        _compare(connection)
        connection.execute("DETACH compacted")
        connection.execute("DETACH private")
    new.chmod(0o600)
    for path in (new, home.work):
        _sync(path)
    new.replace(home.database)
    _sync(home.warehouse)
    return Compacted(before, home.database.stat().st_size)


def _compare(connection: Connection) -> None:
    """Refuse a copy in which a table, row, constraint, view or comment is missing."""
    tables = connection.execute(_TABLES, {"database": "private"}).fetchall()
    differing = [] if tables == connection.execute(_TABLES, {"database": "compacted"}).fetchall() else ["tables"]
    for schema, table in tables if not differing else ():
        name = f"{identifier(schema)}.{identifier(table)}"
        content = f"SELECT COUNT(*), BIT_XOR(MD5_NUMBER(CAST(row_read AS VARCHAR))) FROM {{}}.{name} AS row_read"
        held = [connection.execute(content.format(database)).fetchone() for database in ("private", "compacted")]
        if held[0] != held[1]:
            differing.append(f"{schema}.{table}")
    objects = [connection.execute(_OBJECTS, {"database": name}).fetchall() for name in ("private", "compacted")]
    if objects[0] != objects[1]:
        differing.append("constraints, views or comments")
    if differing:
        raise ModelError("the rewritten warehouse does not hold what the old one holds", where=", ".join(differing),
                         next_step="nothing was changed; report this with the log")  # fmt: skip


def _old_nights(home: Home, nights_kept: int) -> list[Path]:
    history = home.published / "history"
    return sorted(history.iterdir())[:-nights_kept] if history.is_dir() else []


def _old_snapshots(home: Home, nights_kept: int) -> list[Path]:
    """Give snapshots only old nights point at, and what an interrupted publishing left."""
    snapshots = home.published / "snapshots"
    going = set(_old_nights(home, nights_kept))
    links = [home.published / "current", *(home.published / "history").glob("*")]
    in_use = {link.resolve().name for link in links if link.is_symlink() and link not in going}
    return [path for path in sorted(snapshots.iterdir()) if path.name not in in_use] if snapshots.is_dir() else []


def _old_pages(home: Home, before: date) -> Iterator[Path]:
    for path in sorted(home.logs.glob("quality-*.html")):
        match = _QUALITY_PAGE.fullmatch(path.name)
        if match and date.fromisoformat(match[1]) < before:
            yield path


def _old_quarantine(home: Home, before: date) -> Iterator[Path]:
    for path in sorted(home.quarantine.glob("*")):
        try:
            day = date.fromisoformat(path.name)
        except ValueError:
            continue
        if path.is_dir() and day < before:
            yield path


def _numbered(folder: Path, pattern: re.Pattern[str]) -> list[Path]:
    """Give the files of a folder whose name is the pattern, by the number in it."""
    found = [(int(match[1]), path) for path in folder.glob("*") if (match := pattern.fullmatch(path.name))]
    return [path for _, path in sorted(found)]


def _scratch(home: Home) -> list[Path]:
    folders = (home.work, home.warehouse / "replay", home.warehouse / "verify")
    places = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]
    return [*places, *sorted(home.safety.glob("*.part"))]


def _last_night(home: Home) -> date | None:
    if not home.database.exists():
        return None
    with open_for_reading(home.database) as reader:
        if not reader.rows("SELECT 1 FROM duckdb_tables() WHERE schema_name = 'meta' AND table_name = 'runs'"):
            return None
        found: date | None = reader.value("SELECT MAX(as_of) FROM meta.runs WHERE outcome = 'published'")
    return found


def _size(path: Path) -> int:
    if path.is_symlink() or path.is_file():
        return path.lstat().st_size
    return sum(file.lstat().st_size for file in path.rglob("*") if file.is_file() and not file.is_symlink())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
