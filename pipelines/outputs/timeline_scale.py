"""Decides what stretch of time a timeline shows and where dates and CK ratios fall on it.

Belongs here: the window around onset, the date axis and its ticks, the logarithmic axis in multiples of the ULN.
Does not belong here: drawing (timeline_svg, timeline_lanes, timeline_ck).
Called by the timeline modules of this package.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.outputs.reading import TimelineItem

#: Days shown before and after onset at most; longer exposures are clipped there.
DAYS_BEFORE_ONSET = 180
DAYS_AFTER_ONSET = 365
#: Days shown before onset at least.
LEAST_DAYS_BEFORE_ONSET = 30
#: Shortest stretch shown, so that a single result does not fill the axis.
SHORTEST_WINDOW_DAYS = 42

#: Lines drawn at these multiples of the upper limit of normal, where the axis reaches them.
LABELLED_RATIOS = (1.0, 3.0, 5.0, 10.0)
_FURTHER_RATIOS = (0.01, 0.1, 50.0, 100.0, 500.0, 1_000.0, 5_000.0)
_LOWEST_TOP = 14.0
_HIGHEST_BOTTOM = 0.6
_LOWEST_RATIO = 0.01
#: A larger ratio is a data error; it is drawn at the upper edge, with its number.
_HIGHEST_RATIO = 20_000.0

_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
_DAYS_PER_MONTH = 30.44


@dataclass(frozen=True)
class Window:
    """The days shown, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        """Say whether a day is shown."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class DateScale:
    """Maps days to x; a day is as wide as the plot divided by the days shown."""

    window: Window
    left: float
    right: float

    def x(self, day: date) -> float:
        """Give the left edge of a day, kept inside the plot."""
        place = self.left + (day - self.window.first).days * self.day_width
        return min(max(place, self.left), self.right)

    def middle(self, day: date) -> float:
        """Give the middle of a day, where a point is drawn."""
        return min(self.x(day) + self.day_width / 2, self.right)

    @property
    def day_width(self) -> float:
        return (self.right - self.left) / self.window.days


@dataclass(frozen=True)
class RatioScale:
    """Maps a multiple of the ULN to y on a logarithmic axis."""

    lowest: float
    highest: float
    top: float
    bottom: float

    def y(self, ratio: float) -> float:
        """Give the height of a ratio, kept inside the panel."""
        bounded = min(max(ratio, self.lowest), self.highest)
        share = math.log(bounded / self.lowest) / math.log(self.highest / self.lowest)
        return self.bottom - share * (self.bottom - self.top)

    @property
    def ticks(self) -> tuple[float, ...]:
        """Give the ratios with a line, lowest first."""
        ratios = sorted(LABELLED_RATIOS + _FURTHER_RATIOS)
        return tuple(ratio for ratio in ratios if self.lowest <= ratio <= self.highest)


def choose_window(items: Sequence[TimelineItem], *, onset: date | None, as_of: date) -> Window:
    """Choose the days to show: around onset, wide enough for the findings, never endless.

    Without an onset the first CK or event stands for it, then the first item, then `as_of`.
    """
    findings = [item.start_date for item in items if item.item_kind != "exposure"]
    anchor = onset or min(findings, default=None) or min((item.start_date for item in items), default=as_of)
    earliest = anchor - timedelta(days=DAYS_BEFORE_ONSET)
    # a bar that begins earlier is clipped anyway, so it does not stretch the axis
    starts = [item.start_date for item in items if item.start_date >= earliest]
    ends = [item.end_date for item in items if item.end_date is not None and item.end_date <= as_of]
    first = min([*starts, anchor - timedelta(days=LEAST_DAYS_BEFORE_ONSET), as_of])
    last = min(max([*findings, *ends, anchor, as_of]), anchor + timedelta(days=DAYS_AFTER_ONSET))
    missing_days = SHORTEST_WINDOW_DAYS - (last - first).days
    if missing_days > 0:
        first -= timedelta(days=missing_days // 2)
        last += timedelta(days=missing_days - missing_days // 2)
    margin = timedelta(days=max(1, (last - first).days // 40))
    return Window(first - margin, last + margin)


def choose_ratios(ratios: Sequence[float]) -> tuple[float, float]:
    """Choose the lowest and highest multiple of the ULN shown, so that 1 to 10 is always in view."""
    positive = [ratio for ratio in ratios if ratio > 0]
    lowest = min([_HIGHEST_BOTTOM, *(ratio * 0.75 for ratio in positive)])
    highest = max([_LOWEST_TOP, *(ratio * 1.6 for ratio in positive)])
    return max(lowest, _LOWEST_RATIO), min(highest, _HIGHEST_RATIO)


def date_ticks(window: Window, *, at_most: int) -> list[date]:
    """Give round days inside a window: every few days, Mondays, or firsts of months."""
    for step in _DAY_STEPS:
        if window.days / step <= at_most:
            return _day_ticks(window, step)
    for months in _MONTH_STEPS:
        if window.days / (months * _DAYS_PER_MONTH) <= at_most:
            return _month_ticks(window, months)
    return _month_ticks(window, _MONTH_STEPS[-1])


def _day_ticks(window: Window, step: int) -> list[date]:
    # counted from a Monday far away, so that the same days are round in every drawing
    offset = -(window.first.toordinal() - 1) % step
    days = range(offset, window.days, step)
    return [window.first + timedelta(days=day) for day in days]


def _month_ticks(window: Window, months: int) -> list[date]:
    ticks = []
    month = window.first.year * 12 + window.first.month - 1
    month += -month % months
    while (tick := date(month // 12, month % 12 + 1, 1)) <= window.last:
        if tick >= window.first:
            ticks.append(tick)
        month += months
    return ticks
