"""Writes the watchlist of a night as CSV, Parquet, XLSX and HTML, and how far its data reach as CSV.

Belongs here: which files there are, their names and order.
Does not belong here: what is in them (tables, workbook, page), where they are published (pipelines/warehouse).
Called by flows.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipelines.outputs.feeds import read_feeds
from pipelines.outputs.page import write_page
from pipelines.outputs.tables import case_frame, write_csv, write_feeds, write_parquet
from pipelines.outputs.workbook import write_workbook
from pipelines.warehouse.connection import Reader

FILE_STEM = "watchlist"
FEEDS_FILE = "feeds.csv"


def write_watchlist(reader: Reader, folder: Path, *, as_of: date) -> list[Path]:
    """Write watchlist.csv, .parquet, .xlsx and .html and feeds.csv into a folder that nobody reads yet.

    Running it again on the same data gives the same bytes.

    Args:
        reader: an open database with the schemas watchlist and quality.
        folder: where to write; made when it is missing.
        as_of: the night the list describes.

    Returns:
        The five files, in the order of the first sentence.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    csv, parquet, xlsx, html = (folder / f"{FILE_STEM}.{ending}" for ending in ("csv", "parquet", "xlsx", "html"))
    feeds = read_feeds(reader, as_of=as_of)
    frame = case_frame(reader, feeds)
    write_csv(frame, csv)
    write_parquet(frame, parquet, feeds)
    write_workbook(reader, xlsx, as_of=as_of)
    write_page(reader, html, as_of=as_of)
    write_feeds(feeds, folder / FEEDS_FILE)
    return [csv, parquet, xlsx, html, folder / FEEDS_FILE]
