"""The commands about made-up populations: generate one, evaluate a home against its truth.

Belongs here: their options, progress and printed tables.
Does not belong here: the population (data_samples/population), counting (pipelines/outputs/evaluation.py), the other
commands (pipelines/cli.py).
Called by pipelines/cli.py, which registers them.
"""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table as Grid
from rich.text import Text

from pipelines.errors import UsageError
from pipelines.settings import Home
from pipelines.terminal import err, out

#: Seconds between two lines of progress.
_TELL_SECONDS = 2.0


def generate(  # noqa: PLR0913, PLR0917 (options of a command)
    landing: Annotated[Path, typer.Option("--landing", help="new folder for the extract folders")],
    persons: Annotated[int, typer.Option("--persons", help="how many persons")],
    nights: Annotated[int, typer.Option("--nights", help="extract folders: the history, then one a night")] = 1,
    seed: Annotated[int, typer.Option("--seed", min=0, help="the same seed gives the same bytes")] = 1,
    start: Annotated[str, typer.Option("--start", help="date of the first folder, YYYY-MM-DD")] = "2026-01-05",
    form: Annotated[Literal["csv", "parquet"], typer.Option("--format", help="csv or parquet")] = "csv",
    truth: Annotated[Path | None, typer.Option("--truth", help="truth file (default: <landing>-truth.csv)")] = None,
    cases_per_1000: Annotated[float, typer.Option("--cases-per-1000", help="persons with a true muscle disease")] = 10,
    traps_per_1000: Annotated[float, typer.Option("--traps-per-1000", help="persons who are a trap")] = 10,
) -> None:  # fmt: skip
    """Write a made-up population of any size as extracts, and a file that says what is true of whom."""
    from data_samples.population.shape import Plan  # noqa: PLC0415  # polars and numpy take a while to import
    from data_samples.population.write import write_population  # noqa: PLC0415

    plan = Plan(landing=landing, persons=persons, nights=nights, seed=seed, start=_date(start, "--start"), form=form,
                truth=truth, cases_per_1000=cases_per_1000, traps_per_1000=traps_per_1000)  # fmt: skip
    started = last = time.monotonic()

    def tell(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _TELL_SECONDS:
            last = time.monotonic()
            err.print(f"generating: {done:,} of {persons:,} persons, {done / (last - started):,.0f} a second")

    written = write_population(plan, tell=tell)
    for table, rows in sorted(written.rows.items()):
        out.print(Text(f"{table:20s} {rows:>14,} rows"))
    out.print(Text(f"folders {plan.folders[0]} to {plan.folders[-1]} in {landing}"))
    out.print(
        Text(f"truth: {written.cases:,} persons with a disease, {written.look_alikes:,} without, in {plan.truth_file}")
    )


def evaluate(
    truth: Annotated[Path, typer.Argument(help="truth file written by nmwatch generate")],
    home: Annotated[Path, typer.Option("--home", help="folder that holds everything of one installation")],
    as_of: Annotated[str, typer.Option("--as-of", help="a published night, YYYY-MM-DD (default: the last one)")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Compare what a home published with what is true: sensitivity, predictive value, false alarms."""
    from pipelines.outputs.evaluation import evaluate as compare  # noqa: PLC0415  # only this command needs it
    from pipelines.outputs.evaluation_tables import as_json as written  # noqa: PLC0415
    from pipelines.outputs.evaluation_tables import remarks, sections  # noqa: PLC0415
    from pipelines.outputs.truth import read_truth  # noqa: PLC0415
    from pipelines.warehouse.connection import open_for_reading  # noqa: PLC0415

    persons = read_truth(truth)
    with open_for_reading(_published(Home(home), as_of)) as reader:
        night = reader.value("SELECT MAX(as_of) FROM meta.runs")
        found = compare(reader, persons, as_of=night)
    if as_json:
        out.print_json(json.dumps(written(found), sort_keys=True))
        return
    for line in remarks(found):
        out.print(Text(line))
    for section in sections(found):
        grid = Grid(*section.headings, title=section.title, title_justify="left")
        for row in section.rows:
            grid.add_row(*(Text(cell) for cell in row))
        out.print(grid)


def _published(home: Home, as_of: str) -> Path:
    from pipelines.flows.reading import published_database  # noqa: PLC0415  # only this command needs it

    if not as_of:
        return published_database(home)
    night = _date(as_of, "--as-of")
    path = home.published / "history" / str(night) / "nmwatch.duckdb"
    if not path.exists():
        raise UsageError("this night is not published in this home", where=f"--as-of {night}",
                         allowed="a folder of published/history",
                         next_step="nmwatch run, or another --as-of")  # fmt: skip
    return path


def _date(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("not a date", where=option, allowed="YYYY-MM-DD", next_step="correct the date") from None
