"""Draws the CK panel of a timeline: results on a logarithmic axis in multiples of the upper limit of normal (ULN).

Belongs here: the panel's lines and labels, result marks, the strip of results without a limit.
Does not belong here: choosing scales (timeline_scale.py), exposures and events (timeline_lanes.py).
Called by timeline_svg.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from pipelines.outputs.reading import TimelineItem
from pipelines.outputs.svg import Box, Places, decimal, element, joined, label, text_width, tip
from pipelines.outputs.timeline_lanes import LANE_NAME_X, TEXT_SIZE, TITLE_X, Drawn, evidence_words
from pipelines.outputs.timeline_scale import LABELLED_RATIOS, DateScale, RatioScale, choose_ratios
from pipelines.outputs.words import amount_words, ratio_words

_UNITS_PER_DECADE = 66.0
_LOWEST_PANEL = 130.0
_STRIP_HEIGHT = 22.0
_EMPTY_HEIGHT = 22.0
_FEW_RESULTS = 120
_TEXT_HEIGHT = 12.0
_SAME_ULN_TOLERANCE = 0.01


def draw_ck(items: Sequence[TimelineItem], *, scale: DateScale, top: float) -> Drawn:
    """Draw the CK panel and, below it, the strip of results without a limit; both only when they have results."""
    shown = [item for item in items if scale.window.holds(item.start_date)]
    measured = [item for item in shown if _has_ratio(item)]
    unlimited = [item for item in shown if not _has_ratio(item)]
    if not shown:
        words = "no result in the days shown" if items else "no CK result known"
        name = label("CK", x=LANE_NAME_X, y=top + 15, class_="lane")
        return Drawn(name + label(words, x=TITLE_X, y=top + 15, class_="quiet"), _EMPTY_HEIGHT)
    height = 0.0
    parts = Markup("")
    if measured:
        panel = _panel(measured, scale=scale, top=top)
        parts, height = panel.parts, panel.height
    if unlimited:
        parts += _strip(unlimited, scale=scale, top=top + height, is_alone=not measured)
        height += _STRIP_HEIGHT
    return Drawn(parts, height)


def ck_words(item: TimelineItem) -> str:
    """Describe one CK result: date, U/L, multiple of the ULN and the ULN it rests on."""
    known = _amount(item)
    amount = f"{amount_words(known)} U/L" if known is not None else item.title or "no number"
    if not _has_ratio(item):
        return f"{item.start_date}: {amount}; no upper limit known, so no ratio{_more_words(item)}"
    limit = f" (ULN {amount_words(item.uln_u_per_l)} U/L)" if item.uln_u_per_l is not None else ""
    return f"{item.start_date}: {amount}, {ratio_words(item.ck_x_uln)} ULN{limit}{_more_words(item)}"


def _has_ratio(item: TimelineItem) -> bool:
    return item.ck_x_uln is not None and math.isfinite(item.ck_x_uln)


def _amount(item: TimelineItem) -> float | None:
    """Give a result in U/L where it is a number at all: what is none has no place in an order."""
    return item.ck_u_per_l if item.ck_u_per_l is not None and math.isfinite(item.ck_u_per_l) else None


def _more_words(item: TimelineItem) -> str:
    side = "below" if _is_below(item) else "above"
    return (f"; reported as {side} this value" if item.is_censored else "") + evidence_words(item)


def _is_below(item: TimelineItem) -> bool:
    return "<" in item.title and ">" not in item.title


def _panel(items: Sequence[TimelineItem], *, scale: DateScale, top: float) -> Drawn:
    lowest, highest = choose_ratios([item.ck_x_uln or 0 for item in items])
    height = max(_LOWEST_PANEL, math.log10(highest / lowest) * _UNITS_PER_DECADE)
    ratios = RatioScale(lowest, highest, top + 8, top + height)
    frame = element("rect", x=scale.left, y=top + 8, width=scale.right - scale.left, height=height - 8, class_="panel")
    names = (
        label("CK", x=LANE_NAME_X, y=top + 20, class_="lane")
        + label("\N{MULTIPLICATION SIGN} ULN", x=TITLE_X, y=top + 20, class_="quiet")
        + label("log scale", x=TITLE_X, y=top + 34, class_="quiet")
    )
    parts = frame + names + _lines(ratios, scale=scale) + _right_axis(items, ratios, scale=scale, top=top)
    return Drawn(parts + _results(items, ratios, scale=scale), height)


def _lines(ratios: RatioScale, *, scale: DateScale) -> Markup:
    parts = []
    for ratio in ratios.ticks:
        y = ratios.y(ratio)
        css = "uln" if ratio == 1 else "grid" if ratio in LABELLED_RATIOS else "grid faint"
        words = f"{ratio:,g} \N{MULTIPLICATION SIGN}" + (" ULN" if ratio == 1 else "")
        parts.append(element("path", d=f"M{decimal(scale.left)} {decimal(y)}H{decimal(scale.right)}", class_=css))
        parts.append(label(words, x=scale.left - 6, y=y + 4, class_="tick", anchor="end"))
    return joined(parts)


def _right_axis(items: Sequence[TimelineItem], ratios: RatioScale, *, scale: DateScale, top: float) -> Markup:
    """Give U/L at the lines when one limit holds for all results; otherwise say that limits differ."""
    limits = [item.uln_u_per_l for item in items if item.uln_u_per_l]
    if not limits or len(limits) < len(items):
        return Markup("")
    if max(limits) - min(limits) > _SAME_ULN_TOLERANCE * min(limits):
        words = ("ULN differs:", f"{amount_words(min(limits))} to", f"{amount_words(max(limits))} U/L")
        lines = [label(text, x=scale.right + 6, y=top + 20 + 13 * row, class_="tick") for row, text in enumerate(words)]
        return joined(lines)
    ticks = [
        label(amount_words(ratio * limits[0]), x=scale.right + 6, y=ratios.y(ratio) + 4, class_="tick")
        for ratio in ratios.ticks
    ]
    return joined([label("U/L", x=scale.right + 6, y=top + 4, class_="tick"), *ticks])


def _results(items: Sequence[TimelineItem], ratios: RatioScale, *, scale: DateScale) -> Markup:
    """Draw the line through the results, their marks, and the values of the peak, the last and the first."""
    ordered = sorted(items, key=lambda one: (one.start_date, one.item_id))
    spots = [(scale.middle(item.start_date), ratios.y(item.ck_x_uln or 0)) for item in ordered]
    radius = 3.6 if len(ordered) <= _FEW_RESULTS else 1.8
    line = element("polyline", points=" ".join(f"{decimal(x)},{decimal(y)}" for x, y in spots), class_="course")
    marks = [_mark(item, spot, radius) for item, spot in zip(ordered, spots, strict=True)]
    bounds = Box(scale.left + 2, ratios.top - 8, scale.right - 2, ratios.bottom)
    places = Places(bounds, [Box(x - 4, y - 4, x + 4, y + 4) for x, y in spots] if len(spots) <= _FEW_RESULTS else [])
    peak = max(range(len(ordered)), key=lambda place: (ordered[place].ck_x_uln or 0, -place))
    labels = []
    for place in dict.fromkeys((peak, len(ordered) - 1, 0) if len(ordered) <= _FEW_RESULTS else (peak,)):
        words = _sign(ordered[place]) + ratio_words(ordered[place].ck_x_uln)
        labels.append(_value_label(words, spots[place], places, is_peak=place == peak))
    return (line if len(spots) > 1 else Markup("")) + joined(marks) + joined(labels)


def _sign(item: TimelineItem) -> str:
    return "" if not item.is_censored else "<" if _is_below(item) else ">"


def _mark(item: TimelineItem, spot: tuple[float, float], radius: float) -> Markup:
    x, y = spot
    if not item.is_censored:
        return element("circle", tip(ck_words(item)), cx=x, cy=y, r=radius, class_="ck")
    return element("path", tip(ck_words(item)), d=_triangle(x, y, is_down=_is_below(item)), class_="ck censored")


def _triangle(x: float, y: float, *, is_down: bool) -> str:
    rise = 6 if is_down else -6
    return f"M{decimal(x - 6)} {decimal(y - rise / 2)}h12l-6 {2 * rise}z"


def _value_label(words: str, spot: tuple[float, float], places: Places, *, is_peak: bool) -> Markup:
    """Write a value beside its mark where there is room; the peak is always written."""
    x, y = spot
    width = text_width(words, size=TEXT_SIZE, bold=True)
    wanted = [(x - width / 2, y - 21), (x + 8, y - 8), (x - width - 8, y - 8), (x - width / 2, y + 8),
              (x + 8, y - 20), (x - width - 8, y - 20), (x + 8, y + 4), (x - width - 8, y + 4)]  # fmt: skip
    box = places.take(Box(left, top, left + width, top + _TEXT_HEIGHT) for left, top in wanted)
    if box is None:
        if not is_peak:
            return Markup("")
        left = min(max(x - width / 2, places.bounds.left), places.bounds.right - width)
        box = Box(left, y - 21, left + width, y - 9)
        places.taken.append(box)
    return label(words, x=box.left, y=box.bottom - 2, class_="value")


def _strip(items: Sequence[TimelineItem], *, scale: DateScale, top: float, is_alone: bool) -> Markup:
    """Draw results that have no limit as hollow marks with their U/L, highest first where texts would touch."""
    y = top + _STRIP_HEIGHT / 2 + 2
    parts = [
        label("CK", x=LANE_NAME_X, y=y + 4, class_="lane") if is_alone else Markup(""),
        label("no limit known (U/L)", x=scale.left - 6, y=y + 4, class_="tick", anchor="end"),
        element("path", d=f"M{decimal(scale.left)} {decimal(y)}H{decimal(scale.right)}", class_="hair"),
    ]
    spots = {item.item_id: scale.middle(item.start_date) for item in items}
    marks = [Box(x - 5, y - 5, x + 5, y + 5) for x in spots.values()]
    places = Places(Box(scale.left, y - 10, scale.right, y + 10), marks)
    for item in sorted(items, key=lambda one: (-(_amount(one) or 0), one.start_date, one.item_id)):
        x = spots[item.item_id]
        parts.append(element("circle", tip(ck_words(item)), cx=x, cy=y, r=4, class_="unlimited"))
        known = _amount(item)
        words = _sign(item) + amount_words(known) if known is not None else "?"
        width = text_width(words, size=TEXT_SIZE)
        box = places.take(Box(left, y - 6, left + width, y + 6) for left in (x + 7, x - width - 7))
        if box is not None:
            parts.append(label(words, x=box.left, y=y + 4, class_="event"))
    return joined(parts)
