"""Drawn tables: aligned text in, rows out. A blank cell is NULL, '' an empty text; words of a cell may hold single blanks.

patient_id | draw_date  | ck_x_uln
P1         | 2026-01-05 | 4.2
P1         | 2026-01-09 |
"""

from __future__ import annotations

Row = dict[str, str | None]


def drawn(text: str) -> list[Row]:
    """Read a drawn table: the first line names the columns."""
    lines = [line for line in text.strip("\n").splitlines() if line.strip()]
    names = [cell.strip() for cell in lines[0].split("|")]
    rows = []
    for line in lines[1:]:
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != len(names):
            raise AssertionError(f"{len(cells)} cells for {len(names)} columns: {line.strip()!r}")
        rows.append({name: _value(cell) for name, cell in zip(names, cells, strict=True)})
    return rows


def _value(cell: str) -> str | None:
    return "" if cell == "''" else cell or None
