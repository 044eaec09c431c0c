"""Notices that a landed file is still being written: it is not the same before and after it was read.

Belongs here: how a file is recognised again without reading it, the refusal of one that changed.
Does not belong here: waiting for it (pipelines/flows/nightly.py), its content (tabular).
Called by the sources of this package and pipelines/ingest/stage.py.

A file whose upload stands still while it is read looks complete; a manifest tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.errors import FileArriving, InputRefused
from pipelines.sources.tabular import reading_faults

#: Size, moments of the last change of content and of anything (nanoseconds), and which file it is on its disk.
Stamp = tuple[int, int, int, int]


def stamp_of(path: Path, *, name: str) -> Stamp:
    """Take a file's stamp: two that are equal mean that nobody wrote in between, whatever the clock did.

    Raises:
        InputRefused: the file is gone or closed to this user.
        TransientError: the file system does not answer.
    """
    with reading_faults(name):
        state = path.stat()
    return state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino


@contextmanager
def quiet(path: Path, *, name: str, before: Stamp | None = None) -> Iterator[Stamp]:
    """Require that a file does not change while the block reads it; what is wrong with half a file is no refusal.

    Args:
        path: the file.
        name: how messages call it.
        before: its stamp when it was found; now if left out.

    Raises:
        FileArriving: it changed.
    """
    stamp = before or stamp_of(path, name=name)
    try:
        yield stamp
    except InputRefused:
        if path.exists() and stamp_of(path, name=name) == stamp:
            raise
        raise _arriving(name) from None
    if stamp_of(path, name=name) != stamp:
        raise _arriving(name)


def _arriving(name: str) -> FileArriving:
    return FileArriving(
        "the file is still arriving: it changed while it was read", where=name,
        allowed="files that are complete when they get their name (written under another name, then renamed)",
        next_step="wait for the upload to end, then run again; nothing of this extract date was loaded",
    )  # fmt: skip
