"""What every command that runs nights shares: the run itself with its progress, the printed list, where things are.

Belongs here: running one night from the terminal, what is printed after it, reading dates and landed folders.
Does not belong here: commands (pipelines/cli.py, terminal_nights.py), the work (pipelines/flows and below).
Called by cli and terminal_nights.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table as Grid
from rich.text import Text

from pipelines.errors import UsageError
from pipelines.settings import Home, Settings, load_settings
from pipelines.terminal import err, out

if TYPE_CHECKING:
    from pipelines.outputs.feeds import FeedState

HomeOption = Annotated[Path, typer.Option("--home", help="folder that holds everything of one installation")]
LandingOption = Annotated[Path, typer.Option("--landing", help="folder of extract folders (or of CDM tables)")]
SourceOption = Annotated[str, typer.Option("--source", help="extracts or omop")]
AsOfOption = Annotated[str, typer.Option("--as-of", help="run date, YYYY-MM-DD: nothing later is seen")]
FullOption = Annotated[bool, typer.Option("--full", help="remove every derived table first and build anew from raw")]
AfterPauseOption = Annotated[
    bool, typer.Option("--after-pause", help="a run date long after the last night and the newest extract is meant")
]

#: A step shorter than this is not worth a line on the terminal.
_QUIET_SECONDS = 2.0
#: Columns of the watchlist that may take several lines; the others are never cut or broken.
_WRAPPED = ("change", "leading label", "causality", "reason")


def run_night(  # noqa: PLR0913 (one argument for each option)
    home: Path, landing: Path, night: date, *, source: str, full: bool, after_pause: bool = False
) -> Path:
    """Run one night and give the folder where its files are."""
    from pipelines.flows.environment import prepare  # noqa: PLC0415  # before prefect is imported

    place = Home(home)
    open_home(place)
    prepare(place)
    from pipelines.flows.room import named_when_full, refuse_without_room  # noqa: PLC0415  # keeps --help quick
    from pipelines.flows.watching import accounted_if_refused  # noqa: PLC0415  # keeps --help quick

    with accounted_if_refused(place, as_of=night):
        refuse_without_room(place)
    with named_when_full(place), telling(f"night of {night}") as tell:
        tell("starting Prefect")
        from pipelines.flows.nightly import nightly  # noqa: PLC0415  # after prepare

        with _stopped_by_hand():
            report = nightly(str(home), str(landing), night, source, full, after_pause)
    out.print(f"[bold]night of {night}[/bold]: published")
    for line in report.lines():
        out.print(Text(f"  {line}"))
    return place.published


@contextmanager
def _stopped_by_hand() -> Iterator[None]:
    """End as stopped when somebody stopped it: Ctrl-C ends Prefect's server first, and its client complains of that."""
    try:
        yield
    except Exception as fault:
        if not _follows_ctrl_c(fault):
            raise
        raise KeyboardInterrupt from None


def _follows_ctrl_c(fault: BaseException | None) -> bool:
    if fault is None or isinstance(fault, KeyboardInterrupt):
        return fault is not None
    return _follows_ctrl_c(fault.__cause__) or _follows_ctrl_c(fault.__context__)


def open_home(home: Home) -> Settings:
    """Read the settings of a home, make its folders and send the log to its file."""
    settings = load_settings(home)
    from pipelines.warehouse.retention import put_log_aside  # noqa: PLC0415  # keeps --help quick

    home.make()
    put_log_aside(home, settings.retention)
    _log_to_file(home, settings.log.level)
    return settings


@contextmanager
def telling(title: str) -> Iterator[Callable[[str], None]]:
    """Show what is going on: a spinner on a terminal, a line every few seconds elsewhere."""
    from pipelines.flows.progress import listening  # noqa: PLC0415  # keeps --help quick

    if err.is_terminal:
        with err.status(title) as spinner:

            def update(message: str) -> None:
                spinner.update(f"{title}: {message}")

            with listening(update):
                yield update
        return
    last = [time.monotonic()]

    def write(message: str) -> None:
        if time.monotonic() - last[0] >= _QUIET_SECONDS:
            last[0] = time.monotonic()
            err.print(f"{title}: {message}")

    with listening(write):
        yield write


def print_watchlist(published: Path, *, at_most: int | None = None) -> None:
    """Print the list a published database holds."""
    from pipelines.flows.reading import read_reach, read_watchlist  # noqa: PLC0415  # only commands that print it

    print_reach(read_reach(published / "nmwatch.duckdb"))
    headings, lines, hidden = read_watchlist(published / "nmwatch.duckdb", at_most=at_most)
    grid = Grid()
    for heading in headings:
        grid.add_column(heading, no_wrap=heading not in _WRAPPED, overflow="fold")
    for cells in lines:
        grid.add_row(*(Text(cell) for cell in cells))
    out.print(grid)
    if hidden:
        out.print(f"... and {hidden} more; see watchlist.html")


def print_reach(feeds: FeedState) -> None:
    """Print what the list was published in spite of and how far its data reach."""
    for words in feeds.lines():
        out.print(Text(words, style="bold red" if words.startswith("BANNER") else ""))


def print_places(published: Path) -> None:
    """Print where the published files are."""
    out.print("published:")
    for name in ("nmwatch.duckdb", "watchlist.html", "watchlist.xlsx", "watchlist.csv", "watchlist.parquet",
                 "feeds.csv", "quality.html"):  # fmt: skip
        out.print(Text(f"  {published / name}"))


def landed_dates(landing: Path) -> list[date]:
    """Give the dates of the extract folders, oldest first.

    Raises:
        UsageError: the landing folder does not exist.
    """
    from pipelines.sources.extracts import folder_date  # noqa: PLC0415  # polars takes a while to import

    if not landing.is_dir():
        raise UsageError("the landing folder does not exist", where=str(landing), next_step="check --landing")
    dates = (folder_date(folder) for folder in landing.iterdir() if folder.is_dir())
    return sorted(found for found in dates if found is not None)


def date_of(text: str, option: str) -> date:
    """Read a date an option was given.

    Raises:
        UsageError: it is not one.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("not a date", where=option, allowed="YYYY-MM-DD") from None


def _log_to_file(home: Home, level: str) -> None:
    # a log that cannot be written (a full disk) must not fill the terminal with tracebacks
    logging.raiseExceptions = False
    handler = logging.FileHandler(home.logs / "nmwatch.log", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger()
    for old in [h for h in logger.handlers if isinstance(h, logging.FileHandler)]:
        logger.removeHandler(old)
        old.close()
    logger.addHandler(handler)
    for package in ("pipelines", "checks"):
        logging.getLogger(package).setLevel(level)
