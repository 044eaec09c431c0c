"""Copies what cannot be made again out of a home, and says whether a copy is whole.

Belongs here: which files belong to a backup, the dated folders, their manifests, linking what did not change.
Does not belong here: putting a backup back (restore.py), what is removed (retention.py), printing
(pipelines/terminal_keeping.py).
Called by terminal_keeping.py and restore.py.

    <folder>/2026-02-02/                 one backup: the home as it stood after that night
    <folder>/2026-02-02/manifest.json    every file with size and sha256; written last
    <folder>/2026-02-02/home/...         the files, under the names they have in the home
    <folder>/.new/                       a backup under way; never taken for one, removed by the next

A file that never changes (raw, record, rules, snapshots) and is in the backup before is linked, not copied: both names
are the same bytes on the disk, and removing one backup takes nothing from another.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.settings import EngineSettings, Home
from pipelines.warehouse.backup_manifest import (
    CONTENT,
    MANIFEST,
    Entry,
    Manifest,
    Tell,
    hashed_copy,
    names,
    order,
    read_manifest,
    sync,
    write_manifest,
)
from pipelines.warehouse.connection import open_for_reading, open_for_writing
from pipelines.warehouse.migrations import SCHEMA_VERSION

#: In the home: what other commands make again, or what belongs to one machine and moment.
_LEFT_OUT = ("warehouse/prefect", "warehouse/work", "warehouse/replay", "warehouse/safety", "warehouse/run.lock",
             "warehouse/landed.json")  # fmt: skip
#: In the home's logs: what was run, and what people were told already.
_LOGS = ("runs.jsonl", "told.json")
#: In the home: folders whose files are never written again once they are in place.
_IMMUTABLE = ("warehouse/raw", "warehouse/record", "warehouse/rules", "published/snapshots")
#: Room asked for beside what is copied, in bytes.
_SPARE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Taken:
    """A backup that was taken: where it is, and how much of it was new."""

    place: Path
    manifest: Manifest
    copied_files: int
    copied_bytes: int


def take_backup(  # noqa: PLR0913 (where from, where to, what of it)
    home: Home, folder: Path, *, engine: EngineSettings, code_version: str, reference: Path | None,
    with_published: bool, copy_all: bool, tell: Tell,
) -> Taken:  # fmt: skip
    """Copy a home into a new backup of a folder. The caller holds the run lock.

    Args:
        home: what is copied.
        folder: where the backups are; made when it is not there.
        engine: to close the working database properly before it is copied.
        code_version: of the release that takes it.
        reference: the site's folder of code lists, wherever it is.
        with_published: whether published/ is in it.
        copy_all: copy what did not change too, instead of linking it to the backup before.
        tell: hears what is going on, in counts.

    Raises:
        UsageError: the home holds nothing yet, the folder lies in it or cannot be written, or there is no room.
    """
    if not home.database.exists():
        raise UsageError("this home holds nothing to back up yet", where=str(home.root), next_step="check --home")
    _check_place(home, folder)
    with open_for_writing(home, engine) as connection:
        connection.execute("CHECKPOINT")
    night = _last_night(home)
    before = _newest(folder)
    known = {} if copy_all or before is None else {entry.path: entry for entry in before.files}
    sources = dict(_sources(home, reference, with_published=with_published))
    unchanged = {path for path, file in sources.items() if _is_unchanged(file, known.get(path), path)}
    _check_room(folder, sum(_size(file) for path, file in sources.items() if path not in unchanged))
    unfinished = folder / ".new"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    entries, copied = [], []
    for number, (path, file) in enumerate(sorted(sources.items()), start=1):
        tell(f"file {number:,} of {len(sources):,}")
        target = unfinished / CONTENT / path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        linked = before is not None and path in unchanged and _link(folder / before.name / CONTENT / path, target)
        entries.append(known[path] if linked else _copy(file, target, path))
        copied += [] if linked else [entries[-1]]
    name = _free_name(folder, night)
    outside = str(reference) if reference and not reference.is_relative_to(home.root.resolve()) else ""
    manifest = Manifest(name, str(night or ""), str(home.root.resolve()), code_version, SCHEMA_VERSION, outside,
                        tuple(entries))  # fmt: skip
    write_manifest(unfinished / MANIFEST, manifest)
    _sync_folders(unfinished)
    unfinished.rename(folder / name)
    sync(folder)
    return Taken(folder / name, manifest, len(copied), sum(entry.size for entry in copied))


def drop_oldest(folder: Path, *, kept: int) -> list[str]:
    """Remove the oldest backups beyond a number; what they shared with later ones stays.

    A backup that goes is renamed first: an interrupted removal leaves nothing that looks like a backup.

    Returns:
        Names of what was removed, oldest first.
    """
    for leftover in folder.glob(".gone-*"):
        shutil.rmtree(leftover)
    going = names(folder)[:-kept]
    for name in going:
        gone = folder / f".gone-{name}"
        (folder / name).rename(gone)
        shutil.rmtree(gone)
    return going


def room_missing(folder: Path, needed: int) -> int:
    """Give how many bytes a folder's disk lacks for so many bytes and some spare room; 0 when there is enough."""
    return max(needed + _SPARE_BYTES - shutil.disk_usage(folder).free, 0)


