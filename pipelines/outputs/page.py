"""Writes the watchlist as one HTML page that needs nothing but itself.

Belongs here: what the page shows and its content security policy.
Does not belong here: layout (templates/), the drawing (timeline_svg.py), reading (reading.py).
Called by watchlist of this package.

The page opens offline. Its policy allows one style sheet and one script, both named by their hash, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from pipelines.outputs import words
from pipelines.outputs.cells import shown_text
from pipelines.outputs.feeds import STATES
from pipelines.outputs.reading import CaseFile, Watchlist, read_watchlist
from pipelines.outputs.timeline_ck import ck_words
from pipelines.outputs.timeline_lanes import evidence_words
from pipelines.outputs.timeline_svg import draw_timeline
from pipelines.warehouse.connection import Reader

#: Cases, in reading order, that get a section of their own; the list has all. Keeps the page at tens of MB.
DETAILED_CASES = 3_000
#: Cases shown under "first tonight".
CASES_FIRST = 25

_TEMPLATES = Path(__file__).parent / "templates"
_BUFFERED_PIECES = 200
_UNSAFE_IN_ANCHOR = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True)
class Count:
    """One line of a summary table."""

    code: str
    words: str
    open_cases: int
    cases: int


def write_page(reader: Reader, path: Path, *, as_of: date, detailed_cases: int = DETAILED_CASES) -> None:
    """Write the page.

    Args:
        reader: an open database with the schemas watchlist and quality.
        path: the file to write.
        as_of: the night the list describes.
        detailed_cases: cases, in reading order, that get a section with timeline and evidence.
    """
    watchlist = read_watchlist(reader, as_of=as_of, detailed_cases=detailed_cases)
    with path.open("w", encoding="utf-8", newline="\n") as page:
        page.writelines(render_page(watchlist, detailed_cases=detailed_cases))


def render_page(watchlist: Watchlist, *, detailed_cases: int = DETAILED_CASES) -> Iterator[str]:
    """Render the page in pieces."""
    template = _environment().get_template("watchlist.html.j2")
    stream = template.stream(
        watchlist=watchlist, detailed=watchlist.cases[:detailed_cases], as_of=watchlist.as_of, most_first=CASES_FIRST,
        **_assets(), **_summary(watchlist.cases),
    )  # fmt: skip
    stream.enable_buffering(_BUFFERED_PIECES)
    yield from stream


def anchor(case_id: str) -> str:
    """Give the id of a case's section: its case id, with a hash where characters had to be replaced."""
    safe = _UNSAFE_IN_ANCHOR.sub("-", case_id)
    if safe == case_id:
        return f"case-{safe}"
    return f"case-{safe[:40]}-{hashlib.sha256(case_id.encode()).hexdigest()[:10]}"


def _assets() -> dict[str, str]:
    style, script = asset("page.css"), asset("page.js")
    return {"style": style, "script": script, "policy": _policy(style, script)}


def _summary(cases: Sequence[CaseFile]) -> dict[str, object]:
    """Count the cases in the ways the page shows them."""
    priorities = {code: f"{name}, {when}" for code, (name, when) in words.PRIORITIES.items()}
    return {
        "first": _first(cases),
        "reviewed": [case for case in cases if case.row["priority"] != words.MONITOR],
        "monitored": [case for case in cases if case.row["priority"] == words.MONITOR],
        "is_first_night": bool(cases) and all(case.row["change"] == "new" for case in cases),
        "by_priority": _counts(cases, "priority", priorities),
        "by_change": _counts(cases, "change", words.CHANGES),
        "by_state": _counts(cases, "state", words.STATES),
        "by_label": _label_counts(cases),
        "leading_labels": sorted({case.row["leading_label"] or "" for case in cases}),
    }


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=_finalize,
    )  # fmt: skip
    environment.globals.update(
        words=words, anchor=anchor, timeline=_timeline, ck_words=ck_words, evidence_words=evidence_words,
        disclaimer=words.DISCLAIMER, feed_states=STATES,
    )  # fmt: skip
    return environment


def _finalize(value: object) -> object:
    """Show nothing for None, and make text visible as it is: no character that hides or reorders others."""
    if value is None:
        return ""
    return shown_text(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def asset(name: str) -> Markup:
    """Give the text of one of the page's own files: page.css, page.js."""
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704  our own file, not data


def _policy(style: str, script: str) -> str:
    """Allow this one style and this one script; no address, no form, no frame."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _timeline(case: CaseFile) -> Markup:
    row = case.row
    return draw_timeline(case.timeline, onset=row["onset_date"], as_of=row["as_of"], name=anchor(row["case_id"]))


def _first(cases: Sequence[CaseFile]) -> list[CaseFile]:
    """Give the open cases that changed tonight, in reading order."""
    return [case for case in cases if case.row["state"] == "open" and case.row["change"] in words.CHANGES_FIRST]


def _counts(cases: Sequence[CaseFile], column: str, wording: Mapping[str, str]) -> list[Count]:
    """Count cases by a column: the known values in their order, then any others that occur."""
    every = Counter(case.row[column] for case in cases)
    still_open = Counter(case.row[column] for case in cases if case.row["state"] == "open")
    codes = [*wording, *sorted(str(code) for code in every if code not in wording)]
    return [Count(code, words.spoken(wording, code), still_open[code], every[code]) for code in codes]


def _label_counts(cases: Sequence[CaseFile]) -> list[Count]:
    """Count cases by label; a case with several labels counts under each."""
    every = Counter(one["label"] for case in cases for one in case.labels)
    still_open = Counter(one["label"] for case in cases if case.row["state"] == "open" for one in case.labels)
    codes = sorted(every, key=lambda code: (-every[code], code))
    counts = [Count(code, words.label_words(code), still_open[code], every[code]) for code in codes]
    bare = [case for case in cases if not case.labels]
    return [*counts, Count("", "no label", sum(case.row["state"] == "open" for case in bare), len(bare))]
