"""Writes the watchlist of a night as CSV, Parquet, XLSX and HTML.

Belongs here: which files there are, their names and order.
Does not belong here: what is in them (tables, workbook, page), where they are published (pipelines/warehouse).
Called by flows.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipelines.outputs.page import write_page
from pipelines.outputs.tables import case_frame, write_csv, write_parquet
from pipelines.outputs.workbook import write_workbook
from pipelines.warehouse.connection import Reader

FILE_STEM = "watchlist"


def write_watchlist(reader: Reader, folder: Path, *, as_of: date) -> list[Path]:
    """Write watchlist.csv, .parquet, .xlsx and .html into a folder that nobody reads yet.

    Running it again on the same data gives the same bytes.

    Args:
        reader: an open database with the schemas watchlist and quality.
        folder: where to write; made when it is missing.
        as_of: the night the list describes.

    Returns:
        The four files, in the order of the first sentence.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    csv, parquet, xlsx, html = (folder / f"{FILE_STEM}.{ending}" for ending in ("csv", "parquet", "xlsx", "html"))
    frame = case_frame(reader)
    write_csv(frame, csv)
    write_parquet(frame, parquet)
    write_workbook(reader, xlsx, as_of=as_of)
    write_page(reader, html, as_of=as_of)
    return [csv, parquet, xlsx, html]
