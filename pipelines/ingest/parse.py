"""Turns batches of text into typed rows, and says of every other row what is wrong with it.

Belongs here: what a value of each kind of contract column may look like, and the text by which contents are compared.
Does not belong here: splitting records (pipelines/sources), duplicates and loading (load), plausibility (checks).
Called by stage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import polars as pl

from pipelines.contract import EARLIEST_YEAR, KIND_FORMS, LATEST_YEAR, Column, Table
from pipelines.sources.protocol import BATCH_COLUMNS, LINE, PROBLEM, PROBLEM_COLUMN, TEXT, Batch

#: Between the parts of row_key and of content. Identifiers cannot hold it; in text it is replaced.
SEPARATOR = "\x1f"

_REPLACEMENT = "\x1e"
_DATE_CHARACTERS = 10
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?)?$"
_ZONE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:.]+ ?([Zz]|UTC|GMT|[+-][0-9]{2}(:?[0-9]{2})?)$"
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
_CONTROL = r"[\x00-\x1f]"

_EMPTY = "empty, and a value is required"
_ZONED = "time with a zone; allowed: " + KIND_FORMS["time"]
_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "id": "identifier with control characters; allowed: text on one line",
        "text": "text with NUL bytes; allowed: any other text",
        "date": "not a date that exists; allowed: " + KIND_FORMS["date"],
        "time": f"not a time that exists; allowed: {KIND_FORMS['time']}, years {EARLIEST_YEAR} to {LATEST_YEAR}",
        "number": "not a number; allowed: " + KIND_FORMS["number"],
        "flag": "not a flag; allowed: " + KIND_FORMS["flag"],
    }
)


@dataclass(frozen=True)
class Parsed:
    """A batch, divided: every row of it is in exactly one of the two frames."""

    #: Contract columns typed, <time>_has_time, extract_date, source_file, source_line, row_key, content.
    good: pl.DataFrame
    #: source_line, column_name (NULL: the whole record), reason, row_text.
    bad: pl.DataFrame


def parse_batch(batch: Batch, *, table: Table, extract_date: date, source_file: str) -> Parsed:
    """Type a batch of text.

    Args:
        batch: one row per record, as protocol.Batch says.
        table: the contract table it belongs to.
        extract_date: written to every good row.
        source_file: path relative to the landing folder, written to every good row.

    Returns:
        Good rows, and bad rows with the first problem of each in the order of the contract's columns.
    """
    typed = _clean(batch, table).with_columns(_value(column).alias(_typed(column.name)) for column in table.columns)
    is_bad = typed.select(
        pl.any_horizontal(pl.col(PROBLEM).is_not_null(), *(_is_bad(column) for column in table.columns))
    ).to_series()
    good = typed.filter(~is_bad) if is_bad.any() else typed
    return Parsed(
        good=_good_rows(good, table=table, extract_date=extract_date, source_file=source_file),
        bad=_bad_rows(batch.filter(is_bad), typed.filter(is_bad), table=table),
    )


def _typed(name: str) -> str:
    return f"typed {name}"


def _clean(batch: Batch, table: Table) -> Batch:
    """Strip blanks; an empty cell is NULL, or the default of its column."""
    stripped = batch.select(*BATCH_COLUMNS, *(pl.col(name).str.strip_chars() for name in table.column_names))
    return stripped.with_columns(
        pl.when(pl.col(column.name) != "").then(pl.col(column.name))
        .otherwise(pl.lit(column.default, dtype=pl.String)).alias(column.name)
        for column in table.columns
    )  # fmt: skip


def _value(column: Column) -> pl.Expr:
    """Give the typed value; NULL where the text is not one."""
    text = pl.col(column.name)
    match column.kind:
        case "enum":
            value = _spelled(text, column)
        case "date":
            value = _day(text)
        case "time":
            value = _moment(text)
        case "number":
            value = _finite(pl.when(text.str.contains(_NUMBER)).then(text).cast(pl.Float64, strict=False))
        case "flag":
            value = pl.when(text.is_in(["0", "1"])).then(text).cast(pl.Int8, strict=False)
        case "id":
            value = pl.when(~text.str.contains(_CONTROL)).then(text)
        case "text":
            value = pl.when(~text.str.contains("\0", literal=True)).then(text)
    return value


def _spelled(text: pl.Expr, column: Column) -> pl.Expr:
    canonical = {value.lower(): value for value in column.allowed} | dict(column.spellings)
    return text.str.to_lowercase().replace_strict(
        list(canonical), list(canonical.values()), default=None, return_dtype=pl.String
    )


def _finite(number: pl.Expr) -> pl.Expr:
    # minus zero is zero, so that contents agree
    return pl.when(number.is_finite()).then(pl.when(number == 0).then(0.0).otherwise(number))


def _day(text: pl.Expr) -> pl.Expr:
    is_well_formed = text.str.contains(_DATE) & _year_allowed(text)
    return pl.when(is_well_formed).then(text).str.to_date("%Y-%m-%d", strict=False)


def _moment(text: pl.Expr) -> pl.Expr:
    """Give the time of a text; midnight where it holds only a date."""
    day, clock = text.str.head(_DATE_CHARACTERS), text.str.slice(_DATE_CHARACTERS + 1, len("HH:MM:SS"))
    unsaid = (
        pl.when(clock.str.len_bytes() == len("HH:MM:SS")).then(pl.lit(""))
        .when(clock == "").then(pl.lit("00:00:00"))
        .otherwise(pl.lit(":00"))
    )  # fmt: skip
    # The fraction is added apart: a time format with a fraction is four times as slow.
    second = pl.concat_str(day, pl.lit("T"), clock, unsaid).str.to_datetime(
        "%Y-%m-%dT%H:%M:%S", strict=False, time_unit="us"
    )
    fraction = text.str.slice(len("YYYY-MM-DDTHH:MM:SS."), 6).str.pad_end(6, "0").cast(pl.Int64, strict=False)
    is_well_formed = text.str.contains(_TIME) & _year_allowed(text)
    return pl.when(is_well_formed).then(second.to_physical() + fraction).cast(pl.Datetime("us"))


def _year_allowed(text: pl.Expr) -> pl.Expr:
    return text.str.head(len("YYYY")).is_between(pl.lit(f"{EARLIEST_YEAR:04d}"), pl.lit(f"{LATEST_YEAR:04d}"))


def _is_bad(column: Column) -> pl.Expr:
    missing = pl.col(_typed(column.name)).is_null()
    return missing if column.required else missing & pl.col(column.name).is_not_null()


def _good_rows(typed: pl.DataFrame, *, table: Table, extract_date: date, source_file: str) -> pl.DataFrame:
    contents = {column.name: _canonical(column) for column in table.columns}
    return typed.select(
        *(pl.col(_typed(column.name)).alias(column.name) for column in table.columns),
        *(
            (pl.col(column.name).str.len_bytes() > _DATE_CHARACTERS).alias(f"{column.name}_has_time")
            for column in table.columns
            if column.kind == "time"
        ),
        pl.lit(extract_date, dtype=pl.Date).alias("extract_date"),
        pl.lit(source_file, dtype=pl.String).alias("source_file"),
        pl.col(LINE).alias("source_line"),
        pl.concat_str([contents[name] for name in table.key], separator=SEPARATOR).alias("row_key"),
        pl.concat_str([text.fill_null("") for text in contents.values()], separator=SEPARATOR).alias("content"),
    )


def _canonical(column: Column) -> pl.Expr:
    """Give the one text of a typed value, however it was written; NULL (never empty) where there is none."""
    typed, text = pl.col(_typed(column.name)), pl.col(column.name)
    if column.kind == "time":
        is_day = text.str.len_bytes() == _DATE_CHARACTERS
        return pl.when(is_day).then(text).otherwise(typed.to_physical().cast(pl.String))
    if column.kind == "number":
        return typed.cast(pl.String)
    if column.kind == "text":
        return text.str.replace_all(SEPARATOR, _REPLACEMENT, literal=True)
    return text if column.kind in ("date", "flag") else typed


def _bad_rows(batch: Batch, typed: pl.DataFrame, *, table: Table) -> pl.DataFrame:
    problems = [_problem(column) for column in table.columns]
    whole = pl.col(PROBLEM).is_not_null()
    names = [pl.when(_is_bad(column)).then(pl.lit(column.name)) for column in table.columns]
    return typed.select(
        pl.col(LINE).alias("source_line"),
        pl.when(whole).then(pl.col(PROBLEM_COLUMN)).otherwise(pl.coalesce(names)).alias("column_name"),
        pl.coalesce(pl.col(PROBLEM), *problems).alias("reason"),
        batch.select(pl.coalesce(pl.col(TEXT), _rendered(table)).alias("row_text")).to_series(),
    )


def _problem(column: Column) -> pl.Expr:
    """Say what is wrong with a column of a row, or NULL; never the value."""
    text, is_bad = pl.col(column.name), _is_bad(column)
    allowed = ", ".join(column.allowed)
    reason = pl.lit(f"not one of the allowed values: {allowed}" if column.kind == "enum" else _REASONS[column.kind])
    if column.kind == "time":
        reason = pl.when(text.str.contains(_ZONE)).then(pl.lit(_ZONED)).otherwise(reason)
    return pl.when(is_bad).then(pl.when(text.is_null()).then(pl.lit(_EMPTY)).otherwise(reason))


def _rendered(table: Table) -> pl.Expr:
    """Write the contract columns as one CSV record (of a source that has no text of its own)."""
    return pl.concat_str([_csv_field(pl.col(name)) for name in table.column_names], separator=",")


def _csv_field(value: pl.Expr) -> pl.Expr:
    quoted = pl.concat_str(pl.lit('"'), value.str.replace_all('"', '""', literal=True), pl.lit('"'))
    return pl.when(value.str.contains(r'[,"\r\n]')).then(quoted).otherwise(value).fill_null("")
