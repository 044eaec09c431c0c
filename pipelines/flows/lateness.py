"""Says which night should be published by now, and which is due next.

Belongs here: calendar and hour, from the settings. Does not belong here: what is published (status_tables.py).
Called by status.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pipelines.settings import NotifySettings


@dataclass(frozen=True)
class Expected:
    """What is expected of a home at a moment.

    Attributes:
        is_late: the last published night is older than it may be by now.
        night: the night that is missing, or the next one due.
        by: the moment by which it should have been, or should be, published.
    """

    is_late: bool
    night: date
    by: datetime

    def as_json(self) -> dict[str, str | bool]:
        """Give the parts as JSON can hold them."""
        return {"night": str(self.night), "by": self.by.isoformat(timespec="minutes"), "is_late": self.is_late}


def expected(last_night: date, settings: NotifySettings, *, now: datetime) -> Expected | None:
    """Compare the last published night with the calendar.

    Args:
        last_night: run date of the last published night.
        settings: expect_by and late_after_days.
        now: local time; a clock that stands before the last night makes nothing late.

    Returns:
        What is expected, or None where no hour is set.
    """
    if not settings.expect_by:
        return None
    hour = time.fromisoformat(settings.expect_by)
    # before the hour has come, yesterday is the last day a night could be asked for
    day = now.date() if now.time() >= hour else now.date() - timedelta(days=1)
    is_late = (day - last_night).days >= settings.late_after_days
    due = day if is_late else last_night + timedelta(days=settings.late_after_days)
    return Expected(is_late=is_late, night=due, by=datetime.combine(due, hour).astimezone())
