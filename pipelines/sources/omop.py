"""Finds and reads an OMOP CDM folder (5.3 or 5.4) as one extract whose date is the run date.

Belongs here: files of the folder, what is missing, hashes, batches of contract rows.
Does not belong here: reading tables (tabular), names of CDM columns (omop_tables), what a row becomes (omop_mapping),
loading (pipelines/ingest).
Called by flows and pipelines/ingest through protocol.Source.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipelines.contract import BY_NAME as CONTRACT
from pipelines.errors import InputRefused, UsageError
from pipelines.settings import IngestSettings
from pipelines.sources.arriving import Stamp, quiet, stamp_of
from pipelines.sources.hash_book import file_hash
from pipelines.sources.omop_lookups import Context, look_up
from pipelines.sources.omop_mapping import map_batch
from pipelines.sources.omop_reference import OmopReference
from pipelines.sources.omop_tables import BY_CONTRACT, LOOKUPS, PERSON, TABLES, UNUSED_COLUMNS, CdmTable
from pipelines.sources.protocol import Batch, ExtractFolder, FileReading, SourceFile
from pipelines.sources.tabular import open_table, reading_faults

_LOG = logging.getLogger(__name__)
_FILE = re.compile(r"(?P<table>[a-z_0-9]+)(\.csv|\.csv\.gz|\.parquet)", re.IGNORECASE)
_READ = frozenset(table.name for table in TABLES) | frozenset(LOOKUPS)


class Omop:
    """Source of an OMOP CDM folder: <table>.csv, .csv.gz or .parquet, any letter case."""

    name = "omop"

    def __init__(self, reference: OmopReference | None = None) -> None:
        self._reference = reference or OmopReference()

    def discover(self, landing: Path, as_of: date) -> list[ExtractFolder]:
        """Describe the folder as one extract of the run date.

        Raises:
            UsageError: the folder is missing.
            InputRefused: it has no person table, or a table twice.
        """
        paths = cdm_files(landing)
        if PERSON.name not in paths:
            raise InputRefused(
                "the folder holds no person table", where=str(landing),
                allowed="OMOP CDM tables as <table>.csv, <table>.csv.gz or <table>.parquet; person is required",
                next_step="give --landing the folder that holds the CDM tables themselves",
            )  # fmt: skip
        absent = [table for table in TABLES if table.name not in paths]
        warnings = tuple(f"{table.name} is absent: {CONTRACT[table.contract_table].if_absent}" for table in absent)
        for words in warnings:
            _LOG.warning("CDM folder: %s", words)
        stamps = {name: stamp_of(path, name=path.name) for name, path in paths.items()}
        hashes = self._hashes(paths, stamps)
        there = (BY_CONTRACT[name] for name in CONTRACT if name in BY_CONTRACT)
        files = tuple(
            replace(self._describe(table, paths, hashes, as_of), stamp=stamps[table.name])
            for table in there
            if table.name in paths
        )
        return [ExtractFolder(extract_date=as_of, files=files, warnings=warnings)]

    def overlooked(self, landing: Path) -> tuple[str, ...]:
        """Name what lies in the folder and is not read, each with the reason."""
        entries = (entry for entry in _entries(landing) if not entry.name.startswith("."))
        return tuple(f"{entry.name}: {reason}" for entry in entries if (reason := _why_not_read(entry)))

    def read(self, file: SourceFile, settings: IngestSettings) -> FileReading:
        """Open one CDM table and check its header; its rows come as rows of the contract.

        Raises:
            InputRefused: the file, or a table it looks into, cannot be read (also while the batches are consumed).
        """
        table = BY_CONTRACT[file.table]
        reading = open_table(file.path, name=file.name, layout=table.layout, settings=settings)
        paths = cdm_files(file.path.parent)
        extra = tuple(column for column in reading.extra_columns if column not in UNUSED_COLUMNS)
        return FileReading(extra_columns=extra, batches=self._batches(table, reading, paths))

    def _batches(self, table: CdmTable, reading: FileReading, paths: Mapping[str, Path]) -> Iterator[Batch]:
        context = Context(reference=self._reference, lookups=look_up(table, paths, self._reference))
        for batch in reading.batches:
            yield map_batch(table.name, batch, context)

    def _hashes(self, paths: Mapping[str, Path], stamps: Mapping[str, Stamp]) -> dict[str, str]:
        hashes = {}
        for name, path in paths.items():
            with quiet(path, name=path.name, before=stamps[name]), reading_faults(path.name):
                hashes[name] = file_hash(path)
        return hashes

    def _describe(
        self, table: CdmTable, paths: Mapping[str, Path], hashes: Mapping[str, str], as_of: date
    ) -> SourceFile:
        path = paths[table.name]
        # A row changes with its side tables and with what nmwatch knows of concept ids, not only with its own file.
        parts = [hashes[table.name], self._reference.sha256, *(hashes.get(name, "absent") for name in table.looks_up)]
        return SourceFile(
            table=table.contract_table, path=path, name=path.name, extract_date=as_of,
            sha256=hashlib.sha256("\n".join(parts).encode()).hexdigest(), bytes=path.stat().st_size, may_change=True,
        )  # fmt: skip


def cdm_files(landing: Path) -> dict[str, Path]:
    """Give the files of the tables that are read or looked into, by CDM table name.

    Raises:
        UsageError: the folder is missing.
        InputRefused: a table is there twice.
    """
    found: dict[str, Path] = {}
    for path in _entries(landing):
        name = _table_name(path)
        if name not in _READ:
            continue
        if name in found:
            raise InputRefused(
                f"the table {name} is there twice", where=f"{found[name].name} and {path.name}",
                allowed="one file for each table", next_step="remove the one that is not meant",
            )  # fmt: skip
        found[name] = path
    return found


def _entries(landing: Path) -> list[Path]:
    if not landing.is_dir():
        raise UsageError(
            "the landing folder does not exist", where=str(landing), allowed="a folder of OMOP CDM tables",
            next_step="give --landing the right folder",
        )  # fmt: skip
    return sorted(landing.iterdir())


def _table_name(path: Path) -> str:
    match = _FILE.fullmatch(path.name)
    return match["table"].lower() if match and path.is_file() else ""


def _why_not_read(entry: Path) -> str:
    name = _table_name(entry)
    if not name:
        return "not a CDM table as CSV or Parquet, ignored"
    return "" if name in _READ else "a CDM table that nothing is made of, ignored"
