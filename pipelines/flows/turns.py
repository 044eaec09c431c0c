"""Says what a run date is to a home: a new night, the last one once more, or an earlier one.

Belongs here: the rule that nights are published in order, and its words.
Does not belong here: running a night (nightly.py), rebuilding an earlier one (replaying.py).
Called by the commands that take a run date, before anything is started, and by the nightly flow, under the run lock.

Nights go forward. Each compares itself with the one before, and what people saw on a night is never rewritten; so a
date between published nights can have no list of its own any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pipelines.errors import DateRefused, UsageError
from pipelines.settings import Home
from pipelines.warehouse.connection import open_warehouse_for_reading
from pipelines.warehouse.past import published_nights

#: A night further after the last one is not believed: the clock of the machine may have jumped, or a date is mistyped.
MOST_DAYS_BETWEEN_NIGHTS = 31

Turn = Literal["new", "again", "earlier"]


def nights_of(home: Home) -> list[date]:
    """Give the published nights of a home, oldest first; none for a home that is not there yet.

    Raises:
        WarehouseBusy: a run is writing to the home.
    """
    if not home.database.exists():
        return []
    with open_warehouse_for_reading(home) as reader:
        return published_nights(reader)


def turn_of(as_of: date, nights: Sequence[date]) -> Turn:
    """Say what a run date is to a home.

    Args:
        as_of: the run date.
        nights: the published nights, oldest first.

    Returns:
        `new` after the last published night, `again` on it, `earlier` on one before it.

    Raises:
        UsageError: it is before the last published night and was never published.
    """
    if not nights or as_of > nights[-1]:
        return "new"
    if as_of == nights[-1]:
        return "again"
    if as_of in nights:
        return "earlier"
    raise UsageError(
        f"the night of {as_of} was never published, and a later one is", where="--as-of",
        allowed=f"a date after the last published night ({nights[-1]}); that night once more; or an earlier published "
        "one, which is rebuilt and compared",
        next_step="to have nights in between, backfill into a new home; to see what was known on a published night, "
        "nmwatch replay",
    )  # fmt: skip


def refuse_earlier(as_of: date, nights: Sequence[date]) -> None:
    """Refuse to run a night that later ones were already compared with.

    Raises:
        UsageError: as_of is before the last published night.
    """
    if turn_of(as_of, nights) == "earlier":
        raise UsageError(
            f"the night of {as_of} is published, and so is a later one", where="as_of",
            allowed=f"a run date on or after the last published night ({nights[-1]})",
            next_step="to rebuild it from what was known then: nmwatch replay, or nmwatch run on the command line",
        )  # fmt: skip


def refuse_jump(as_of: date, nights: Sequence[date]) -> None:
    """Refuse a scheduled night far after the last one: were the clock wrong, every true night would come too late.

    Raises:
        UsageError: says how a night after a long pause is run.
    """
    days = (as_of - nights[-1]).days if nights else 0
    if days > MOST_DAYS_BETWEEN_NIGHTS:
        raise UsageError(
            f"a scheduled night is {days} days after the last published one ({nights[-1]})",
            where=f"{as_of}, the day by this machine's clock",
            allowed=f"up to {MOST_DAYS_BETWEEN_NIGHTS} days; a night with --as-of may be any later one",
            next_step="look at the clock of the machine; if it is right, run this night once by hand (nmwatch run)",
        )  # fmt: skip


def refuse_mistyped(as_of: date, nights: Sequence[date], newest_extract: date) -> None:
    """Refuse a night by hand that is far after the last one and after all data: every true night would come too late.

    Args:
        as_of: the run date.
        nights: the published nights, oldest first.
        newest_extract: date of the last folder that was landed or loaded.

    Raises:
        DateRefused: says how a night after a long pause is run.
    """
    if not nights:
        return
    days = (as_of - max(nights[-1], newest_extract)).days
    if days > MOST_DAYS_BETWEEN_NIGHTS:
        raise DateRefused(
            f"the run date {as_of} is {days} days after the last published night ({nights[-1]}) and the newest extract "
            f"({newest_extract})", where="--as-of",
            allowed=f"up to {MOST_DAYS_BETWEEN_NIGHTS} days: once published, no night before it could be run",
            next_step="correct the run date; after a true pause add --after-pause",
        )  # fmt: skip
