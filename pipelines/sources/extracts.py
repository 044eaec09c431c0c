"""Finds and reads landed extracts in the project's own contract: one dated folder per night.

Belongs here: names of folders and files, the optional manifest, which contract table a file holds.
Does not belong here: reading tables (tabular), the contract itself (pipelines/contract.py), loading (pipelines/ingest).
Called by flows and pipelines/ingest through protocol.Source.
"""

from __future__ import annotations

import csv
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.contract import BY_NAME, TABLES, Table
from pipelines.errors import InputRefused, UsageError
from pipelines.settings import IngestSettings
from pipelines.sources.arriving import quiet
from pipelines.sources.hash_book import HashBook, file_hash
from pipelines.sources.protocol import ExtractFolder, FileReading, SourceFile
from pipelines.sources.tabular import Layout, open_table, reading_faults

MANIFEST = "manifest.csv"

_LOG = logging.getLogger(__name__)
_FOLDER = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FILE = re.compile(r"(?P<table>[a-z_]+)(-[0-9]+)?(\.csv|\.csv\.gz|\.parquet)", re.IGNORECASE)
_ORDER = {table.name: place for place, table in enumerate(TABLES)}
_MANIFEST_FORM = "columns file, rows, sha256; rows a whole number, sha256 64 hexadecimal digits"


class Extracts:
    """Source of landed extracts: landing/<YYYY-MM-DD>/<table>.csv, .csv.gz or .parquet, whole or in parts."""

    name = "extracts"

    def __init__(self, hashes: HashBook | None = None) -> None:
        """Make the source.

        Args:
            hashes: remembers the files of earlier nights; without it every file is read to know its bytes.
        """
        self._hashes = hashes or HashBook()

    def discover(self, landing: Path, as_of: date) -> list[ExtractFolder]:
        """List the extract folders dated up to as_of: by date, then contract table, then file name.

        Raises:
            UsageError: the landing folder is missing.
            InputRefused: it holds no dated folder, or a manifest is not kept.
        """
        dated = {day: folder for folder in _entries(landing) if (day := folder_date(folder)) is not None}
        if not dated:
            raise InputRefused(
                "the landing folder holds no extract", where=str(landing),
                allowed="folders named by date (YYYY-MM-DD) that hold contract tables",
                next_step="land an extract, or give --landing the right folder",
            )  # fmt: skip
        for words in self.overlooked(landing):
            _LOG.warning("landing folder: %s", words)
        folders = [_read_folder(dated[day], day, self._hashes) for day in sorted(dated) if day <= as_of]
        self._hashes.save()
        return folders

    def overlooked(self, landing: Path) -> tuple[str, ...]:
        """Name what lies in the landing folder and is not an extract folder, each with the reason."""
        return tuple(
            f"{entry.name}: not a folder named by a date (YYYY-MM-DD), ignored"
            for entry in _entries(landing)
            if folder_date(entry) is None and not _is_aside(entry)
        )

    def read(self, file: SourceFile, settings: IngestSettings) -> FileReading:
        """Open one file of a contract table and check its header.

        Raises:
            InputRefused: the file cannot be read (also while the batches are consumed).
        """
        return open_table(file.path, name=file.name, layout=layout_of(BY_NAME[file.table]), settings=settings)


def folder_date(folder: Path) -> date | None:
    """Give the date an extract folder is named by, or None when it is not one."""
    if not _FOLDER.fullmatch(folder.name) or not folder.is_dir():
        return None
    try:
        return date.fromisoformat(folder.name)
    except ValueError:
        return None


def layout_of(table: Table) -> Layout:
    """Say what is wanted of a file that holds a contract table."""
    return Layout(
        columns=table.column_names,
        required=table.required,
        one_of=table.one_of,
        free_text=frozenset(column.name for column in table.columns if column.kind == "text"),
        dates=frozenset(column.name for column in table.columns if column.kind == "date"),
    )


@dataclass(frozen=True)
class _Promise:
    """One line of a manifest."""

    rows: int
    sha256: str


def _entries(landing: Path) -> list[Path]:
    if not landing.is_dir():
        raise UsageError(
            "the landing folder does not exist", where=str(landing), allowed="a folder of extracts",
            next_step="give --landing the right folder",
        )  # fmt: skip
    with reading_faults(str(landing)):
        return sorted(landing.iterdir())


