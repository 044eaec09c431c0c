"""Draws the timeline of one case as inline SVG: exposures, CK, events on one date axis.

Belongs here: the frame, the date axis, onset and run date, the description for screen readers.
Does not belong here: lanes (timeline_lanes.py), the CK panel (timeline_ck.py), colours (templates/page.css).
Called by page of this package.

Everything is drawn with classes and attributes, never with style attributes: the page's policy forbids those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from pipelines.outputs.reading import TimelineItem
from pipelines.outputs.svg import decimal, element, joined, label, text_width
from pipelines.outputs.timeline_ck import draw_ck
from pipelines.outputs.timeline_lanes import LANE_NAMES, TITLE_X, Drawn, draw_events, draw_exposures
from pipelines.outputs.timeline_scale import DateScale, choose_window, date_ticks
from pipelines.outputs.words import ratio_words

WIDTH = 1080.0
_PLOT_LEFT = 268.0
_PLOT_RIGHT = 1000.0
_HEADER = 34.0
_AXIS = 36.0
_GAP = 8.0
_MOST_TICKS = 9
_DATE_SIZE = 12.0


def draw_timeline(items: Sequence[TimelineItem], *, onset: date | None, as_of: date, name: str) -> Markup:
    """Draw the timeline of one case.

    Args:
        items: exposures, CK results and events of the case, in any order.
        onset: the onset date, or None when it is not known.
        as_of: the run date.
        name: a token unique in the page, for the ids of title and description.

    Returns:
        An `<svg>` element; its colours are classes of the page's style sheet.
    """
    scale = DateScale(choose_window(items, onset=onset, as_of=as_of), _PLOT_LEFT, _PLOT_RIGHT)
    exposures = draw_exposures(_kind(items, "exposure"), scale=scale, top=_HEADER, as_of=as_of)
    ck_top = _HEADER + exposures.height
    ck = draw_ck(_kind(items, "ck"), scale=scale, top=ck_top)
    events_top = ck_top + ck.height + _GAP
    events = draw_events(_events(items), scale=scale, top=events_top, right=WIDTH - 4)
    bottom = events_top + events.height + 4
    axis = _date_axis(scale, onset=onset, top=_HEADER - 4, bottom=bottom)
    outside = _outside_note(items, scale=scale, top=bottom + _AXIS)
    height = bottom + _AXIS + outside.height
    content = joined([
        element("title", "Timeline of exposures, CK and events", id=f"{name}-title"),
        element("desc", describe(items, onset=onset, as_of=as_of), id=f"{name}-text"),
        axis, _moments(scale, onset=onset, as_of=as_of, bottom=bottom),
        exposures.parts, ck.parts, events.parts, outside.parts,
    ])  # fmt: skip
    return element("svg", content, view_box=f"0 0 {decimal(WIDTH)} {decimal(height)}", class_="timeline", role="img",
                   aria_labelledby=f"{name}-title {name}-text")  # fmt: skip


def describe(items: Sequence[TimelineItem], *, onset: date | None, as_of: date) -> str:
    """Put a timeline into a few sentences, for readers who do not see the drawing."""
    sentences = [f"As of {as_of}; onset {onset or 'not known'}."]
    lanes = [*LANE_NAMES, *sorted({one.lane for one in items if one.item_kind == "exposure"} - set(LANE_NAMES))]
    for lane in lanes:
        members = [one for one in items if one.lane == lane and one.item_kind == "exposure"]
        sentences.append(f"{LANE_NAMES.get(lane, lane)}: {_exposure_sentence(members)}.")
    sentences.append(f"CK: {_ck_sentence(_kind(items, 'ck'))}.")
    events = "; ".join(f"{one.start_date} {one.title}" for one in _events(items)[:5])
    sentences.append(f"Events: {len(_events(items))}{': ' + events if events else ''}.")
    return " ".join(sentences)


def _kind(items: Sequence[TimelineItem], kind: str) -> list[TimelineItem]:
    return [one for one in items if one.item_kind == kind]


def _exposure_sentence(items: Sequence[TimelineItem]) -> str:
    if not items:
        return "none recorded"
    titles = ", ".join(sorted({one.title for one in items})[:4])
    last = max(one.end_date or one.start_date for one in items)
    return f"{titles}; {len(items)} entries from {min(one.start_date for one in items)} to {last}"


def _ck_sentence(items: Sequence[TimelineItem]) -> str:
    if not items:
        return "no result known"
    measured = [one for one in items if one.ck_x_uln is not None]
    words = f"{len(items)} results, {len(items) - len(measured)} without a known limit"
    if not measured:
        return words
    peak = max(measured, key=lambda one: (one.ck_x_uln or 0, -one.start_date.toordinal()))
    return f"{words}, peak {ratio_words(peak.ck_x_uln)} upper limit of normal on {peak.start_date}"


def _events(items: Sequence[TimelineItem]) -> list[TimelineItem]:
    events = [one for one in items if one.item_kind not in ("exposure", "ck")]
    return sorted(events, key=lambda one: (one.start_date, one.item_id))


def _date_axis(scale: DateScale, *, onset: date | None, top: float, bottom: float) -> Markup:
    parts = [element("path", d=f"M{decimal(scale.left)} {decimal(bottom)}H{decimal(scale.right)}", class_="axis")]
    for tick in date_ticks(scale.window, at_most=_MOST_TICKS):
        x = scale.middle(tick)
        parts.append(element("path", d=f"M{decimal(x)} {decimal(top)}V{decimal(bottom + 4)}", class_="month"))
        parts.append(label(tick.isoformat(), x=x, y=bottom + 16, class_="tick", anchor="middle"))
        if onset:
            parts.append(label(_relative((tick - onset).days), x=x, y=bottom + 29, class_="quiet", anchor="middle"))
    words = "days from onset" if onset else "onset not known"
    parts.append(label("Date", x=TITLE_X, y=bottom + 16, class_="quiet"))
    parts.append(label(words, x=TITLE_X, y=bottom + 29, class_="quiet"))
    return joined(parts)


def _relative(days: int) -> str:
    return f"day +{days}" if days > 0 else f"day \N{MINUS SIGN}{-days}" if days < 0 else "day 0"


def _moments(scale: DateScale, *, onset: date | None, as_of: date, bottom: float) -> Markup:
    """Draw onset and run date as lines through all lanes, their names on two lines of the header."""
    moments = [_Moment(as_of, f"as of {as_of}", "as-of", 26)]
    if onset:
        moments.append(_Moment(onset, f"onset {onset}", "onset", 11))
    return joined(_moment(one, scale=scale, bottom=bottom) for one in moments)


@dataclass(frozen=True)
class _Moment:
    day: date
    words: str
    css: str
    text_y: float


def _moment(moment: _Moment, *, scale: DateScale, bottom: float) -> Markup:
    words = moment.words
    if moment.day > scale.window.last:
        words += " \N{RIGHTWARDS ARROW}"
    elif moment.day < scale.window.first:
        words = "\N{LEFTWARDS ARROW} " + words
    x = scale.middle(moment.day)
    half = text_width(words, size=_DATE_SIZE, bold=True) / 2
    middle = min(max(x, scale.left + half), WIDTH - half - 2)
    text = label(words, x=middle, y=moment.text_y, class_=moment.css, anchor="middle")
    if not scale.window.holds(moment.day):
        return text
    path = f"M{decimal(x)} {decimal(moment.text_y + 3)}V{decimal(bottom)}"
    return element("path", d=path, class_=moment.css) + text


def _outside_note(items: Sequence[TimelineItem], *, scale: DateScale, top: float) -> Drawn:
    """Say how many entries the days shown leave out; the list below the drawing has them all."""
    before = sum((one.end_date or one.start_date) < scale.window.first for one in items)
    after = sum(one.start_date > scale.window.last for one in items)
    if not before and not after:
        return Drawn(Markup(""), 0)
    words = f"Not drawn: {before} entries before and {after} after the days shown; all are in the entries as text."
    return Drawn(label(words, x=TITLE_X, y=top + 11, class_="quiet"), 18)
