"""Opens one landed table, CSV (plain or gzip) or Parquet, as batches of text with exact line numbers.

Belongs here: which reader a file needs, its header against the columns asked for, what a refusal says.
Does not belong here: splitting lines into records (csv_records), Parquet types (parquet_text), typing values
(pipelines/ingest/parse).
Called by the sources of this package.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import polars as pl

from pipelines.errors import InputRefused, NmwatchError, TransientError
from pipelines.settings import IngestSettings
from pipelines.sources import csv_records, parquet_text
from pipelines.sources.protocol import LINE, PROBLEM, PROBLEM_COLUMN, TEXT, Batch, FileReading, no_text

#: Endings this module reads, longest first.
ENDINGS = (".csv.gz", ".parquet", ".csv")

_SEND_AGAIN = "ask for the file again, or export it again; nothing of this extract date was loaded"
_DELIMITERS = {";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}
_NAME_SHOWN_CHARACTERS = 60


@dataclass(frozen=True)
class Layout:
    """What is wanted of a file: column names in lower case, and what the reader must know of them."""

    columns: tuple[str, ...]
    required: tuple[str, ...]
    #: At least one of these must be there; empty where there is no such rule.
    one_of: tuple[str, ...] = ()
    #: Columns that may hold line breaks; elsewhere a line break means a quote that was never closed.
    free_text: frozenset[str] = frozenset()
    #: Columns of dates: a Parquet timestamp at midnight is written there as a date.
    dates: frozenset[str] = frozenset()


def is_tabular(name: str) -> bool:
    """Say whether a file name ends like something open_table reads (in any case)."""
    return name.lower().endswith(ENDINGS)


def open_table(path: Path, *, name: str, layout: Layout, settings: IngestSettings) -> FileReading:
    """Open a CSV, gzipped CSV or Parquet file and check its header.

    Args:
        path: the file.
        name: how messages call it (path relative to the landing folder).
        layout: the columns wanted; others are kept out and named in extra_columns.
        settings: sizes of batches, fields and records.

    Returns:
        The extra columns, and batches with protocol.BATCH_COLUMNS then layout.columns as Utf8 (absent ones NULL).

    Raises:
        InputRefused: empty, not UTF-8, truncated, not Parquet, or a header without the required columns.
        TransientError: the file system does not answer.
    """
    with reading_faults(name):
        if path.stat().st_size == 0:
            raise InputRefused(
                "the file is empty (0 bytes): it has not even a header", where=name,
                allowed="a header row, then no or more rows", next_step=_SEND_AGAIN,
            )  # fmt: skip
        if path.name.lower().endswith(".parquet"):
            return _open_parquet(path, name=name, layout=layout, settings=settings)
        return _open_csv(path, name=name, layout=layout, settings=settings)


@contextmanager
def reading_faults(name: str) -> Iterator[None]:
    """Turn the faults of reading a file's bytes into errors that name it.

    Raises:
        InputRefused: the file is damaged, missing or closed to this user.
        TransientError: the file system does not answer.
    """
    try:
        yield
    except NmwatchError:
        raise
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise InputRefused(
            "the gzip file is truncated or damaged", where=name, allowed="a complete gzip file", next_step=_SEND_AGAIN
        ) from None
    except (PermissionError, FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise InputRefused(
            f"the file cannot be opened ({error.strerror})", where=name, allowed="a file this user may read",
            next_step="correct its rights or put it back",
        ) from None  # fmt: skip
    except OSError as error:
        raise TransientError(
            f"the file cannot be read ({error.strerror or 'the file system does not answer'})", where=name,
            next_step="run again; if it stays, look at the disk or the share",
        ) from None  # fmt: skip


def _open_csv(path: Path, *, name: str, layout: Layout, settings: IngestSettings) -> FileReading:
    limits = csv_records.Limits(
        field_characters=settings.max_field_characters,
        record_characters=4 * settings.max_field_characters,
        record_lines=settings.max_record_lines,
    )
    blocks = csv_records.line_blocks(_chunks(path), limits=limits, name=name)
    header, line, rest = _header_line(blocks, name=name)
    names = _split_header(header, name=name, line=line)
    places = _places(names, layout=layout, name=name, line=line)
    form = csv_records.RecordForm(
        width=len(names),
        one_line=frozenset(places[column] for column in places if column not in layout.free_text),
    )
    records = csv_records.read_records(rest, blocks, first_line=line + 1, form=form, limits=limits, name=name)

    def batches() -> Iterator[Batch]:
        with reading_faults(name):
            frames = (_frame(record_set, places=places, layout=layout) for record_set in records)
            yield from _in_batches(frames, rows=settings.batch_rows)

    return FileReading(extra_columns=_extra(names, layout=layout), batches=batches())


def _open_parquet(path: Path, *, name: str, layout: Layout, settings: IngestSettings) -> FileReading:
    with _parquet_errors(name):
        file = parquet_text.open_file(path)
        names = [column.strip().lower() for column in file.schema_arrow.names]
        places = _places(names, layout=layout, name=name, line=None)
        parquet_text.refuse_types(file, places=places, name=name)

    def batches() -> Iterator[Batch]:
        with _parquet_errors(name), file:
            yield from parquet_text.read_text(
                file, places=places, columns=layout.columns, dates=layout.dates, rows=settings.batch_rows, name=name
            )

    return FileReading(extra_columns=_extra(names, layout=layout), batches=batches())


# Header


def _header_line(blocks: Iterator[list[str]], *, name: str) -> tuple[str, int, list[str]]:
    """Give the first line that is not blank, its number, and the lines after it in the same block."""
    passed = 0
    for lines in blocks:
        for index, line in enumerate(lines):
            if line and not line.isspace():
                return line, passed + index + 1, lines[index + 1 :]
        passed += len(lines)
    raise InputRefused(
        "the file holds only blank lines: it has no header", where=name, allowed="a header row, then no or more rows",
        next_step=_SEND_AGAIN,
    )  # fmt: skip


def _split_header(header: str, *, name: str, line: int) -> list[str]:
    where = f"{name}, line {line}"
    if "\0" in header:
        raise InputRefused("the header holds NUL bytes", where=where, allowed="text in UTF-8 (not UTF-16)",
                           next_step="export the file as UTF-8")  # fmt: skip
    try:
        names = [column.strip().lower() for column in next(csv.reader([header], strict=True))]
    except csv.Error:
        raise InputRefused(
            "the header cannot be split into columns: a quote is not closed", where=where,
            allowed="column names on one line, separated by commas", next_step=_SEND_AGAIN,
        ) from None  # fmt: skip
    if len(names) == 1:
        seen = [words for character, words in _DELIMITERS.items() if character in header]
        if seen:
            raise InputRefused(
                f"the header is a single column holding {seen[0]}: the file is not separated by commas", where=where,
                allowed="fields separated by commas (RFC 4180)", next_step="export the file with a comma as separator",
            )  # fmt: skip
    return names


def _places(names: list[str], *, layout: Layout, name: str, line: int | None) -> dict[str, int]:
    """Give the position of each wanted column; refuse a header that lacks or repeats one."""
    where = name if line is None else f"{name}, line {line}"
    present = set(names)
    missing = [column for column in layout.required if column not in present]
    if missing:
        raise InputRefused(
            f"required columns are missing: {', '.join(missing)}", where=where,
            allowed=f"columns {', '.join(layout.columns)} (required: {', '.join(layout.required)}), in any order",
            next_step="add the columns to the extract, or correct their names",
        )  # fmt: skip
    if layout.one_of and not present.intersection(layout.one_of):
        raise InputRefused(
            f"none of the columns {', '.join(layout.one_of)} is there", where=where,
            allowed=f"at least one of them, beside {', '.join(layout.required)}",
            next_step="add one of the columns to the extract, or correct its name",
        )  # fmt: skip
    twice = [column for column, count in Counter(names).items() if count > 1 and column]
    if twice:
        raise InputRefused(
            f"a column comes twice: {', '.join(_shown(column) for column in twice)}", where=where,
            allowed="each column once (case and blanks around the name do not count)",
            next_step="remove or rename one of them in the extract",
        )  # fmt: skip
    return {column: names.index(column) for column in layout.columns if column in present}


def _extra(names: list[str], *, layout: Layout) -> tuple[str, ...]:
    wanted = set(layout.columns)
    return tuple(
        _shown(column) or f"(no name, position {position})"
        for position, column in enumerate(names, start=1)
        if column not in wanted
    )


def _shown(column: str) -> str:
    """Make a column name fit a message: printable, without commas, not long."""
    text = "".join(character if character.isprintable() and character != "," else "_" for character in column)
    return text if len(text) <= _NAME_SHOWN_CHARACTERS else text[:_NAME_SHOWN_CHARACTERS] + "..."


# Bytes and frames


def _chunks(path: Path) -> Iterator[bytes]:
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    with cast("IO[bytes]", opener(path, "rb")) as stream:
        while chunk := stream.read(csv_records.CHUNK_BYTES):
            yield chunk


def _frame(records: csv_records.Records, *, places: dict[str, int], layout: Layout) -> Batch:
    """Turn split records into a frame; a record with a problem has no fields."""
    height = len(records.lines)
    fields = list(zip(*records.rows, strict=True))
    data = {
        LINE: pl.Series(records.lines, dtype=pl.Int64),
        TEXT: pl.Series(records.texts, dtype=pl.String),
        PROBLEM_COLUMN: no_text(height),
        PROBLEM: pl.Series(records.problems, dtype=pl.String),
    }
    for column in layout.columns:
        place = places.get(column)
        data[column] = no_text(height) if place is None else pl.Series(fields[place], dtype=pl.String)
    return pl.DataFrame(data)


def _in_batches(frames: Iterator[Batch], *, rows: int) -> Iterator[Batch]:
    """Gather small frames and cut large ones, so that a batch has at most `rows` rows."""
    waiting: list[Batch] = []
    height = 0
    for frame in frames:
        waiting.append(frame)
        height += frame.height
        if height >= rows:
            whole = pl.concat(waiting)
            full = height - height % rows
            yield from whole.head(full).iter_slices(rows)
            waiting = [whole.tail(height - full)]
            height -= full
    if height:
        yield pl.concat(waiting)


# Faults


@contextmanager
def _parquet_errors(name: str) -> Iterator[None]:
    """Turn whatever the Parquet reader objects to into a refusal."""
    try:
        yield
    except NmwatchError:
        raise
    except (PermissionError, FileNotFoundError, IsADirectoryError):
        raise
    except parquet_text.FAULTS:
        raise InputRefused(
            "the file is not a readable Parquet file: truncated, damaged, or written with an unknown feature",
            where=name, allowed="a complete Parquet file of plain columns", next_step=_SEND_AGAIN,
        ) from None  # fmt: skip
