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
from prefect.client.schemas.objects import FlowRun, State
from prefect.runtime import flow_run

from checks.results import CheckResult
from pipelines.errors import FileArriving, InputRefused, TransientError, UsageError
from pipelines.flows import steps
from pipelines.flows.faults import without_text
from pipelines.flows.leftovers import end_left_servers
from pipelines.flows.progress import tell
from pipelines.flows.publishing import Published
from pipelines.flows.report import NightReport, summarise
from pipelines.flows.room import named_when_full, refuse_without_room
from pipelines.flows.steps import Run
from pipelines.flows.watching import accounted, tell_people
from pipelines.ingest.load import FileOutcome
from pipelines.ingest.stage import StagedFile
from pipelines.settings import Home, load_settings
from pipelines.sources.protocol import ExtractFolder, SourceFile
from pipelines.warehouse.build import BuildReport
from pipelines.warehouse.catalogue import Model
from pipelines.warehouse.lock import hold_run_lock

#: How long a night waits, and waits again, for a file that is still being written.
ARRIVAL_PAUSES_SECONDS = (5.0, 30.0)

P = ParamSpec("P")
R = TypeVar("R")


def _may_pass(_task: object, _run: object, state: State[object]) -> bool:
    """Tell whether a failed task is worth another try."""
    fault = state.result(raise_on_failure=False)
    # a file that is still arriving has to be looked at anew: the night does that (take_in)
    return isinstance(fault, TransientError) and not isinstance(fault, FileArriving)


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


def _tell_of_crash(flow: object, flow_run: FlowRun, state: object) -> None:  # names are Prefect's
    """Tell people of a served run that was killed: it cannot do so itself, the process that serves it can."""
    tell_people(Home(Path(flow_run.parameters["home"])))


@flow(
    name="nmwatch-nightly", flow_run_name=_night_name, persist_result=False, validate_parameters=False,
    on_crashed=[_tell_of_crash],
)  # fmt: skip
def nightly(  # noqa: PLR0913, PLR0917 (the parameters of a deployment)
    home: str,
    landing: str,
    as_of: date | str | None = None,
    source: str = "extracts",
    full: bool = False,
    after_pause: bool = False,
) -> NightReport:
    """Run one night.

    Args:
        home: the home folder.
        landing: folder of extract folders, or of CDM tables when source is omop.
        as_of: the run date; a scheduled run takes the day it was scheduled for.
        source: extracts or omop.
        full: remove every derived table first, so that nothing of an earlier build is left.
        after_pause: the run date may be far after the last night and the newest extract.

    Returns:
        What the night did.

    Raises:
        InputRefused: input or a blocking check; nothing is published and last night's publication stays.
        WarehouseBusy: another run holds the home.
        UsageError: settings or arguments.
    """
    run = _prepare(home, landing, as_of, source, full=full, after_pause=after_pause)
    # also a fault nobody foresaw, or Ctrl-C, is accounted for: `nmwatch status` must not miss a night
    with (
        accounted(run.home, as_of=run.as_of) as account, hold_run_lock(run.home), account.beating(),
        named_when_full(run.home),
    ):  # fmt: skip
        end_left_servers(run.home)
        refuse_without_room(run.home)
        return without_text(_night)(run)


def _night(run: Run) -> NightReport:
    """The table of contents of a night."""
    steps.prepare_home(run)
    steps.refuse_out_of_order(run)
    folders, files = take_in(run)
    load_reference_tables(run)
    results = check_inputs(run)
    stop_if_refused(run, results, files)
    models = steps.all_models()
    built = build(run, models)
    results += audit(run, models)
    stop_if_refused(run, results, files)
    published = publish(run, models)
    notes = [*run.source.overlooked(run.landing), *(note for folder in folders for note in folder.warnings)]
    report = summarise(published.snapshot, as_of=run.as_of, files=files, notes=notes,
                       checks=results, built=built)  # fmt: skip
    tell_prefect(report, return_state=True)  # the night is published: a summary that fails must not fail it
    return report


