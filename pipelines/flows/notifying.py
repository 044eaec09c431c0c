"""Tells people what is due: looks at the state of a home, and says what was not said before.

Belongs here: what is due, who was told of it, what could not be delivered.
Does not belong here: words (messages.py), sending (delivery.py), the verdict (status.py).
Called by watching.py at the end of a run, by cli for `nmwatch status --notify` and `nmwatch notify`.

What is said follows from the state of the home alone, never from what a run meant to say: a run that was killed, a
night that never started and a message nobody could deliver are told by whoever looks next.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipelines import clock
from pipelines.errors import UsageError
from pipelines.flows.delivery import Address, addresses, deliver
from pipelines.flows.heartbeat import write_whole
from pipelines.flows.messages import Item, compose, news, problems, recovery
from pipelines.flows.metrics import write_metrics
from pipelines.flows.status import TOLD, notify_settings, read_status, told_file
from pipelines.settings import Home, NotifySettings

#: Keys of messages that are remembered.
_REMEMBERED = 500
#: What is told while nights of the past are run.
_PROBLEMS = ("failure", "refused", "interrupted", "disk")
_log = logging.getLogger(__name__)


@dataclass
class Told:
    """What people were told.

    Attributes:
        told: key of an item -> numbers of the addresses that took it.
        undelivered: messages an address did not take, by title; each stands until it is taken or no longer due.
        open: the problems that stood when people were last told.
    """

    told: dict[str, list[int]] = field(default_factory=dict)
    undelivered: list[dict[str, Any]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


def tell_what_is_due(home: Home, *, problems_only: bool = False, now: datetime | None = None) -> int:
    """Write the metrics and send what is due and was not said before.

    Args:
        home: the home.
        problems_only: nights of the past are run: only a run that did not succeed is told.
        now: local time (default: the clock).

    Returns:
        How many messages were delivered.

    Raises:
        UsageError: there is no such home.
    """
    now = now or clock.now()
    settings, _ = notify_settings(home)
    try:
        to = addresses(settings)
    except UsageError as error:
        _log.error("people cannot be told: %s", error.problem)
        to = ()
    with _one_at_a_time(home):
        status = read_status(home, now=now)
        write_metrics(home, settings, status)
        told = _read(home)
        before = _as_text(told)
        items = _due(status, settings, told, problems_only=problems_only)
        delivered = _tell(home, settings, to, items, status=status, told=told) if to else 0
        if _as_text(told) != before:
            write_whole(home.logs / TOLD, _as_text(told))
        return delivered


def send_test(home: Home) -> list[tuple[str, bool]]:
    """Send a test message to every address.

    Returns:
        Name of each address, without the address, and whether it took the message.

    Raises:
        UsageError: there is no such home, no address, or the addresses cannot be read.
    """
    status = read_status(home)
    settings, _ = notify_settings(home)
    to = addresses(settings)
    if not to:
        raise UsageError(
            "no address is known to send to", where="NMWATCH_NOTIFY__URLS", allowed="addresses as Apprise writes them, "
            "separated by blanks; or a file of them named by NMWATCH_NOTIFY__URLS_FILE",
            next_step="set one of the two variables for the account that runs the night",
        )  # fmt: skip
    _, body, _ = compose(status, [])
    title = f"nmwatch, {status['site'] or 'a home without a name (notify.site)'}: test"
    text = f"This is a test. It reached you, and so will what matters.\n{body}"
    return [(one.name, deliver(home, settings, one, title=title, body=text, kind="info")) for one in to]


def _due(status: dict[str, Any], settings: NotifySettings, told: Told, *, problems_only: bool) -> list[Item]:
    """Give what is worth telling now, told before or not, and remember which problems stand."""
    standing = problems(status)
    items = [*standing, *news(status, settings)]
    if problems_only:
        items = [item for item in items if item.event in _PROBLEMS]
    elif status["state"] != "running":
        if status["is_good"] and told.open:
            items.insert(0, recovery(status))
        told.open = [item.key for item in standing]
    return [item for item in items if item.event in settings.events]


def _tell(  # noqa: PLR0913 (a message and its book)
    home: Home, settings: NotifySettings, to: Sequence[Address], items: list[Item], *, status: dict[str, Any],
    told: Told,
) -> int:  # fmt: skip
    """Send each address what it was not told yet."""
    delivered = 0
    missed = []
    for address in to:
        untold = [item for item in items if address.number not in told.told.get(item.key, [])]
        if not untold:
            continue
        title, body, kind = compose(status, untold)
        if deliver(home, settings, address, title=title, body=body, kind=kind):
            delivered += 1
            for item in untold:
                told.told.setdefault(item.key, []).append(address.number)
        else:
            missed.append({"at": status["now"], "address": address.name, "title": title})
    told.undelivered = missed
    told.told = dict(list(told.told.items())[-_REMEMBERED:])
    return delivered


@contextmanager
def _one_at_a_time(home: Home) -> Iterator[None]:
    """Let one process at a time tell people; where the lock cannot be had (a full disk), tell twice rather than not."""
    try:
        home.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(home.logs / ".telling.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _read(home: Home) -> Told:
    found = told_file(home)
    told = {str(key): list(numbers) for key, numbers in (found.get("told") or {}).items() if isinstance(numbers, list)}
    return Told(told=told, undelivered=list(found.get("undelivered") or []), open=list(found.get("open") or []))


def _as_text(told: Told) -> str:
    return json.dumps({"told": told.told, "undelivered": told.undelivered, "open": told.open}, indent=1) + "\n"
