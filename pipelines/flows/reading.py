"""Reads the published snapshot for the terminal: the list, the state of a home.

Belongs here: queries behind `nmwatch status` and the printed list.
Does not belong here: printing (pipelines/cli.py), one case (case_reading.py), files (pipelines/outputs).
Called by cli. Imports no Prefect, so that these commands start at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.errors import UsageError
from pipelines.flows.report import last_runs
from pipelines.outputs.listing import HEADINGS, watchlist_lines
from pipelines.settings import Home
from pipelines.warehouse.connection import Reader, open_for_reading


def published_database(home: Home) -> Path:
    """Give the published database of a home.

    Raises:
        UsageError: nothing is published.
    """
    path = home.published / "nmwatch.duckdb"
    if not path.exists():
        raise UsageError("nothing is published in this home", where=str(home.root), next_step="nmwatch run, or --home")
    return path


def read_watchlist(database: Path, *, at_most: int | None = None) -> tuple[tuple[str, ...], list[tuple[str, ...]], int]:
    """Give headings, rows of a published database and how many rows are not shown."""
    with open_for_reading(database) as reader:
        lines = watchlist_lines(reader, at_most=at_most)
        cases = int(reader.value("SELECT COUNT(*) FROM watchlist.cases"))
    return tuple(HEADINGS), [line.cells for line in lines], cases - len(lines)


def read_status(home: Home) -> dict[str, Any]:
    """Say how a home is: published nights, last runs, failed checks, freshness and loads per table.

    Raises:
        UsageError: the home does not exist.
    """
    if not home.root.is_dir():
        raise UsageError("there is no such home", where=str(home.root), next_step="check --home")
    answer: dict[str, Any] = {"home": str(home.root), "last_runs": last_runs(home)}
    if not (home.published / "nmwatch.duckdb").exists():
        return {**answer, "published": "nothing yet"}
    with open_for_reading(home.published / "nmwatch.duckdb") as reader:
        return {**answer, **_published_state(reader)}


def _published_state(reader: Reader) -> dict[str, Any]:
    nights = reader.rows("SELECT as_of, files, persons, cases, code_version FROM meta.runs ORDER BY as_of DESC LIMIT 1")
    as_of = {"as_of": nights[0]["as_of"]}
    return {
        "published": _plain(nights),
        "code_lists": _plain(_code_lists(reader)),
        "cases": _plain(reader.rows(
            "SELECT priority, COUNT(*) AS cases FROM watchlist.cases GROUP BY priority ORDER BY priority")),
        "failed_checks": _plain(reader.rows(
            'SELECT "check", table_name, severity, numerator, denominator FROM quality.check_results '
            "WHERE as_of = $as_of AND status = 'fail' ORDER BY severity, \"check\", table_name", as_of)),
        "freshness": _plain(reader.rows(
            "SELECT table_name, MAX(extract_date) AS last_extract, COUNT(*) AS files, SUM(rows_loaded) AS rows_loaded, "
            "SUM(rows_duplicate) AS rows_duplicate, SUM(rows_quarantined) AS rows_quarantined "
            "FROM quality.loads GROUP BY table_name ORDER BY table_name")),
    }  # fmt: skip


def _code_lists(reader: Reader) -> list[dict[str, Any]]:
    """Say which code lists the published nights were made with, newest first: a change of the lists is seen here."""
    has_hash = reader.value(
        "SELECT COUNT(*) FROM duckdb_columns() "
        "WHERE schema_name = 'meta' AND table_name = 'runs' AND column_name = 'code_list_hash'"
    )
    if not has_hash:  # published by an earlier release
        return []
    return reader.rows(
        "SELECT LEFT(code_list_hash, 12) AS code_list_hash, MIN(as_of) AS first_night, MAX(as_of) AS last_night, "
        "COUNT(*) AS nights FROM meta.runs WHERE code_list_hash IS NOT NULL "
        "GROUP BY ALL ORDER BY last_night DESC, first_night DESC LIMIT 3"
    )


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give rows whose values JSON can hold."""
    return [{name: value if isinstance(value, int | str) else _text(value) for name, value in row.items()}
            for row in rows]  # fmt: skip


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}"
    return str(value)
