"""The steps of a night as plain functions: what nightly.py puts in order.

Belongs here: one function per step, each opening and closing what it needs; small values in and out.
Does not belong here: order and retries (nightly.py), the work itself (ingest, warehouse, checks, outputs).
Called by nightly.py and by cli (checks alone).
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from checks.audits import audit_built
from checks.banners import banners_of
from checks.inputs import check_inputs
from checks.quality_page import write_quality_page
from checks.results import CheckResult, refusal
from pipelines.errors import DateRefused, InputRefused, UsageError
from pipelines.flows import publishing
from pipelines.flows.progress import AUDITING, CHECKING, tell
from pipelines.flows.publishing import Published, finish_unfinished
from pipelines.flows.turns import refuse_earlier, refuse_jump, refuse_mistyped
from pipelines.flows.versions import code_version
from pipelines.ingest.load import (
    FileOutcome,
    book_repeats,
    commit_folder,
    plan_folder,
    refuse_repeats,
    undo_unpublished,
)
from pipelines.ingest.stage import StagedFile, stage_file
from pipelines.settings import Home, Settings
from pipelines.sources.extracts import Extracts
from pipelines.sources.hash_book import HashBook
from pipelines.sources.omop import Omop
from pipelines.sources.omop_reference import OmopReference
from pipelines.sources.protocol import ExtractFolder, Source, SourceFile
from pipelines.warehouse import feeds, history, migrations, raw_store, runner, runs, store
from pipelines.warehouse.build import BuildReport, Night, build_night
from pipelines.warehouse.catalogue import Model, load_columns, load_models
from pipelines.warehouse.code_lists import code_list_hash, list_files, read_lists
from pipelines.warehouse.connection import Reader, open_for_reading, open_for_writing
from pipelines.warehouse.file_modes import close_to_others
from pipelines.warehouse.ledger import create_ledger, read_loads
from pipelines.warehouse.past import published_nights
from pipelines.warehouse.raw_integrity import refuse_damaged
from pipelines.warehouse.reference import REFERENCE_FOLDER, build_hash, load_reference_once, parameter_hash, sql_hash
from pipelines.warehouse.site_reference import compose_reference, site_folder
from pipelines.warehouse.tonight import Versions, write_tonight

_log = logging.getLogger(__name__)

SOURCES = ("extracts", "omop")


@dataclass(frozen=True)
class Run:
    """What every step of one run knows."""

    home: Home
    settings: Settings
    landing: Path
    as_of: date
    source_name: str
    is_full: bool = False
    #: Whether the run date is the day a scheduler started it on; nobody has looked at it then.
    is_scheduled: bool = False
    #: Whether a run date far after the last night is meant.
    is_after_pause: bool = False
    #: When the run began, on a clock that only goes forward.
    started: float = field(default_factory=time.monotonic, compare=False)

    @property
    def seconds(self) -> float:
        """How long the run has taken so far."""
        return round(time.monotonic() - self.started, 1)

    @property
    def source(self) -> Source:
        """The source format named on the command line."""
        if self.source_name == "omop":
            return Omop(OmopReference(self.reference))
        return Extracts(HashBook(self.home.landed_hashes))

    @property
    def reference(self) -> Path:
        """The reference files of this run; where the site has some of its own, prepare_home put them together."""
        return self.home.reference if self.settings.reference.folder else REFERENCE_FOLDER

    @cached_property
    def versions(self) -> Versions:
        """What this run is made with; read first once prepare_home has put the reference files together."""
        return Versions(
            code_version=code_version(), code_list_hash=code_list_hash(read_lists(list_files(self.reference))),
            parameter_hash=parameter_hash(self.reference), sql_hash=sql_hash(),
        )  # fmt: skip


def check_source_name(name: str) -> None:
    """Refuse a source nobody knows.

    Raises:
        UsageError: it is not in SOURCES.
    """
    if name not in SOURCES:
        raise UsageError("unknown source", where="--source", allowed=", ".join(SOURCES))


def prepare_home(run: Run) -> None:
    """Create the books that outlive a night, empty the scratch folder and put the reference files together.

    Raises:
        UsageError: a reference file of the site does not fit.
        WarehouseDamaged: a raw file is missing or not whole.
    """
    _ = run.settings.publish.key  # where it is missing, say so now and not after an hour of building
    shutil.rmtree(run.home.work, ignore_errors=True)
    run.home.make()
    close_to_others(run.home)
    if site := site_folder(run.home.root, run.settings.reference.folder):
        # once a night: what a site edits while the night runs counts from the next night on
        compose_reference(site, run.reference)
    migrations.bring_up_to_date(run.home, run.settings.engine, code_version=code_version(), tell=tell)
    with open_for_writing(run.home, run.settings.engine) as connection:
        history.create_history(connection)
        create_ledger(connection)
        finish_unfinished(run, connection)
        refuse_damaged(connection, run.home)


def refuse_out_of_order(run: Run) -> None:
    """Refuse a run date before the last published night, and one the clock of a scheduler jumped to.

    Raises:
        UsageError: says what can be done instead.
    """
    with open_for_writing(run.home, run.settings.engine) as connection:
        nights = published_nights(Reader(connection))
    refuse_earlier(run.as_of, nights)
    if run.is_scheduled:
        refuse_jump(run.as_of, nights)


def discover_extracts(run: Run) -> list[ExtractFolder]:
    """Find the extract folders dated up to the run date.

    Raises:
        InputRefused: nothing was ever sent up to the run date.
        UsageError: the newest extract is far older than the run date (a mistyped date would otherwise be published as
            the latest night); DateRefused when it was given by hand.
    """
    tell("looking for extracts")
    folders = run.source.discover(run.landing, run.as_of)
    with open_for_writing(run.home, run.settings.engine) as connection:
        known = [load.extract_date for load in read_loads(connection)]
        nights = published_nights(Reader(connection))
    newest = max([folder.extract_date for folder in folders] + known, default=None)
    if newest is None or not (known or any(folder.files for folder in folders)):
        raise InputRefused(
            "no file of a contract table was ever sent up to the run date", where=f"{run.landing}, up to {run.as_of}",
            allowed="at least one extract folder with files, dated on or before the run date",
            next_step="land an extract, or correct --as-of",
        )  # fmt: skip
    days = (run.as_of - newest).days
    if days > run.settings.ingest.max_days_without_extract:
        kind = UsageError if run.is_scheduled else DateRefused
        raise kind(
            f"the newest extract ({newest}) is {days} days older than the run date {run.as_of}", where="--as-of",
            allowed=f"up to {run.settings.ingest.max_days_without_extract} days (ingest.max_days_without_extract)",
            next_step="correct the run date, land the missing extracts, or raise the setting",
        )  # fmt: skip
    if not run.is_after_pause:
        refuse_mistyped(run.as_of, nights, newest)
    return folders


def with_news(run: Run, folders: list[ExtractFolder]) -> tuple[list[ExtractFolder], list[FileOutcome]]:
    """Divide the folders into those that bring something and the files of all others, which are loaded already.

    One look at the books for all of them: the folders of years must not make a night slower.
    """
    news: list[ExtractFolder] = []
    skipped: list[FileOutcome] = []
    with open_for_writing(run.home, run.settings.engine) as connection:
        for folder in folders:
            plan = plan_folder(connection, folder, source=run.source)
            if plan.to_load or plan.repeats:
                news.append(folder)
            else:
                skipped += plan.skipped
    return news, skipped


def new_files(run: Run, folder: ExtractFolder) -> tuple[tuple[SourceFile, ...], tuple[FileOutcome, ...]]:
    """Divide a folder's files into those to load and those loaded before."""
    with open_for_writing(run.home, run.settings.engine) as connection:
        create_ledger(connection)
        plan = plan_folder(connection, folder, source=run.source)
    refuse_repeats(plan)
    return plan.to_load, plan.skipped


