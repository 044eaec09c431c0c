"""Runs the nights of the story through the product's own flow and reads what each night says.

Belongs here: a night as `nmwatch run` orders it, with Prefect's tasks called as plain functions; the list of each night
    under the names of the story.
Does not belong here: what happens in a night (pipelines/flows), what should have happened (expected_events.csv).
Called by test_sixty_nights.py and benchmarks/story.py.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from inspect import unwrap
from pathlib import Path
from typing import Any
from unittest.mock import patch

from prefect import Task

from checks.results import CheckResult
from pipelines.flows import nightly
from pipelines.flows.steps import Run
from pipelines.settings import Home
from pipelines.warehouse.connection import open_for_reading
from tests.acceptance.story import nights

ROOT = Path(__file__).resolve().parents[3]
EXPECTED = Path(__file__).parent / "expected_events.csv"
#: What a reader of the list sees of a case beside its name.
SEEN = ("state", "priority", "level", "explanation")


@dataclass(frozen=True)
class Event:
    """What the list says of one case on a night on which something about it is different."""

    night: str
    case: str
    change: str
    state: str
    priority_before: str
    priority: str
    level: str
    explanation: str
    cause: str = ""
    other_case: str = ""


class _Plain:
    """A task called as the function it is made of: no engine, no retries, nothing stored."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *arguments: Any, return_state: bool = False, **named: Any) -> Any:
        return self._function(*arguments, **named)

    def with_options(self, **_: object) -> _Plain:
        return self


@contextmanager
def without_prefect(*, checks: bool = True) -> Iterator[None]:
    """Let the flow call its tasks as functions; without checks, the night writes down that nothing was judged."""
    with ExitStack() as stack:
        for name, task in list(vars(nightly).items()):
            if isinstance(task, Task):
                stack.enter_context(patch.object(nightly, name, _Plain(unwrap(task.fn))))
        # a fault is told with its text: these are no patients
        stack.enter_context(patch.object(nightly, "without_text", lambda function: function))
        stack.enter_context(patch.object(nightly, "tell_prefect", _Plain(lambda *_: None)))
        if not checks:
            stack.enter_context(patch.object(nightly, "check_inputs", _Plain(_nothing_judged)))
            stack.enter_context(patch.object(nightly, "audit", _Plain(lambda *_: [])))
        yield


def _nothing_judged(run: Run) -> list[CheckResult]:
    """Give what the books hold of a check that had nothing to look at."""
    return [CheckResult("orphan_patients", "labs", "warning", "not_applicable", 0, 0, 0, run.as_of)]


def prepare(folder: Path) -> tuple[Home, Path]:
    """Make an empty home with the story's settings, and an empty landing folder."""
    home, landing = Home(folder / "home"), folder / "landing"
    home.make()
    home.settings_file.write_text('[reference]\nfolder = "own"\n\n[publish]\nnights_kept = 90\n', encoding="utf-8")
    home.settings_file.chmod(0o600)
    landing.mkdir()
    return home, landing


def eventful_nights() -> tuple[date, ...]:
    """Give the nights on which something is to be seen on the list or asked of the checks."""
    seen = {date.fromisoformat(event.night) for event in expected_events()}
    # the night before the silence takes in the last results, so that the first silent night has none
    before_silence = nights.LABORATORY_SILENT[0] - timedelta(days=1)
    return tuple(sorted(seen | {*nights.CHECKED, nights.OTHER_RELEASE, before_silence}))


def run_story(home: Home, landing: Path, asked: Collection[date]) -> None:
    """Land every night's files and run the nights asked for; what came on another night is taken in by the next."""
    for night in nights.NIGHTS:
        if night in asked:
            run_night(home, landing, night)
        else:
            nights.land(landing, home, night)


def run_night(home: Home, landing: Path, night: date) -> None:
    """Land a night's files and run it; the checks are asked on the nights on which they may have something to say."""
    nights.land(landing, home, night)
    if night == nights.OTHER_RELEASE:
        _run_other_release(home, landing, night)
    else:
        run_in_process(home, landing, night, checks=night in nights.CHECKED)


def run_in_process(home: Home, landing: Path, night: date, *, checks: bool, full: bool = False) -> None:
    """Run a night as the flow orders it."""
    with without_prefect(checks=checks):
        nightly.nightly.fn(str(home.root), str(landing), night, full=full)


def _run_other_release(home: Home, landing: Path, night: date) -> None:
    """Run a night with `nmwatch run` of a copy of the program in which one rule is another."""
    copy = landing.parent / "other release"
    for name in ("pipelines", "checks", "sql", "data_samples"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "landing"))
    model, ours, theirs = nights.OTHER_RULE
    text = (copy / model).read_text(encoding="utf-8")
    assert text.count(ours) == 1, f"the rule of the story is not in {model} any more"
    (copy / model).write_text(text.replace(ours, theirs), encoding="utf-8")
    command = [sys.executable, "-m", "pipelines.cli", "run", "--home", str(home.root), "--landing", str(landing),
               "--as-of", night.isoformat()]  # fmt: skip
    ended = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False, timeout=600)
    assert ended.returncode == 0, ended.stderr


def expected_events() -> list[Event]:
    """Read what should be seen; the column `why` is for people."""
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return [Event(**{name: text for name, text in row.items() if name != "why"}) for row in csv.DictReader(file)]


def seen_events(home: Home) -> list[Event]:
    """Give every case and night on which the list says something else than the night before."""
    with open_for_reading(home.published / "nmwatch.duckdb") as reader:
        rows = reader.rows(_HISTORY)
    named = _story_names(rows)
    before: dict[str, dict[str, Any]] = {}
    events = []
    for row in rows:
        last = before.get(row["case_id"])
        before[row["case_id"]] = row
        if row["change"] != "unchanged" or last is None or any(last[column] != row[column] for column in SEEN):
            events.append(
                Event(
                    str(row["as_of"]), named[row["case_id"]], row["change"], row["state"],
                    last["priority"] if last else "", row["priority"], row["level"], row["explanation"],
                    row["cause"], named.get(row["other_case_id"], row["other_case_id"]),
                )
            )  # fmt: skip
    return sorted(events, key=lambda event: (event.night, event.case))


#: The main cause stands first; a case that was joined with another or split from it names that one.
_HISTORY = """
    SELECT
        history.as_of
        , history.case_id
        , history.patient_id
        , history.change
        , history.state
        , history.priority
        , history.myopathy_level AS level
        , CONCAT_WS(' ', history.leading_label, history.leading_causality) AS explanation
        , COALESCE(change_causes.cause_kind, '') AS cause
        , COALESCE(case_events.other_case_id, '') AS other_case_id
    FROM watchlist.history
    LEFT JOIN watchlist.change_causes
        ON
            history.case_id = change_causes.case_id
            AND history.as_of = change_causes.as_of
            AND change_causes.cause_number = 1
    LEFT JOIN watchlist.case_events
        ON
            history.case_id = case_events.case_id
            AND history.as_of = case_events.as_of
            AND case_events.other_case_id <> history.case_id
    ORDER BY history.as_of ASC, history.patient_id ASC, history.onset_date ASC, history.case_id ASC
"""


def _story_names(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Name each case after the person it was first listed for; a second case of that person is number 2."""
    names: dict[str, str] = {}
    cases: Counter[str] = Counter()
    for row in rows:
        if row["case_id"] not in names:
            cases[row["patient_id"]] += 1
            number = cases[row["patient_id"]]
            names[row["case_id"]] = row["patient_id"] if number == 1 else f"{row['patient_id']} {number}"
    return names
