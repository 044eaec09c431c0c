"""Puts a backup back: every hash first, then a whole home in one step.

Belongs here: what a restored home must be, and that it is only made from a whole backup.
Does not belong here: taking backups (backup.py), the manifest (backup_manifest.py), printing (terminal_keeping.py).
Called by terminal_keeping.py.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pipelines.errors import InputRefused, UsageError
from pipelines.settings import EngineSettings, Home
from pipelines.warehouse.backup import room_missing
from pipelines.warehouse.backup_manifest import (
    CONTENT,
    Entry,
    Manifest,
    Tell,
    hashed_copy,
    names,
    read_manifest,
    sync,
    verify,
)
from pipelines.warehouse.connection import open_for_writing
from pipelines.warehouse.migrations import SCHEMA_VERSION
from pipelines.warehouse.raw_store import create_raw_views
from pipelines.warehouse.runs import last_night, previous_night

#: Faults named in the message; the rest is counted.
_FAULTS_NAMED = 5


def chosen(folder: Path, name: str) -> Manifest:
    """Give the backup of a name, or the newest.

    Raises:
        UsageError: there is none of this name, or none at all.
    """
    found = names(folder)
    if not found:
        raise UsageError("there is no finished backup in this folder", where=str(folder), next_step="check the folder")
    if name and name not in found:
        raise UsageError("there is no backup of this name", where=str(folder / name), allowed=", ".join(found),
                         next_step="nmwatch backup --list --to <folder>")  # fmt: skip
    return read_manifest(folder / (name or found[-1]))


def refuse_damaged(folder: Path, manifest: Manifest, *, tell: Tell) -> None:
    """Read every file of a backup again.

    Raises:
        InputRefused: a file is missing, changed or too many.
    """
    faults = verify(folder, manifest, tell=tell)
    if faults:
        more = f" and {len(faults) - _FAULTS_NAMED:,} more" if len(faults) > _FAULTS_NAMED else ""
        raise InputRefused(
            f"the backup {manifest.name} is not whole: {len(faults):,} of {len(manifest.files):,} files differ",
            where="; ".join(faults[:_FAULTS_NAMED]) + more, allowed="every file as it was backed up",
            next_step="use another backup (nmwatch backup --list), and look at the disk",
        )  # fmt: skip


def restore(folder: Path, manifest: Manifest, home: Home, *, tell: Tell) -> None:
    """Make a home from a backup; the home appears whole or not at all.

    Args:
        folder: of the backups.
        manifest: of the one to restore.
        home: an empty folder, or none yet.
        tell: hears what is going on, in counts.

    Raises:
        UsageError: the home holds something, there is no room, or the backup is of a later release.
        InputRefused: the backup is not whole.
    """
    if manifest.schema_version > SCHEMA_VERSION:
        raise UsageError(
            f"this backup was taken by a newer nmwatch ({manifest.code_version}, schema {manifest.schema_version})",
            where=str(folder / manifest.name), allowed=f"schema {SCHEMA_VERSION} or lower",
            next_step="restore it with that release or a later one",
        )  # fmt: skip
    parent = _empty_place(home)
    missing = room_missing(parent, manifest.size)
    if missing:
        raise UsageError(
            f"not enough room for the home: {missing:,} bytes short", where=str(parent),
            allowed=f"{manifest.size:,} bytes and some spare room", next_step="free some room",
        )  # fmt: skip
    refuse_damaged(folder, manifest, tell=tell)
    unfinished = parent / f".{home.root.name}.restoring"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    for number, entry in enumerate(manifest.files, start=1):
        tell(f"restoring file {number:,} of {len(manifest.files):,}")
        _put(folder / manifest.name / CONTENT / entry.path, unfinished / entry.path, entry)
    for place in sorted(path for path in unfinished.rglob("*") if path.is_dir() and not path.is_symlink()):
        sync(place)
    sync(unfinished)
    unfinished.replace(home.root)
    sync(parent)
    if manifest.schema_version == SCHEMA_VERSION:
        _point_at_raw_files(home)


def _point_at_raw_files(home: Home) -> None:
    """Write the views over raw files anew: they name the files by their place, and that was another home's.

    The next run does so too; until then `nmwatch bundle` and analysts of the working database would look elsewhere.
    """
    with open_for_writing(home, EngineSettings()) as connection:
        last = last_night(connection)
        if last is not None:
            before = previous_night(connection, as_of=last)
            create_raw_views(connection, home, as_of=last, previous_as_of=before)


def _empty_place(home: Home) -> Path:
    """Give the folder the home will stand in; the home itself must hold nothing."""
    root = home.root
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UsageError("the new home is not empty", where=str(root), allowed="an empty folder, or none yet",
                         next_step="give another --home; nothing was changed")  # fmt: skip
    parent = root.resolve().parent
    if root.is_mount():
        raise UsageError("a home cannot be restored onto a mount point in one step", where=str(root),
                         allowed="a folder inside it", next_step="give --home a folder below it")  # fmt: skip
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return parent


def _put(source: Path, target: Path, entry: Entry) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if entry.link:
        target.symlink_to(entry.link)
        return
    size, digest = hashed_copy(source, target)
    if (size, digest) != (entry.size, entry.sha256):
        raise InputRefused(
            "a file of the backup changed while it was read", where=entry.path,
            allowed="a disk that reads the same twice", next_step="look at the disk; no home was made",
        )  # fmt: skip
    target.chmod(entry.mode & 0o770)  # whatever it was: never for others
    os.utime(target, ns=(entry.mtime_ns, entry.mtime_ns))
