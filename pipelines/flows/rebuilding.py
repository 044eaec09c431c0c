"""Rebuilds a published night in a scratch home, from what was known then and with the rules of that night.

Belongs here: the scratch home and its books, the rules of the night, building every table in full, writing its files.
Does not belong here: comparing with what was published and what follows (replaying.py), the night itself (nightly.py).
Called by replaying.py. Runs without Prefect: nothing is fetched, retried or reported.

The working database is copied from, read-only, for a moment; raw files are read where they are. Rows of the books that
are no result of a build (loads, check results, the nights) are taken as they were written down that night.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import rmtree

from checks.names import known_checks
from checks.quality_page import write_quality_page
from checks.results import CheckResult
from pipelines.errors import UsageError
from pipelines.flows.progress import tell
from pipelines.flows.snapshot_files import write_files
from pipelines.flows.versions import code_version
from pipelines.settings import EngineSettings, Home, Settings
from pipelines.warehouse import history, past, publish, raw_store, runner
from pipelines.warehouse.build import Night, build_night
from pipelines.warehouse.catalogue import SQL_FOLDER, Model, load_columns, load_models
from pipelines.warehouse.code_lists import code_list_hash, list_files, read_lists
from pipelines.warehouse.connection import (
    Connection,
    Reader,
    open_for_reading,
    open_for_writing,
    open_warehouse_for_reading,
)
from pipelines.warehouse.ledger import create_ledger
from pipelines.warehouse.lock import hold_run_lock
from pipelines.warehouse.past import PastNight
from pipelines.warehouse.reference import REFERENCE_FOLDER, load_reference, parameter_hash
from pipelines.warehouse.rules_archive import Rules, unpack_rules
from pipelines.warehouse.site_reference import compose_reference, site_folder
from pipelines.warehouse.tonight import Versions, write_tonight

_log = logging.getLogger(__name__)

#: In warehouse/: where nights are rebuilt, one at a time.
REPLAY_FOLDER = "replay"


@dataclass(frozen=True)
class Rebuilt:
    """A rebuilt night.

    Attributes:
        night: what the books say of it.
        folder: the files, as a night publishes them.
        written: rows per table and the hash of their content.
        notes: what could not be done as it was done that night.
    """

    night: PastNight
    folder: Path
    written: publish.Written
    notes: tuple[str, ...]


@contextmanager
def rebuilt_night(home: Home, settings: Settings, as_of: date) -> Iterator[Rebuilt]:
    """Rebuild a night; its files are there for the time of the block.

    Args:
        home: whose night; it is only read, beside a scratch folder of its own.
        settings: of the home.
        as_of: the night.

    Raises:
        UsageError: the night was never published.
        WarehouseBusy: a run or another replay holds the home.
        NmwatchError: the archive of the night's rules is damaged.
    """
    place = Home(home.warehouse / REPLAY_FOLDER)
    place.warehouse.mkdir(parents=True, exist_ok=True, mode=0o700)
    with hold_run_lock(place):
        scratch = Home(place.root / "night")
        try:
            _make_scratch(scratch, home)
            yield _rebuild(home, scratch, settings, as_of)
        finally:
            rmtree(scratch.root, ignore_errors=True)


def _make_scratch(scratch: Home, home: Home) -> None:
    """Make an empty home whose raw files are those of the real one."""
    rmtree(scratch.root, ignore_errors=True)
    for folder in (scratch.warehouse, scratch.work, scratch.logs, scratch.root / "files"):
        folder.mkdir(parents=True, mode=0o700)
    scratch.raw.symlink_to(home.raw.resolve())


def _rebuild(home: Home, scratch: Home, settings: Settings, as_of: date) -> Rebuilt:
    night = _night_with_books(home, scratch, settings.engine, as_of)
    rules, notes = _rules_of(home, scratch, settings, night)
    models = load_models(rules.sql)
    with open_for_writing(scratch, settings.engine) as connection:
        history.create_history(connection)
        create_ledger(connection)
        before = write_tonight(connection, as_of=as_of, versions=_versions(night, rules))
        raw_store.create_raw_views(connection, scratch, as_of=as_of, previous_as_of=before)
        runner.prepare_schemas(connection)
        load_reference(connection, rules.reference, dictionary=rules.sql)
        _build(connection, scratch, models, as_of=as_of, dictionary=rules.sql)
    tell("writing what the night published")
    page, unwritten = _quality_page(scratch, as_of)
    folder = scratch.root / "files"
    written = write_files(scratch, folder, models=models, as_of=as_of, engine=settings.engine, quality_page=page,
                          pseudonym_key=settings.publish.key)  # fmt: skip
    _log.info("night of %s rebuilt tables=%d rows=%d", as_of, len(written.tables), sum(written.tables.values()))
    return Rebuilt(night=night, folder=folder, written=written, notes=notes + unwritten)


def _build(connection: Connection, scratch: Home, models: list[Model], *, as_of: date, dictionary: Path) -> None:
    """Build every model for everybody, from an event store made of what was known, as the night did."""
    night = Night(
        models=models, columns=load_columns(dictionary), as_of=as_of, build_hash=REPLAY_FOLDER, is_full=True,
        sql=dictionary,
    )  # fmt: skip
    build_night(connection, scratch, night, tell=tell)


def _night_with_books(home: Home, scratch: Home, engine: EngineSettings, as_of: date) -> PastNight:
    """Copy the books as they stood; the home is held for this moment, so that no night writes meanwhile."""
    tell("reading what was known")
    if not home.database.exists():
        raise UsageError("nothing is published in this home", where=str(home.root), next_step="check --home")
    with hold_run_lock(home):
        with open_warehouse_for_reading(home) as reader:
            night, nights = past.past_night(reader, as_of), past.published_nights(reader)
        if night is None:
            raise UsageError(
                f"the night of {as_of} was never published", where="--as-of",
                allowed=f"{len(nights)} published nights, from {nights[0]} to {nights[-1]}" if nights else "none yet",
                next_step="give the date of a published night; nmwatch status tells the last one",
            )  # fmt: skip
        with open_for_writing(scratch, engine) as connection:
            past.copy_books(connection, home.database, as_of=as_of)
    return night


def _rules_of(home: Home, scratch: Home, settings: Settings, night: PastNight) -> tuple[Rules, tuple[str, ...]]:
    """Unpack the rules of the night; where the home keeps none, take those of today and say so."""
    rules = unpack_rules(
        home, sql_hash=night.sql_hash, reference_hash=night.reference_hash, target=scratch.root / "rules"
    )
    now = code_version()
    made = f"published by nmwatch {night.code_version}, rebuilt by nmwatch {now}"
    if rules is not None:
        kept = f"{made} with the SQL and the reference files of that night"
        return rules, () if now == night.code_version else (kept,)
    site = site_folder(home.root, settings.reference.folder)
    reference = compose_reference(site, scratch.reference) if site else REFERENCE_FOLDER
    return Rules(sql=SQL_FOLDER, reference=reference), (
        f"warehouse/rules does not keep the SQL and reference files of that night: those of today are used; {made}",
    )


def _versions(night: PastNight, rules: Rules) -> Versions:
    """Say what the night was made with, in its own words: the causes of changes are told from it."""
    return Versions(
        code_version=night.code_version,
        code_list_hash=night.code_list_hash or code_list_hash(read_lists(list_files(rules.reference))),
        parameter_hash=night.parameter_hash or parameter_hash(rules.reference), sql_hash=night.sql_hash,
    )  # fmt: skip


def _quality_page(scratch: Home, as_of: date) -> tuple[Path | None, tuple[str, ...]]:
    """Write the page of checks from the results that were written down; say why where it cannot be written."""
    path = scratch.logs / "quality.html"
    with open_for_reading(scratch.database) as reader:
        results = _results(reader, as_of)
        unknown = sorted({result.check for result in results} - set(known_checks()))
        if unknown or not results:
            why = f"this release does not know {', '.join(unknown)}" if unknown else "no result was written down"
            return None, (f"the page of checks cannot be written: {why}",)
        write_quality_page(results, reader, path, as_of)
    return path, ()


def _results(reader: Reader, as_of: date) -> list[CheckResult]:
    rows = reader.rows(
        'SELECT "check", table_name, severity, status, numerator, denominator, threshold, as_of '
        "FROM quality.check_results WHERE as_of = $as_of ORDER BY rowid",  # in the order the checks gave them
        {"as_of": as_of},
    )
    return [CheckResult(**row) for row in rows]
