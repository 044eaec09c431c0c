"""The heartbeat of a run: a small file that says what is going on, for monitoring and for the next run.

Belongs here: logs/heartbeat.json, written whole or not at all; whether the process it names is alive.
Does not belong here: what it means for the night (status.py), telling people (notifying.py).
Called by watching.py (to write) and status.py (to read). Imports no Prefect. Holds no patient data.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines import clock
from pipelines.settings import Home

HEARTBEAT = "heartbeat.json"
SCHEMA_VERSION = 1
#: A beat at most this often while a step tells of its progress.
_BEAT_SECONDS = 1.0
#: A run on another machine that has not beaten for so long is taken as dead.
_SILENT_ELSEWHERE = timedelta(hours=6)
_log = logging.getLogger(__name__)


@dataclass
class Heart:
    """The heartbeat of one run; a beat that cannot be written is noted and stops nothing."""

    home: Home
    as_of: date
    started: datetime = field(default_factory=clock.now)
    step: str = "starting"
    _began: float = field(default_factory=time.monotonic)
    _last: float | None = None

    @property
    def seconds(self) -> float:
        """Seconds since the start, whatever the wall clock did."""
        return time.monotonic() - self._began

    def beat(self, step: str) -> None:
        """Say which step is being done."""
        self.step = step
        moment = time.monotonic()
        if self._last is None or moment - self._last >= _BEAT_SECONDS:
            self._last = moment
            self.write("running")

    def write(self, outcome: str, *, exit_code: int | None = None) -> None:
        """Write the file: running, or how the run ended."""
        moment = clock.now().isoformat(timespec="seconds")
        is_running = outcome == "running"
        write_whole(self.home.logs / HEARTBEAT, json.dumps({
            "schema_version": SCHEMA_VERSION, "as_of": str(self.as_of), "outcome": outcome, "is_running": is_running,
            "step": self.step, "started": self.started.isoformat(timespec="seconds"), "updated": moment,
            "ended": None if is_running else moment, "seconds": round(self.seconds, 1), "exit_code": exit_code,
            "pid": os.getpid(), "host": socket.gethostname(), "process_started": _process_start(os.getpid()),
            "last_published": last_published_night(self.home),
        }, indent=2) + "\n")  # fmt: skip


def read_heartbeat(home: Home) -> dict[str, Any] | None:
    """Read the heartbeat, or None where there is none that can be read."""
    try:
        beat = json.loads((home.logs / HEARTBEAT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return beat if isinstance(beat, dict) else None


def is_alive(beat: dict[str, Any], *, now: datetime) -> bool:
    """Tell whether the run a heartbeat speaks of still goes on."""
    if not beat.get("is_running"):
        return False
    if beat.get("host") != socket.gethostname():  # its processes cannot be seen from here
        updated = moment_of(beat.get("updated"))
        return updated is not None and now - updated < _SILENT_ELSEWHERE
    pid = beat.get("pid")
    if not isinstance(pid, int) or not _exists(pid):
        return False
    # the number may have gone to another process
    return _process_start(pid) in (beat.get("process_started"), None)


def was_interrupted(beat: dict[str, Any] | None, *, now: datetime) -> bool:
    """Tell whether a heartbeat speaks of a run that ended without a word."""
    return beat is not None and bool(beat.get("is_running")) and not is_alive(beat, now=now)


def last_published_night(home: Home) -> str | None:
    """Give the night the published link points at, without opening any database."""
    try:
        name = (home.published / "current").readlink().name
        return date.fromisoformat(name[:10]).isoformat()
    except (OSError, ValueError):
        return None


def moment_of(text: object) -> datetime | None:
    """Read a moment written by us, or None."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.astimezone()


def write_whole(path: Path, text: str, *, mode: int = 0o600) -> bool:
    """Put a small file in place in one step; a file that cannot be written is noted in the log and stops nothing.

    Returns:
        Whether it was written.
    """
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new.write_text(text, encoding="utf-8")
        new.chmod(mode)
        new.replace(path)
    except OSError as error:
        _log.warning("%s cannot be written (%s)", path.name, error.strerror)
        try:
            new.unlink(missing_ok=True)
        except OSError:
            _log.debug("the unfinished file stays")
        return False
    return True


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _process_start(pid: int) -> str | None:
    """Give when a process started, in the kernel's ticks since boot, where the system says so; "ended" when it did."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    if len(fields) <= 19:
        return None
    return "ended" if fields[0] in "ZX" else fields[19]
