"""The wall clock of operation: when a run started, whether a night is late. Nothing clinical ever looks at it.

Belongs here: the one function that asks what time it is, and the only one that tests replace.
Does not belong here: durations (time.monotonic, which no change of the clock can turn back), run dates (as_of).
Called by flows and cli for heartbeat, run log, status and notifications.
"""

from __future__ import annotations

from datetime import datetime


def now() -> datetime:
    """Give the local time, with its offset from UTC."""
    return datetime.now().astimezone()
