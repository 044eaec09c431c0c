"""Makes text from the hospital's records safe to show in a spreadsheet, a text file or a terminal.

Belongs here: control characters, formula beginnings, over-long text.
Does not belong here: HTML (Jinja's autoescape and svg.py), what a column means (columns.py).
Called by tables, workbook, listing and page of this package.
"""

from __future__ import annotations

import re

#: Stands where a character was that a file cannot hold or that could mislead a reader.
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

#: Stands where a line ended, in files with one line per row.
LINE_END_MARK = "\N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}"

#: Excel's bound for the text of one cell, in UTF-16 units.
EXCEL_CELL_UNITS = 32_767

CUT_NOTE = " [cut: the text is longer than a spreadsheet cell can hold]"

# C0 and C1 controls but tab and line feed; noncharacters; marks that reorder or hide what is read.
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_LINE_ENDS = re.compile("\r\n|\r|\n|\u2028|\u2029")
# What a spreadsheet may take for the beginning of a formula, also in full-width form and after spaces.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


def shown_text(text: str) -> str:
    """Replace what cannot or should not be shown by a visible mark; line ends become line feeds."""
    return _UNSHOWABLE.sub(REPLACEMENT, _LINE_ENDS.sub("\n", text))


def line_text(text: str) -> str:
    """Give text for one line of a CSV file or a terminal: no line ends, nothing that starts a formula.

    A text that begins like a formula gets an apostrophe in front, which spreadsheets take for "this is text".
    """
    is_formula = _FORMULA.match(text) is not None
    line = _LINE_ENDS.sub(LINE_END_MARK, shown_text(text)).replace("\t", " ")
    return f"'{line}" if is_formula else line


def excel_text(text: str) -> str:
    """Give text for one Excel cell: no character XML refuses, not longer than Excel's bound, cut visibly.

    No apostrophe: the cell is written as a string, which Excel never takes for a formula.
    """
    shown = shown_text(text)
    if _utf16_units(shown) <= EXCEL_CELL_UNITS:
        return shown
    kept = shown[: EXCEL_CELL_UNITS - len(CUT_NOTE)]
    while _utf16_units(kept) > EXCEL_CELL_UNITS - len(CUT_NOTE):
        kept = kept[: -max(1, (_utf16_units(kept) - EXCEL_CELL_UNITS + len(CUT_NOTE)) // 2)]
    return kept + CUT_NOTE


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
