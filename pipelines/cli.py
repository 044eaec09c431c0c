"""The one command, nmwatch: reads arguments, shows progress, maps errors to exit codes.

Belongs here: commands, their help and examples, what is printed.
Does not belong here: the work (pipelines/flows and below).
Called by the user.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table as Grid
from rich.text import Text

from pipelines import terminal_populations
from pipelines.errors import EXIT_INTERNAL, NmwatchError, UsageError
from pipelines.settings import Home, load_settings
from pipelines.terminal import err as _err
from pipelines.terminal import out as _out
from pipelines.terminal_codelists import app as codelists

SAMPLES = Path(__file__).resolve().parents[1] / "data_samples" / "landing"
#: A step shorter than this is not worth a line on the terminal.
_QUIET_SECONDS = 2.0

app = typer.Typer(
    name="nmwatch", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Nightly, explained watchlist of possible drug-induced or paraneoplastic necrotizing myopathy. "
    "It ranks charts for human review; it never diagnoses.",
    epilog="Exit codes: 0 done; 2 wrong usage or settings; 3 input refused, nothing published; "
    "4 another run holds the home; 5 internal failure.",
)  # fmt: skip
app.add_typer(codelists)
#: Columns of the watchlist that may take several lines; the others are never cut or broken.
_WRAPPED = ("change", "leading label", "causality", "reason")

HomeOption = Annotated[Path, typer.Option("--home", help="folder that holds everything of one installation")]
LandingOption = Annotated[Path, typer.Option("--landing", help="folder of extract folders (or of CDM tables)")]
SourceOption = Annotated[str, typer.Option("--source", help="extracts or omop")]
AsOfOption = Annotated[str, typer.Option("--as-of", help="run date, YYYY-MM-DD: nothing later is seen")]
FullOption = Annotated[bool, typer.Option("--full", help="remove every derived table first and build anew from raw")]


@app.command(epilog="Example: nmwatch demo --home demo-home")
def demo(home: HomeOption = Path("demo-home")) -> None:
    """Run every night of the sample data, then print the watchlist and where everything is."""
    nights = _sample_nights()
    for night in nights:
        published = _run_night(home, SAMPLES, night, source="extracts", full=False)
    _print_watchlist(published)
    _print_places(published)


@app.command(epilog="Example: nmwatch run --home site --landing landing --as-of 2026-02-02")
def run(
    home: HomeOption, landing: LandingOption, as_of: AsOfOption, source: SourceOption = "extracts",
    full: FullOption = False,
) -> None:  # fmt: skip
    """Run one night: ingest what was landed, check, build, audit, publish."""
    published = _run_night(home, landing, _date(as_of, "--as-of"), source=source, full=full)
    _print_watchlist(published, at_most=20)
    _print_places(published)


@app.command(epilog="Example: nmwatch backfill --home site --landing landing --from 2026-01-05 --to 2026-02-02")
def backfill(
    home: HomeOption, landing: LandingOption,
    first: Annotated[str, typer.Option("--from", help="first night, YYYY-MM-DD")],
    last: Annotated[str, typer.Option("--to", help="last night, YYYY-MM-DD")],
) -> None:  # fmt: skip
    """Run night after night, as it would have been: each landed extract date in the range, oldest first."""
    begin, end = _date(first, "--from"), _date(last, "--to")
    if begin > end:
        raise UsageError("the range is empty", where="--from, --to", allowed="--from not later than --to")
    nights = [night for night in _landed_dates(landing) if begin <= night <= end]
    if not nights:
        raise UsageError("no extract was landed in this range", where=str(landing),
                         next_step="look at the folder names, YYYY-MM-DD")  # fmt: skip
    for number, night in enumerate(nights, start=1):
        _err.print(f"night {number} of {len(nights)}: {night}")
        published = _run_night(home, landing, night, source="extracts", full=False)
    _print_watchlist(published, at_most=20)
    _print_places(published)


@app.command(epilog="Example: nmwatch check --landing landing")
def check(
    landing: LandingOption, source: SourceOption = "extracts",
    as_of: Annotated[str, typer.Option("--as-of", help="judge as of this date (default: last extract date)")] = "",
) -> None:  # fmt: skip
    """Run the input checks alone; nothing is loaded into any home."""
    from pipelines.flows.checking import check_landing  # noqa: PLC0415  # checks take seconds to import

    night = _date(as_of, "--as-of") if as_of else max(_landed_dates(landing), default=None)
    if night is None:
        raise UsageError("no extract folder to judge", where=str(landing), allowed="folders named YYYY-MM-DD")
    with _telling("checking"):
        results = check_landing(landing, as_of=night, source_name=source)
    grid = Grid("check", "table", "severity", "status", "rows", "of")
    for result in sorted(results, key=lambda r: {"fail": 0, "not_applicable": 1, "pass": 2}[r.status]):
        grid.add_row(result.check, result.table_name, result.severity, result.status.replace("_", " "),
                     f"{result.numerator:,}", f"{result.denominator:,}")  # fmt: skip
    _out.print(grid)
    blocking = [r for r in results if r.status == "fail" and r.severity == "blocking"]
    _out.print(f"{len(results)} checks, {len(blocking)} blocking failures")
    if blocking:
        raise typer.Exit(3)


@app.command(epilog="Example: nmwatch show NM-1A2B3C4D5E --home site")
def show(case_id: Annotated[str, typer.Argument(help="case, as in the watchlist")], home: HomeOption) -> None:
    """Print one case: its explanations side by side, other causes, follow-up, what is missing, the evidence."""
    from pipelines.flows.case_reading import read_case  # noqa: PLC0415  # only this command needs it
    from pipelines.terminal_case import print_case  # noqa: PLC0415  # only this command needs it

    print_case(read_case(Home(home), case_id))


@app.command(epilog="Example: nmwatch status --home site --json")
def status(home: HomeOption, as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False) -> None:
    """Say what is loaded, what ran, what the checks found, how fresh each source is and what is published."""
    from pipelines.flows.reading import read_status  # noqa: PLC0415  # only this command needs it

    answer = read_status(Home(home))
    if as_json:
        _out.print(json.dumps(answer, indent=2, sort_keys=True))
        return
    for section, content in answer.items():
        _out.print(f"[bold]{section.replace('_', ' ')}[/bold]")
        for line in content if isinstance(content, list) else [content]:
            _out.print(Text("  " + (_words(line) if isinstance(line, dict) else str(line))))


@app.command(epilog='Example: nmwatch serve --home site --landing landing --cron "0 2 * * *"')
def serve(
    home: HomeOption, landing: LandingOption, source: SourceOption = "extracts",
    cron: Annotated[str, typer.Option("--cron", help="when to run, in cron's five fields, local time")] = "0 2 * * *",
) -> None:  # fmt: skip
    """Register the nightly flow with the Prefect server of PREFECT_API_URL and run it when it is due."""
    from pipelines.flows.environment import prepare  # noqa: PLC0415  # before prefect is imported

    load_settings(Home(home))
    Home(home).make()
    prepare(Home(home), is_served=True)
    from pipelines.flows.serving import serve_nightly  # noqa: PLC0415  # after prepare

    _err.print(f"serving the nightly flow, cron {cron!r}; stop with Ctrl-C")
    serve_nightly(home, landing, source=source, cron=cron)


app.command(epilog="Example: nmwatch generate --landing people --persons 2000")(terminal_populations.generate)
app.command(epilog="Example: nmwatch evaluate people-truth.csv --home site")(terminal_populations.evaluate)


def main() -> None:
    """Run the command line; every error of ours becomes its exit code, without a traceback."""
    atexit.register(_hide_binding_report)
    try:
        code = app(standalone_mode=False)
    except NmwatchError as error:
        _err.print(Text(f"nmwatch: {error.message()}"))
        if error.exit_code == EXIT_INTERNAL:
            logging.getLogger(__name__).exception("internal failure")
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit(130)
    except typer.Exit as left:
        sys.exit(left.exit_code)
    except Exception as error:  # the edge: whatever else happens must be one line and exit code 2 or 5
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):  # click's usage errors
            _err.print(Text(f"nmwatch: {error.format_message()}\n  do: nmwatch --help"))
            sys.exit(2)
        from pipelines.flows.faults import named  # noqa: PLC0415  # only here

        _err.print(Text(f"nmwatch: {named(error).message()}"))
        sys.exit(EXIT_INTERNAL)
    sys.exit(code if isinstance(code, int) else 0)


def _hide_binding_report() -> None:
    """Keep DuckDB's bindings from printing what they left to the operating system when the process ends.

    The report ("nanobind: leaked ...") comes after the interpreter is gone, says nothing a user could act on, and
    depends on which other libraries were loaded. Handlers run last in, first out, so everything else has been said.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)


