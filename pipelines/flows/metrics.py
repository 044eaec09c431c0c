"""Writes the state of a home for monitoring: gauges in Prometheus' text format, copies for another account.

Belongs here: names and values of the gauges, where the files go.
Does not belong here: the state itself (status.py), the heartbeat's content (heartbeat.py).
Called by notifying.py. The files hold counts, names and nights; no patient, no case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from pipelines.flows.heartbeat import HEARTBEAT, moment_of, write_whole
from pipelines.settings import Home, NotifySettings

METRICS = "nmwatch.prom"
#: Gauge -> what it says; also the order in the file.
GAUGES = {
    "nmwatch_good": "1 when nothing speaks against tonight, else 0",
    "nmwatch_reason": "1 for each kind of reason against tonight",
    "nmwatch_running": "1 while a run goes on",
    "nmwatch_written_timestamp_seconds": "when this file was written",
    "nmwatch_last_published_night_timestamp_seconds": "run date of the last published night, at local midnight",
    "nmwatch_last_published_timestamp_seconds": "when the last published night was put in place",
    "nmwatch_last_run_success": "1 when the last run published, else 0",
    "nmwatch_last_run_timestamp_seconds": "when the last run began",
    "nmwatch_last_run_seconds": "how long the last run took",
    "nmwatch_last_run_exit_code": "exit code of the last run",
    "nmwatch_cases": "cases on the published list, by priority",
    "nmwatch_case_changes": "cases on the published list, by what changed since the night before",
    "nmwatch_checks_failed": "failed check results of the published night, by severity",
    "nmwatch_table_last_extract_timestamp_seconds": "date of the newest extract of each table, at local midnight",
    "nmwatch_disk_free_bytes": "free space where the home is",
    "nmwatch_messages_undelivered": "messages no address took yet",
}
Sample = tuple[str, dict[str, str], float]


def write_metrics(home: Home, settings: NotifySettings, status: dict[str, Any]) -> None:
    """Write nmwatch.prom, and copies of it and of the heartbeat where a monitoring account may read them."""
    text = metrics_text(status)
    write_whole(home.logs / METRICS, text)
    if not settings.monitor_folder:
        return
    folder = Path(settings.monitor_folder)
    write_whole(folder / METRICS, text, mode=0o644)
    try:
        beat = (home.logs / HEARTBEAT).read_text(encoding="utf-8")
    except OSError:
        return
    write_whole(folder / HEARTBEAT, beat, mode=0o644)


def metrics_text(status: dict[str, Any]) -> str:
    """Write a status in Prometheus' text format."""
    lines = []
    samples = list(_samples(status))
    for name, meaning in GAUGES.items():
        own = [sample for sample in samples if sample[0] == name]
        if own:
            lines += [f"# HELP {name} {meaning}", f"# TYPE {name} gauge"]
        for _, labels, value in own:
            listed = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
            lines.append(f"{name}{{{listed}}} {value:.15g}" if listed else f"{name} {value:.15g}")
    return "\n".join(lines) + "\n"


def _samples(status: dict[str, Any]) -> Iterator[Sample]:
    yield "nmwatch_good", {}, float(status["is_good"])
    for event in dict.fromkeys(reason["event"] for reason in status["reasons"]):
        yield "nmwatch_reason", {"reason": event}, 1.0
    yield "nmwatch_running", {}, float(status["state"] == "running")
    yield from _moment("nmwatch_written_timestamp_seconds", status["now"])
    if published := status["last_published"]:
        yield "nmwatch_last_published_night_timestamp_seconds", {}, _midnight(published["night"])
        yield from _moment("nmwatch_last_published_timestamp_seconds", published["at"])
    yield from _run_samples(status["last_runs"])
    for row in status["cases"]:
        yield "nmwatch_cases", {"priority": row["priority"]}, row["cases"]
    for row in status["changes"]:
        yield "nmwatch_case_changes", {"change": row["change"]}, row["cases"]
    failed = Counter(row["severity"] for row in status["failed_checks"])
    for severity in ("blocking", "warning"):
        yield "nmwatch_checks_failed", {"severity": severity}, failed[severity]
    for row in status["freshness"]:
        yield ("nmwatch_table_last_extract_timestamp_seconds", {"table": row["table_name"]},
               _midnight(row["last_extract"]))  # fmt: skip
    yield "nmwatch_disk_free_bytes", {}, status["disk"]["free_bytes"]
    yield "nmwatch_messages_undelivered", {}, len(status["undelivered"])


def _run_samples(runs: list[dict[str, Any]]) -> Iterator[Sample]:
    if not runs:
        return
    run = runs[-1]
    yield "nmwatch_last_run_success", {}, float(run.get("outcome") == "published")
    yield from _moment("nmwatch_last_run_timestamp_seconds", run.get("started"))
    yield "nmwatch_last_run_seconds", {}, float(run.get("seconds") or 0.0)
    if isinstance(run.get("exit_code"), int):
        yield "nmwatch_last_run_exit_code", {}, run["exit_code"]


def _moment(name: str, text: object) -> Iterator[Sample]:
    moment = moment_of(text)
    if moment:
        yield name, {}, moment.timestamp()


def _midnight(day: str) -> float:
    return datetime.combine(date.fromisoformat(day), time()).astimezone().timestamp()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
