"""Why a night is not good: each reason in words, with what to do.

Belongs here: the rules that turn what is known of a home into reasons against tonight.
Does not belong here: gathering what is known (status.py), words of messages (messages.py).
Called by status.py. Imports no Prefect.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipelines.errors import EXIT_BUSY, EXIT_REFUSED, EXIT_USAGE, DateRefused
from pipelines.flows.heartbeat import is_alive, was_interrupted
from pipelines.flows.lateness import Expected
from pipelines.flows.progress import AUDITING, CHECKING
from pipelines.settings import Event, NotifySettings

#: What a run says it does when it judges; a refusal at another step comes before the page of checks is written.
JUDGING_STEPS = (CHECKING, AUDITING)
_GIGABYTE = 1_000_000_000
Entry = dict[str, Any]


@dataclass(frozen=True)
class Reason:
    """Why a night is not good.

    Attributes:
        event: its kind, as in the setting notify.events.
        text: what is wrong, in words without patient data.
        do: what to do about it.
        key: the same for as long as it is the same trouble, so that people are told once.
        told: what a message says in place of the text; empty: the text.
    """

    event: Event
    text: str
    do: str
    key: str
    told: str = ""


@dataclass(frozen=True)
class Known:
    """What is known of a home at a moment.

    Attributes:
        now: local time.
        night: the last published night.
        due: which night is expected, where an hour is set.
        settings: [notify].
        settings_problem: what is wrong with the settings of the home, or nothing.
        database_problem: what is wrong with the published database, or nothing.
        runs: the run log, oldest first.
        beat: the heartbeat.
        tables: sections of the published database (status_tables.py).
        free_bytes: space where the home is.
    """

    now: datetime
    night: date | None
    due: Expected | None
    settings: NotifySettings
    settings_problem: str
    database_problem: str
    runs: list[Entry]
    beat: Entry | None
    tables: dict[str, list[Entry]]
    free_bytes: int

    @property
    def is_running(self) -> bool:
        """Whether a run goes on."""
        return self.beat is not None and is_alive(self.beat, now=self.now)


def reasons(known: Known) -> list[Reason]:
    """Give every reason against tonight, the gravest kind first."""
    return [*_broken(known), *_last_run(known), *_interruption(known), *_late(known), *_feeds(known), *_disk(known)]


def is_slip(run: Entry, night: date | None) -> bool:
    """Tell whether a run failed without saying anything about tonight.

    A date that was mistyped says nothing. Wrong usage or a busy home matter only where the night they were meant for is
    not published; any other failure only where no later night is.
    """
    if run.get("outcome") == DateRefused.__name__:
        return True
    if night is None or run.get("outcome") == "published":
        return False
    as_of = str(run.get("as_of"))
    is_light = run.get("exit_code") in (EXIT_USAGE, EXIT_BUSY) or run.get("outcome") in ("UsageError", "WarehouseBusy")
    return as_of <= str(night) if is_light else as_of < str(night)


def is_silence(check: object) -> bool:
    """Tell whether a check is a silence alarm: so few results that a feed may have stopped."""
    return str(check).endswith("_silence")


def _broken(known: Known) -> Iterator[Reason]:
    if known.settings_problem:
        yield Reason("failure", f"the settings are wrong: {known.settings_problem}",
                     "correct nmwatch.toml or the environment; until then every run ends with exit code 2",
                     f"settings:{known.settings_problem}")  # fmt: skip
    if known.database_problem:
        yield Reason("failure", known.database_problem,
                     "look with the release that published; else run the last night again, or restore a backup",
                     f"database:{known.now.date()}")  # fmt: skip


def _last_run(known: Known) -> Iterator[Reason]:
    telling = [run for run in known.runs if not is_slip(run, known.night)]
    if known.is_running and telling and telling[-1].get("exit_code") == EXIT_BUSY:
        return  # it met the run that goes on
    if not telling or telling[-1].get("outcome") == "published":
        return
    run = telling[-1]
    as_of, key = run.get("as_of"), f"{run.get('as_of')}:{run.get('started') or len(known.runs)}"
    what = f"{run.get('message') or run.get('outcome')}{_place(run)}"
    if run.get("outcome") == "interrupted":
        yield _interrupted(run, key)
    elif run.get("exit_code") == EXIT_REFUSED or run.get("outcome") == "InputRefused":
        yield Reason("refused", f"the night of {as_of} was refused: {what}",
                     f"{_page(run)}{run.get('do') or 'correct the files and run the night again'}",
                     f"refused:{key}")  # fmt: skip
    else:
        do = str(run.get("do") or "see the end of logs/nmwatch.log; run the night again once")
        yield Reason("failure", f"the run of the night of {as_of} failed{_step(run)}: {what}", do, f"failure:{key}")


def _interruption(known: Known) -> Iterator[Reason]:
    # a run that could not write its heartbeat any more (a full disk) may have said how it ended
    is_told = known.beat is not None and any(run.get("started") == known.beat.get("started") for run in known.runs)
    if known.beat is not None and not is_told and was_interrupted(known.beat, now=known.now):
        yield _interrupted(known.beat, f"{known.beat.get('as_of')}:{known.beat.get('started')}")


def _interrupted(run: Entry, key: str) -> Reason:
    return Reason("interrupted", f"the run of the night of {run.get('as_of')} ended without a word{_step(run)}: it was "
                  "killed, or the machine went down", "run the night again; what was published stays whole",
                  f"interrupted:{key}")  # fmt: skip


def _late(known: Known) -> Iterator[Reason]:
    due = known.due
    if due is None or not due.is_late:
        return
    since = f"; a run goes on since {known.beat.get('started')}" if known.is_running and known.beat else ""
    yield Reason("late", f"late: the night of {due.night} should be published by {due.by:%Y-%m-%d %H:%M}; the last "
                 f"one is {known.night}{since}",
                 "look whether the scheduler runs and the extract was landed; then run the night",
                 f"late:{due.night}")  # fmt: skip


def _feeds(known: Known) -> Iterator[Reason]:
    """Name what the night was published in spite of: a feed that fell silent, a table that is missing."""
    bannered = {str(row["check"]) for row in known.tables["banners"]}
    for row in known.tables["banners"]:
        # the sentence on the list may give days of events; what leaves the house does not
        yield Reason("silence", f"published in spite of this: {row['words']}",
                     f"see docs/checks/{row['check']}.md; ask the sender",
                     f"silence:{known.night}:{row['check']}:{row.get('table_name')}",
                     told=f"published in spite of {row['check']} on {row.get('table_name')}")  # fmt: skip
    for row in known.tables["failed_checks"]:
        if is_silence(row["check"]) and str(row["check"]) not in bannered:
            yield Reason("silence", f"an unusual number of results came in: {row['check']} on {row['table_name']}",
                         f"see docs/checks/{row['check']}.md; ask the source whether its interface runs",
                         f"silence:{known.night}:{row['check']}")  # fmt: skip


def _disk(known: Known) -> Iterator[Reason]:
    free, least = known.free_bytes / _GIGABYTE, known.settings.least_free_gb
    if free < least:
        yield Reason("disk", f"{free:.2f} GB are free where the home is, of {least:g} wanted (notify.least_free_gb)",
                     "make room, or keep fewer nights (publish.nights_kept)", f"disk:{known.now.date()}")  # fmt: skip


def _place(run: Entry) -> str:
    lines = [line.strip() for line in str(run.get("where") or "").splitlines()]
    return f" ({'; '.join(lines)})" if lines else ""


def _page(run: Entry) -> str:
    """Point at the page of checks where the run came so far as to write one; bad rows are put aside before."""
    as_of, was_judged = run.get("as_of"), str(run.get("step") or "").startswith(JUDGING_STEPS)
    return f"see logs/quality-{as_of}.html; " if was_judged else "bad rows, if any, are in quarantine/; "


def _step(run: Entry) -> str:
    return f" while {run['step']}" if run.get("step") else ""