def book_repeated_files(run: Run, folder: ExtractFolder) -> None:
    """Book the files of a folder that repeat earlier ones, once its other files are loaded."""
    with open_for_writing(run.home, run.settings.engine) as connection:
        book_repeats(connection, plan_folder(connection, folder, source=run.source), as_of=run.as_of)


def stage_one(run: Run, file: SourceFile) -> StagedFile:
    """Read and type one file into the scratch folder."""
    tell(f"reading {file.name}")
    return stage_file(
        file, source=run.source, home=run.home, settings=run.settings.ingest,
        progress=lambda rows: tell(f"reading {file.name}: {rows:,} rows"),
    )  # fmt: skip


def load_folder(run: Run, staged: list[StagedFile]) -> tuple[FileOutcome, ...]:
    """Load the staged files of one folder, all or none."""
    with open_for_writing(run.home, run.settings.engine) as connection:
        outcomes = commit_folder(
            connection, staged, source=run.source, home=run.home, settings=run.settings.ingest, as_of=run.as_of
        )
    for file in outcomes:
        _log.info(
            "%s rows_in=%d loaded=%d duplicate=%d quarantined=%d seconds=%.3f", file.file_name, file.rows_in_file,
            file.loaded, file.duplicate, file.quarantined, file.seconds,
        )  # fmt: skip
    return outcomes


