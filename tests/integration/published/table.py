"""The table of docs/published_cases.md: `python -m tests.integration.published.table` writes it anew.

Belongs here: Markdown of the verdicts, and its place in the page.
Does not belong here: the verdicts (judge.py), the discussion (written by hand in the page).
Called from the command line and by test_published_cases.py.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.integration.published.judge import Runs, Verdict, run_both

PAGE = Path(__file__).parents[3] / "docs" / "published_cases.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
_HEADER = ("case", "report", "expected", "also accepted", "found (possible or better)", "priority", "agrees")


def table(verdicts: Sequence[Verdict]) -> str:
    """Give the table as Markdown, one line a case."""
    lines = [_line(_HEADER), _line(["---"] * len(_HEADER))]
    return "\n".join([*lines, *(_line(_cells(verdict)) for verdict in verdicts)])


def tally(runs: Runs) -> str:
    """Give the sentences below the table."""
    verdicts = runs.verdicts
    blind = [v for v in runs.without_conclusions if not v.report.is_mimic and v.is_in_scope]
    real = [v for v in verdicts if not v.report.is_mimic]
    adults = [v for v in real if v.is_in_scope]
    mimics = [v for v in verdicts if v.report.is_mimic]
    return (
        f"Of {len(real)} cases of muscle disease, {sum(v.agrees for v in real)} carry the expected label "
        f"({sum(v.agrees for v in adults)} of {len(adults)} adults). "
        f"Of {len(mimics)} mimics, {sum(not v.agrees for v in mimics)} are P0 or P1. "
        f"Without what follows from the authors' conclusion alone (codes; one CK), {sum(v.agrees for v in blind)} of {len(blind)} adults carry "
        "the expected label."
    )


def on_page(page: str) -> str:
    """Give what stands between the marks of the page."""
    return page.split(BEGIN, 1)[1].split(END, 1)[0].strip()


def block(runs: Runs) -> str:
    """Give what belongs between the marks of the page."""
    return f"{table(runs.verdicts)}\n\n{tally(runs)}"


def _cells(verdict: Verdict) -> Sequence[str]:
    labels = [f"{label} ({causality})" for label, causality in sorted(verdict.standing.items())]
    agrees = "yes" if verdict.agrees else "no, but another accepted label" if verdict.has_also else "no"
    return (
        verdict.report.case_id, verdict.report.citation, verdict.report.expected, ", ".join(verdict.report.also) or "-",
        "<br>".join(labels) or "none", verdict.priority or "not listed", agrees,
    )  # fmt: skip


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Run the cases and put the table into the page."""
    with tempfile.TemporaryDirectory() as folder:
        runs = run_both(Path(folder))
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(BEGIN, 1)[0], page.split(END, 1)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{block(runs)}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
