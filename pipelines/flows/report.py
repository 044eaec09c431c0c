"""Says what a night did: numbers for the terminal, a Markdown artifact for Prefect.

Belongs here: the night's summary in words and numbers; never a patient's value.
Does not belong here: the list itself (pipelines/outputs), the checks' page (checks/quality_page), the run log
(run_log.py).
Called by nightly.py and cli.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from checks.results import CheckResult
from pipelines.ingest.load import FileOutcome
from pipelines.outputs.feeds import FeedState, read_feeds
from pipelines.warehouse.build import BuildReport
from pipelines.warehouse.connection import open_for_reading
from pipelines.warehouse.runner import Built


@dataclass(frozen=True)
class NightReport:
    """What one run did."""

    as_of: date
    snapshot: Path
    files: tuple[FileOutcome, ...]
    notes: tuple[str, ...]
    checks: tuple[CheckResult, ...]
    built: tuple[Built, ...]
    #: Patients whose rows were built again; None when all were.
    persons: int | None
    priorities: dict[str, int] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)
    #: How far each expected table reaches, and what the night was published in spite of.
    feeds: FeedState = field(default_factory=lambda: FeedState(None))

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
            *self.feeds.lines(),
            f"{len(self.built)} tables built for "
            + ("all patients" if self.persons is None else f"{self.persons:,} patients who may have changed"),
            "cases: " + (_listed(self.priorities) or "none"),
            "since last night: " + (_listed(self.changes) or "nothing"),
        ]
        lines += [f"note: {note}" for note in self.notes]
        lines += [f"warning: {result.check} on {result.table_name}: {result.numerator:,} of {result.denominator:,} rows"
                  for result in self.warnings]  # fmt: skip
        lines += [f"extra columns kept out of {file.file_name}: {', '.join(file.extra_columns)}"
                  for file in loaded if file.extra_columns]  # fmt: skip
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
    snapshot: Path, *, as_of: date, files: list[FileOutcome], notes: list[str],
    checks: list[CheckResult], built: BuildReport,
) -> NightReport:  # fmt: skip
    """Put a report together from a night's parts and the published list."""
    with open_for_reading(snapshot / "nmwatch.duckdb") as reader:
        priorities = reader.rows(
            "SELECT priority, COUNT(*) AS cases FROM watchlist.cases GROUP BY priority ORDER BY priority"
        )
        feeds = read_feeds(reader, as_of=as_of)
        changes = reader.rows("SELECT change, COUNT(*) AS cases FROM watchlist.cases GROUP BY change ORDER BY change")
    return NightReport(
        as_of=as_of, snapshot=snapshot, files=tuple(files), notes=tuple(notes),
        checks=tuple(checks), built=built.built, persons=built.persons,
        priorities={row["priority"]: row["cases"] for row in priorities},
        changes={row["change"]: row["cases"] for row in changes}, feeds=feeds,
    )  # fmt: skip


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())
