"""Writes the watchlist as an Excel workbook: cases, evidence, what it is, labels, hypotheses, feeds.

Belongs here: sheets, cell formats, Excel's bounds.
Does not belong here: the columns themselves (columns.py), safe text (cells.py), wording (words.py).
Called by watchlist of this package.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipelines.outputs.cells import excel_text
from pipelines.outputs.columns import (
    CASE_COLUMNS,
    EVIDENCE_COLUMNS,
    FEED_COLUMNS,
    HYPOTHESIS_COLUMNS,
    LABEL_COLUMNS,
    NIGHT_COLUMNS,
    Column,
)
from pipelines.outputs.feeds import FeedState, read_feeds
from pipelines.outputs.reading import CASES_SQL, EVIDENCE_SQL, HYPOTHESES_SQL, LABELS_SQL, Row
from pipelines.outputs.words import CAUSALITIES, CHANGES, DISCLAIMER, LEVELS, PRIORITIES
from pipelines.warehouse.connection import Reader

#: Excel's bound for the rows of a sheet, the header included.
EXCEL_ROWS = 1_048_576

#: First year whose dates Excel can hold; earlier dates are written as text.
_FIRST_EXCEL_YEAR = 1901

_HEADER_FORMAT = {"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top",
                  "border": 1, "border_color": "#FFFFFF"}  # fmt: skip
_PRIORITY_FORMATS = {
    "P0": {"bg_color": "#8C1515", "font_color": "#FFFFFF"},
    "P1": {"bg_color": "#F4B183", "font_color": "#000000"},
    "P2": {"bg_color": "#FFE699", "font_color": "#000000"},
    "P3": {"bg_color": "#DDEBF7", "font_color": "#000000"},
    "P4": {"bg_color": "#EDEDED", "font_color": "#000000"},
}
_NUMBER_FORMATS = {"ck_peak_u_per_l": "#,##0", "completeness": "0.00"}


@dataclass(frozen=True)
class _Formats:
    """Cell formats of one workbook."""

    header: Format
    text: Format
    integer: Format
    date: Format
    numbers: dict[str, Format]
    ratio: Format
    priorities: dict[str, Format]
    title: Format
    plain: Format


def write_workbook(reader: Reader, path: Path, *, as_of: date, rows_per_sheet: int = EXCEL_ROWS) -> None:
    """Write the workbook; the same data give the same bytes.

    Args:
        reader: an open database with the schema watchlist.
        path: the file to write.
        as_of: the night; also the creation date in the document's properties.
        rows_per_sheet: rows of a sheet, the header included; what does not fit goes on to "<name> 2", "<name> 3".
    """
    options = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "constant_memory": True, "tmpdir": str(path.parent),
    }  # fmt: skip
    with Workbook(str(path), options) as book:
        book.set_properties({
            "title": f"nmwatch watchlist as of {as_of}", "subject": DISCLAIMER, "author": "nmwatch",
            "created": datetime.combine(as_of, time()),
        })  # fmt: skip
        formats = _formats(book)
        cases = reader.rows(CASES_SQL)
        feeds = read_feeds(reader, as_of=as_of)
        sheets = _Sheets(book, formats, rows_per_sheet, f"as of {as_of}; {feeds.sentence}")
        night = {"data_until": feeds.data_until, "feed_notice": feeds.notice or None}
        sheets.write("watchlist", (*CASE_COLUMNS, *NIGHT_COLUMNS), [{**row, **night} for row in cases])
        sheets.write("evidence", EVIDENCE_COLUMNS, reader.rows(EVIDENCE_SQL))
        _write_about(book, cases, as_of, formats)
        sheets.write("labels", LABEL_COLUMNS, reader.rows(LABELS_SQL))
        sheets.write("hypotheses", HYPOTHESIS_COLUMNS, reader.rows(HYPOTHESES_SQL))
        _write_feeds(sheets, feeds)


def _formats(book: Workbook) -> _Formats:
    top = {"valign": "top"}
    return _Formats(
        header=book.add_format(_HEADER_FORMAT),
        text=book.add_format({**top, "text_wrap": True, "num_format": "@"}),
        integer=book.add_format({**top, "num_format": "0"}),
        date=book.add_format({**top, "num_format": "yyyy-mm-dd", "align": "left"}),
        numbers={name: book.add_format({**top, "num_format": form}) for name, form in _NUMBER_FORMATS.items()},
        ratio=book.add_format({**top, "num_format": "0.00"}),
        priorities={code: book.add_format({**top, "bold": True, **form}) for code, form in _PRIORITY_FORMATS.items()},
        title=book.add_format({"bold": True, "font_size": 14}),
        plain=book.add_format({**top, "text_wrap": True}),
    )


@dataclass(frozen=True)
class _Sheets:
    """Writes tables into a workbook, each on as many sheets as it needs."""

    book: Workbook
    formats: _Formats
    rows_per_sheet: int
    #: Printed at the head of every page.
    heading: str

    def write(self, name: str, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        per_sheet = self.rows_per_sheet - 1
        for part, start in enumerate(range(0, max(len(rows), 1), per_sheet), start=1):
            sheet = self.book.add_worksheet(name if part == 1 else f"{name} {part}")
            self._sheet(sheet, columns, rows[start : start + per_sheet])

    def _sheet(self, sheet: Worksheet, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        # an ampersand begins a code of Excel's own
        sheet.set_header(f"&L{self.heading.replace('&', '&&')}")
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
        sheet.set_row(0, 30)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.name, self.formats.header)
        for line, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                self._cell(sheet, (line, place), column, row[column.name])

    def _cell(self, sheet: Worksheet, cell: tuple[int, int], column: Column, value: object) -> None:
        """Write a value by its column's kind: numbers as numbers, dates as dates, all other things as strings."""
        formats = self.formats
        if value is None:
            return
        if column.kind == "date" and isinstance(value, date) and value.year >= _FIRST_EXCEL_YEAR:
            sheet.write_datetime(*cell, datetime(value.year, value.month, value.day), formats.date)
        elif column.kind in ("integer", "number") and isinstance(value, (int, float)) and math.isfinite(value):
            number = formats.numbers.get(column.name, formats.ratio)
            sheet.write_number(*cell, value, formats.integer if column.kind == "integer" else number)
        else:
            text = ("yes" if value else "no") if column.kind == "flag" else excel_text(str(value))
            form = formats.priorities.get(text, formats.text) if column.name == "priority" else formats.text
            sheet.write_string(*cell, text, form)


