"""The run log: one line a run, how it ended and how long it took.

Belongs here: appending to and reading logs/runs.jsonl.
Does not belong here: what a night did (report.py), whether it was good (status.py).
Called by watching.py and status.py. Imports no Prefect.
"""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.settings import Home

RUN_LOG = "runs.jsonl"


def note_run(home: Home, *, as_of: date | str, outcome: str, seconds: float, message: str = "", **more: object) -> None:
    """Append one line to the run log: what was run, how it ended, how long it took.

    Args:
        home: whose log.
        as_of: the night.
        outcome: published, interrupted, or the name of the error that ended the run.
        seconds: duration, by the monotonic clock.
        message: what was wrong, without any value of a patient.
        more: further entries, of the same kind: where, exit_code, started, ended, step.
    """
    entry = {"as_of": str(as_of), "outcome": outcome, "seconds": round(seconds, 1), "message": message, **more}
    append_line(home, RUN_LOG, entry)


def last_runs(home: Home, *, at_most: int = 5) -> list[dict[str, Any]]:
    """Read the last lines of the run log, newest last."""
    return read_lines(home.logs / RUN_LOG)[-at_most:]


def append_line(home: Home, name: str, entry: dict[str, object]) -> None:
    """Append one JSON line to a log of the home in one write; a line a crash cut short stays by itself."""
    home.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home.logs / name
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        is_cut = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        os.write(handle, (("\n" if is_cut else "") + json.dumps(entry) + "\n").encode())
    finally:
        os.close(handle)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read a log of JSON lines; what is no whole entry is passed over."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [entry for line in lines if (entry := _entry(line)) is not None]


def _entry(line: str) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None
