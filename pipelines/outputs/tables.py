"""Writes the cases as CSV and Parquet.

Belongs here: the two plain files, one row per case in sort_order.
Does not belong here: the workbook (workbook.py), the page (page.py).
Called by watchlist of this package.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import polars as pl

from pipelines.outputs.cells import line_text
from pipelines.outputs.columns import CASE_COLUMNS, Kind
from pipelines.outputs.reading import CASES_SQL
from pipelines.warehouse.connection import Reader

_TYPES: Mapping[Kind, pl.DataType] = MappingProxyType(
    {"text": pl.String(), "integer": pl.Int64(), "number": pl.Float64(), "date": pl.Date(), "flag": pl.Boolean()}
)


def case_frame(reader: Reader) -> pl.DataFrame:
    """Give the cases as they are in the database: the columns of CASE_COLUMNS, one row per case, in sort_order.

    The types are those of CASE_COLUMNS, also when there is no case or a column is empty.
    """
    schema = {column.name: _TYPES[column.kind] for column in CASE_COLUMNS}
    return pl.DataFrame(reader.rows(CASES_SQL), schema=schema, orient="row")


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write the cases exactly as they are; the file for programs."""
    frame.write_parquet(path, compression="zstd", statistics=True)


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """Write the cases as UTF-8 CSV with dates as yyyy-mm-dd.

    Text is made safe for spreadsheets and for one line per row (cells.line_text), so a text that begins like a
    formula differs from the database by an apostrophe in front; the Parquet file has the text as it is.
    """
    texts = [column.name for column in CASE_COLUMNS if column.kind == "text"]
    safe = frame.with_columns(
        pl.col(name).cast(pl.String).map_elements(line_text, return_dtype=pl.String) for name in texts
    )
    safe.write_csv(path, date_format="%Y-%m-%d")