def _run_night(home: Path, landing: Path, night: date, *, source: str, full: bool) -> Path:
    """Run one night and give the folder where its files are: published/, or its place in the history."""
    from pipelines.flows.environment import prepare  # noqa: PLC0415  # before prefect is imported

    place = Home(home)
    settings = load_settings(place)
    place.make()
    _log_to_file(place, settings.log.level)
    prepare(place)
    with _telling(f"night of {night}") as tell:
        tell("starting Prefect")
        from pipelines.flows.nightly import nightly  # noqa: PLC0415  # after prepare

        report = nightly(str(home), str(landing), night, source, full)
    _out.print(f"[bold]night of {night}[/bold]: published")
    for line in report.lines():
        _out.print(Text(f"  {line}"))
    return place.published if report.is_latest else place.published / "history" / str(night)


@contextmanager
def _telling(title: str) -> Iterator[Callable[[str], None]]:
    """Show what is going on: a spinner on a terminal, a line every few seconds elsewhere."""
    from pipelines.flows.progress import listening  # noqa: PLC0415  # keeps --help quick

    if _err.is_terminal:
        with _err.status(title) as spinner:

            def update(message: str) -> None:
                spinner.update(f"{title}: {message}")

            with listening(update):
                yield update
        return
    last = [time.monotonic()]

    def write(message: str) -> None:
        if time.monotonic() - last[0] >= _QUIET_SECONDS:
            last[0] = time.monotonic()
            _err.print(f"{title}: {message}")

    with listening(write):
        yield write


