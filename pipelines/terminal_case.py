"""Prints one case on the terminal: nmwatch show.

Belongs here: the order and layout of what `nmwatch show` prints.
Does not belong here: reading the case (pipelines/flows/case_reading.py), the command itself (pipelines/cli.py).
Called by cli.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.table import Table as Grid
from rich.text import Text

from pipelines.terminal import out

if TYPE_CHECKING:
    from pipelines.flows.case_reading import CaseText

_TITLE_WIDTH = 30


def print_case(case: CaseText) -> None:
    """Print facts, explanations side by side, other causes, follow-up, other scales and the evidence.

    Args:
        case: the case as text; nothing in it is read as markup.
    """
    for line in case.feeds.lines():
        out.print(Text(line))
    _pairs(case.facts, width=20)
    out.print()
    for line in case.labels:
        out.print(Text(line))
    _hypotheses(case.hypotheses)
    _section("other causes")
    _pairs(case.causes)
    _section("follow-up")
    _pairs(case.follow_up)
    if case.comparisons:
        _section("other scales, for comparison only")
        for line in case.comparisons:
            out.print(Text(f"  {line}"))
    _section("evidence")
    grid = Grid("no", "label", "rule", "points", "date", "evidence")
    for row in case.evidence:
        grid.add_row(*(Text(cell) for cell in row))
    out.print(grid)


def _hypotheses(rows: tuple[tuple[str, ...], ...]) -> None:
    if not rows:
        return
    grid = Grid(show_lines=True)
    for place, heading in enumerate(rows[0]):
        grid.add_column(Text(heading), overflow="fold", ratio=1 if place else None)
    for row in rows[1:]:
        grid.add_row(*(Text(cell) for cell in row))
    out.print(grid)


def _section(title: str) -> None:
    out.print()
    out.print(Text(title, style="bold"))


def _pairs(pairs: Iterable[tuple[str, str]], *, width: int = _TITLE_WIDTH) -> None:
    for title, value in pairs:
        out.print(Text(f"{title:{width}s} {value}"))
