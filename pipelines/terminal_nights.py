"""The commands that run nights or go back to them: nmwatch run, nmwatch backfill, nmwatch replay.

Belongs here: their arguments, help and examples, what they print, how an interrupted backfill goes on.
Does not belong here: the nights themselves (pipelines/flows), what commands share (terminal_running.py).
Called by pipelines/cli.py.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from pipelines.errors import EXIT_DIFFERS, NmwatchError, UsageError
from pipelines.settings import Home
from pipelines.terminal import err, out
from pipelines.terminal_running import (
    AfterPauseOption,
    AsOfOption,
    FullOption,
    HomeOption,
    LandingOption,
    SourceOption,
    date_of,
    landed_dates,
    open_home,
    print_places,
    print_watchlist,
    run_night,
    telling,
)

if TYPE_CHECKING:
    from pipelines.flows.backfilling import BackfillPlan


def run(  # noqa: PLR0913, PLR0917 (one argument for each option)
    home: HomeOption, landing: LandingOption, as_of: AsOfOption, source: SourceOption = "extracts",
    full: FullOption = False, after_pause: AfterPauseOption = False,
) -> None:  # fmt: skip
    """Run one night: ingest what was landed, check, build, audit, publish. An earlier published night is replayed."""
    from pipelines.flows.turns import nights_of, turn_of  # noqa: PLC0415  # duckdb takes a while to import

    night = date_of(as_of, "--as-of")
    if turn_of(night, nights_of(Home(home))) == "earlier":
        err.print(f"the night of {night} is published, and so is a later one: it is rebuilt, and nothing is loaded")
        _replay(Home(home), night, output=None, puts_back=True)
        return
    published = run_night(home, landing, night, source=source, full=full, after_pause=after_pause)
    print_watchlist(published, at_most=20)
    print_places(published)


def replay(
    home: HomeOption,
    as_of: Annotated[str, typer.Option("--as-of", help="published night, YYYY-MM-DD")],
    output: Annotated[
        Path | None, typer.Option("--output", help="keep the rebuilt files in this new folder (patient data)")
    ] = None,
) -> None:
    """Rebuild a published night from what was known then and compare it with what was published, byte for byte.

    Ends with 1 when anything differs. Loads nothing and changes nothing.
    """
    _replay(Home(home), date_of(as_of, "--as-of"), output=output, puts_back=False)


def backfill(  # noqa: PLR0913, PLR0917 (one argument for each option)
    home: HomeOption, landing: LandingOption,
    first: Annotated[str, typer.Option("--from", help="first night, YYYY-MM-DD")],
    last: Annotated[str, typer.Option("--to", help="last night, YYYY-MM-DD")],
    daily: Annotated[bool, typer.Option("--daily", help="every calendar day, not only days with an extract")] = False,
    source: Annotated[str, typer.Option("--source", help="extracts (an OMOP folder has no past nights)")] = "extracts",
) -> None:  # fmt: skip
    """Run night after night, as it would have been, oldest first; the same command goes on after an interruption."""
    from pipelines.flows.backfilling import nights_between, plan_backfill  # noqa: PLC0415  # only this command
    from pipelines.flows.turns import nights_of  # noqa: PLC0415  # duckdb takes a while to import
    from pipelines.flows.watching import problems_only  # noqa: PLC0415  # only this command

    if source != "extracts":
        raise UsageError(
            f"a backfill cannot be made from the source {source}", where="--source", allowed="extracts",
            next_step="an OMOP folder is one extract, dated by its run: nmwatch run --source omop each time it is made",
        )  # fmt: skip
    nights = nights_between(date_of(first, "--from"), date_of(last, "--to"), landed=landed_dates(landing), daily=daily)
    plan = plan_backfill(nights, nights_of(Home(home)))
    if plan.done:
        err.print(f"{len(plan.done)} of {plan.total} nights are published already and skipped")
    with problems_only():
        _run_nights(home, landing, plan)
    print_watchlist(Home(home).published, at_most=20)
    print_places(Home(home).published)


def _run_nights(home: Path, landing: Path, plan: BackfillPlan) -> None:
    from pipelines.flows.backfilling import time_left  # noqa: PLC0415  # only this command

    seconds: list[float] = []
    for number, night in enumerate(plan.to_run, start=len(plan.done) + 1):
        words = time_left(seconds, plan.total - number + 1)
        err.print(f"night {number} of {plan.total}: {night}{f' ({words})' if words else ''}")
        started = time.perf_counter()
        try:
            run_night(home, landing, night, source="extracts", full=False)
        except NmwatchError as error:
            error.next_step = "; ".join(part for part in (error.next_step, _go_on(plan, number, night)) if part)
            raise
        except KeyboardInterrupt:
            err.print(_go_on(plan, number, night))
            raise
        seconds.append(time.perf_counter() - started)
    if seconds:
        err.print(f"{len(seconds)} nights run, {time_left(seconds, 0)}")


def _go_on(plan: BackfillPlan, number: int, night: date) -> str:
    return f"{number - 1} of {plan.total} nights of this backfill are published; the same command goes on with {night}"


def _replay(home: Home, night: date, *, output: Path | None, puts_back: bool) -> None:
    from pipelines.flows.replaying import replay as replay_night  # noqa: PLC0415  # only this command

    if not home.root.is_dir():
        raise UsageError("there is no such home", where=str(home.root), next_step="check --home")
    settings = open_home(home)
    with telling(f"replay of {night}"):
        found = replay_night(home, settings, night, output=output, puts_back=puts_back)
    out.print(f"[bold]night of {night}[/bold]: rebuilt from what was known then")
    _print(found.lines())
    if puts_back and not found.is_equal:
        _print(["what is published stays as it is; nothing was put back"])
    if not found.is_equal:
        raise typer.Exit(EXIT_DIFFERS)


def _print(lines: Sequence[str]) -> None:
    for line in lines:
        out.print(Text(f"  {line}"))
