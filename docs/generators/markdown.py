"""Markdown of the generated pages: grids, the written parts, the line that says a page is generated.

Belongs here: how text is put together. Does not belong here: any fact (each stands in code, SQL or CSV).
Called by the other modules of this folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

PARTS = Path(__file__).resolve().parents[1] / "parts"
#: First line of every generated page.
GENERATED = "<!-- Written by `make docs` from {source}; changes made here are lost. -->"


def page(source: str, *parts: str) -> str:
    """Put a page together.

    Args:
        source: what it is made from, in words.
        parts: paragraphs and grids, in order.
    """
    return "\n\n".join([GENERATED.format(source=source), *parts]) + "\n"


def written(name: str) -> str:
    """Give the part of a page that people wrote, docs/parts/<name>.md."""
    return (PARTS / f"{name}.md").read_text(encoding="utf-8").strip()


def grid(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table; bars and line ends in cells are made harmless."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def code(names: Iterable[str]) -> str:
    """Write names as code, separated by commas."""
    return ", ".join(f"`{name}`" for name in names)


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()