def _write_feeds(sheets: _Sheets, feeds: FeedState) -> None:
    """Write how far the data reach; with banners, the workbook opens on them. The other sheets stay where they are."""
    sheets.write("feeds", FEED_COLUMNS, feeds.feeds)
    if not feeds.banners:
        return
    sheet = sheets.book.add_worksheet("banners")
    sheet.set_column(0, 0, 120)
    sheet.set_tab_color("#8C1515")
    title = "Published in spite of missing or unusual data: a person missing here may be missing because of this"
    sheet.write_string(0, 0, title, sheets.formats.title)
    for line, words in enumerate(feeds.banners, start=1):
        sheet.write_string(line, 0, excel_text(words), sheets.formats.plain)
    sheet.activate()


def _write_about(book: Workbook, cases: Sequence[Row], as_of: date, formats: _Formats) -> None:
    sheet = book.add_worksheet("about")
    for place, width in enumerate((26, 16, 16, 90)):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, "nmwatch watchlist: possible drug-induced or paraneoplastic myopathy", formats.title)
    line = 2
    for title, header, rows in _about_tables(cases, as_of):
        sheet.write_string(line, 0, title, formats.title)
        for place, text in enumerate(header):
            sheet.write_string(line + 1, place, text, formats.header)
        line += 2
        for row in rows:
            for place, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(line, place, cell, formats.integer)
                else:
                    sheet.write_string(line, place, excel_text(cell), formats.plain)
            line += 1
        line += 1


_AboutTable = tuple[str, tuple[str, ...], Iterable[tuple[str | int, ...]]]


def _about_tables(cases: Sequence[Row], as_of: date) -> list[_AboutTable]:
    """Give the tables of the about sheet: facts, counts, terms, columns."""
    facts = [
        ("As of", as_of.isoformat(), "", "What was known by the end of that day."),
        ("What it is", "", "", DISCLAIMER + " Each row is a candidate with its evidence on the sheet 'evidence'."),
        ("What it is not", "", "", "Not a diagnosis, not a complete chart; a person missing here is not cleared."),
        ("Text cells", "", "", "Text is written as text, never as a formula; characters a workbook cannot hold "
                               "show as \N{REPLACEMENT CHARACTER}."),
    ]  # fmt: skip
    counts = [
        (f"{code} {name}", _count(cases, code, "open"), _count(cases, code), when)
        for code, (name, when) in PRIORITIES.items()
    ]
    terms = [
        *((code, "change", "", words) for code, words in CHANGES.items()),
        *((code, "level", "", words) for code, words in LEVELS.items()),
        *((code, "causality", "", words) for code, words in CAUSALITIES.items()),
    ]
    sheets = (("watchlist", (*CASE_COLUMNS, *NIGHT_COLUMNS)), ("evidence", EVIDENCE_COLUMNS), ("labels", LABEL_COLUMNS),
              ("hypotheses", HYPOTHESIS_COLUMNS), ("feeds", FEED_COLUMNS))  # fmt: skip
    meanings = [(one.name, sheet, one.unit, one.meaning) for sheet, columns in sheets for one in columns]
    return [
        ("About", ("what", "value", "", "note"), facts),
        ("Cases by priority", ("priority", "open", "all", "review"), counts),
        ("Terms", ("term", "where", "", "meaning"), terms),
        ("Columns", ("column", "sheet", "unit", "meaning"), meanings),
    ]


def _count(cases: Sequence[Row], priority: str, state: str | None = None) -> int:
    return sum(case["priority"] == priority and (state is None or case["state"] == state) for case in cases)
