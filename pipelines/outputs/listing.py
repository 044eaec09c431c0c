"""Gives the rows of the watchlist for a terminal.

Belongs here: the few columns that fit a terminal, as safe text.
Does not belong here: drawing the table (pipelines/cli.py).
Called by cli.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.outputs.cells import line_text
from pipelines.outputs.reading import CASES_SQL, Row
from pipelines.outputs.words import CHANGES, amount_words, label_words, ratio_words, spoken
from pipelines.warehouse.connection import Reader

HEADINGS = ("#", "priority", "change", "case", "patient", "leading label", "causality", "level", "onset", "CK peak",
            "reason")  # fmt: skip


@dataclass(frozen=True)
class WatchlistLine:
    """One case as text cells in the order of HEADINGS, and its priority for colouring."""

    priority: str
    cells: tuple[str, ...]


def watchlist_lines(reader: Reader, *, at_most: int | None = None, open_only: bool = False) -> list[WatchlistLine]:
    """Give the cases for a terminal table, in sort_order.

    The cells are plain text, safe for a terminal (no control characters) and for pasting into a spreadsheet; a caller
    that uses rich must not read markup in them (`rich.text.Text(cell)`).

    Args:
        reader: an open database with the schema watchlist.
        at_most: number of cases, or None for all.
        open_only: leave out resolved and withdrawn cases.
    """
    cases = [row for row in reader.rows(CASES_SQL) if not open_only or row["state"] == "open"]
    return [WatchlistLine(line_text(row["priority"] or ""), _cells(row)) for row in cases[:at_most]]


def _cells(row: Row) -> tuple[str, ...]:
    peak = ratio_words(row["ck_peak_x_uln"])
    amount = f"{amount_words(row['ck_peak_u_per_l'])} U/L" if row["ck_peak_u_per_l"] is not None else ""
    state = "" if row["state"] == "open" else f" ({row['state']})"
    cells = (
        str(row["sort_order"]), row["priority"], spoken(CHANGES, row["change"]) + state, row["case_id"],
        row["patient_id"], label_words(row["leading_label"]) or "no label", row["leading_causality"],
        row["myopathy_level"], str(row["onset_date"] or "not known"),
        f"{peak} ULN" if peak else amount or "unknown", row["priority_reason"],
    )  # fmt: skip
    return tuple(line_text(cell or "") for cell in cells)
