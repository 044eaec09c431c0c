"""Answers "is tonight good?": the state of a home, with every reason against it.

Belongs here: the answer, put together from the published database and the logs.
Does not belong here: the rules (reasons.py), queries (status_tables.py), printing (pipelines/terminal_status.py).
Called by cli and notifying.py. Imports no Prefect, never opens the working database, changes nothing.

The answer is a dictionary that JSON can hold; docs/operating.md describes it, SCHEMA_VERSION numbers its shape.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, Literal

from pipelines import clock
from pipelines.errors import EXIT_REFUSED, UsageError
from pipelines.flows.heartbeat import last_published_night, moment_of, read_heartbeat
from pipelines.flows.lateness import expected
from pipelines.flows.reasons import Entry, Known, Reason, is_silence, is_slip, reasons
from pipelines.flows.run_log import last_runs
from pipelines.flows.status_tables import read_tables
from pipelines.settings import Home, NotifySettings, load_settings

SCHEMA_VERSION = 1
#: What people were told (notifying.py writes it).
TOLD = "told.json"
#: The last backup, where the command that makes backups noted one.
BACKUP = "backup.json"
#: Runs looked at; the last five are shown.
_RUNS_READ, _RUNS_SHOWN = 100, 5
#: A run that says nothing for so long is remarked.
_QUIET = timedelta(minutes=30)
State = Literal["good", "not_good", "running", "never_run"]


def read_status(home: Home, *, now: datetime | None = None) -> dict[str, Any]:
    """Say how a home is.

    Args:
        home: the home.
        now: local time (default: the clock).

    Returns:
        The answer described in docs/operating.md.

    Raises:
        UsageError: the home does not exist.
    """
    if not home.root.is_dir():
        raise UsageError("there is no such home", where=str(home.root), next_step="check --home")
    known = _known(home, now or clock.now())
    against = reasons(known)
    due = known.due
    return {
        "schema_version": SCHEMA_VERSION, "home": str(home.root), "site": known.settings.site,
        "state": _state(known, against), "is_good": known.night is not None and not against,
        "reasons": [asdict(reason) for reason in against], "remarks": _remarks(known, _undelivered(home)),
        "now": known.now.isoformat(timespec="seconds"), "last_published": _last_published(known, home),
        "next_expected": due.as_json() if due else None,
        "run": known.beat, "last_runs": known.runs[-_RUNS_SHOWN:],
        "refused": [run for run in known.runs if run.get("exit_code") == EXIT_REFUSED][-_RUNS_SHOWN:],
        "interrupted": [run for run in known.runs if run.get("outcome") == "interrupted"][-_RUNS_SHOWN:],
        **known.tables, "disk": _disk(home), "backup": _json_of(home, BACKUP), "undelivered": _undelivered(home),
    }  # fmt: skip


def notify_settings(home: Home) -> tuple[NotifySettings, str]:
    """Read [notify] even where the settings of the home are wrong: then from the environment, else the defaults.

    Returns:
        The settings, and what is wrong with those of the home, or nothing.
    """
    try:
        return load_settings(home).notify, ""
    except UsageError as error:
        problem = error.problem
    try:
        return load_settings(Home(home.root / "no-settings")).notify, problem
    except UsageError:
        return NotifySettings.model_validate({}), problem


def told_file(home: Home) -> dict[str, Any]:
    """Read what people were told; nothing where there is no such file."""
    return _json_of(home, TOLD) or {}


def _known(home: Home, now: datetime) -> Known:
    settings, settings_problem = notify_settings(home)
    tables, database_problem = read_tables(home)
    night = _last_night(home, tables)
    return Known(
        now=now, night=night, due=expected(night, settings, now=now) if night else None, settings=settings,
        settings_problem=settings_problem, database_problem=database_problem,
        runs=last_runs(home, at_most=_RUNS_READ), beat=read_heartbeat(home), tables=tables,
        free_bytes=_disk(home)["free_bytes"],
    )  # fmt: skip


def _last_night(home: Home, tables: dict[str, list[Entry]]) -> date | None:
    """Give the last published night: from the database, or from its link where the database cannot be read."""
    text = str(tables["published"][0]["as_of"]) if tables["published"] else last_published_night(home)
    return date.fromisoformat(text) if text else None


def _state(known: Known, against: list[Reason]) -> State:
    if known.is_running:
        return "running"
    if against:
        return "not_good"
    return "good" if known.night else "never_run"


def _remarks(known: Known, undelivered: list[Entry]) -> list[str]:
    """Give what is worth knowing and speaks against nothing."""
    remarks: list[str] = []
    if known.night and known.night > known.now.date():
        remarks.append(f"the clock of this machine ({known.now.date()}) stands before the last published night "
                       f"({known.night})")  # fmt: skip
    updated = moment_of(known.beat.get("updated")) if known.beat else None
    if updated and updated > known.now:
        remarks.append("the heartbeat is dated in the future: the clock of this machine was turned back")
    if updated and known.is_running and known.now - updated > _QUIET:
        remarks.append(f"the run has not moved on since {updated:%Y-%m-%d %H:%M}")
    if known.runs and is_slip(known.runs[-1], known.night):
        run = known.runs[-1]
        remarks.append(f"the last run, of the night of {run.get('as_of')}, ended with {run.get('outcome')}; that night "
                       "or a later one is published")  # fmt: skip
    warnings = [row for row in known.tables["failed_checks"] if not is_silence(row["check"])]
    if warnings:
        names = ", ".join(sorted({str(row["check"]) for row in warnings}))
        remarks.append(f"checks that gave a warning on the last published night: {names}")
    if undelivered:
        remarks.append(f"{len(undelivered)} messages could not be delivered: "
                       + ", ".join(sorted({str(entry.get("address")) for entry in undelivered})))  # fmt: skip
    return remarks


def _last_published(known: Known, home: Home) -> dict[str, Any] | None:
    if known.night is None:
        return None
    night = str(known.night)
    run: Entry = next((run for run in reversed(known.runs)
                       if run.get("outcome") == "published" and run.get("as_of") == night), {})  # fmt: skip
    at = moment_of(run.get("ended")) or _link_time(home)
    row: Entry = known.tables["published"][0] if known.tables["published"] else {}
    return {
        "night": night, "days_old": max(0, (known.now.date() - known.night).days),
        "at": at.isoformat(timespec="seconds") if at else None, "run_seconds": run.get("seconds"),
        "code_version": row.get("code_version"),
    }  # fmt: skip


def _link_time(home: Home) -> datetime | None:
    """Give when the published link was last replaced; homes of earlier releases have no better witness."""
    try:
        return datetime.fromtimestamp((home.published / "current").lstat().st_mtime).astimezone()
    except OSError:
        return None


def _disk(home: Home) -> dict[str, int]:
    usage = shutil.disk_usage(home.root)
    return {"free_bytes": usage.free, "total_bytes": usage.total}


def _undelivered(home: Home) -> list[Entry]:
    return [entry for entry in told_file(home).get("undelivered") or [] if isinstance(entry, dict)]


def _json_of(home: Home, name: str) -> dict[str, Any] | None:
    try:
        found = json.loads((home.logs / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
