"""Words for people: what of a home's state is worth a message, and how it is said.

Belongs here: turning a status into items, and items into a title and a text.
Does not belong here: the verdict (status.py), who was told before (notifying.py), sending (delivery.py).
Called by notifying.py.

A message holds the site's name, nights, outcomes, counts by priority, names of checks and files, and what to do next.
It never holds a patient, a case or the date of anything that happened to somebody: it leaves the house.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.flows.delivery import Kind
from pipelines.settings import Event, NotifySettings

#: Changes that make a case news.
_NEWS = ("new", "escalated", "reopened")
_URGENCY = {"P0": "the same day", "P1": "within 2 working days", "P2": "within 7 days", "P3": "within 30 days",
            "P4": "when it suits"}  # fmt: skip
_WORDS: dict[Event, str] = {
    "failure": "failed", "refused": "refused", "interrupted": "interrupted", "late": "late", "silence": "feeds",
    "disk": "disk", "urgent": "urgent cases", "urgent_standing": "urgent cases stand", "warning": "warnings",
    "recovery": "good again", "published": "published",
}  # fmt: skip
_FAILURES = ("failure", "refused", "interrupted", "disk")
_FOLDERS = re.compile(r"(?<![\w.])/(?:[^/\s,;]+/)+(?=[^/\s,;])")


@dataclass(frozen=True)
class Item:
    """One thing to say.

    Attributes:
        event: its kind.
        key: the same for as long as it is the same thing.
        text: what is the case.
        do: what to do; may be empty.
    """

    event: Event
    key: str
    text: str
    do: str = ""


def problems(status: dict[str, Any]) -> list[Item]:
    """Give the reasons why a home is not good."""
    return [
        Item(reason["event"], reason["key"], without_folders(reason["told"] or reason["text"]),
             without_folders(reason["do"]))
        for reason in status["reasons"]
    ]  # fmt: skip


def news(status: dict[str, Any], settings: NotifySettings) -> list[Item]:
    """Give what a published night brings, whether or not it is good."""
    published = status["last_published"]
    if published is None:
        return []
    night = published["night"]
    rows = [row for row in status["changes_by_priority"] if row["priority"] <= settings.least_urgent]
    return [
        *_urgent(night, [row for row in rows if row["change"] in _NEWS], "urgent"),
        *_urgent(night, [row for row in rows if row["change"] not in _NEWS], "urgent_standing"),
        *_warnings(night, status),
        Item("published", f"published:{night}:{published['at']}", f"the night of {night} is published"),
    ]


def recovery(status: dict[str, Any]) -> Item:
    """Say that a home is good again."""
    night = status["last_published"]["night"]
    return Item("recovery", f"recovery:{night}:{status['last_published']['at']}",
                f"good again: the night of {night} is published")  # fmt: skip


def compose(status: dict[str, Any], items: Sequence[Item]) -> tuple[str, str, Kind]:
    """Write a message.

    Returns:
        Title, text, and how bad it is.
    """
    site = status["site"] or "a home without a name (notify.site)"
    title = f"nmwatch, {site}: " + ", ".join(dict.fromkeys(_WORDS[item.event] for item in items))
    lines = []
    for item in items:
        lines.append(f"- {item.text}")
        if item.do:
            lines.append(f"  do: {item.do}")
    return title, "\n".join([*lines, "", *_state_lines(status)]), _kind(items)


def without_folders(text: str) -> str:
    """Write one line without the folders of this machine: the name of a file is enough to find it."""
    return " ".join(_FOLDERS.sub("", text).split())


def _urgent(night: str, rows: list[dict[str, Any]], event: Event) -> list[Item]:
    if not rows:
        return []
    counts = ", ".join(f"{row['cases']} {row['change'].replace('_', ' ')} at {row['priority']}" for row in rows)
    urgency = _URGENCY[min(row["priority"] for row in rows)]
    return [Item(event, f"{event}:{night}:{counts}", f"cases of the night of {night}: {counts}",
                 f"open the watchlist: the most urgent of them are to be looked at {urgency}")]  # fmt: skip


def _warnings(night: str, status: dict[str, Any]) -> list[Item]:
    names = sorted({str(row["check"]) for row in status["failed_checks"]})
    text = f"checks of the night of {night} gave a warning: {', '.join(names)}"
    return [Item("warning", f"warning:{night}:{','.join(names)}", text, "see published/quality.html")] if names else []


def _state_lines(status: dict[str, Any]) -> list[str]:
    published = status["last_published"]
    if published is None:
        return ["Nothing was published yet."]
    cases = ", ".join(f"{row['cases']} {row['priority']}" for row in status["cases"])
    changes = ", ".join(f"{row['cases']} {row['change'].replace('_', ' ')}" for row in status["changes"])
    return [
        f"Last published night: {published['night']}, put in place {published['at']}.",
        f"Cases by priority: {cases or 'none'}. Since the night before: {changes or 'nothing'}.",
        "More: nmwatch status, on the machine of the home. This message names no patient and no case.",
    ]


def _kind(items: Sequence[Item]) -> Kind:
    events = {item.event for item in items}
    if events & set(_FAILURES):
        return "failure"
    if events & {"late", "silence", "urgent", "warning"}:
        return "warning"
    return "success" if "recovery" in events else "info"
