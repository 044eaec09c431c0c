"""What every source format must offer, so that ingest never knows which one it reads.

Belongs here: the description of a landed file, of an extract folder, of a reading, and the Source protocol.
Does not belong here: how a format is read (extracts, omop, tabular), what a value means (pipelines/ingest/parse).
Called by pipelines/ingest, the sources of this package, flows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import polars as pl

from pipelines.settings import IngestSettings

#: Columns every batch carries beside the contract columns (or, in tabular.py, beside the columns asked for).
LINE = "source_line"  # Int64, 1-based physical line where the record starts; for Parquet the row number
TEXT = "source_text"  # Utf8, the record's raw text; NULL where ingest may render it from the columns (Parquet)
PROBLEM_COLUMN = "problem_column"  # Utf8, the column at fault, NULL when the whole record is
PROBLEM = "problem"  # Utf8, why the record could not be split into fields; NULL when it could
BATCH_COLUMNS = (LINE, TEXT, PROBLEM_COLUMN, PROBLEM)

#: A polars frame: BATCH_COLUMNS, then every contract column of the table as Utf8 (NULL where absent).
Batch = pl.DataFrame


def no_text(rows: int) -> pl.Series:
    """Give a text column of NULLs."""
    return pl.Series([None], dtype=pl.String).new_from_index(0, rows)


@dataclass(frozen=True)
class SourceFile:
    """One landed file of one contract table."""

    table: str
    path: Path
    #: Path relative to the landing folder, with forward slashes.
    name: str
    extract_date: date
    #: Of the file's bytes; a source that also reads side files folds their bytes in.
    sha256: str
    bytes: int
    #: Rows promised by a manifest, or None.
    expected_rows: int | None = None
    #: True where the same name and date may come again with other content (a folder that is always "as of now").
    may_change: bool = False
    #: How the file looked when it was found (arriving.Stamp), to notice one that is still being written.
    stamp: tuple[int, int, int, int] | None = None


@dataclass(frozen=True)
class ExtractFolder:
    """What was landed for one extract date, in the order it is loaded."""

    extract_date: date
    files: tuple[SourceFile, ...]
    #: What is odd but no reason to refuse: names and reasons, no values.
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileReading:
    """A file whose header was accepted; its batches are read as the iterator is consumed."""

    extra_columns: tuple[str, ...]
    batches: Iterator[Batch]


class Source(Protocol):
    """One format of landed data."""

    @property
    def name(self) -> str:
        """The name used by --source and in quality.loads."""
        ...

    def discover(self, landing: Path, as_of: date) -> list[ExtractFolder]:
        """List the extract folders dated up to as_of: by date, then contract table, then file name.

        Raises:
            UsageError: the landing folder is missing.
            InputRefused: there is nothing that could be read, or a manifest is not kept.
        """
        ...

    def overlooked(self, landing: Path) -> tuple[str, ...]:
        """Name what lies in the landing folder and is not read at any date, each with the reason."""
        ...

    def read(self, file: SourceFile, settings: IngestSettings) -> FileReading:
        """Open one file and check its header; batches follow lazily.

        Raises:
            InputRefused: the file cannot be read (also while the batches are consumed).
        """
        ...
