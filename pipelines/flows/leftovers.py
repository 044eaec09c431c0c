"""Ends what a killed run left running: the small Prefect server it had started for itself.

Belongs here: finding that server. Does not belong here: files of a killed run (steps.prepare_home), servers that
somebody else started.
Called by nightly.py, under the run lock.

A power cut or a service manager ends the whole group of processes. The system that is out of memory ends one: then the
server stays, writes to the same small database as the next run's server, and would stay for good.
"""

from __future__ import annotations

import logging
import os
import signal
from pathlib import Path

from pipelines.settings import Home

_PROCESSES = Path("/proc")
_SERVER = b"prefect.server.api.server:create_app"
#: Set by Prefect for a server that serves one process only.
_FOR_ONE_RUN = b"PREFECT__SERVER_EPHEMERAL=1"
_OURS = (b"nmwatch", b"pipelines.cli")
_log = logging.getLogger(__name__)


def end_left_servers(home: Home) -> int:
    """End the servers of this home whose run is gone; does nothing where processes cannot be looked at.

    Args:
        home: the caller holds its run lock.

    Returns:
        How many there were.
    """
    if not _PROCESSES.is_dir():
        return 0
    left = [int(folder.name) for folder in _PROCESSES.iterdir() if folder.name.isdigit() and _is_left(folder, home)]
    for process in left:
        try:
            os.kill(process, signal.SIGTERM)
        except ProcessLookupError:
            continue
        _log.warning("process %d, the Prefect server of a run that is gone, was ended", process)
    return len(left)


def _is_left(folder: Path, home: Home) -> bool:
    try:
        if _SERVER not in (folder / "cmdline").read_bytes():
            return False
        environment = (folder / "environ").read_bytes().split(b"\0")
        parent = _parent(folder)
        if parent == os.getpid():  # the one this run has just started
            return False
        words = (_PROCESSES / str(parent) / "cmdline").read_bytes() if parent > 1 else b""
    except (OSError, ValueError):  # it ended meanwhile, or belongs to somebody else
        return False
    of_this_home = b"PREFECT_HOME=" + os.fsencode(home.prefect.resolve()) in environment
    return of_this_home and _FOR_ONE_RUN in environment and not any(name in words for name in _OURS)


def _parent(folder: Path) -> int:
    # the name of a program stands in brackets and may hold blanks; the parent is the second word after it
    return int((folder / "stat").read_bytes().rpartition(b")")[2].split()[1])
