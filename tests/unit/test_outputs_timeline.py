"""The timeline drawing: what it shows, that its texts do not touch, and that no input breaks it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.outputs.reading import TimelineItem
from pipelines.outputs.svg import Box, text_width
from pipelines.outputs.timeline_scale import RatioScale, Window, choose_ratios, choose_window, date_ticks
from pipelines.outputs.timeline_svg import WIDTH, draw_timeline

ONSET = date(2026, 2, 1)
AS_OF = date(2026, 3, 10)


def ck(day: int, ratio: float | None, **more: object) -> TimelineItem:
    amount = None if ratio is None else ratio * 170
    values = {"ck_u_per_l": amount, "uln_u_per_l": None if ratio is None else 170.0, "ck_x_uln": ratio} | more
    return TimelineItem("ck", f"c{day}", "ck", str(values.pop("title", "")), ONSET + timedelta(days=day), **values)  # type: ignore[arg-type]


def exposure(lane: str, title: str, first: int, last: int | None) -> TimelineItem:
    end = None if last is None else ONSET + timedelta(days=last)
    return TimelineItem(lane, f"{lane}{first}", "exposure", title, ONSET + timedelta(days=first), end)


def event(day: int, title: str, number: int = 0) -> TimelineItem:
    return TimelineItem("diagnosis", f"e{day}-{number}", "event", title, ONSET + timedelta(days=day))


def draw(*items: TimelineItem, onset: date | None = ONSET) -> ElementTree.Element:
    return ElementTree.fromstring(draw_timeline(items, onset=onset, as_of=AS_OF, name="case-1"))


def texts(svg: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in svg.iter("text")]


def of_class(svg: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [one for one in svg.iter() if name in one.get("class", "").split()]


def test_the_lines_at_1_3_5_and_10_times_the_limit_are_named() -> None:
    shown = texts(draw(ck(0, 2.0)))
    assert {"1 × ULN", "3 ×", "5 ×", "10 ×"} <= set(shown)
    assert {"170", "510", "850", "1,700", "U/L"} <= set(shown)


def test_the_right_axis_says_when_limits_differ() -> None:
    shown = texts(draw(ck(0, 2.0), ck(3, 4.0, uln_u_per_l=200.0, ck_u_per_l=800.0)))
    assert "ULN differs:" in shown
    assert "U/L" not in shown


def test_higher_ratios_are_drawn_higher_and_the_peak_is_written() -> None:
    svg = draw(ck(0, 1.2), ck(5, 31.3), ck(9, 4.0))
    heights = [float(one.get("cy", "")) for one in of_class(svg, "ck")]
    assert heights[1] < heights[2] < heights[0]
    assert "31.3 ×" in texts(svg)


@pytest.mark.parametrize(("title", "sign"), [(">22000", ">"), ("<20", "<")])
def test_a_censored_value_is_a_triangle_with_its_sign(title: str, sign: str) -> None:
    svg = draw(ck(0, 5.0, is_censored=True, title=title))
    assert [one.tag for one in of_class(svg, "censored")] == ["path"]
    assert f"{sign}5.0 ×" in texts(svg)


def test_a_result_without_limit_is_hollow_in_its_own_strip() -> None:
    svg = draw(ck(0, 5.0), ck(2, None, ck_u_per_l=2350.0))
    assert len(of_class(svg, "unlimited")) == 1
    assert {"no limit known (U/L)", "2,350"} <= set(texts(svg))


def test_without_any_ck_the_drawing_says_so() -> None:
    svg = draw(event(0, "H53.2 diplopia"))
    assert "no CK result known" in texts(svg)
    assert not of_class(svg, "panel")


def test_an_empty_lane_says_none_recorded() -> None:
    svg = draw(exposure("ici", "nivolumab", -20, None))
    assert texts(svg).count("none recorded") == 3  # statin, steroid, events


def test_doses_of_one_drug_share_a_row_even_when_their_titles_count_them() -> None:
    svg = draw(*(exposure("ici", f"pembrolizumab dose {n}", -21 * n, None) for n in range(1, 5)))
    assert "pembrolizumab 4×" in texts(svg)
    assert len([one for one in of_class(svg, "ici") if one.tag == "rect"]) == 4


def test_an_exposure_of_years_is_clipped_with_arrows_and_counted() -> None:
    svg = draw(exposure("statin", "atorvastatin", -3000, 900), exposure("ici", "nivolumab", -900, None), ck(0, 2.0))
    bar = next(one for one in of_class(svg, "statin") if one.tag == "rect")
    assert float(bar.get("x", "")) > 0
    assert float(bar.get("x", "")) + float(bar.get("width", "")) < WIDTH
    arrows = [one for one in of_class(svg, "statin") if one.tag == "path"]
    assert len(arrows) == 2
    assert any("Not drawn: 1 entries before" in text for text in texts(svg))


def test_supply_after_the_run_date_is_pale() -> None:
    assert len(of_class(draw(exposure("statin", "atorvastatin", -20, 60)), "planned")) == 1
    assert not of_class(draw(exposure("statin", "atorvastatin", -20, 30)), "planned")


def test_onset_and_run_date_are_drawn_and_named() -> None:
    svg = draw(ck(0, 2.0))
    assert {"onset 2026-02-01", "as of 2026-03-10"} <= set(texts(svg))
    assert "onset not known" in texts(draw(ck(0, 2.0), onset=None))


def test_a_run_date_far_after_onset_is_named_at_the_edge() -> None:
    svg = ElementTree.fromstring(draw_timeline([ck(0, 2.0)], onset=ONSET, as_of=date(2029, 1, 1), name="c"))
    assert any(text.startswith("as of 2029-01-01") and text != "as of 2029-01-01" for text in texts(svg))


def test_evidence_numbers_stand_at_the_event() -> None:
    item = TimelineItem("diagnosis", "d1", "event", "H53.2 diplopia", ONSET, evidence_numbers=(3, 7))
    assert "H53.2 diplopia [3, 7]" in texts(draw(item))


def test_the_drawing_describes_itself() -> None:
    svg = draw(exposure("ici", "nivolumab", -20, None), ck(0, 31.3), event(2, "H53.2 diplopia"))
    described = svg.get("aria-labelledby", "").split()
    assert [one.get("id") for one in svg.iter() if one.get("id")] == described
    words = "".join(svg.find("desc").itertext())  # type: ignore[union-attr]
    assert "nivolumab" in words
    assert "31.3 × upper limit of normal on 2026-02-01" in words
    assert "H53.2 diplopia" in words


def test_patient_text_stays_text() -> None:
    svg = draw(event(0, '<script>alert(1)</script>" onload="x'), exposure("statin", "<b>\x00\u202e", -3, 3))
    assert not list(svg.iter("script"))
    assert not list(svg.iter("b"))
    assert not [one for one in svg.iter() if any(key.startswith("on") or key == "style" for key in one.attrib)]


def test_texts_do_not_touch_in_a_crowded_drawing() -> None:
    items = [event(3 * n, f"code {n} with some words", n) for n in range(30)]
    items += [event(5 * n, "M62.81 weakness", 99) for n in range(7)]
    items += [ck(n, 1 + (n * 7 % 30), title=str(n)) for n in range(0, 90, 3)] + [
        ck(200 + n, None, ck_u_per_l=1000.0 + n) for n in range(9)
    ]
    items += [exposure("statin", f"statin {n} of many names", -100 + 9 * n, -80 + 9 * n) for n in range(9)]
    boxes = [_box(one) for one in draw(*items).iter("text")]
    touching = [(one[0], two[0]) for place, one in enumerate(boxes) for two in boxes[:place] if one[1].touches(two[1])]
    assert not touching
    assert all(box.right <= WIDTH + 1 and box.left >= 0 for _, box in boxes)


def _box(text: ElementTree.Element) -> tuple[str, Box]:
    words, x, y = text.text or "", float(text.get("x", "")), float(text.get("y", ""))
    # narrower than the drawing's own estimate: what a real font takes
    width = text_width(words, size=12) * 0.9
    left = {"middle": x - width / 2, "end": x - width}.get(text.get("text-anchor", ""), x)
    return words, Box(left, y - 9, left + width, y + 1)


def test_five_hundred_results_stay_small() -> None:
    assert (
        len(draw_timeline([ck(n - 170, 1 + n % 9) for n in range(500)], onset=ONSET, as_of=AS_OF, name="c")) < 110_000
    )


@pytest.mark.parametrize("ratio", [1e308, 1e-300, float("inf"), float("nan"), 0.0, -5.0])
def test_a_ratio_that_cannot_be_true_is_still_drawn(ratio: float) -> None:
    svg = draw(ck(0, ratio), ck(3, 2.0))
    places = [one.get(key) for one in svg.iter() for key in ("y", "cy", "d", "points", "height") if one.get(key)]
    assert not [place for place in places if "inf" in place or "nan" in place or len(place) > 60]


near_or_far = st.dates(ONSET - timedelta(days=60), AS_OF) | st.dates(date(1800, 1, 1), date(2999, 12, 31))
items_strategy = st.lists(
    st.builds(
        TimelineItem, st.sampled_from(["ici", "statin", "corticosteroid", "ck", "diagnosis", "other"]), st.text(max_size=4),
        st.sampled_from(["exposure", "ck", "event"]), st.text(max_size=60), near_or_far, st.none() | near_or_far, st.none() | st.floats(allow_nan=True),
        st.none() | st.floats(0.1, 1000), st.none() | st.floats(allow_nan=True), st.booleans(),
    ), max_size=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(items=items_strategy, onset=st.none() | near_or_far)
def test_no_items_break_the_drawing(items: list[TimelineItem], onset: date | None) -> None:
    drawn = draw_timeline(items, onset=onset, as_of=AS_OF, name="c")
    ElementTree.fromstring(drawn)
    assert not re.search(r'"-?(nan|inf)', drawn)
    assert drawn == draw_timeline(list(reversed(items)), onset=onset, as_of=AS_OF, name="c") or len(
        {i.item_id for i in items}
    ) < len(items)


@pytest.mark.parametrize("days", [0, 3, 20, 60, 200, 545, 4000])
def test_date_ticks_are_few_ordered_and_inside(days: int) -> None:
    window = Window(ONSET, ONSET + timedelta(days=days))
    ticks = date_ticks(window, at_most=9)
    assert ticks == sorted(set(ticks))
    assert len(ticks) <= 10
    assert all(window.holds(tick) for tick in ticks)


def test_the_window_keeps_onset_and_recent_findings() -> None:
    window = choose_window([ck(0, 2.0), ck(300, 3.0), exposure("statin", "x", -4000, 4000)], onset=ONSET, as_of=AS_OF)
    assert window.holds(ONSET)
    assert window.holds(ONSET + timedelta(days=300))
    assert window.days < 400


def test_the_ratio_axis_always_shows_1_to_10() -> None:
    lowest, highest = choose_ratios([])
    scale = RatioScale(lowest, highest, 0, 100)
    assert {1.0, 3.0, 5.0, 10.0} <= set(scale.ticks)
    assert scale.y(10) < scale.y(5) < scale.y(3) < scale.y(1)