def prepare_tables(run: Run) -> None:
    """Make the views over raw files as of the run date and load the reference tables."""
    with open_for_writing(run.home, run.settings.engine) as connection:
        before = write_tonight(connection, as_of=run.as_of, versions=run.versions)
        if run.is_full:
            runner.drop_derived(connection)
        raw_store.create_raw_views(connection, run.home, as_of=run.as_of, previous_as_of=before)
        feeds.remember_feeds(connection, as_of=run.as_of, previous_as_of=before)
        runner.prepare_schemas(connection)
        load_reference_once(connection, run.reference)


def judge_inputs(run: Run) -> list[CheckResult]:
    """Run the input checks."""
    tell(CHECKING)
    settings = run.settings
    return check_inputs(run.home.database, as_of=run.as_of, settings=settings.checks, feeds=settings.feeds)


def build_tables(run: Run, models: list[Model]) -> BuildReport:
    """Build every model, for the persons who changed or for everybody."""
    night = Night(
        models=models, columns=load_columns(), as_of=run.as_of, build_hash=build_hash(run.reference),
        is_full=run.is_full, show_sql=run.settings.log.sql,
    )  # fmt: skip
    with open_for_writing(run.home, run.settings.engine) as connection:
        return build_night(connection, run.home, night, tell=tell)


def judge_built(run: Run, models: list[Model]) -> list[CheckResult]:
    """Run the audits."""
    tell(AUDITING)
    keys = [(model.name, model.key) for model in models]
    settings = run.settings
    return audit_built(run.home.database, keys=keys, as_of=run.as_of, settings=settings.checks, feeds=settings.feeds)


def refuse_or_go_on(run: Run, results: list[CheckResult], files: Sequence[FileOutcome] = ()) -> None:
    """Store the results and write the quality page; stop the night when a blocking check failed.

    A refused night leaves nothing behind: what it loaded (`files`) is taken back, to be loaded again once corrected.

    Raises:
        InputRefused: names the checks that failed and what to do.
    """
    with open_for_writing(run.home, run.settings.engine) as connection:
        history.remember_checks(connection, results, as_of=run.as_of)
        before = runs.previous_night(connection, as_of=run.as_of)
    with open_for_reading(run.home.database) as reader:
        write_quality_page(results, reader, quality_page(run.home, run.as_of), run.as_of)
        banners = banners_of(
            results, reader, as_of=run.as_of, previous_as_of=before, settings=run.settings.checks,
            feeds=run.settings.feeds,
        )  # fmt: skip
    refused = refusal(results)
    with open_for_writing(run.home, run.settings.engine) as connection:
        if refused:
            store.forget_built(connection)  # what was built, if anything, was never published
            undo_unpublished(connection, home=run.home, loaded=files, last_night=runs.last_night(connection))
            feeds.forget_feeds(connection, as_of=run.as_of, previous_as_of=before)
            night = publishing.night_of(run, connection)
            runs.note_unpublished(connection, night, outcome="refused", seconds=run.seconds)
            publishing.restore_quality(run, connection)
            raise refused
        feeds.remember_banners(connection, banners, as_of=run.as_of)


def quality_page(home: Home, as_of: date) -> Path:
    """Give the place of a night's quality page; it is written for refused nights too."""
    return home.logs / f"quality-{as_of}.html"


def publish_night(run: Run, models: list[Model]) -> Published:
    """Publish the night that is built, with its record."""
    return publishing.publish_night(run, models, quality_page=quality_page(run.home, run.as_of))


def all_models() -> list[Model]:
    """Give every model in build order."""
    return load_models()
