"""Says whether a home has room for a night: before it starts, and when something could not be written.

Belongs here: how much room a night needs, how a full disk shows among faults, the words.
Does not belong here: what could be removed (warehouse/retention.py), room for backups (warehouse/backup.py).
Called by nightly.py, faults.py and pipelines/terminal_running.py.

A night that ends for want of room has published nothing and taken nothing back; the next one completes it.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.errors import DiskFull, NmwatchError, UsageError
from pipelines.settings import Home

#: Room of a night beside copies of what is there: scratch files, Prefect's own database, logs.
SPARE_BYTES = 128 * 2**20
#: With less than this free, a fault that does not say so is taken for want of room.
_NOTHING_LEFT_BYTES = 4 * 2**20
_REASONS = {
    errno.ENOSPC: "no space left on device",
    errno.EDQUOT: "disk quota exceeded",
    errno.EFBIG: "file too large",
}
#: What libraries say that keep the number to themselves (DuckDB, Polars, SQLite).
_WORDS = (*_REASONS.values(), "disk is full")
_UNTOUCHED = "what was published is untouched"
_MAKE_ROOM = "make room (nmwatch prune, publish.nights_kept, a larger disk), then run the night again"


def refuse_without_room(home: Home) -> None:
    """Refuse to start a night that could not be written to its end.

    Raises:
        DiskFull: less is free than a second copy of the working database and of the last snapshot, and some spare.
    """
    free, needed = shutil.disk_usage(home.root).free, bytes_needed(home)
    if free < needed:
        raise _full(home, f"there is not enough room for a night: {_mb(needed - free)} are missing",
                    f"nothing was done; {_UNTOUCHED}")  # fmt: skip


def bytes_needed(home: Home) -> int:
    """Estimate the room a night needs."""
    snapshot = home.published / "nmwatch.duckdb"
    there = [path.stat().st_size for path in (home.database, snapshot) if path.exists()]
    return SPARE_BYTES + sum(there)


@contextmanager
def named_when_full(home: Home) -> Iterator[None]:
    """Have a fault that comes from want of room say so, with the place and what is free there.

    Raises:
        DiskFull: something could not be written for want of room.
    """
    try:
        yield
    except DiskFull as error:
        if error.allowed:
            raise
        raise _full(home, error.problem, _UNTOUCHED) from None
    except (UsageError, KeyboardInterrupt):
        raise
    except Exception as fault:
        if why_full(fault) or (_is_unforeseen(fault) and shutil.disk_usage(home.root).free < _NOTHING_LEFT_BYTES):
            raise _full(home, _problem(why_full(fault)), _UNTOUCHED) from None
        raise


def disk_full(fault: BaseException) -> DiskFull | None:
    """Give the error for a fault that comes from want of room; the place is added by named_when_full."""
    why = why_full(fault)
    return DiskFull(_problem(why)) if why else None


def why_full(fault: BaseException) -> str:
    """Say in the system's words why there was no room, or "" for a fault of another kind."""
    seen: BaseException | None = fault
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in _REASONS:
            return _REASONS[seen.errno]
        text = str(seen).lower()
        for words in _WORDS:
            if words in text:
                return words
        seen = seen.__cause__ or seen.__context__
    return ""


def _is_unforeseen(fault: Exception) -> bool:
    return type(fault) is NmwatchError or not isinstance(fault, NmwatchError)


def _problem(why: str) -> str:
    return f"there is no room for what the night writes ({why or 'no space left'})"


def _full(home: Home, problem: str, what_stays: str) -> DiskFull:
    free = shutil.disk_usage(home.root).free
    return DiskFull(
        f"{problem}; {what_stays}", where=f"{home.root} ({_mb(free)} free)",
        allowed=f"about {_mb(bytes_needed(home))} free", next_step=_MAKE_ROOM,
    )  # fmt: skip


def _mb(size: int) -> str:
    return f"{size / 2**20:,.0f} MB"