@file_step
def discover(run: Run) -> list[ExtractFolder]:
    """Find the extract folders dated up to the run date."""
    return steps.discover_extracts(run)


def take_in(run: Run) -> tuple[list[ExtractFolder], list[FileOutcome]]:
    """Find and load what was landed; wait a little for a file that is still arriving, then refuse it.

    Raises:
        InputRefused: a file kept changing.
    """
    loaded: list[FileOutcome] = []
    pauses = iter(ARRIVAL_PAUSES_SECONDS)
    while True:
        try:
            folders = discover(run)
            return folders, ingest(run, folders, loaded)
        except FileArriving as error:
            pause = next(pauses, None)
            if pause is None:
                raise InputRefused(error.problem, where=error.where, allowed=error.allowed,
                                   next_step=error.next_step) from None  # fmt: skip
            tell(f"waiting for {error.where}: it is still arriving")
            time.sleep(pause)


def ingest(run: Run, folders: list[ExtractFolder], loaded: list[FileOutcome]) -> list[FileOutcome]:
    """Load every folder that is not loaded yet, oldest first.

    Args:
        run: the night.
        folders: what was landed.
        loaded: what an earlier try of this night loaded; what this one loads is added.

    Returns:
        One outcome per file.
    """
    news, skipped = steps.with_news(run, folders)
    for folder in news:
        to_load, known = steps.new_files(run, folder)
        staged = [stage.with_options(task_run_name=f"ingest {file.name}")(run, file) for file in to_load]
        skipped += known
        loaded += load.with_options(task_run_name=f"load {folder.extract_date}")(run, staged) if staged else ()
        steps.book_repeated_files(run, folder)
    tonight = {(one.extract_date, one.table, one.file_name) for one in loaded}
    return [*(one for one in skipped if (one.extract_date, one.table, one.file_name) not in tonight), *loaded]


@file_step
def stage(run: Run, file: SourceFile) -> StagedFile:
    """Read and type one file."""
    return steps.stage_one(run, file)


@file_step
def load(run: Run, staged: list[StagedFile]) -> tuple[FileOutcome, ...]:
    """Load the files of one folder, all or none."""
    return steps.load_folder(run, staged)


@step
def load_reference_tables(run: Run) -> None:
    """Load code lists and clinical parameters."""
    steps.prepare_tables(run)


@step
def check_inputs(run: Run) -> list[CheckResult]:
    """Judge what came in."""
    return steps.judge_inputs(run)


@step
def stop_if_refused(run: Run, results: list[CheckResult], files: list[FileOutcome]) -> None:
    """Store the results; when a blocking check failed, take back what was loaded and stop."""
    steps.refuse_or_go_on(run, results, files)


@step
def build(run: Run, models: list[Model]) -> BuildReport:
    """Build every model, for the persons who changed or for everybody: all of it or nothing."""
    return steps.build_tables(run, models)


@step
def audit(run: Run, models: list[Model]) -> list[CheckResult]:
    """Judge what was built."""
    return steps.judge_built(run, models)


@file_step
def publish(run: Run, models: list[Model]) -> Published:
    """Put the night's snapshot in place."""
    return steps.publish_night(run, models)


@step
def tell_prefect(report: NightReport) -> None:
    """Leave the night's summary with Prefect, as a Markdown artifact."""
    create_markdown_artifact(key="nmwatch-night", markdown=report.markdown(), description=f"night of {report.as_of}")


def _prepare(  # noqa: PLR0913 (the parameters of the flow)
    home: str, landing: str, as_of: date | str | None, source: str, *, full: bool, after_pause: bool
) -> Run:
    steps.check_source_name(source)
    folder = Home(Path(home))
    folder.make()
    return Run(
        home=folder, settings=load_settings(folder), landing=Path(landing), as_of=_run_date(as_of), source_name=source,
        is_full=full, is_scheduled=as_of is None, is_after_pause=after_pause,
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
