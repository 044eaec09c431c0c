"""Reads Parquet columns as the text a CSV would hold, so that one parser serves both.

Belongs here: which Parquet types are accepted and how each is written as text.
Does not belong here: headers (tabular), what a value means (pipelines/ingest/parse).
Called by tabular.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.errors import InputRefused
from pipelines.sources.protocol import LINE, PROBLEM, PROBLEM_COLUMN, TEXT, Batch, no_text

#: What pyarrow raises on a file it cannot read. Its own I/O error is OSError.
FAULTS: tuple[type[Exception], ...] = (pa.ArrowException, OSError, OverflowError, UnicodeDecodeError)

_MIDNIGHT = r"T00:00:00(\.0+)?$"


def open_file(path: Path) -> pq.ParquetFile:
    """Open a Parquet file and read its footer."""
    return pq.ParquetFile(path)


def refuse_types(file: pq.ParquetFile, *, places: dict[str, int], name: str) -> None:
    """Refuse a wanted column whose type has no text form.

    Raises:
        InputRefused: a nested, binary, zoned or otherwise unfit column.
    """
    for column, place in places.items():
        kind = file.schema_arrow.field(place).type
        problem = _unfit(kind)
        if problem:
            raise InputRefused(
                f"the column is {problem} ({str(kind)[:60]})", where=f"{name}, column {column}",
                allowed="text, integer, decimal, floating point, boolean, date, or timestamp without a zone",
                next_step="export the column as one of these (times site-local)",
            )  # fmt: skip


def read_text(  # noqa: PLR0913 (each is one thing the reader must know)
    file: pq.ParquetFile, *, places: dict[str, int], columns: tuple[str, ...], dates: frozenset[str], rows: int,
    name: str,
) -> Iterator[Batch]:  # fmt: skip
    """Give the wanted columns as batches of text; source_text is NULL and source_line the row number.

    Raises:
        InputRefused: a value cannot be written as text, or the file holds fewer rows than it says.
    """
    read = 0
    wanted = [file.schema_arrow.names[place] for place in places.values()]
    for batch in file.iter_batches(batch_size=rows, columns=wanted):
        height = batch.num_rows
        data = {
            LINE: pl.int_range(read + 1, read + height + 1, dtype=pl.Int64, eager=True),
            **{column: no_text(height) for column in (TEXT, PROBLEM_COLUMN, PROBLEM)},
        }
        for column in columns:
            if column in places:
                array = batch.column(batch.schema.get_field_index(file.schema_arrow.names[places[column]]))
                data[column] = _as_text(array, column=column, is_date=column in dates, name=name)
            else:
                data[column] = no_text(height)
        read += height
        yield pl.DataFrame(data)
    if read != file.metadata.num_rows:
        raise InputRefused(
            f"the file holds {read} rows and its footer says {file.metadata.num_rows}", where=name,
            allowed="a complete Parquet file", next_step="ask for the file again",
        )  # fmt: skip


def _unfit(kind: pa.DataType) -> str:
    """Say in words why a type has no text form, or give an empty string."""
    types = pa.types
    if types.is_dictionary(kind):
        return _unfit(kind.value_type)
    if types.is_timestamp(kind) and kind.tz is not None:
        return "a timestamp with a time zone"
    if types.is_nested(kind):
        return "nested"
    plain = (
        types.is_null, types.is_boolean, types.is_integer, types.is_floating, types.is_decimal, types.is_date,
        types.is_timestamp, types.is_string, types.is_large_string, types.is_string_view, types.is_binary,
        types.is_large_binary,
    )  # fmt: skip
    return "" if any(is_kind(kind) for is_kind in plain) else "of a type that has no text form"


def _as_text(array: pa.Array, *, column: str, is_date: bool, name: str) -> pl.Series:
    try:
        return _text_series(array, is_date=is_date)
    except FAULTS:
        raise InputRefused(
            f"values of the column cannot be written as text ({str(array.type)[:60]})",
            where=f"{name}, column {column}",
            allowed="text in UTF-8, numbers, dates from year 1 to 9999", next_step="export the column as text",
        ) from None  # fmt: skip


def _text_series(array: pa.Array, *, is_date: bool) -> pl.Series:
    kind = array.type
    if pa.types.is_dictionary(kind):
        return _text_series(array.dictionary_decode(), is_date=is_date)
    if pa.types.is_boolean(kind):
        array = pc.if_else(array, "1", "0")
    elif pa.types.is_floating(kind):
        array = array.cast(pa.float32()) if pa.types.is_float16(kind) else array
        # Shortest text; whole numbers as an integer column would give them, so that identifiers stay identifiers.
        return pl.Series(array).cast(pl.String).str.replace(r"\.0$", "")
    elif pa.types.is_date64(kind):
        array = array.cast(pa.date32())
    text = array.cast(pa.large_string())
    text.validate(full=True)
    series = pl.Series(text, dtype=pl.String)
    if pa.types.is_timestamp(kind):
        series = series.str.replace(" ", "T", literal=True)
        series = series.str.replace(_MIDNIGHT, "") if is_date else series
    return series