def _print_watchlist(published: Path, *, at_most: int | None = None) -> None:
    from pipelines.flows.reading import read_watchlist  # noqa: PLC0415  # only commands that print it

    headings, lines, hidden = read_watchlist(published / "nmwatch.duckdb", at_most=at_most)
    grid = Grid()
    for heading in headings:
        grid.add_column(heading, no_wrap=heading not in _WRAPPED, overflow="fold")
    for cells in lines:
        grid.add_row(*(Text(cell) for cell in cells))
    _out.print(grid)
    if hidden:
        _out.print(f"... and {hidden} more; see watchlist.html")


def _print_places(published: Path) -> None:
    _out.print("published:")
    for name in ("nmwatch.duckdb", "watchlist.html", "watchlist.xlsx", "watchlist.csv", "watchlist.parquet",
                 "quality.html"):  # fmt: skip
        _out.print(Text(f"  {published / name}"))


def _log_to_file(home: Home, level: str) -> None:
    handler = logging.FileHandler(home.logs / "nmwatch.log", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger()
    for old in [h for h in logger.handlers if isinstance(h, logging.FileHandler)]:
        logger.removeHandler(old)
        old.close()
    logger.addHandler(handler)
    for package in ("pipelines", "checks"):
        logging.getLogger(package).setLevel(level)


def _sample_nights() -> list[date]:
    nights = _landed_dates(SAMPLES)
    if not nights:
        raise UsageError("the sample data are not there", where=str(SAMPLES), next_step="run from a full checkout")
    return nights


def _landed_dates(landing: Path) -> list[date]:
    from pipelines.sources.extracts import folder_date  # noqa: PLC0415  # polars takes a while to import

    if not landing.is_dir():
        raise UsageError("the landing folder does not exist", where=str(landing), next_step="check --landing")
    dates = (folder_date(folder) for folder in landing.iterdir() if folder.is_dir())
    return sorted(found for found in dates if found is not None)


def _date(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("not a date", where=option, allowed="YYYY-MM-DD") from None


def _words(entry: dict[str, object]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in entry.items())


if __name__ == "__main__":
    main()
