"""A published case as the curated file gives it, with the days that a drawing needs.

Belongs here: reading the file, the days of presentation and work-up.
Does not belong here: rows (builder.py), words (words.py), verdicts (judge.py).
Called by builder.py, exposures.py, judge.py and table.py.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

#: The curated reports lie beside the project, never in it.
REPORTS = Path(__file__).parents[4] / "shared" / "cases" / "published_cases.json"
#: An undated CK between two dated ones lies halfway; after the last one, so many days later.
_DAYS_AFTER_LAST_CK = 14


@dataclass(frozen=True)
class Ck:
    """One CK of a report: day, value where there is one, the words about it."""

    day: int
    value: float | None
    limit: float | None
    words: str


@dataclass(frozen=True)
class Report:
    """One published case."""

    raw: dict[str, Any]

    @property
    def case_id(self) -> str:
        return str(self.raw["id"])

    @property
    def citation(self) -> str:
        """First author and year; the journal where the file does not show the author."""
        cited = self.raw["citation"]
        author = cited["first_author"] or "(not shown)"
        named = cited["journal"] if author.startswith("(") else author
        return " ".join(str(word) for word in (named, cited["year"]) if word)

    @property
    def expected(self) -> str:
        return str(self.raw["expected"]["category"])

    @property
    def also(self) -> tuple[str, ...]:
        return tuple(self.raw["expected"]["also"])

    @property
    def is_mimic(self) -> bool:
        return self.expected == "not_nm"

    @cached_property
    def cks(self) -> Sequence[Ck]:
        """Every CK with a day of its own, in the order of the report."""
        given = self.raw["ck"]
        days = [row["day"] for row in given]
        found: list[Ck] = []
        for place, row in enumerate(given):
            day = days[place]
            if day is None:
                later = next((other for other in days[place + 1 :] if other is not None), None)
                before = found[-1].day if found else 0
                day = before + _DAYS_AFTER_LAST_CK if later is None else (before + later) // 2
                day = day if found else later or 0
            found.append(Ck(day, row["value"], row.get("uln"), row.get("qualifier") or ""))
        return tuple(found)

    @cached_property
    def presentation(self) -> int:
        """The day of the first CK that is not a baseline: nobody in the hospital has seen the patient before."""
        return min((ck.day for ck in self.cks if "baseline" not in ck.words), default=0)

    @cached_property
    def workup(self) -> int:
        """The first day on which a CK with a number and every dated symptom are known."""
        numbers = [ck.day for ck in self.cks if ck.value is not None and "baseline" not in ck.words]
        symptoms = [int(row["day"]) for row in self.raw["symptoms"] if row["day"] is not None]
        return max([self.presentation, *numbers[:1], *symptoms])


def runnable() -> tuple[Report, ...]:
    """Read the reports that say enough to be run, in the order of the file."""
    listed = json.loads(REPORTS.read_text(encoding="utf-8"))
    return tuple(Report(raw) for raw in listed if raw["completeness"]["runnable"])
