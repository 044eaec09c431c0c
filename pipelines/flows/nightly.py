"""The nightly flow: discover, ingest, check, build, audit, publish, report.

Belongs here: order, names of tasks, retries of what may pass, one run at a time.
Does not belong here: the steps themselves (steps.py), words about the night (report.py).
Called by cli and by a Prefect deployment (prefect.yaml, nmwatch serve).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from prefect import Task, flow
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from checks.results import CheckResult
from pipelines.errors import NmwatchError, TransientError, UsageError
from pipelines.flows import steps
from pipelines.flows.faults import without_text
from pipelines.flows.report import NightReport, note_run, summarise
from pipelines.flows.steps import Run
from pipelines.ingest.load import FileOutcome
from pipelines.ingest.stage import StagedFile
from pipelines.settings import Home, load_settings
from pipelines.sources.protocol import ExtractFolder, SourceFile
from pipelines.warehouse.catalogue import Model
from pipelines.warehouse.connection import Connection
from pipelines.warehouse.lock import hold_run_lock
from pipelines.warehouse.runner import Built

P = ParamSpec("P")
R = TypeVar("R")


def _may_pass(_task: object, _run: object, state: State[object]) -> bool:
    """Tell whether a failed task is worth another try."""
    return isinstance(state.result(raise_on_failure=False), TransientError)


def step(function: Callable[P, R]) -> Task[P, R]:
    """Make a task that is tried once; nothing of it is stored by Prefect (patient data stay out of its files)."""
    return Task(without_text(function), cache_policy=NO_CACHE, persist_result=False)


def file_step(function: Callable[P, R]) -> Task[P, R]:
    """Make a task that reads or writes files: tried again where the file system did not answer, and only then."""
    return Task(
        without_text(function), cache_policy=NO_CACHE, persist_result=False, retries=2, retry_delay_seconds=[5, 30],
        retry_condition_fn=_may_pass,
    )  # fmt: skip


def _night_name() -> str:
    """Name a run by its night; a scheduled run has no date among its parameters."""
    return f"night of {_run_date(flow_run.parameters.get('as_of'))}"


@flow(name="nmwatch-nightly", flow_run_name=_night_name, persist_result=False, validate_parameters=False)
def nightly(
    home: str, landing: str, as_of: date | str | None = None, source: str = "extracts", full: bool = False
) -> NightReport:
    """Run one night.

    Args:
        home: the home folder.
        landing: folder of extract folders, or of CDM tables when source is omop.
        as_of: the run date; a scheduled run takes the day it was scheduled for.
        source: extracts or omop.
        full: remove every derived table first, so that nothing of an earlier build is left.

    Returns:
        What the night did.

    Raises:
        InputRefused: input or a blocking check; nothing is published and last night's publication stays.
        WarehouseBusy: another run holds the home.
        UsageError: settings or arguments.
    """
    run = _prepare(home, landing, as_of, source, full=full)
    started = time.perf_counter()
    try:
        with hold_run_lock(run.home):
            report = without_text(_night)(run)
    except BaseException as error:  # also a fault nobody foresaw, or Ctrl-C: `nmwatch status` must not miss a night
        message = error.problem if isinstance(error, NmwatchError) else ""
        note_run(run.home, as_of=run.as_of, outcome=type(error).__name__, seconds=time.perf_counter() - started,
                 message=message)  # fmt: skip
        raise
    note_run(run.home, as_of=run.as_of, outcome="published", seconds=time.perf_counter() - started)
    return report


def _night(run: Run) -> NightReport:
    """The table of contents of a night."""
    steps.prepare_home(run)
    folders = discover(run)
    files = ingest(run, folders)
    load_reference_tables(run)
    results = check_inputs(run)
    stop_if_refused(run, results, files)
    models = steps.all_models()
    built = build(run, models)
    results += audit(run, models)
    stop_if_refused(run, results, files)
    published = publish(run, models)
    notes = [*run.source.overlooked(run.landing), *(note for folder in folders for note in folder.warnings)]
    report = summarise(published.snapshot, as_of=run.as_of, is_latest=published.is_latest, files=files, notes=notes,
                       checks=results, built=built)  # fmt: skip
    tell_prefect(report, return_state=True)  # the night is published: a summary that fails must not fail it
    return report


@file_step
def discover(run: Run) -> list[ExtractFolder]:
    """Find the extract folders dated up to the run date."""
    return steps.discover_extracts(run)


def ingest(run: Run, folders: list[ExtractFolder]) -> list[FileOutcome]:
    """Load every folder that is not loaded yet, oldest first."""
    outcomes: list[FileOutcome] = []
    for folder in folders:
        to_load, skipped = steps.new_files(run, folder)
        staged = [stage.with_options(task_run_name=f"ingest {file.name}")(run, file) for file in to_load]
        loaded = load.with_options(task_run_name=f"load {folder.extract_date}")(run, staged) if staged else ()
        outcomes += [*skipped, *loaded]
    return outcomes


@file_step
def stage(run: Run, file: SourceFile) -> StagedFile:
    """Read and type one file."""
    return steps.stage_one(run, file)


@file_step
def load(run: Run, staged: list[StagedFile]) -> tuple[FileOutcome, ...]:
    """Load the files of one folder, all or none."""
    return steps.load_folder(run, staged)


@step
def load_reference_tables(run: Run) -> dict[str, int]:
    """Load code lists and clinical parameters."""
    return steps.prepare_tables(run)


@step
def check_inputs(run: Run) -> list[CheckResult]:
    """Judge what came in."""
    return steps.judge_inputs(run)


@step
def stop_if_refused(run: Run, results: list[CheckResult], files: list[FileOutcome]) -> None:
    """Store the results; when a blocking check failed, take back what was loaded and stop."""
    steps.refuse_or_go_on(run, results, files)


def build(run: Run, models: list[Model]) -> list[Built]:
    """Build every model, in order."""
    with steps.warehouse_for_build(run) as connection:
        return [
            build_model.with_options(task_run_name=f"build {model.name}")(run, model, connection) for model in models
        ]


@step
def build_model(run: Run, model: Model, connection: Connection) -> Built:
    """Build one model: rows in, rows out, seconds."""
    return steps.build_one(run, model, connection)


@step
def audit(run: Run, models: list[Model]) -> list[CheckResult]:
    """Judge what was built."""
    return steps.judge_built(run, models)


@file_step
def publish(run: Run, models: list[Model]) -> steps.Published:
    """Put the night's snapshot in place."""
    return steps.publish_night(run, models)


@step
def tell_prefect(report: NightReport) -> None:
    """Leave the night's summary with Prefect, as a Markdown artifact."""
    create_markdown_artifact(key="nmwatch-night", markdown=report.markdown(), description=f"night of {report.as_of}")


def _prepare(home: str, landing: str, as_of: date | str | None, source: str, *, full: bool) -> Run:
    steps.check_source_name(source)
    folder = Home(Path(home))
    folder.make()
    return Run(
        home=folder, settings=load_settings(folder), landing=Path(landing), as_of=_run_date(as_of), source_name=source,
        is_full=full,
    )  # fmt: skip


def _run_date(as_of: date | str | None) -> date:
    """Give the run date: the one asked for, or the local day a scheduled run was due on."""
    if isinstance(as_of, date):
        return as_of
    if as_of is not None:
        try:
            return date.fromisoformat(as_of)
        except ValueError:
            raise UsageError("the run date is not a date", where="as_of", allowed="YYYY-MM-DD") from None
    due: datetime | None = flow_run.scheduled_start_time
    if due is None:
        raise UsageError("a run that is not scheduled needs a run date", where="as_of", allowed="YYYY-MM-DD")
    return due.astimezone().date()
