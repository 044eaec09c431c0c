"""Turns a fault nobody foresaw into one of ours, without its text: the text may quote a patient's value.

Belongs here: what is kept of such a fault (its kind and the lines of code it went through).
Does not belong here: refusals and failures we raise ourselves (pipelines/errors.py); they are passed on as they are.
Called by nightly.py, around everything Prefect would otherwise store or log, and by cli.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from pipelines.errors import NmwatchError
from pipelines.flows.room import disk_full

P = ParamSpec("P")
R = TypeVar("R")
_log = logging.getLogger(__name__)


def without_text(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function whose unforeseen faults say what and where, and nothing else."""

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except NmwatchError:
            raise
        except Exception as fault:
            if _was_stopped(fault):
                raise KeyboardInterrupt from None
            raise named(fault) from None

    return guarded


def _was_stopped(fault: Exception) -> bool:
    """Tell whether DuckDB gave up a query because somebody pressed Ctrl-C: its binding raises its own kind of fault."""
    return type(fault).__name__ in ("InterruptException", "RuntimeError") and "interrupt" in str(fault).lower()


def named(fault: BaseException) -> NmwatchError:
    """Write the lines of code a fault went through to the log and give the error that names it."""
    frames = traceback.extract_tb(fault.__traceback__)
    kind = type(fault).__name__
    _log.error("%s; its text is left out, it may quote a value\n%s", kind, "".join(traceback.format_list(frames)))
    if full := disk_full(fault):
        return full
    place = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else "unknown"
    return NmwatchError(
        f"internal failure ({kind})", where=place, allowed="nothing of this kind should happen",
        next_step="report this with logs/nmwatch.log of the home; nothing was published by this run",
    )  # fmt: skip
