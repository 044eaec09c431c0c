"""Reads the published snapshot for the terminal: where it is, and the list.

Belongs here: the printed list. Does not belong here: printing (pipelines/terminal_running.py), one case
(case_reading.py), the state of a home (status.py), files (pipelines/outputs).
Called by cli. Imports no Prefect, so that these commands start at once.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.errors import UsageError
from pipelines.outputs.feeds import FeedState, read_feeds
from pipelines.outputs.listing import HEADINGS, watchlist_lines
from pipelines.settings import Home
from pipelines.warehouse.connection import open_for_reading
from pipelines.warehouse.migrations import check_home


def published_database(home: Home) -> Path:
    """Give the published database of a home.

    Raises:
        UsageError: nothing is published, or by a later release of nmwatch.
    """
    path = home.published / "nmwatch.duckdb"
    if not path.exists():
        raise UsageError("nothing is published in this home", where=str(home.root), next_step="nmwatch run, or --home")
    check_home(home)
    return path


def read_reach(database: Path) -> FeedState:
    """Give how far the data of a published database reach and what it was published in spite of."""
    with open_for_reading(database) as reader:
        return read_feeds(reader)


def read_watchlist(database: Path, *, at_most: int | None = None) -> tuple[tuple[str, ...], list[tuple[str, ...]], int]:
    """Give headings, rows of a published database and how many rows are not shown."""
    with open_for_reading(database) as reader:
        lines = watchlist_lines(reader, at_most=at_most)
        cases = int(reader.value("SELECT COUNT(*) FROM watchlist.cases"))
    return tuple(HEADINGS), [line.cells for line in lines], cases - len(lines)
