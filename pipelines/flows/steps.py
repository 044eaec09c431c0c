"""The steps of a night as plain functions: what nightly.py puts in order.

Belongs here: one function per step, each opening and closing what it needs; small values in and out.
Does not belong here: order and retries (nightly.py), the work itself (ingest, warehouse, checks, outputs).
Called by nightly.py and by cli (checks alone).
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from checks.audits import audit_built
from checks.inputs import check_inputs
from checks.quality_page import write_quality_page
from checks.results import CheckResult, refusal
from pipelines.errors import InputRefused, UsageError
from pipelines.flows.progress import tell
from pipelines.ingest.load import FileOutcome, commit_folder, plan_folder, undo_unpublished
from pipelines.ingest.stage import StagedFile, stage_file
from pipelines.outputs.watchlist import write_watchlist
from pipelines.settings import Home, Settings
from pipelines.sources.extracts import Extracts
from pipelines.sources.omop import Omop
from pipelines.sources.omop_reference import OmopReference
from pipelines.sources.protocol import ExtractFolder, Source, SourceFile
from pipelines.warehouse import history, publish, raw_store, runner
from pipelines.warehouse.catalogue import Model, load_columns, load_models
from pipelines.warehouse.code_lists import code_list_hash, list_files, read_lists
from pipelines.warehouse.connection import Connection, open_for_reading, open_for_writing
from pipelines.warehouse.ledger import create_ledger, read_loads
from pipelines.warehouse.reference import REFERENCE_FOLDER, load_reference, parameter_hash, reference_hash, sql_hash
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

    @property
    def source(self) -> Source:
        """The source format named on the command line."""
        return Omop(OmopReference(self.reference)) if self.source_name == "omop" else Extracts()

    @property
    def reference(self) -> Path:
        """The reference files of this run; where the site has some of its own, prepare_home put them together."""
        return self.home.reference if self.settings.reference.folder else REFERENCE_FOLDER

    @property
    def versions(self) -> Versions:
        """What this run is made with."""
        return Versions(
            code_version=code_version(), code_list_hash=code_list_hash(read_lists(list_files(self.reference))),
            parameter_hash=parameter_hash(self.reference), sql_hash=sql_hash(),
        )  # fmt: skip


@dataclass(frozen=True)
class Published:
    """What a night published."""

    snapshot: Path
    tables: dict[str, int]
    is_latest: bool


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
    """
    shutil.rmtree(run.home.work, ignore_errors=True)
    run.home.make()
    if site := site_folder(run.home.root, run.settings.reference.folder):
        # once a night: what a site edits while the night runs counts from the next night on
        compose_reference(site, run.reference)
    with open_for_writing(run.home, run.settings.engine) as connection:
        history.create_history(connection)
        create_ledger(connection)
        for night in history.unfinished_nights(connection):
            # a run that ended between remembering and publishing: what nobody saw is not a night
            if publish.is_published(run.home, night):
                history.confirm_published(connection, as_of=night)
            else:
                history.forget_night(connection, as_of=night)


def discover_extracts(run: Run) -> list[ExtractFolder]:
    """Find the extract folders dated up to the run date.

    Raises:
        InputRefused: nothing was ever sent up to the run date, or the newest extract is far older than the run date
            (a mistyped date would otherwise be published as the latest night).
    """
    tell("looking for extracts")
    folders = run.source.discover(run.landing, run.as_of)
    with open_for_writing(run.home, run.settings.engine) as connection:
        known = [load.extract_date for load in read_loads(connection)]
    newest = max([folder.extract_date for folder in folders] + known, default=None)
    if newest is None or not (known or any(folder.files for folder in folders)):
        raise InputRefused(
            "no file of a contract table was ever sent up to the run date", where=f"{run.landing}, up to {run.as_of}",
            allowed="at least one extract folder with files, dated on or before the run date",
            next_step="land an extract, or correct --as-of",
        )  # fmt: skip
    days = (run.as_of - newest).days
    if days > run.settings.ingest.max_days_without_extract:
        raise InputRefused(
            f"the newest extract ({newest}) is {days} days older than the run date {run.as_of}", where="--as-of",
            allowed=f"up to {run.settings.ingest.max_days_without_extract} days (ingest.max_days_without_extract)",
            next_step="correct the run date, land the missing extracts, or raise the setting",
        )  # fmt: skip
    return folders


def new_files(run: Run, folder: ExtractFolder) -> tuple[tuple[SourceFile, ...], tuple[FileOutcome, ...]]:
    """Divide a folder's files into those to load and those loaded before."""
    with open_for_writing(run.home, run.settings.engine) as connection:
        plan = plan_folder(connection, folder, source=run.source)
    return plan.to_load, plan.skipped


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


