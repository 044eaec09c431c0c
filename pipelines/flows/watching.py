"""Accounts for a run while it runs: heartbeat, run log, metrics, messages to people.

Belongs here: what happens around a night so that nobody has to ask whether it ran.
Does not belong here: the night (nightly.py), the file (heartbeat.py), the verdict (status.py), words (messages.py).
Called by nightly.py.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import ParamSpec

from pipelines import clock
from pipelines.errors import EXIT_DONE, EXIT_INTERNAL, NmwatchError
from pipelines.flows.heartbeat import Heart, moment_of, read_heartbeat
from pipelines.flows.progress import also_listening
from pipelines.flows.run_log import note_run
from pipelines.settings import Home

#: How a run that was stopped by hand (Ctrl-C) or by the service manager ends, as a shell sees it.
EXIT_STOPPED = 130
P = ParamSpec("P")
_PROBLEMS_ONLY: ContextVar[bool] = ContextVar("nmwatch_problems_only", default=False)
_log = logging.getLogger(__name__)


@contextmanager
def problems_only() -> Iterator[None]:
    """Tell people only of problems for the time of the block: nights of the past are run, nobody is to be called."""
    token = _PROBLEMS_ONLY.set(True)
    try:
        yield
    finally:
        _PROBLEMS_ONLY.reset(token)


class Account:
    """The account of one run.

    Attributes:
        heart: its heartbeat.
    """

    def __init__(self, home: Home, as_of: date) -> None:
        self._home = home
        self.heart = Heart(home, as_of)

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Keep the heartbeat for the time of the block; the caller holds the run lock, so nobody else runs."""
        self._note_interrupted()
        self.heart.write("running")
        try:
            with also_listening(self.heart.beat):
                yield
        except BaseException as error:
            self.heart.write(type(error).__name__, exit_code=exit_code_of(error))
            raise
        self.heart.write("published", exit_code=EXIT_DONE)

    def note(self, error: BaseException | None) -> None:
        """Write the run's line to the run log."""
        problem, where, do = (
            (error.problem, error.where, error.next_step) if isinstance(error, NmwatchError) else ("", "", "")
        )
        note_run(
            self._home, as_of=self.heart.as_of, outcome=type(error).__name__ if error else "published",
            seconds=self.heart.seconds, message=problem, where=where, do=do, step=self.heart.step if error else "",
            exit_code=exit_code_of(error) if error else EXIT_DONE,
            started=self.heart.started.isoformat(timespec="seconds"), ended=clock.now().isoformat(timespec="seconds"),
        )  # fmt: skip

    def _note_interrupted(self) -> None:
        """Write the line a run before this one could not write: it was killed, or the machine went down."""
        beat = read_heartbeat(self._home)
        if beat is None or not beat.get("is_running"):
            return
        # the last beat is the last that is known of it
        started, ended = moment_of(beat.get("started")), moment_of(beat.get("updated"))
        note_run(
            self._home, as_of=str(beat.get("as_of")), outcome="interrupted", seconds=float(beat.get("seconds") or 0.0),
            message="the run ended without a word", step=str(beat.get("step") or ""),
            started=started.isoformat() if started else "", ended=ended.isoformat() if ended else "",
        )  # fmt: skip


@contextmanager
def accounted(home: Home, *, as_of: date) -> Iterator[Account]:
    """Account for a run: whatever ends it, its line is in the run log and people are told.

    Args:
        home: the home.
        as_of: the night.
    """
    account = Account(home, as_of)
    try:
        yield account
    except BaseException as error:  # also a fault nobody foresaw, or Ctrl-C: `nmwatch status` must not miss a night
        _without_failing(account.note, error)
        if not isinstance(error, KeyboardInterrupt):  # whoever stopped it knows
            tell_people(home)
        raise
    _without_failing(account.note, None)
    tell_people(home)


@contextmanager
def accounted_if_refused(home: Home, *, as_of: date) -> Iterator[None]:
    """Account for a run that is refused before it begins; one that begins accounts for itself."""
    account = Account(home, as_of)
    try:
        yield
    except NmwatchError as error:
        _without_failing(account.note, error)
        tell_people(home)
        raise


def tell_people(home: Home) -> None:
    """Write the metrics and send the messages that are due; whatever goes wrong here never fails a run."""
    from pipelines.flows.notifying import tell_what_is_due  # noqa: PLC0415  # reads the state of the home

    _without_failing(tell_what_is_due, home, problems_only=_PROBLEMS_ONLY.get())


def exit_code_of(error: BaseException) -> int:
    """Give the exit code an error ends the command with."""
    if isinstance(error, NmwatchError):
        return error.exit_code
    return EXIT_STOPPED if isinstance(error, KeyboardInterrupt) else EXIT_INTERNAL


def _without_failing(function: Callable[P, object], *arguments: P.args, **options: P.kwargs) -> None:
    """Call what may fail without failing the night; the text of a fault is left out, it may quote an address."""
    try:
        function(*arguments, **options)
    except Exception as fault:  # a night that is published stays published, whatever cannot be said about it
        _log.error("%s failed (%s)", function.__name__, type(fault).__name__)  # no text, no traceback
