"""The one command, nmwatch: reads arguments, shows progress, maps errors to exit codes.

Belongs here: commands, their help and examples, what is printed.
Does not belong here: the work (pipelines/flows and below).
Called by the user.
"""

from __future__ import annotations

import atexit
import logging
import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table as Grid
from rich.text import Text

from pipelines import terminal_audit, terminal_keeping, terminal_nights, terminal_populations, terminal_status
from pipelines.errors import EXIT_INTERNAL, NmwatchError, UsageError
from pipelines.settings import Home, load_settings
from pipelines.terminal import err as _err
from pipelines.terminal import out as _out
from pipelines.terminal_codelists import app as codelists
from pipelines.terminal_running import (
    HomeOption,
    LandingOption,
    SourceOption,
    date_of,
    landed_dates,
    print_places,
    print_watchlist,
    run_night,
    telling,
)

SAMPLES = Path(__file__).resolve().parents[1] / "data_samples" / "landing"

app = typer.Typer(
    name="nmwatch", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Nightly, explained watchlist of possible drug-induced or paraneoplastic necrotizing myopathy. "
    "It ranks charts for human review; it never diagnoses.",
    epilog="Exit codes: 0 done; 1 compared and not equal; 2 wrong usage or settings, or a home that cannot be "
    "written; 3 input refused, nothing published; 4 another run holds the home; 5 internal failure.",
)  # fmt: skip
app.add_typer(codelists)


@app.command(epilog="Example: nmwatch demo --home demo-home")
def demo(home: HomeOption = Path("demo-home")) -> None:
    """Run every night of the sample data, then print the watchlist and where everything is."""
    from pipelines.flows.turns import nights_of  # noqa: PLC0415  # duckdb takes a while to import
    from pipelines.flows.watching import problems_only  # noqa: PLC0415  # keeps --help quick

    nights, done = _sample_nights(), nights_of(Home(home))
    with problems_only():
        for night in [night for night in nights if night not in done] or nights[-1:]:
            run_night(home, SAMPLES, night, source="extracts", full=False)
    print_watchlist(Home(home).published)
    print_places(Home(home).published)


app.command(epilog="Example: nmwatch run --home site --landing landing --as-of 2026-02-02")(terminal_nights.run)
app.command(epilog="Example: nmwatch backfill --home site --landing landing --from 2026-01-05 --to 2026-02-02")(
    terminal_nights.backfill
)
app.command(epilog="Example: nmwatch replay --home site --as-of 2026-01-19")(terminal_nights.replay)


@app.command(epilog="Example: nmwatch check --landing landing")
def check(
    landing: LandingOption, source: SourceOption = "extracts",
    as_of: Annotated[str, typer.Option("--as-of", help="judge as of this date (default: last extract date)")] = "",
) -> None:  # fmt: skip
    """Run the input checks alone; nothing is loaded into any home."""
    from pipelines.flows.checking import check_landing  # noqa: PLC0415  # checks take seconds to import

    night = date_of(as_of, "--as-of") if as_of else max(landed_dates(landing), default=None)
    if night is None:
        raise UsageError("no extract folder to judge", where=str(landing), allowed="folders named YYYY-MM-DD")
    with telling("checking"):
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


app.command(epilog="Example: nmwatch status --home site --json")(terminal_status.status)
app.command(epilog="Example: nmwatch notify --home site --test")(terminal_status.notify)


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
app.command(epilog="Example: nmwatch backup --home site --to backups")(terminal_keeping.backup)
app.command(epilog="Example: nmwatch verify --home site; nmwatch verify case.zip")(terminal_audit.verify)
app.command(epilog="Example: nmwatch bundle NM-1A2B3C4D5E --home site --output case.zip")(terminal_audit.bundle)
app.command(epilog="Example: nmwatch restore --from backups --home new-site")(terminal_keeping.restore)
app.command(epilog="Example: nmwatch prune --home site --dry-run")(terminal_keeping.prune)


def main() -> None:
    """Run the command line; every error of ours becomes its exit code, without a traceback."""
    atexit.register(_hide_binding_report)
    os.umask(0o077)  # whatever a command writes may be about patients: for its owner only, the log from its first line
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


def _sample_nights() -> list[date]:
    nights = landed_dates(SAMPLES)
    if not nights:
        raise UsageError("the sample data are not there", where=str(SAMPLES), next_step="run from a full checkout")
    return nights


if __name__ == "__main__":
    main()
