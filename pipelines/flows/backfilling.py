"""Says which nights a backfill has to run: those of the range that are not published yet.

Belongs here: the nights of a range, what is done already, what stands in the way, how long it will take.
Does not belong here: running a night (nightly.py), printing (pipelines/terminal_nights.py).
Called by the command backfill. Imports no Prefect.

A backfill can be interrupted anywhere: the published nights are the record of how far it came, so the same command goes
on where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.errors import UsageError

_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True)
class BackfillPlan:
    """The nights of a range, oldest first.

    Attributes:
        done: published already.
        to_run: not published yet, each later than the last published night.
    """

    done: tuple[date, ...]
    to_run: tuple[date, ...]

    @property
    def total(self) -> int:
        """Nights in the range."""
        return len(self.done) + len(self.to_run)


def nights_between(first: date, last: date, *, landed: Sequence[date], daily: bool) -> list[date]:
    """Give the nights of a range.

    Args:
        first: first night.
        last: last night.
        landed: dates of the extract folders.
        daily: whether every calendar day is a night, or only days an extract was landed for.

    Raises:
        UsageError: the range is empty, or nothing was landed in it (daily: up to its end).
    """
    if first > last:
        raise UsageError("the range is empty", where="--from, --to", allowed="--from not later than --to")
    in_range = sorted(day for day in landed if first <= day <= last)
    if daily and any(day <= last for day in landed):
        begin = max(first, min(landed))  # before the first extract there is nothing to watch
        return [begin + timedelta(days=days) for days in range((last - begin).days + 1)]
    if not in_range:
        raise UsageError("no extract was landed in this range", where=f"{first} to {last}",
                         allowed=f"{len(landed)} landed dates, from {min(landed)} to {max(landed)}" if landed else "",
                         next_step="look at the folder names, YYYY-MM-DD")  # fmt: skip
    return in_range


def plan_backfill(nights: Sequence[date], published: Sequence[date]) -> BackfillPlan:
    """Divide the nights of a range into those that are done and those to run.

    Args:
        nights: of the range, oldest first.
        published: published nights of the home, oldest first.

    Raises:
        UsageError: a night of the range is missing before one that is published; nights cannot be put in between.
    """
    done = [night for night in nights if night in published]
    to_run = [night for night in nights if night not in published]
    between = [night for night in to_run if published and night < published[-1]]
    if between:
        raise UsageError(
            f"{len(between)} nights of this range were never published, the first {between[0]}, and a later night is "
            f"({published[-1]})", where="--from, --to",
            allowed="nights after the last published one; published ones are skipped",
            next_step=f"backfill into a new home, or give --from a date after {published[-1]}",
        )  # fmt: skip
    return BackfillPlan(done=tuple(done), to_run=tuple(to_run))


def time_left(seconds: Sequence[float], nights_left: int) -> str:
    """Say how long a night took on average and when the rest will be done.

    Args:
        seconds: of each night of this backfill so far; the first starts Prefect and is left out where there are others.
        nights_left: still to run.
    """
    counted = seconds[1:] or seconds
    if not counted:
        return ""
    mean = sum(counted) / len(counted)
    words = f"{mean:.1f} s a night"
    return f"{words}, about {_duration(mean * nights_left)} left" if nights_left else words


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.1f} h"
