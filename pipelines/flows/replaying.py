"""Replays a published night: rebuilds it, compares it with what was published, puts it back or keeps the files.

Belongs here: what is compared with what, what is said of it, where the rebuilt files go.
Does not belong here: rebuilding (rebuilding.py), printing (pipelines/terminal_nights.py).
Called by the commands replay and run. Loads nothing, and changes nothing that was published.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.flows.progress import tell
from pipelines.flows.rebuilding import Rebuilt, rebuilt_night
from pipelines.settings import Home, Settings
from pipelines.warehouse import publish, record
from pipelines.warehouse.comparing import compare_databases
from pipelines.warehouse.digests import Json, file_sha256, seal
from pipelines.warehouse.lock import hold_run_lock
from pipelines.warehouse.manifest import MANIFEST_NAME, manifest_of, write_manifest
from pipelines.warehouse.past import PastNight

#: The database is compared table by table; the manifest says where the night stands in the record of all runs.
_NOT_COMPARED_AS_FILES = (publish.DATABASE_NAME, MANIFEST_NAME)
SNAPSHOT, RECORD = "the published snapshot", "the record of the night"


@dataclass(frozen=True)
class Replayed:
    """What a replay found.

    Attributes:
        as_of: the night.
        tables: tables that were rebuilt.
        rows: rows in them.
        files: names of the files beside the database.
        compared_with: SNAPSHOT, RECORD (its hashes, where retention removed the snapshot), or empty.
        differences: one sentence for each table and file that is not the same.
        notes: what could not be done as it was done that night.
        put_back: the night is in published/history again.
        output: where the rebuilt files were kept.
        seconds: how long it took.
    """

    as_of: date
    tables: int
    rows: int
    files: tuple[str, ...]
    compared_with: str
    differences: tuple[str, ...]
    notes: tuple[str, ...]
    put_back: bool
    output: Path | None
    seconds: float

    @property
    def is_equal(self) -> bool:
        """Whether there was something to compare with, and nothing differs."""
        return bool(self.compared_with) and not self.differences

    def lines(self) -> list[str]:
        """Give what was found as sentences; names and counts only."""
        counts = f"{self.tables} tables with {self.rows:,} rows, {len(self.files)} files"
        lines = [f"note: {note}" for note in self.notes]
        if not self.compared_with:
            lines.append(f"rebuilt, {counts}; neither the snapshot nor hashes of it are left to compare with")
        elif self.is_equal:
            lines.append(f"equal to {self.compared_with}, byte for byte: {counts}, {self.seconds:.1f} s")
        else:
            lines.append(f"NOT equal to {self.compared_with}: {len(self.differences)} of {counts} differ")
            lines += [f"differs: {sentence}" for sentence in self.differences]
        if self.put_back:
            lines.append(f"put back as published/history/{self.as_of}, which retention had removed")
        if self.output is not None:
            lines.append(f"the rebuilt files are in {self.output}; they are patient data")
        return lines


def replay(
    home: Home, settings: Settings, as_of: date, *, output: Path | None = None, puts_back: bool = False
) -> Replayed:
    """Rebuild a published night from what was known then and compare it with what was published.

    Args:
        home: whose night.
        settings: of the home.
        as_of: the night.
        output: keep the rebuilt files in this folder, which must not exist or be empty.
        puts_back: put the night back into published/history where it is missing, if it is equal.

    Raises:
        UsageError: the night was never published, or the output folder holds something.
        WarehouseBusy: a run or another replay holds the home.
    """
    started = time.perf_counter()
    if output is not None:
        _make_output(output)
    with rebuilt_night(home, settings, as_of) as rebuilt:
        tell("comparing with what was published")
        compared_with, differences = _compare(home, settings, rebuilt)
        files = tuple(sorted(path.name for path in rebuilt.folder.iterdir() if path.name != publish.DATABASE_NAME))
        if output is not None:
            for path in sorted(rebuilt.folder.iterdir()):
                shutil.copy2(path, output / path.name)
        put_back = puts_back and compared_with != SNAPSHOT and bool(compared_with) and not differences
        if put_back:
            _put_back(home, settings, rebuilt)
        return Replayed(
            as_of=as_of, tables=len(rebuilt.written.tables), rows=sum(rebuilt.written.tables.values()), files=files,
            compared_with=compared_with, differences=tuple(differences), notes=rebuilt.notes, put_back=put_back,
            output=output, seconds=time.perf_counter() - started,
        )  # fmt: skip


def _make_output(output: Path) -> None:
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise UsageError(
            "the output folder holds something already", where=str(output), allowed="a new or an empty folder",
            next_step="give --output another folder",
        )  # fmt: skip
    try:
        output.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UsageError(
            f"the output folder cannot be written ({error.strerror})", where=str(output),
            next_step="give --output a folder this user may write",
        ) from None  # fmt: skip


def _compare(home: Home, settings: Settings, rebuilt: Rebuilt) -> tuple[str, list[str]]:
    """Compare with the kept snapshot, or with its hashes in the record where retention removed it."""
    night = rebuilt.night
    snapshot = (home.published / "history" / str(night.as_of)).resolve()
    if (snapshot / publish.DATABASE_NAME).exists():
        before, after = snapshot / publish.DATABASE_NAME, rebuilt.folder / publish.DATABASE_NAME
        found = [one.sentence for one in compare_databases(before, after, engine=settings.engine)]
        return SNAPSHOT, found + _other_files(snapshot, rebuilt.folder)
    if not night.snapshot:
        return "", []
    entry = record.find_entry(home, publication_number=night.publication_number or 0, as_of=night.as_of)
    return RECORD, _unlike_record(night, rebuilt, entry.content["published"] if entry else [])


def _unlike_record(night: PastNight, rebuilt: Rebuilt, published: Sequence[Json]) -> list[str]:
    """Compare with the hashes of a snapshot that is gone: the tables as a whole, every file by itself."""
    name = publish.snapshot_name(rebuilt.folder, content_hash=rebuilt.written.content_hash, as_of=night.as_of)
    if name == night.snapshot:
        return []
    counts = json.loads(night.table_rows or "{}")
    sentences = [
        f"{table}: {rows:,} rows published, {rebuilt.written.tables.get(table, 0):,} rebuilt"
        for table, rows in sorted(counts.items())
        if rows != rebuilt.written.tables.get(table)
    ]
    if not sentences and rebuilt.written.content_hash != night.content_hash:
        sentences = ["the tables: as many rows in each, and some of them other rows"]
    for one in published:
        file = rebuilt.folder / one["name"]
        if file.name not in _NOT_COMPARED_AS_FILES and not (file.exists() and file_sha256(file) == one["sha256"]):
            sentences.append(f"{file.name}: other bytes ({one['bytes']:,} published)")
    return sentences


def _other_files(snapshot: Path, folder: Path) -> list[str]:
    names = {path.name for place in (snapshot, folder) for path in place.iterdir()} - {*_NOT_COMPARED_AS_FILES}
    sentences = []
    for name in sorted(names):
        there, rebuilt = snapshot / name, folder / name
        if not (there.exists() and rebuilt.exists()):
            sentences.append(f"{name}: only in what was {'published' if there.exists() else 'rebuilt'}")
        elif file_sha256(there) != file_sha256(rebuilt):
            sizes = f"{there.stat().st_size:,} bytes published, {rebuilt.stat().st_size:,} rebuilt"
            sentences.append(f"{name}: other bytes ({sizes})")
    return sentences


def _put_back(home: Home, settings: Settings, rebuilt: Rebuilt) -> None:
    """Publish the night in published/history once more; the current night stays what it is."""
    night = rebuilt.night
    with hold_run_lock(home):
        folder = publish.start_snapshot(home)
        for path in rebuilt.folder.iterdir():
            shutil.copy2(path, folder / path.name)
        entry = record.find_entry(home, publication_number=night.publication_number or 0, as_of=night.as_of)
        if entry is not None:
            write_manifest(folder, manifest_of(entry, files=[asdict(file) for file in seal(folder)]))
        publish.put_in_place(
            home, folder, content_hash=rebuilt.written.content_hash, as_of=night.as_of,
            nights_kept=settings.publish.nights_kept, is_latest=False,
            group_may_read=settings.publish.group_may_read,
        )  # fmt: skip