def _is_aside(path: Path) -> bool:
    """Say whether a name is one that people and systems leave beside extracts."""
    name = path.name.lower()
    return name.startswith((".", "readme")) or name == MANIFEST


def _read_folder(folder: Path, day: date, hashes: HashBook) -> ExtractFolder:
    files: list[SourceFile] = []
    warnings: list[str] = []
    promises = _manifest(folder)
    with reading_faults(folder.name):
        entries = sorted(folder.iterdir())
    for path in entries:
        table = _table_of(path)
        if table is not None:
            files.append(_describe(path, table, day, promises, hashes))
        elif not _is_aside(path) and path.name not in promises:
            warnings.append(f"{day}/{path.name}: not part of the contract, ignored")
    try:
        _keep_promises(folder, promises, {file.path.name: file.sha256 for file in files})
    except InputRefused:
        for file in files:  # it may not be wrong, only not all there yet
            with quiet(file.path, name=file.name, before=file.stamp):
                continue
        raise
    if promises:
        unlisted = [file.name for file in files if file.path.name not in promises]
        warnings += [f"{name}: not listed in {MANIFEST}, read all the same" for name in unlisted]
    if not files:
        warnings.append(f"{day}: the folder holds no contract table")
    for words in warnings:
        _LOG.warning("landing folder: %s", words)
    files.sort(key=lambda file: (_ORDER[file.table], file.name))
    return ExtractFolder(extract_date=day, files=tuple(files), warnings=tuple(warnings))


def _table_of(path: Path) -> str | None:
    match = _FILE.fullmatch(path.name)
    if match is None or not path.is_file():
        return None
    table = match["table"].lower()
    return table if table in BY_NAME else None


def _describe(path: Path, table: str, day: date, promises: dict[str, _Promise], hashes: HashBook) -> SourceFile:
    name = f"{day}/{path.name}"
    promise = promises.get(path.name)
    with quiet(path, name=name) as stamp, reading_faults(name):
        return SourceFile(
            table=table, path=path, name=name, extract_date=day, sha256=hashes.hash_of(path, stamp),
            bytes=stamp[0], expected_rows=None if promise is None else promise.rows, stamp=stamp,
        )  # fmt: skip


def _manifest(folder: Path) -> dict[str, _Promise]:
    """Read the manifest of a folder; empty when there is none."""
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    where = f"{folder.name}/{MANIFEST}"
    with reading_faults(where):
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise _bad_manifest(where, "it is not UTF-8") from None
    return dict(_promises(text, where))


def _promises(text: str, where: str) -> Iterator[tuple[str, _Promise]]:
    reader = csv.DictReader(text.splitlines())
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    reader.fieldnames = names
    if not {"file", "rows", "sha256"} <= set(names):
        raise _bad_manifest(where, "its header lacks file, rows or sha256")
    for line in reader:
        file, rows, sha256 = ((line[name] or "").strip() for name in ("file", "rows", "sha256"))
        at = f"{where}, line {reader.line_num}"
        if not re.fullmatch(r"[0-9]{1,18}", rows) or not re.fullmatch(r"[0-9a-fA-F]{64}", sha256):
            raise _bad_manifest(at, "rows or sha256 is malformed")
        if not file or Path(file).name != file:
            raise _bad_manifest(at, "file is not the name of a file in the same folder")
        yield file, _Promise(rows=int(rows), sha256=sha256.lower())


def _bad_manifest(where: str, problem: str) -> InputRefused:
    return InputRefused(f"the manifest cannot be used: {problem}", where=where, allowed=_MANIFEST_FORM,
                        next_step="correct the manifest, or remove it to load without one")  # fmt: skip


def _keep_promises(folder: Path, promises: dict[str, _Promise], known: dict[str, str]) -> None:
    """Refuse a folder that lacks a listed file or holds one with other bytes."""
    for file, promise in promises.items():
        where = f"{folder.name}/{file}, listed in {MANIFEST}"
        if not (folder / file).is_file():
            raise InputRefused("a file listed in the manifest is missing", where=where,
                               allowed="every listed file, as listed", next_step="complete the upload")  # fmt: skip
        with reading_faults(where):
            sha256 = known.get(file) or file_hash(folder / file)
        if sha256 != promise.sha256:
            raise InputRefused(
                "the file is not the one the manifest lists: its sha256 differs", where=where,
                allowed="every listed file, byte for byte", next_step="upload the file or the manifest again",
            )  # fmt: skip
