"""Writes the cases as CSV and Parquet.

Belongs here: the plain files: one row per case in sort_order, and beside it one row per feed.
Does not belong here: the workbook (workbook.py), the page (page.py).
Called by watchlist of this package.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import polars as pl

from pipelines.outputs.cells import line_text
from pipelines.outputs.columns import CASE_COLUMNS, FEED_COLUMNS, NIGHT_COLUMNS, Column, Kind
from pipelines.outputs.feeds import FeedState
from pipelines.outputs.reading import CASES_SQL
from pipelines.warehouse.connection import Reader

_TYPES: Mapping[Kind, pl.DataType] = MappingProxyType(
    {"text": pl.String(), "integer": pl.Int64(), "number": pl.Float64(), "date": pl.Date(), "flag": pl.Boolean()}
)


def case_frame(reader: Reader, feeds: FeedState) -> pl.DataFrame:
    """Give the cases: the columns of CASE_COLUMNS as in the database, then NIGHT_COLUMNS; by sort_order.

    The types are those of the columns, also when there is no case or a column is empty.
    """
    cases = pl.DataFrame(reader.rows(CASES_SQL), schema=_schema(CASE_COLUMNS), orient="row")
    return cases.with_columns(
        pl.lit(feeds.data_until, dtype=pl.Date).alias("data_until"),
        pl.lit(feeds.notice or None, dtype=pl.String).alias("feed_notice"),
    )


def write_parquet(frame: pl.DataFrame, path: Path, feeds: FeedState) -> None:
    """Write the cases exactly as they are; the file for programs. Its metadata hold the feeds under "nmwatch"."""
    known = json.dumps(feeds.as_json(), sort_keys=True)
    frame.write_parquet(path, compression="zstd", statistics=True, metadata={"nmwatch": known})


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """Write the cases as UTF-8 CSV with dates as yyyy-mm-dd.

    Text is made safe for spreadsheets and for one line per row (cells.line_text), so a text that begins like a
    formula differs from the database by an apostrophe in front; the Parquet file has the text as it is.
    """
    texts = [column.name for column in (*CASE_COLUMNS, *NIGHT_COLUMNS) if column.kind == "text"]
    safe = frame.with_columns(
        pl.col(name).cast(pl.String).map_elements(line_text, return_dtype=pl.String) for name in texts
    )
    safe.write_csv(path, date_format="%Y-%m-%d")


def write_feeds(feeds: FeedState, path: Path) -> None:
    """Write how far each feed reaches as CSV, one row per contract table; also of a night without a single case."""
    frame = pl.DataFrame([dict(row) for row in feeds.feeds], schema=_schema(FEED_COLUMNS), orient="row")
    frame.with_columns(pl.lit(line_text(feeds.notice) or None, dtype=pl.String).alias("feed_notice")).write_csv(
        path, date_format="%Y-%m-%d"
    )


def _schema(columns: Sequence[Column]) -> dict[str, pl.DataType]:
    return {column.name: _TYPES[column.kind] for column in columns}
