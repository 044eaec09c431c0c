"""Keeps the rules every published night ran with: its SQL and its reference files, once for each content.

Belongs here: the archives in warehouse/rules, named by the hashes in meta.runs; writing, unpacking, proving them.
Does not belong here: what the hashes are of (reference.py), reading models (catalogue.py), rebuilding a night (flows).
Called by flows (a night, a replay) and by whoever verifies a home.

    warehouse/rules/sql-<sql_hash>.zip              the SQL models and the column dictionary
    warehouse/rules/reference-<reference_hash>.zip  code lists, parameters and every other reference file in effect

The same files give the same bytes on every machine (nothing is compressed, no time is stored), so a night with rules
that are kept already writes nothing, and a byte that was changed is found. A rule that was taken out of the program
stays readable here with any program that opens zip files.
"""

from __future__ import annotations

import io
import logging
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pipelines.errors import NmwatchError
from pipelines.settings import Home
from pipelines.warehouse.catalogue import SQL_FOLDER
from pipelines.warehouse.reference import reference_hash, sql_hash

_log = logging.getLogger(__name__)

#: What is kept -> names of its files, and the hash that names it.
_FILES: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {"sql": ("*.sql", "columns.csv"), "reference": ("*.csv",)}
)
_HASHES: MappingProxyType[str, Callable[[Path], str]] = MappingProxyType({"sql": sql_hash, "reference": reference_hash})
#: Every entry has it: the time a file was written is no part of what it says.
_ENTRY_TIME = (1980, 1, 1, 0, 0, 0)
_ENTRY_MODE = 0o400 << 16
_UNIX = 3
_READ_ONLY = 0o400


@dataclass(frozen=True)
class Rules:
    """Folders of rules that can be run: models with the column dictionary, and reference files."""

    sql: Path
    reference: Path


def rules_folder(home: Home) -> Path:
    """Give the folder of the archives."""
    return home.warehouse / "rules"


def keep_rules(home: Home, *, reference: Path, sql: Path = SQL_FOLDER) -> tuple[Path, ...]:
    """Archive the rules of a night; what is kept already is not written again.

    Args:
        home: whose archive.
        reference: the reference files of the night.
        sql: the models of the night.

    Returns:
        The archives that were written now.
    """
    folder = rules_folder(home)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = []
    for kind, source in (("sql", sql), ("reference", reference)):
        target = _archive(home, kind, _HASHES[kind](source))
        if not target.exists():
            _write(target, source, _FILES[kind])
            written.append(target)
    return tuple(written)


def unpack_rules(home: Home, *, sql_hash: str, reference_hash: str, target: Path) -> Rules | None:
    """Unpack the rules of a night.

    Args:
        home: whose archive.
        sql_hash: as in meta.runs.
        reference_hash: as in meta.runs.
        target: an empty folder.

    Returns:
        The two folders, or None when the home keeps no such rules (the night is of an earlier release).

    Raises:
        NmwatchError: an archive does not hold what its name says.
    """
    archives = {"sql": _archive(home, "sql", sql_hash), "reference": _archive(home, "reference", reference_hash)}
    if not all(archive.exists() for archive in archives.values()):
        return None
    for kind, archive in archives.items():
        if not _unpacks(archive, kind, target / kind):
            raise NmwatchError(
                "an archive of rules does not hold what its name says", where=str(archive),
                allowed="files whose hash is the one in the name",
                next_step="put the file back from a backup; a home that ran with the same rules has the same file",
            )  # fmt: skip
    return Rules(sql=target / "sql", reference=target / "reference")


def broken_archives(home: Home, scratch: Path) -> list[Path]:
    """Give the archives that do not hold what their names say.

    Args:
        home: whose archives.
        scratch: an empty folder to unpack them in.
    """
    broken = []
    for archive in sorted(rules_folder(home).glob("*.zip")):
        kind = archive.stem.partition("-")[0]
        if kind not in _FILES or not _unpacks(archive, kind, scratch / archive.stem):
            broken.append(archive)
    return broken


def _archive(home: Home, kind: str, content_hash: str) -> Path:
    return rules_folder(home) / f"{kind}-{content_hash}.zip"


def _write(target: Path, source: Path, names: tuple[str, ...]) -> None:
    """Put an archive in place in one step that survives a power cut; readable by its owner, writable by nobody."""
    new = target.with_name(f".{target.name}.new")
    new.unlink(missing_ok=True)
    new.write_bytes(_packed(source, names))
    new.chmod(_READ_ONLY)
    _sync(new)
    new.replace(target)
    _sync(target.parent)
    _log.info("rules kept as %s", target.name)


def _packed(source: Path, names: tuple[str, ...]) -> bytes:
    """Give the bytes of an archive: they follow from names and contents of the files alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted({path for name in names for path in source.rglob(name)}):
            entry = zipfile.ZipInfo(path.relative_to(source).as_posix(), date_time=_ENTRY_TIME)
            entry.external_attr, entry.create_system = _ENTRY_MODE, _UNIX
            archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def _unpacks(archive: Path, kind: str, target: Path) -> bool:
    """Unpack an archive and tell whether its bytes are those of files with the hash in its name."""
    try:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(target)  # keeps names inside the target
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        return False
    if archive.stem != f"{kind}-{_HASHES[kind](target)}":
        return False
    return archive.read_bytes() == _packed(target, _FILES[kind])


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
