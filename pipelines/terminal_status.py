"""The commands about how a home is: nmwatch status, nmwatch notify.

Belongs here: their options, the one screen that answers "is tonight good?", exit codes for a scheduler.
Does not belong here: the answer (pipelines/flows/status.py), messages (pipelines/flows/notifying.py).
Called by pipelines/cli.py, which registers them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table as Grid
from rich.text import Text

from pipelines.errors import UsageError
from pipelines.settings import Home
from pipelines.terminal import out

#: Exit code of --check when something speaks against tonight; 2 to 5 are errors of the command itself.
EXIT_NOT_GOOD = 1
_TITLE_WIDTH = 16
_GIGABYTE = 1_000_000_000
_HEADINGS = {"good": "GOOD", "not_good": "NOT GOOD", "running": "RUNNING", "never_run": "NEVER RUN"}

HomeOption = Annotated[Path, typer.Option("--home", help="folder that holds everything of one installation")]


def status(
    home: HomeOption,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
    check: Annotated[bool, typer.Option("--check", help="end with 1 when something speaks against tonight")] = False,
    notify: Annotated[bool, typer.Option("--notify", help="send what is due, write the metrics")] = False,
) -> None:
    """Answer "is tonight good?": what speaks against it, what is published, how fresh it is, what ran."""
    from pipelines.flows.status import read_status  # noqa: PLC0415  # only this command needs it

    place = Home(home)
    if notify:
        from pipelines.flows.notifying import tell_what_is_due  # noqa: PLC0415  # only this option needs it

        tell_what_is_due(place)
    answer = read_status(place)
    if as_json:
        out.print_json(json.dumps(answer, sort_keys=True))
    else:
        _print(answer)
    if check and not answer["is_good"]:
        raise typer.Exit(EXIT_NOT_GOOD)


def notify(
    home: HomeOption,
    test: Annotated[bool, typer.Option("--test", help="send a test message to every address")] = False,
) -> None:
    """Send the messages that are due, or a test message, to the addresses of the environment."""
    from pipelines.flows.notifying import send_test, tell_what_is_due  # noqa: PLC0415  # only this command needs it

    if not test:
        delivered = tell_what_is_due(Home(home))
        out.print(f"{delivered} messages delivered")
        return
    results = send_test(Home(home))
    for name, is_delivered in results:
        out.print(Text(f"{name}: {'delivered' if is_delivered else 'NOT delivered'}"))
    if missed := [name for name, is_delivered in results if not is_delivered]:
        raise UsageError(
            "the test message was not taken", where=", ".join(missed), allowed="an address as Apprise writes it, of a "
            "service this machine can reach", next_step="correct NMWATCH_NOTIFY__URLS or its file, and test again",
        )  # fmt: skip


def _print(answer: dict[str, Any]) -> None:
    """Print the screen: the verdict first, then the facts."""
    out.print(Text(_verdict(answer), style="bold"))
    for reason in answer["reasons"]:
        out.print(Text(f"  - {reason['text']}"))
        out.print(Text(f"    do: {reason['do']}"))
    for remark in answer["remarks"]:
        out.print(Text(f"  note: {remark}"))
    for title, value in _facts(answer):
        out.print(Text(f"{title:{_TITLE_WIDTH}s} {value}"))
    _print_freshness(answer)
    _print_rows("failed checks", (
        f"{row['check']} on {row['table_name']} ({row['severity']}): {row['numerator']:,} of {row['denominator']:,}"
        for row in answer["failed_checks"]))  # fmt: skip
    _print_rows("last runs", (_run_line(run) for run in answer["last_runs"]))


def _verdict(answer: dict[str, Any]) -> str:
    heading, published, run = _HEADINGS[answer["state"]], answer["last_published"], answer["run"]
    last = f"night of {published['night']}, published {_hour(published['at'])}" if published else "nothing published"
    if answer["state"] == "running":
        return f"{heading}: night of {run['as_of']} since {_hour(run['started'])}, {run['step']}; before it: {last}"
    if answer["state"] == "not_good":
        return f"{heading}: {', '.join(dict.fromkeys(reason['event'] for reason in answer['reasons']))}"
    return f"{heading}: {last}"


def _facts(answer: dict[str, Any]) -> Iterable[tuple[str, str]]:
    published, due, disk = answer["last_published"], answer["next_expected"], answer["disk"]
    yield "home", answer["home"] + (f" ({answer['site']})" if answer["site"] else "")
    if published is None:
        yield "published", "nothing yet"
    else:
        took = f", the run took {published['run_seconds']:.0f} s" if published["run_seconds"] is not None else ""
        age = _counted(published["days_old"], "day")
        yield "published", f"night of {published['night']}, {age} old, put in place {_hour(published['at'])}{took}"
    if due:
        yield "missing" if due["is_late"] else "next expected", f"night of {due['night']}, by {_hour(due['by'])}"
    if published:
        yield "cases", _listed(answer["cases"], "priority")
        yield "since last night", _listed(answer["changes"], "change")
    if answer["code_lists"]:
        newest = answer["code_lists"][0]
        yield "code lists", f"{newest['code_list_hash']}, since the night of {newest['first_night']}"
    yield "disk", f"{disk['free_bytes'] / _GIGABYTE:,.1f} GB free of {disk['total_bytes'] / _GIGABYTE:,.1f} GB"
    if backup := answer["backup"]:
        yield "backup", f"{_hour(backup.get('ended'))}, night of {backup.get('as_of')}"


def _print_freshness(answer: dict[str, Any]) -> None:
    if not answer["freshness"]:
        return
    out.print(Text("freshness", style="bold"))
    feeds = {row["table_name"]: row for row in answer["feeds"]}
    grid = Grid("table", "last extract", "last event", "tonight", "rows loaded", "duplicate", "quarantined")
    for row in answer["freshness"]:
        feed = feeds.get(row["table_name"], {})
        counts = (f"{row[name]:,}" for name in ("rows_loaded", "rows_duplicate", "rows_quarantined"))
        grid.add_row(*(Text(str(cell)) for cell in (
            row["table_name"], row["last_extract"], feed.get("last_event_date") or "", feed.get("feed_state") or "",
            *counts)))  # fmt: skip
    out.print(grid)


def _print_rows(title: str, lines: Iterable[str]) -> None:
    out.print(Text(title, style="bold"))
    for line in list(lines) or ["none"]:
        out.print(Text(f"  {line}"))


def _run_line(run: dict[str, Any]) -> str:
    words = [f"night of {run.get('as_of')}: {run.get('outcome')}", f"{run.get('seconds', 0):,.0f} s"]
    if run.get("ended"):
        words.append(f"ended {_hour(run['ended'])}")
    if run.get("message"):
        words.append(" ".join(str(run["message"]).split()))
    if run.get("where"):
        words.append("where: " + " ".join(str(run["where"]).split()))
    return ", ".join(words)


def _listed(rows: list[dict[str, Any]], name: str) -> str:
    return ", ".join(f"{row['cases']} {str(row[name]).replace('_', ' ')}" for row in rows) or "none"


def _hour(text: object) -> str:
    """Write a moment to the minute; what is none stays as it is."""
    try:
        return f"{datetime.fromisoformat(str(text)):%Y-%m-%d %H:%M}"
    except ValueError:
        return str(text or "unknown")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
