"""Reads one landed file into typed Parquet and a file of quarantined rows, without touching the warehouse.

Belongs here: the pass over one file, its counts, the judgement whether too many of its rows are bad.
Does not belong here: duplicates, raw files, the ledger (load), what a value may look like (parse).
Called by load and flows; files may be staged side by side.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from pipelines.contract import BY_NAME
from pipelines.errors import InputRefused
from pipelines.ingest.parse import parse_batch
from pipelines.settings import Home, IngestSettings
from pipelines.sources.arriving import quiet
from pipelines.sources.protocol import Source, SourceFile
from pipelines.warehouse.raw_store import raw_file

_LOG = logging.getLogger(__name__)
_TEXT_COLUMNS = ("column_name", "reason", "row_text")
#: A spreadsheet takes a cell that starts so for a formula.
_FORMULA = r"^[=+\-@\t\r]"
_REASONS_SHOWN = 10

Progress = Callable[[int], None]


@dataclass(frozen=True)
class StagedFile:
    """One file, read and typed but not loaded. Holds counts and places, no values."""

    file: SourceFile
    #: Parquet of good rows (raw columns, and content instead of row_hash).
    typed: Path
    #: Parquet of quarantined rows (source_line, column_name, reason, row_text).
    bad: Path
    rows_in_file: int
    rows_typed: int
    rows_quarantined: int
    #: (column or empty, reason, rows), most frequent first.
    reasons: tuple[tuple[str, str, int], ...]
    extra_columns: tuple[str, ...]
    seconds: float


def stage_file(
    file: SourceFile, *, source: Source, home: Home, settings: IngestSettings, progress: Progress | None = None
) -> StagedFile:
    """Read one file into the work folder of the home.

    Args:
        file: what to read.
        source: the format it is in.
        home: typed and quarantined rows are written below its work folder.
        settings: sizes of batches, fields and records.
        progress: called with the number of rows read so far.

    Raises:
        InputRefused: the file cannot be read, or is not as its manifest says.
        FileArriving: it changed since it was found.
        TransientError: the file system does not answer.
    """
    started = time.perf_counter()
    folder = home.work / "ingest"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # the name of the raw file is unique to the landed file, so that files can be staged side by side
    place = raw_file(home, table=file.table, extract_date=file.extract_date, file_name=file.name, sha256=file.sha256)
    typed, bad = folder / f"{place.stem}.typed.parquet", folder / f"{place.stem}.bad.parquet"
    counts = _Counts()
    with (
        quiet(file.path, name=file.name, before=file.stamp),
        _parquet(typed) as write_typed, _parquet(bad) as write_bad,
    ):  # fmt: skip
        reading = source.read(file, settings)
        _write_empty(file, write_typed, write_bad)
        for batch in reading.batches:
            parsed = parse_batch(
                batch, table=BY_NAME[file.table], extract_date=file.extract_date, source_file=file.name
            )
            write_typed(parsed.good)
            write_bad(parsed.bad)
            counts.add(rows=batch.height, good=parsed.good.height, bad=parsed.bad)
            if progress is not None:
                progress(counts.rows)
    refuse_count(file, counts.rows)
    seconds = time.perf_counter() - started
    _LOG.info("%s: %d rows read, %d quarantined, %.1f s", file.name, counts.rows, counts.bad, seconds)
    return StagedFile(
        file=file, typed=typed, bad=bad, rows_in_file=counts.rows, rows_typed=counts.good, rows_quarantined=counts.bad,
        reasons=counts.reasons(), extra_columns=reading.extra_columns, seconds=seconds,
    )  # fmt: skip


def judge_files(staged: Sequence[StagedFile], *, home: Home, settings: IngestSettings) -> None:
    """Refuse the files of a folder when one of them has too many bad rows; its bad rows are written for the operator.

    Raises:
        InputRefused: more bad rows than tolerated, in number and in share.
    """
    refused = [
        one
        for one in staged
        if one.rows_quarantined > settings.bad_rows_tolerated
        and one.rows_quarantined > settings.max_bad_row_share * one.rows_in_file
    ]
    if not refused:
        return
    problems = []
    for one in refused:
        place = write_for_operator(one, home=home)
        problems.append(_too_many(one, place))
    raise InputRefused(
        "\n".join(problems), where=", ".join(one.file.name for one in refused),
        allowed=f"at most {settings.bad_rows_tolerated} bad rows in a file (ingest.bad_rows_tolerated), or a share of"
        f" {settings.max_bad_row_share:g} (ingest.max_bad_row_share)",
        next_step="correct the extract and land it again; nothing of this extract date was loaded",
    )  # fmt: skip


def refuse_count(file: SourceFile, rows: int) -> None:
    """Compare a file with what its manifest promises.

    Args:
        file: as it was landed.
        rows: the rows it has.

    Raises:
        InputRefused: the manifest promises another number.
    """
    if file.expected_rows is not None and file.expected_rows != rows:
        raise InputRefused(
            f"the manifest promises {file.expected_rows} rows and the file holds {rows}", where=file.name,
            allowed="as many rows as the manifest says (header and blank lines do not count)",
            next_step="upload the file or the manifest again",
        )  # fmt: skip


def write_for_operator(staged: StagedFile, *, home: Home) -> Path:
    """Write the quarantined rows of a file as CSV, safe to open in a spreadsheet.

    Returns:
        The file: quarantine/<extract date>/<file>.csv below the home.
    """
    folder = home.quarantine / str(staged.file.extract_date)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = Path(staged.file.name).name
    place = folder / (name if name.lower().endswith(".csv") else f"{name}.csv")
    place.touch(mode=0o600)
    pl.scan_parquet(staged.bad).with_columns(_plain_cell(column) for column in _TEXT_COLUMNS).sink_csv(place)
    return place


def _plain_cell(column: str) -> pl.Expr:
    """Put an apostrophe before text that a spreadsheet would take for a formula."""
    text = pl.col(column)
    return pl.when(text.str.contains(_FORMULA)).then(pl.concat_str(pl.lit("'"), text)).otherwise(text).alias(column)


class _Counts:
    """Counts of one file while it is read."""

    def __init__(self) -> None:
        self.rows = 0
        self.good = 0
        self.bad = 0
        self._reasons: Counter[tuple[str, str]] = Counter()

    def add(self, *, rows: int, good: int, bad: pl.DataFrame) -> None:
        self.rows += rows
        self.good += good
        self.bad += bad.height
        for column, reason, number in bad.group_by("column_name", "reason").len().iter_rows():
            self._reasons[(column or "", reason)] += number

    def reasons(self) -> tuple[tuple[str, str, int], ...]:
        ordered = sorted(self._reasons.items(), key=lambda item: (-item[1], item[0]))
        return tuple((column, reason, number) for (column, reason), number in ordered)


@contextmanager
def _parquet(path: Path) -> Iterator[Callable[[pl.DataFrame], None]]:
    """Write frames to one Parquet file as they come; the first one fixes the columns."""
    writer = None

    def write(frame: pl.DataFrame) -> None:
        nonlocal writer
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if writer is None:
            writer = pq.ParquetWriter(path, table.schema, compression="lz4")
        if table.num_rows:
            writer.write_table(table)

    try:
        yield write
    finally:
        if writer is not None:
            writer.close()


def _write_empty(
    file: SourceFile, write_typed: Callable[[pl.DataFrame], None], write_bad: Callable[[pl.DataFrame], None]
) -> None:
    """Fix the columns of both files, so that they exist even when there is no row."""
    table = BY_NAME[file.table]
    columns = ("source_text", "problem_column", "problem", *table.column_names)
    nothing = pl.DataFrame(schema={"source_line": pl.Int64, **dict.fromkeys(columns, pl.String)})
    parsed = parse_batch(nothing, table=table, extract_date=file.extract_date, source_file=file.name)
    write_typed(parsed.good)
    write_bad(parsed.bad)


def _too_many(staged: StagedFile, place: Path) -> str:
    counts = f"{staged.rows_quarantined} of {staged.rows_in_file} rows are bad"
    lines = [f"{staged.file.name}: {counts}; they are in {place}"]
    for column, reason, number in staged.reasons[:_REASONS_SHOWN]:
        lines.append(f"  {number} x {column + ': ' if column else ''}{reason}")
    if len(staged.reasons) > _REASONS_SHOWN:
        lines.append(f"  and {len(staged.reasons) - _REASONS_SHOWN} more kinds of problem")
    return "\n".join(lines)
