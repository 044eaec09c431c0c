"""Publishes a built night so that a crash at any moment leaves the night whole or not published at all.

Belongs here: the order of publishing, and what the next run does with a publishing that did not end.
Does not belong here: the snapshot (warehouse/publish.py), the record (warehouse/record.py), the books (runs.py).
Called by steps.py.

The order, and what the next run does after a crash behind each step:

    1. meta.runs has the run as `building`             the run is marked `interrupted`
    2. the snapshot stands among the others            the same; nothing points at it, it is removed in time
    3. the record gets its name: PUBLISHED             steps 4 and 5 are done again, from the record
    4. the links point at the snapshot                 the same
    5. the books say `published`, with the list        nothing
"""

from __future__ import annotations

import logging
import shutil
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines import clock
from pipelines.flows.progress import tell
from pipelines.flows.snapshot_files import write_files
from pipelines.warehouse import history, publish, record, runs
from pipelines.warehouse.catalogue import Model
from pipelines.warehouse.connection import Connection, one_transaction, open_for_writing
from pipelines.warehouse.digests import seal, sha256_of
from pipelines.warehouse.manifest import manifest_of, write_manifest
from pipelines.warehouse.reference import reference_hash
from pipelines.warehouse.rules_archive import keep_rules
from pipelines.warehouse.tonight import refuse_changed_rules

if TYPE_CHECKING:
    from pipelines.flows.steps import Run

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Published:
    """What a night published."""

    snapshot: Path
    tables: dict[str, int]


def publish_night(run: Run, models: list[Model], *, quality_page: Path) -> Published:
    """Publish the night that is built.

    A night that is run again and says the same as before changes nothing: no file, no book, no record.

    Args:
        run: the night.
        models: what was built.
        quality_page: the page of its checks.
    """
    tell("publishing")
    keep_rules(run.home, reference=run.reference)
    with open_for_writing(run.home, run.settings.engine) as connection, one_transaction(connection):
        refuse_changed_rules(connection, run.versions)
        row = runs.remember_run(connection, night_of(run, connection))
    folder = publish.start_snapshot(run.home)
    written = write_files(run.home, folder, models=models, as_of=run.as_of, engine=run.settings.engine,
                          quality_page=quality_page, pseudonym_key=run.settings.publish.key)  # fmt: skip
    name = publish.snapshot_name(folder, content_hash=written.content_hash, as_of=run.as_of)
    row |= {"snapshot": name, "content_hash": written.content_hash, "seconds": run.seconds}
    with open_for_writing(run.home, run.settings.engine) as connection:
        entry = _same_before(run, connection, name)
        is_new = entry is None
        if entry is None:
            facts = record.Facts(run=row, published=seal(folder), recorded_at=clock.now())
            remember = partial(history.remember_cases, connection, as_of=run.as_of)
            entry = record.write_record(connection, run.home, facts, remember=remember)
    # a rerun that puts back a snapshot somebody removed: the same rows, in other bytes
    write_manifest(folder, manifest_of(entry, files=None if is_new else [asdict(file) for file in seal(folder)]))
    snapshot = publish.place_snapshot(run.home, folder, name=name, replace=is_new)
    if is_new:
        entry = record.put_in_place(run.home, entry)
        _log.info("record %s in place, %d files published", entry.name, len(entry.content["published"]))
    with open_for_writing(run.home, run.settings.engine) as connection:
        _finish(run, connection, entry, is_new=is_new)
    return Published(snapshot=snapshot, tables=written.tables)


def finish_unfinished(run: Run, connection: Connection) -> None:
    """Finish a publishing whose record is in place, and forget one whose record is not.

    Args:
        run: the run that starts now.
        connection: open for writing.

    Raises:
        NmwatchError: the database is older than the record.
    """
    shutil.rmtree(record.record_root(run.home) / ".new", ignore_errors=True)
    unfinished = runs.unfinished_nights(connection)
    last = runs.last_run(connection)
    entry = record.only_confirmed(run.home, last_number=last.publication_number if last else 0, unfinished=unfinished)
    if entry:
        _finish(run, connection, entry, is_new=True)
        _log.info("record %s was in place: its publishing is finished", entry.name)
    for night in runs.unfinished_nights(connection):
        runs.forget_run(connection, as_of=night, outcome="interrupted")
    restore_quality(run, connection)


def night_of(run: Run, connection: Connection) -> runs.Night:
    """Say what a run's night is made of."""
    versions = run.versions
    return runs.Night(
        as_of=run.as_of, previous_as_of=runs.previous_night(connection, as_of=run.as_of), source=run.source_name,
        code_version=versions.code_version, reference_hash=reference_hash(run.reference), sql_hash=versions.sql_hash,
        code_list_hash=versions.code_list_hash, parameter_hash=versions.parameter_hash,
    )  # fmt: skip


def _same_before(run: Run, connection: Connection, snapshot: str) -> record.Entry | None:
    """Give the record of this night's former run when it published the same content; then forget the new run."""
    former = runs.last_run(connection, as_of=run.as_of)
    if former is None or former.snapshot != snapshot:
        return None
    entry = record.find_entry(run.home, publication_number=former.publication_number, as_of=run.as_of)
    if entry is not None:
        runs.forget_run(connection, as_of=run.as_of)
    return entry


def _finish(run: Run, connection: Connection, entry: record.Entry, *, is_new: bool) -> None:
    """Do what follows the moment of publication: links, then the books."""
    snapshot = run.home.published / "snapshots" / str(entry.run["snapshot"])
    publish.link_night(
        run.home, snapshot, as_of=entry.as_of, nights_kept=run.settings.publish.nights_kept, is_latest=True,
        group_may_read=run.settings.publish.group_may_read,
    )  # fmt: skip
    if is_new:
        _write_books(connection, entry)


def _write_books(connection: Connection, entry: record.Entry) -> None:
    """Write the night into the books: its list and what it was made of, all or nothing."""
    hashes = {"record_hash": entry.sha256, "manifest_hash": sha256_of(manifest_of(entry))}
    with one_transaction(connection):
        history.remember_cases(connection, as_of=entry.as_of)
        record.refuse_other_list(connection, entry)
        runs.confirm_published(connection, {**entry.run, **hashes})


def restore_quality(run: Run, connection: Connection) -> None:
    """Take back what a refused rerun of the last published night wrote over that night's checks and feeds."""
    last = runs.last_run(connection)
    entry = record.find_entry(run.home, publication_number=last.publication_number, as_of=last.as_of) if last else None
    if entry:
        with one_transaction(connection):
            record.restore_quality(connection, entry)
