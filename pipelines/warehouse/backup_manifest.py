"""The manifest of a backup: every file with size and hash, sealed; reading it, and holding the files against it.

Belongs here: what a manifest says, its seal, verifying, copying a file with its hash.
Does not belong here: which files a home gives (backup.py), putting them back (restore.py).
Called by backup.py, restore.py and terminal_keeping.py.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import UsageError

MANIFEST = "manifest.json"
CONTENT = "home"
FORMAT = 1
_PIECE_BYTES = 4 * 1024 * 1024

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Entry:
    """One file of a backup.

    Attributes:
        path: below the home, with slashes.
        size: bytes.
        sha256: of its bytes; empty for a link.
        mtime_ns: when the home's file was last changed.
        mode: permission bits the home's file had.
        link: where it points, for a symbolic link.
    """

    path: str
    size: int
    sha256: str
    mtime_ns: int
    mode: int
    link: str = ""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    Attributes:
        name: of the backup, and of its folder.
        night: last published night in it; empty when there was none.
        home: where the home was.
        code_version: release that took it.
        schema_version: shape of the books of that release.
        outside: where the site's code lists were, when not in the home.
        files: every file.
    """

    name: str
    night: str
    home: str
    code_version: str
    schema_version: int
    outside: str
    files: tuple[Entry, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.size for entry in self.files)


def names(folder: Path) -> list[str]:
    """Give the names of the finished backups of a folder, oldest first.

    Raises:
        UsageError: there is no such folder.
    """
    if not folder.is_dir():
        raise UsageError("there is no such folder of backups", where=str(folder), next_step="check the folder")
    found = (place.name for place in folder.iterdir() if (place / MANIFEST).is_file() and place.name[0] != ".")
    return sorted(found, key=order)


def order(name: str) -> tuple[str, int]:
    """Give what backups are sorted by: the night, then the number."""
    night, number = name[:10], name[11:]
    return night, int(number) if number.isdigit() else 1


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write a manifest with the hash of what it says, so that a changed one is noticed."""
    content = asdict(manifest) | {"format": FORMAT}
    text = json.dumps({"manifest": content, "sha256": _seal(content)}, indent=1, sort_keys=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o400)
    sync(path)


def read_manifest(place: Path) -> Manifest:
    """Read the manifest of one backup.

    Raises:
        UsageError: it is damaged, or of a later release.
    """
    try:
        read = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        content, seal = read["manifest"], read["sha256"]
        is_whole = seal == _seal(content)
        if is_whole and content.pop("format") == FORMAT:
            files = tuple(Entry(**entry) for entry in content.pop("files"))
            return Manifest(files=files, **content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        is_whole = False
    raise UsageError(
        "the manifest of this backup is " + ("of a newer nmwatch" if is_whole else "damaged"),
        where=str(place / MANIFEST), allowed=f"the file as it was written, format {FORMAT}",
        next_step="use another backup: nmwatch backup --list --to <folder>",
    )  # fmt: skip


def verify(folder: Path, manifest: Manifest, *, tell: Tell) -> list[str]:
    """Read every file of a backup again and compare it with the manifest.

    Returns:
        One line for each file that is missing, changed or too many; empty when the backup is whole.
    """
    content = folder / manifest.name / CONTENT
    found = {str(path.relative_to(content)) for path in content.rglob("*") if path.is_symlink() or path.is_file()}
    faults = [f"{path}: not in the manifest" for path in sorted(found - {entry.path for entry in manifest.files})]
    for number, entry in enumerate(manifest.files, start=1):
        tell(f"verifying file {number:,} of {len(manifest.files):,}")
        if entry.path not in found:
            faults.append(f"{entry.path}: missing")
        elif not _is_as_listed(content / entry.path, entry):
            faults.append(f"{entry.path}: changed")
    return faults


def hashed_copy(source: Path, target: Path) -> tuple[int, str]:
    """Copy a file and have it on the disk; give its bytes and their sha256."""
    total, size = hashlib.sha256(), 0
    with source.open("rb") as reading, target.open("xb") as writing:
        while piece := reading.read(_PIECE_BYTES):
            total.update(piece)
            writing.write(piece)
            size += len(piece)
        writing.flush()
        os.fsync(writing.fileno())
    return size, total.hexdigest()


def sync(path: Path) -> None:
    """Have a file or folder on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_as_listed(file: Path, entry: Entry) -> bool:
    if entry.link or file.is_symlink():
        return file.is_symlink() and str(file.readlink()) == entry.link
    if file.stat().st_size != entry.size:
        return False
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == entry.sha256


def _seal(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
