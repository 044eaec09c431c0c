"""Says what a night did: numbers for the terminal, a Markdown artifact for Prefect, a line in the run log.

Belongs here: the night's summary in words and numbers; never a patient's value.
Does not belong here: the list itself (pipelines/outputs), the checks' page (checks/quality_page).
Called by nightly.py and cli.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from checks.results import CheckResult
from pipelines.ingest.load import FileOutcome
from pipelines.settings import Home
from pipelines.warehouse.connection import open_for_reading
from pipelines.warehouse.runner import Built

RUN_LOG = "runs.jsonl"


@dataclass(frozen=True)
class NightReport:
    """What one run did."""

    as_of: date
    snapshot: Path
    is_latest: bool
    files: tuple[FileOutcome, ...]
    notes: tuple[str, ...]
    checks: tuple[CheckResult, ...]
    built: tuple[Built, ...]
    priorities: dict[str, int] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)

    @property
    def warnings(self) -> tuple[CheckResult, ...]:
        """Checks that failed without blocking."""
        return tuple(result for result in self.checks if result.status == "fail")

    def lines(self) -> list[str]:
        """Give the summary as plain sentences."""
        loaded = [file for file in self.files if not file.skipped]
        skipped = len(self.files) - len(loaded)
        counts = {name: sum(getattr(file, name) for file in loaded)
                  for name in ("rows_in_file", "loaded", "duplicate", "quarantined")}  # fmt: skip
        statuses = Counter(result.status for result in self.checks)
        lines = [
            f"{len(loaded)} files loaded, {skipped} loaded before and skipped: {counts['rows_in_file']:,} rows = "
            f"{counts['loaded']:,} loaded + {counts['duplicate']:,} duplicate + {counts['quarantined']:,} quarantined",
            f"{statuses['pass']} checks passed, {statuses['fail']} gave a warning, "
            f"{statuses['not_applicable']} were not applicable",
            f"{len(self.built)} tables built",
            "cases: " + (_listed(self.priorities) or "none"),
            "since last night: " + (_listed(self.changes) or "nothing"),
        ]
        lines += [f"note: {note}" for note in self.notes]
        lines += [f"warning: {result.check} on {result.table_name}: {result.numerator:,} of {result.denominator:,} rows"
                  for result in self.warnings]  # fmt: skip
        lines += [f"extra columns kept out of {file.file_name}: {', '.join(file.extra_columns)}"
                  for file in loaded if file.extra_columns]  # fmt: skip
        if not self.is_latest:
            lines.append("a later night is published already: this one is in published/history only")
        return lines

    def markdown(self) -> str:
        """Give the summary for Prefect."""
        rows = "\n".join(f"| {b.name} | {b.rows_in:,} | {b.rows_out:,} | {b.seconds:.2f} |" for b in self.built)
        bullets = "\n".join(f"- {line}" for line in self.lines())
        files = "\n".join(
            f"| {file.file_name} | {file.rows_in_file:,} | {file.loaded:,} | {file.duplicate:,} "
            f"| {file.quarantined:,} | {file.seconds:.2f} |"
            for file in self.files
            if not file.skipped
        )
        return (
            f"# nmwatch, night of {self.as_of}\n\n{bullets}\n\n"
            f"| file | rows in | loaded | duplicate | quarantined | seconds |\n|---|---|---|---|---|---|\n{files}\n\n"
            f"| table | rows in | rows out | seconds |\n|---|---|---|---|\n{rows}\n"
        )


def summarise(  # noqa: PLR0913 (the parts of a report)
    snapshot: Path, *, as_of: date, is_latest: bool, files: list[FileOutcome], notes: list[str],
    checks: list[CheckResult], built: list[Built],
) -> NightReport:  # fmt: skip
    """Put a report together from a night's parts and the published list."""
    with open_for_reading(snapshot / "nmwatch.duckdb") as reader:
        priorities = reader.rows(
            "SELECT priority, COUNT(*) AS cases FROM watchlist.cases GROUP BY priority ORDER BY priority"
        )
        changes = reader.rows("SELECT change, COUNT(*) AS cases FROM watchlist.cases GROUP BY change ORDER BY change")
    return NightReport(
        as_of=as_of, snapshot=snapshot, is_latest=is_latest, files=tuple(files), notes=tuple(notes),
        checks=tuple(checks), built=tuple(built), priorities={row["priority"]: row["cases"] for row in priorities},
        changes={row["change"]: row["cases"] for row in changes},
    )  # fmt: skip


def note_run(home: Home, *, as_of: date, outcome: str, seconds: float, message: str = "") -> None:
    """Append one line to the run log: what was run, how it ended, how long it took."""
    entry = {"as_of": str(as_of), "outcome": outcome, "seconds": round(seconds, 1), "message": message}
    home.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home.logs / RUN_LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps(entry) + "\n")


def last_runs(home: Home, *, at_most: int = 5) -> list[dict[str, object]]:
    """Read the last lines of the run log, newest last."""
    path = home.logs / RUN_LOG
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()[-at_most:]
    return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())