def _check_place(home: Home, folder: Path) -> None:
    if folder.resolve().is_relative_to(home.root.resolve()):
        raise UsageError("a backup inside the home is lost with it", where=str(folder),
                         allowed="a folder outside the home, best on another disk",
                         next_step="give another --to")  # fmt: skip
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UsageError(f"the folder for backups cannot be made ({error.strerror})", where=str(folder),
                         next_step="give --to a folder this user may write") from None  # fmt: skip


def _check_room(folder: Path, needed: int) -> None:
    missing = room_missing(folder, needed)
    if missing:
        raise UsageError(
            f"not enough room for the backup: {missing:,} bytes short", where=str(folder),
            allowed=f"{needed:,} bytes to copy and some spare room",
            next_step="free some room, remove old backups, or give another --to",
        )  # fmt: skip


def _sources(home: Home, reference: Path | None, *, with_published: bool) -> Iterator[tuple[str, Path]]:
    """Give what belongs to a backup: its name in the home, and the file."""
    roots = [home.settings_file, home.warehouse, home.root / "review"]
    roots += [home.logs / name for name in _LOGS]
    roots += [home.published] if with_published else []
    for root in roots:
        for file in _files(root):
            path = file.relative_to(home.root).as_posix()
            if not any(path == part or path.startswith(f"{part}/") for part in _LEFT_OUT) and not _is_scratch(file):
                yield path, file
    if reference is not None:
        inside = reference.is_relative_to(home.root.resolve())
        base = reference.relative_to(home.root.resolve()) if inside else Path("outside-the-home")
        for file in _files(reference):
            yield (base / file.relative_to(reference)).as_posix(), file


def _files(root: Path) -> Iterator[Path]:
    if root.is_symlink() or root.is_file():
        yield root
    elif root.is_dir():
        for path in sorted(root.rglob("*")):
            if path.is_symlink() or path.is_file():
                yield path


def _is_scratch(file: Path) -> bool:
    """Tell whether a file is somebody's unfinished work."""
    return any(part.startswith(".") and part.endswith("new") for part in file.parts) or file.suffix in (".part", ".tmp")


def _is_unchanged(file: Path, known: Entry | None, path: str) -> bool:
    if known is None or known.link or file.is_symlink() or not path.startswith(_IMMUTABLE):
        return False
    status = file.stat()
    return (status.st_size, status.st_mtime_ns) == (known.size, known.mtime_ns)


def _link(existing: Path, target: Path) -> bool:
    """Give a backed-up file a second name; False where the file system cannot, or the file is gone."""
    try:
        os.link(existing, target)
    except OSError:
        return False
    return True


def _copy(file: Path, target: Path, path: str) -> Entry:
    status = file.lstat()
    if file.is_symlink():
        pointed = str(file.readlink())
        target.symlink_to(pointed)
        return Entry(path, 0, "", status.st_mtime_ns, 0o777, pointed)
    size, digest = hashed_copy(file, target)
    target.chmod(0o400)
    return Entry(path, size, digest, status.st_mtime_ns, status.st_mode & 0o777)


def _size(file: Path) -> int:
    return file.lstat().st_size


def _last_night(home: Home) -> date | None:
    with open_for_reading(home.database) as reader:
        has_books = reader.value(
            "SELECT COUNT(*) FROM duckdb_tables() WHERE schema_name = 'meta' AND table_name = 'runs'"
        )
        found: date | None = (
            reader.value("SELECT MAX(as_of) FROM meta.runs WHERE outcome = 'published'") if has_books else None
        )
    return found


def _newest(folder: Path) -> Manifest | None:
    """Give the newest backup whose manifest is whole; what a damaged one holds is simply copied again."""
    for name in reversed(names(folder)):
        try:
            return read_manifest(folder / name)
        except UsageError:
            continue
    return None


def _free_name(folder: Path, night: date | None) -> str:
    """Name a backup by its night; a second one of the same night gets a number."""
    base = str(night) if night else "0000-00-00"
    numbers = [0, *(order(place.name)[1] for place in folder.iterdir() if order(place.name)[0] == base)]
    return base if max(numbers) == 0 and not (folder / base).exists() else f"{base}-{max(1, *numbers) + 1}"


def _sync_folders(root: Path) -> None:
    for folder in (*sorted(path for path in root.rglob("*") if path.is_dir()), root):
        sync(folder)
