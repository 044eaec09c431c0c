"""What the clinical pages are made of: rows of sql/reference, rule numbers in texts, links.

Belongs here: reading and small words. Does not belong here: pages (the other clinical_* modules).
Called by the other clinical_* modules and tests/structure/test_traps.py.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "sql" / "reference"

Row = Mapping[str, str]

#: How far something can be relied on, as `basis` and `source` say it.
TAGS: Mapping[str, str] = {
    "V": "seen in the cited source", "Va": "seen in its abstract only", "U": "general knowledge, not verified",
    "D": "decided for this project",
}  # fmt: skip
_TAG = re.compile(r"\[(Va|V|U|D)\b[^\]]*\]")
_RULE = r"R-[A-Z]+-\d{2}|W-[A-Z]{3}(?:-[A-Z]?\d?|\d)?|C-\d{2}|T-\d{2}|(?<![A-Z])E\d{1,2}(?![\w.])"
_SECTION = r"(?<![\w.-])(?:[2-9]|1[0-3])\.\d{1,2}[ab]?(?![\w.]*\s*x)(?![\d.])"
_ID = re.compile(f"{_RULE}|{_SECTION}")
_RANGE = re.compile(rf"({_RULE}|{_SECTION})\s*(?:to|\.\.)\s*({_RULE}|{_SECTION})")
_CHAPTERS = re.compile(r"\bspec ((?:\d{1,2}(?![\d.])(?:, | and )?)+)")
_NAMED = re.compile(
    r"\b([Rr]uling|[Gg]ate)s? ((?:\d{1,2}\b|[A-Z]\b)(?:(?:, | and | to )(?:\d{1,2}\b(?!\.)|[A-Z]\b(?!-)))*)"
)


@cache
def table(name: str) -> tuple[Row, ...]:
    """Read a file of sql/reference by its name without .csv."""
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def table_names() -> tuple[str, ...]:
    """Give the names of all files of sql/reference, code lists left out."""
    return tuple(path.stem for path in sorted(REFERENCE.glob("*.csv")))


def basis(row: Row) -> str:
    """Give what a row rests on, under whichever name it has that."""
    return row.get("basis") or row.get("source") or ""


def tags(text: str) -> str:
    """Give the tags of a basis, or '' where it has none."""
    return ", ".join(dict.fromkeys(_TAG.findall(text)))


def rules_in(text: str) -> tuple[str, ...]:
    """Give the numbers of rules, paragraphs, gates and rulings a text names, ranges spelled out, in its order."""
    found: list[str] = []
    for first, last in _RANGE.findall(text):
        found += _between(first, last)
    found += _ID.findall(text)
    for chapters in _CHAPTERS.findall(text):
        found += [f"spec {number}" for number in re.findall(r"\d+", chapters)]
    for kind, listed in _NAMED.findall(text):
        names = re.findall(r"\d+|[A-Z]\b", listed)
        if " to " in listed and names[0].isalpha():
            names = [chr(letter) for letter in range(ord(names[0]), ord(names[-1]) + 1)]
        found += [f"{kind.lower()} {name}" for name in names]
    return tuple(dict.fromkeys(found))


def anchor(heading: str) -> str:
    """Give the anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def sql_link(model: str, *, up: str = "../..") -> str:
    """Link a model to its file.

    Args:
        model: schema.table.
        up: the way from the page to the checkout.
    """
    return f"[{model}]({up}/sql/{model.replace('.', '/')}.sql)"


def file_link(name: str, *, up: str = "../..") -> str:
    """Link a reference file by its name without .csv."""
    return f"[{name}.csv]({up}/sql/reference/{name}.csv)"


def signed(points: str) -> str:
    """Write points with their sign."""
    return points if points.startswith("-") or points in ("", "0") else f"+{points}"


def bounds(lowest: str, highest: str, *, above: str = "above", below: str = "up to", endless: float = 1_000) -> str:
    """Write a span of numbers; an end so far away that nothing lies beyond it is left out.

    Args:
        lowest: the lower end.
        highest: the upper end.
        above: word before the lower end.
        below: word before the upper end.
        endless: from this size on an end means no end.
    """
    ends = [f"{word} {end}" for word, end in ((above, lowest), (below, highest)) if abs(float(end)) < endless]
    return " ".join(ends)


def days(start: str, end: str) -> str:
    """Write a span of days in words; the ends that mean 'any time' are said so."""
    if not start and not end:
        return ""
    ever, never = abs(int(start)) >= _EVER, abs(int(end)) >= _EVER
    if ever and never:
        return "any time"
    if ever:
        return f"any time up to day {end}"
    return f"from day {start} on" if never else f"day {start} to {end}"


_EVER = 36_500


def _between(first: str, last: str) -> list[str]:
    """Spell a range out: both ends differ in their last number only."""
    one, two = re.match(r"(.*?)(\d+)$", first), re.match(r"(.*?)(\d+)$", last)
    if not one or not two or one[1] != two[1]:
        return [first, last]
    width = len(one[2]) if one[2].startswith("0") else 0
    return [f"{one[1]}{number:0{width}}" for number in range(int(one[2]), int(two[2]) + 1)]
