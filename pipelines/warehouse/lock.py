"""Lets one run at a time touch a home.

Belongs here: the run lock. Does not belong here: DuckDB's own lock (connection.py).
Called by flows.

The lock is the operating system's (flock): it ends with the process that holds it, however that ends, so nothing
has to be cleaned up after a crash.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.errors import WarehouseBusy
from pipelines.settings import Home


@contextmanager
def hold_run_lock(home: Home, *, wait: bool = False) -> Iterator[None]:
    """Hold the home's run lock for the time of the block.

    Args:
        home: whose lock.
        wait: wait for as long as another run holds it, instead of refusing.

    Raises:
        WarehouseBusy: another run holds it (its process id is named).
    """
    handle = os.open(home.lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            holder = os.read(handle, 32).decode(errors="replace").strip() or "unknown"
            raise WarehouseBusy(
                f"another run holds this home (process {holder})", where=str(home.root),
                allowed="one run at a time per home", next_step="wait until it ends, or see nmwatch status",
            ) from None  # fmt: skip
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)
