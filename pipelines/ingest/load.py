"""Loads the files of one extract folder: all of them or none, every row accounted for.

Belongs here: which files are new, duplicates against what is stored, the order in which a folder becomes visible.
Does not belong here: reading and typing (stage), SQL (pipelines/warehouse), which version wins (sql/staging).
Called by flows.

Raw files are put in place first and the ledger is written last, in one transaction: a crash in between leaves raw files
that nobody reads and that the next run overwrites.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipelines.errors import InputRefused
from pipelines.ingest.stage import Progress, StagedFile, judge_files, refuse_count, stage_file
from pipelines.settings import Home, IngestSettings
from pipelines.sources.protocol import ExtractFolder, Source, SourceFile
from pipelines.warehouse import ledger, raw_store
from pipelines.warehouse.connection import Connection

_LOG = logging.getLogger(__name__)

#: Between a file's name and the number of its revision, for sources whose files may change under one date.
_REVISION = "#"


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file: rows_in_file = loaded + duplicate + quarantined. A skipped file counts 0 rows."""

    table: str
    file_name: str
    extract_date: date
    rows_in_file: int = 0
    loaded: int = 0
    duplicate: int = 0
    quarantined: int = 0
    #: True when exactly this file was loaded by an earlier run.
    skipped: bool = False
    #: True when the table already held an extract with a later date.
    late: bool = False
    extra_columns: tuple[str, ...] = ()
    #: (column or empty, reason, rows) of the quarantined rows, most frequent first.
    reasons: tuple[tuple[str, str, int], ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class Plan:
    """The files of a folder, divided into those to stage and those loaded before."""

    to_load: tuple[SourceFile, ...]
    skipped: tuple[FileOutcome, ...]
    #: Of the skipped ones, those that came under a new name or date: each with the load whose bytes it repeats.
    repeats: tuple[tuple[SourceFile, ledger.Load], ...] = ()


def ingest_folder(  # noqa: PLR0913 (what is loaded, from what, to where, how, and who is told)
    connection: Connection, folder: ExtractFolder, *, source: Source, home: Home, settings: IngestSettings,
    as_of: date | None = None, progress: Progress | None = None,
) -> tuple[FileOutcome, ...]:  # fmt: skip
    """Load one extract folder, one file after the other.

    Args:
        connection: open for writing; the caller holds the run lock.
        folder: what was landed for one date.
        source: the format it is in.
        home: raw files, work and quarantine folders.
        settings: how forgiving ingest is.
        as_of: the run date; the extract date if left out.
        progress: called with the number of rows read of the file at hand.

    Returns:
        One outcome per file, the skipped ones first.

    Raises:
        InputRefused: a file cannot be read, has too many bad rows, or changed since it was loaded; nothing is loaded.
        TransientError: the file system does not answer; nothing is loaded.
    """
    ledger.create_ledger(connection)
    plan = plan_folder(connection, folder, source=source)
    refuse_repeats(plan)
    staged = [stage_file(file, source=source, home=home, settings=settings, progress=progress) for file in plan.to_load]
    loaded = commit_folder(connection, staged, source=source, home=home, settings=settings, as_of=as_of)
    book_repeats(connection, plan, as_of=as_of or folder.extract_date)
    return plan.skipped + loaded


def plan_folder(connection: Connection, folder: ExtractFolder, *, source: Source) -> Plan:
    """Divide the files of a folder into new ones and ones that are loaded already.

    A file is loaded already when the last load of the same name had the same bytes, or when it repeats, under another
    name or date, the one file its table had last. Equal bytes from further back are new: what was sent, changed and
    sent again as before is three versions, and rows that did not change are duplicates.

    Raises:
        InputRefused: a file has other bytes than when it was loaded under the same name and date.
    """
    loads = [load for load in ledger.read_loads(connection) if load.source == source.name]
    to_load: list[SourceFile] = []
    skipped: list[FileOutcome] = []
    repeats: list[tuple[SourceFile, ledger.Load]] = []
    for file in folder.files:
        earlier = [load for load in loads if _is_earlier(load, file)]
        same = earlier[-1] if earlier and earlier[-1].sha256 == file.sha256 else _repeated(file, loads)
        if same is None:
            to_load.append(_revision(file, earlier))
            continue
        _LOG.info("%s: the same bytes are loaded already, skipped", file.name)
        skipped.append(FileOutcome(file.table, file.name, file.extract_date, skipped=True))
        if same.extract_date != file.extract_date:
            repeats.append((file, same))
    return Plan(to_load=tuple(to_load), skipped=tuple(skipped), repeats=tuple(repeats))


def refuse_repeats(plan: Plan) -> None:
    """Compare the files that repeat an earlier one with what their manifest promises.

    Raises:
        InputRefused: a manifest promises another number of rows than the repeated file has.
    """
    for file, same in plan.repeats:
        refuse_count(file, same.rows_in_file)


def book_repeats(connection: Connection, plan: Plan, *, as_of: date) -> None:
    """Book the files that repeat an earlier one: they were delivered, and brought nothing new.

    The last thing done with a folder: one that is refused leaves nothing in the books, so that it can be put right.

    Args:
        connection: open for writing; the caller holds the run lock.
        plan: of one folder.
        as_of: the run date.
    """
    if plan.repeats:
        ledger.record_loads(connection, [(_repeat(file, same, as_of), None) for file, same in plan.repeats])


def commit_folder(  # noqa: PLR0913 (what is loaded, from what, to where, how, and on which night)
    connection: Connection, staged: Sequence[StagedFile], *, source: Source, home: Home, settings: IngestSettings,
    as_of: date | None = None,
) -> tuple[FileOutcome, ...]:  # fmt: skip
    """Load the staged files of one folder: find duplicates, put raw files in place, write the ledger.

    Args:
        connection: open for writing; the caller holds the run lock.
        staged: all new files of the folder, in the order of the folder.
        source: the format they came in.
        home: raw files, work and quarantine folders.
        settings: how forgiving ingest is.
        as_of: the run date; the extract date if left out.

    Raises:
        InputRefused: too many bad rows in a file; nothing is loaded.
        NmwatchError: the rows of a file do not add up; nothing is loaded.
    """
    judge_files(staged, home=home, settings=settings)
    ledger.create_ledger(connection)
    latest = _latest_dates(connection)
    written = _write_versions(connection, staged, home=home)
    for one, (path, loaded, _) in zip(staged, written, strict=True):
        if loaded:
            raw_store.put_in_place(path, _place(one, home=home))
    loads = [
        (
            _load(one, source.name, loaded, duplicate, as_of or one.file.extract_date),
            one.bad if one.rows_quarantined else None,
        )
        for one, (_, loaded, duplicate) in zip(staged, written, strict=True)
    ]
    ledger.record_loads(connection, loads)
    for one, (path, _, _) in zip(staged, written, strict=True):
        for leftover in (one.typed, one.bad, path):
            leftover.unlink(missing_ok=True)
    return tuple(
        _outcome(one, load, late=latest.get(one.file.table, date.min) > one.file.extract_date)
        for one, (load, _) in zip(staged, loads, strict=True)
    )


def undo_unpublished(
    connection: Connection, *, home: Home, loaded: Sequence[FileOutcome], last_night: date | None
) -> int:
    """Take back what a refused night loaded, so that its files can be corrected and the night run again.

    Args:
        connection: open for writing; the caller holds the run lock.
        home: raw files.
        loaded: what this run loaded.
        last_night: the last published night; whatever was loaded for a later one is in no publication (a run that
            crashed before its checks, say) and is taken back as well.

    Returns:
        Number of files.
    """
    tonight = {(one.extract_date, one.table, one.file_name) for one in loaded if not one.skipped}
    undone = [
        load
        for load in ledger.read_loads(connection)
        if (load.extract_date, load.table_name, load.file_name) in tonight
        or last_night is None
        or load.loaded_as_of > last_night
    ]
    ledger.forget_loads(connection, undone)
    for load in undone:
        raw_store.raw_file(
            home, table=load.table_name, extract_date=load.extract_date, file_name=load.file_name, sha256=load.sha256
        ).unlink(missing_ok=True)
    _LOG.info("%d files of a refused night taken back", len(undone))
    return len(undone)


def _is_earlier(load: ledger.Load, file: SourceFile) -> bool:
    name = load.file_name.partition(_REVISION)[0]
    return load.table_name == file.table and name == file.name and load.extract_date <= file.extract_date


def _repeated(file: SourceFile, loads: Sequence[ledger.Load]) -> ledger.Load | None:
    """Give the only file its table had on its last date before, if its bytes are those of this file.

    A file without rows does not repeat anything: that nothing happened tonight is news, and is booked as such.
    """
    before = [load for load in loads if load.table_name == file.table and load.extract_date < file.extract_date]
    last_date = max((load.extract_date for load in before), default=None)
    last = [load for load in before if load.extract_date == last_date and load.rows_in_file]
    return last[0] if [load.sha256 for load in last] == [file.sha256] else None


def _repeat(file: SourceFile, same: ledger.Load, as_of: date) -> ledger.Load:
    """Describe a file that repeats a load: every row of it is a duplicate, also one that was quarantined then."""
    return replace(
        same, extract_date=file.extract_date, file_name=file.name, rows_loaded=0, rows_duplicate=same.rows_in_file,
        rows_quarantined=0, loaded_as_of=as_of,
    )  # fmt: skip


def _revision(file: SourceFile, earlier: Sequence[ledger.Load]) -> SourceFile:
    """Give the file as it is loaded; content that changed under the same date is refused or gets a number."""
    same_date = [load for load in earlier if load.extract_date == file.extract_date]
    if not same_date:
        return file
    if not file.may_change:
        raise InputRefused(
            "the file is not the one that was loaded under this name: its bytes changed", where=file.name,
            allowed="files that stay as they were loaded, so that a past night can be repeated",
            next_step="land the new rows as a further part (for example labs-002.csv) or in a later folder, "
            "and put the old file back",
        )  # fmt: skip
    return replace(file, name=f"{file.name}{_REVISION}{len(same_date) + 1:03d}")


def _latest_dates(connection: Connection) -> dict[str, date]:
    latest: dict[str, date] = {}
    for load in ledger.read_loads(connection):
        latest[load.table_name] = max(load.extract_date, latest.get(load.table_name, date.min))
    return latest


def _write_versions(connection: Connection, staged: Sequence[StagedFile], *, home: Home) -> list[tuple[Path, int, int]]:
    """Write the new versions of each file to the work folder: path, rows loaded, rows left out as duplicates."""
    written: list[tuple[Path, int, int]] = []
    for position, one in enumerate(staged):
        table = one.file.table
        stored = raw_store.stored_files(connection, home, table=table, as_of=one.file.extract_date)
        beside = [written[before][0] for before in range(position) if staged[before].file.table == table]
        target = one.typed.with_suffix(".new.parquet")
        loaded, duplicate = raw_store.write_new_versions(
            connection, table=table, typed=one.typed, known=[*stored, *beside], target=target
        )
        written.append((target, loaded, duplicate))
    return written


def _place(staged: StagedFile, *, home: Home) -> Path:
    file = staged.file
    return raw_store.raw_file(
        home, table=file.table, extract_date=file.extract_date, file_name=file.name, sha256=file.sha256
    )


def _load(staged: StagedFile, source: str, loaded: int, duplicate: int, as_of: date) -> ledger.Load:
    file = staged.file
    return ledger.Load(
        source=source, extract_date=file.extract_date, table_name=file.table, file_name=file.name, sha256=file.sha256,
        rows_in_file=staged.rows_in_file, rows_loaded=loaded, rows_duplicate=duplicate,
        rows_quarantined=staged.rows_quarantined, extra_columns=", ".join(staged.extra_columns) or None,
        loaded_as_of=as_of,
    )  # fmt: skip


def _outcome(staged: StagedFile, load: ledger.Load, *, late: bool) -> FileOutcome:
    return FileOutcome(
        table=load.table_name, file_name=load.file_name, extract_date=load.extract_date,
        rows_in_file=load.rows_in_file, loaded=load.rows_loaded, duplicate=load.rows_duplicate,
        quarantined=load.rows_quarantined, late=late, extra_columns=staged.extra_columns, reasons=staged.reasons,
        seconds=staged.seconds,
    )  # fmt: skip
