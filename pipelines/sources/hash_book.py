"""Remembers the hashes of landed files, so that a night reads what is new and not the landings of years.

Belongs here: the book of hashes, and when an entry of it is believed.
Does not belong here: what a stamp is (arriving.py), which files are hashed (extracts.py).
Called by extracts.py; flows say where the book is kept.

A file that stayed has the stamp it had: size, the moments its content and anything about it last changed, and which
file of its disk it is. The second of these moments cannot be set by whoever changes a file, so one that was changed
and given its old date is read again. A file that changed in the moment the book was written is read again as well: what
came after within that moment would not show. A book that is lost or damaged costs one night of reading.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from pathlib import Path

from pipelines.sources.arriving import Stamp

_CHANGED = 2  # place in a stamp of the moment anything about the file last changed


def file_hash(path: Path) -> str:
    """Give the sha256 of a file's bytes in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class HashBook:
    """The sha256 of every landed file seen so far, by its path."""

    def __init__(self, file: Path | None = None) -> None:
        """Open a book.

        Args:
            file: where it is kept, made by `save`; None keeps nothing, so that every file is read.
        """
        self._file = file
        self._is_new = False

    @cached_property
    def _entries(self) -> dict[str, tuple[Stamp, str]]:
        """Read when the first file is asked for: most steps of a night ask for none."""
        return _read(self._file) if self._file else {}

    def hash_of(self, path: Path, stamp: Stamp) -> str:
        """Give the sha256 of a file's bytes in hexadecimal; the file is read unless it is the one that was read before.

        Args:
            path: the file.
            stamp: how it looks now.
        """
        name = str(path.absolute())
        if name in self._entries and self._entries[name][0] == stamp:
            return self._entries[name][1]
        sha256 = file_hash(path)
        self._entries[name] = (stamp, sha256)
        self._is_new = True
        return sha256

    def save(self) -> None:
        """Write the book in one step, where a file was read since it was opened."""
        if self._file is None or not self._is_new:
            return
        new = self._file.with_name(f".{self._file.name}.new")
        new.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new.write_text(json.dumps(self._entries), encoding="utf-8")
        new.replace(self._file)
        self._is_new = False


def _read(file: Path) -> dict[str, tuple[Stamp, str]]:
    """Read the entries that can be believed; none where the book is not whole."""
    try:
        written = file.stat().st_mtime_ns
        entries = json.loads(file.read_text(encoding="utf-8"))
        return {name: (_stamp(stamp), sha256) for name, (stamp, sha256) in entries.items() if stamp[_CHANGED] < written}
    except (OSError, ValueError, TypeError, AttributeError, LookupError):
        return {}


def _stamp(values: list[int]) -> Stamp:
    size, content_changed, changed, inode = values
    return size, content_changed, changed, inode
