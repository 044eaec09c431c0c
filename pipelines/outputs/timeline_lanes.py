"""Draws the lanes of a timeline that carry names: exposures above the CK panel, events below it.

Belongs here: rows per drug, bars, dose ticks, clipped ends, event marks with their text.
Does not belong here: the CK panel (timeline_ck.py), axes and frame (timeline_svg.py).
Called by timeline_svg.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from pipelines.outputs.reading import TimelineItem
from pipelines.outputs.svg import decimal, element, joined, label, shortened, text_width, tip
from pipelines.outputs.timeline_scale import DateScale

ROW_HEIGHT = 20.0
TEXT_SIZE = 12.0
LANE_NAME_X = 6.0
TITLE_X = 70.0

#: Exposure lanes in drawing order; the first three are shown even when empty.
LANE_NAMES = {"ici": "ICI", "statin": "Statin", "corticosteroid": "Steroid"}
#: Lanes shown only when they hold something.
_MORE_LANES = {"other_drug": "Other", "immunotherapy": "Immune"}
EVENT_LANE_NAME = "Events"

_MOST_ROWS_PER_LANE = 4
_MOST_EVENT_ROWS = 12
_EVENT_ROW_HEIGHT = 17.0
_DOSE_NUMBER = re.compile(r"[\s,;(]*\b(dose|cycle|infusion)\s*(no\.?|#)?\s*\d+\b.*$", re.IGNORECASE)
_MARK = 5.0

_Title = Callable[[TimelineItem], str]


@dataclass(frozen=True)
class Drawn:
    """Elements and the height they take."""

    parts: Markup
    height: float


@dataclass(frozen=True)
class _Row:
    title: str
    items: Sequence[TimelineItem]


def draw_exposures(items: Sequence[TimelineItem], *, scale: DateScale, top: float, as_of: date) -> Drawn:
    """Draw one row per drug, lane after lane; a base lane without items says so."""
    parts: list[Markup] = []
    y = top
    found = {item.lane for item in items}
    others = [lane for lane in _MORE_LANES if lane in found] + sorted(found - set(LANE_NAMES) - set(_MORE_LANES))
    for lane in [*LANE_NAMES, *others]:
        rows = _rows([item for item in items if item.lane == lane])
        parts.append(label(_lane_name(lane), x=LANE_NAME_X, y=y + 14, class_="lane"))
        if not rows:
            parts.append(label("none recorded", x=TITLE_X, y=y + 14, class_="quiet"))
            y += ROW_HEIGHT
        for row in rows:
            parts.append(_exposure_row(row, lane=lane, scale=scale, top=y, as_of=as_of))
            y += ROW_HEIGHT
        parts.append(element("path", d=f"M0 {decimal(y + 1)}H{decimal(scale.right)}", class_="hair"))
        y += 3
    return Drawn(joined(parts), y - top)


def draw_events(items: Sequence[TimelineItem], *, scale: DateScale, top: float, right: float) -> Drawn:
    """Draw one mark per event and one text per kind of event, in rows so that no texts touch.

    Args:
        items: the events; those outside the window are not drawn.
        scale: the date axis.
        top: y of the lane.
        right: x up to which texts may reach.
    """
    shown = [item for item in items if scale.window.holds(item.start_date)]
    parts = [label(EVENT_LANE_NAME, x=LANE_NAME_X, y=top + 13, class_="lane")]
    if not shown:
        parts.append(label("none in view" if items else "none recorded", x=TITLE_X, y=top + 13, class_="quiet"))
        return Drawn(joined(parts), _EVENT_ROW_HEIGHT)
    ends: list[float] = []
    unnamed: list[TimelineItem] = []
    for row in _grouped(shown, by_title=lambda item: item.title):
        left, reach, text = _event_extent(row, scale=scale, right=right)
        line = next((index for index, end in enumerate(ends) if end <= left), len(ends))
        if line >= _MOST_EVENT_ROWS:
            unnamed += row.items
            continue
        ends[line : line + 1] = [reach]
        y = top + line * _EVENT_ROW_HEIGHT
        parts.append(_event_marks(row, scale=scale, y=y + 9))
        parts.append(label(text.words, x=text.x, y=y + 13, class_="event", anchor=text.anchor))
    height = len(ends) * _EVENT_ROW_HEIGHT
    if unnamed:
        parts.append(_event_marks(_Row("", unnamed), scale=scale, y=top + height + 9))
        parts.append(label(f"{len(unnamed)} more, listed below", x=TITLE_X, y=top + height + 13, class_="quiet"))
        height += _EVENT_ROW_HEIGHT
    return Drawn(joined(parts), height)


def evidence_words(item: TimelineItem) -> str:
    """Name the evidence that rests on an item, as the end of its description; empty when there is none."""
    numbers = ", ".join(str(number) for number in item.evidence_numbers)
    return f"; evidence {numbers}" if numbers else ""


def _lane_name(lane: str) -> str:
    return LANE_NAMES.get(lane) or _MORE_LANES.get(lane) or lane.replace("_", " ")


@dataclass(frozen=True)
class _Text:
    words: str
    x: float
    anchor: str | None


def _event_extent(row: _Row, *, scale: DateScale, right: float) -> tuple[float, float, _Text]:
    """Say where a row of marks and its text begin and end, and where the text goes."""
    first, last = scale.middle(row.items[0].start_date), scale.middle(row.items[-1].start_date)
    numbers = ", ".join(str(number) for item in row.items for number in item.evidence_numbers)
    count = f" ({len(row.items)}\N{MULTIPLICATION SIGN})" if len(row.items) > 1 else ""
    count += f" [{shortened(numbers, width=60, size=TEXT_SIZE)}]" if numbers else ""
    words = shortened(row.title, width=430, size=TEXT_SIZE) + count
    width = text_width(words, size=TEXT_SIZE) + _MARK + 5
    if last + width <= right:
        return first - _MARK - 4, last + width + 8, _Text(words, last + _MARK + 4, None)
    if first - width >= scale.left:
        return first - width - 8, last + _MARK + 4, _Text(words, first - _MARK - 4, "end")
    words = shortened(row.title, width=scale.left - TITLE_X - 44, size=TEXT_SIZE) + count
    return 0.0, right, _Text(words, TITLE_X, None)


def _event_marks(row: _Row, *, scale: DateScale, y: float) -> Markup:
    marks = []
    for item in row.items:
        x = scale.middle(item.start_date)
        if item.end_date is not None and item.end_date > item.start_date:
            width = scale.x(item.end_date + timedelta(days=1)) - x
            marks.append(element("rect", tip(_tip(item)), x=x, y=y - 2, width=width, height=4, class_="stay"))
        path = f"M{decimal(x)} {decimal(y - _MARK)}l{_MARK:g} {_MARK:g}l-{_MARK:g} {_MARK:g}l-{_MARK:g} -{_MARK:g}z"
        marks.append(element("path", tip(_tip(item)), d=path, class_="mark"))
    return joined(marks)


def _rows(items: Sequence[TimelineItem]) -> list[_Row]:
    """Group the items of a lane by drug; beyond the bound the rest share the last row."""
    rows = _grouped(items, by_title=lambda item: _DOSE_NUMBER.sub("", item.title).strip())
    if len(rows) <= _MOST_ROWS_PER_LANE:
        return rows
    rest = [item for row in rows[_MOST_ROWS_PER_LANE - 1 :] for item in row.items]
    names = len(rows) - _MOST_ROWS_PER_LANE + 1
    return [*rows[: _MOST_ROWS_PER_LANE - 1], _Row(f"{names} others", rest)]


def _grouped(items: Sequence[TimelineItem], *, by_title: _Title) -> list[_Row]:
    groups: dict[str, list[TimelineItem]] = {}
    for item in sorted(items, key=lambda one: (one.start_date, one.item_id)):
        groups.setdefault(by_title(item), []).append(item)
    return [_Row(title, members) for title, members in groups.items()]


def _exposure_row(row: _Row, *, lane: str, scale: DateScale, top: float, as_of: date) -> Markup:
    points = sum(item.end_date is None for item in row.items)
    words = row.title + (f" {points}\N{MULTIPLICATION SIGN}" if points > 1 else "")
    name = element("g", tip(words) + label(shortened(words, width=scale.left - TITLE_X - 14, size=TEXT_SIZE),
                                           x=TITLE_X, y=top + 14))  # fmt: skip
    css = f"bar {lane}" if lane in LANE_NAMES else "bar other"
    drawn = [_exposure(item, css=css, scale=scale, top=top, as_of=as_of) for item in row.items]
    return name + joined(drawn) + _arrows(row, css=css, scale=scale, middle=top + ROW_HEIGHT / 2)


def _exposure(item: TimelineItem, *, css: str, scale: DateScale, top: float, as_of: date) -> Markup:
    end = item.end_date or item.start_date
    if end < scale.window.first or item.start_date > scale.window.last:
        return Markup("")
    if item.end_date is None:
        return element("rect", tip(_tip(item)), x=scale.middle(item.start_date) - 2, y=top + 3, width=4, height=14,
                       class_=css)  # fmt: skip
    left, right = scale.x(item.start_date), scale.x(end + timedelta(days=1))
    known = min(right, max(left, scale.x(as_of + timedelta(days=1))))
    bar = element("rect", tip(_tip(item)), x=left, y=top + 5, width=max(known - left, 3), height=10, class_=css)
    if right - known < 1:
        return bar
    planned = element("rect", tip(f"{_tip(item)}; the part after {as_of} is expected supply"), x=known, y=top + 5,
                      width=right - known, height=10, class_=f"{css} planned")  # fmt: skip
    return bar + planned


def _arrows(row: _Row, *, css: str, scale: DateScale, middle: float) -> Markup:
    """Point out of the plot where something of the row lies before or after the days shown."""
    window = scale.window
    before = [item for item in row.items if item.start_date < window.first]
    after = [item for item in row.items if (item.end_date or item.start_date) > window.last]
    parts = []
    if before:
        first = min(item.start_date for item in before)
        text = f"begins before the days shown: {first} ({len(before)})"
        path = f"M{decimal(scale.left - 9)} {decimal(middle)}l9 -6v12z"
        parts.append(element("path", tip(text), d=path, class_=css))
    if after:
        last = max(item.end_date or item.start_date for item in after)
        text = f"goes on after the days shown: {last} ({len(after)})"
        path = f"M{decimal(scale.right + 9)} {decimal(middle)}l-9 -6v12z"
        parts.append(element("path", tip(text), d=path, class_=css))
    return joined(parts)


def _tip(item: TimelineItem) -> str:
    until = f" to {item.end_date}" if item.end_date and item.end_date != item.start_date else ""
    return f"{item.start_date}{until}: {item.title}{evidence_words(item)}"