def prepare_tables(run: Run) -> dict[str, int]:
    """Make the views over raw files as of the run date and load the reference tables."""
    with open_for_writing(run.home, run.settings.engine) as connection:
        before = write_tonight(connection, as_of=run.as_of, versions=run.versions)
        if run.is_full:
            runner.drop_derived(connection)
        raw_store.create_raw_views(connection, run.home, as_of=run.as_of, previous_as_of=before)
        runner.prepare_schemas(connection)
        return load_reference(connection, run.reference)


def judge_inputs(run: Run) -> list[CheckResult]:
    """Run the input checks."""
    tell("checking what came in")
    return check_inputs(run.home.database, as_of=run.as_of, settings=run.settings.checks)


@contextmanager
def warehouse_for_build(run: Run) -> Iterator[Connection]:
    """Open the warehouse once for all models: opening it for each would take longer than the models."""
    with open_for_writing(run.home, run.settings.engine) as connection:
        yield connection


def build_one(run: Run, model: Model, connection: Connection) -> runner.Built:
    """Build one model."""
    tell(f"building {model.name}")
    return runner.build_model(connection, model, as_of=run.as_of, columns=load_columns(), show_sql=run.settings.log.sql)


def judge_built(run: Run, models: list[Model]) -> list[CheckResult]:
    """Run the audits."""
    tell("auditing what was built")
    keys = [(model.name, model.key) for model in models]
    return audit_built(run.home.database, keys=keys, as_of=run.as_of, settings=run.settings.checks)


def refuse_or_go_on(run: Run, results: list[CheckResult], files: Sequence[FileOutcome] = ()) -> None:
    """Store the results and write the quality page; stop the night when a blocking check failed.

    A refused night leaves nothing behind: what it loaded (`files`) is taken back, to be loaded again once corrected.

    Raises:
        InputRefused: names the checks that failed and what to do.
    """
    with open_for_writing(run.home, run.settings.engine) as connection:
        history.remember_checks(connection, results, as_of=run.as_of)
    with open_for_reading(run.home.database) as reader:
        write_quality_page(results, reader, quality_page(run.home, run.as_of), run.as_of)
    refused = refusal(results)
    if refused:
        with open_for_writing(run.home, run.settings.engine) as connection:
            undo_unpublished(connection, home=run.home, loaded=files, last_night=history.last_night(connection))
        raise refused


def quality_page(home: Home, as_of: date) -> Path:
    """Give the place of a night's quality page; it is written for refused nights too."""
    return home.logs / f"quality-{as_of}.html"


def publish_night(run: Run, models: list[Model]) -> Published:
    """Remember the night and publish its snapshot."""
    tell("publishing")
    versions = run.versions
    with open_for_writing(run.home, run.settings.engine) as connection:
        previous = history.previous_night(connection, as_of=run.as_of)
        is_latest = history.later_nights(connection, as_of=run.as_of) == 0
        history.remember_night(
            connection,
            history.Night(
                as_of=run.as_of, previous_as_of=previous, source=run.source_name,
                code_version=versions.code_version, reference_hash=reference_hash(run.reference),
                sql_hash=versions.sql_hash,
                code_list_hash=versions.code_list_hash, parameter_hash=versions.parameter_hash,
            ),
        )  # fmt: skip
    folder = publish.start_snapshot(run.home)
    written = publish.write_snapshot(run.home, folder, models=models, as_of=run.as_of, engine=run.settings.engine)
    with open_for_reading(folder / publish.DATABASE_NAME) as reader:
        write_watchlist(reader, folder, as_of=run.as_of)
    shutil.copyfile(quality_page(run.home, run.as_of), folder / "quality.html")
    snapshot = publish.put_in_place(
        run.home, folder, content_hash=written.content_hash, as_of=run.as_of,
        nights_kept=run.settings.publish.nights_kept, is_latest=is_latest,
        group_may_read=run.settings.publish.group_may_read,
    )  # fmt: skip
    with open_for_writing(run.home, run.settings.engine) as connection:
        history.confirm_published(connection, as_of=run.as_of)
    return Published(snapshot=snapshot, tables=written.tables, is_latest=is_latest)


def all_models() -> list[Model]:
    """Give every model in build order."""
    return load_models()


def code_version() -> str:
    """Give the version of the installed package, or 'source' when it runs from a checkout."""
    try:
        return version("nmwatch")
    except PackageNotFoundError:
        return "source"
