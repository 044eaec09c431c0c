"""Reads what `nmwatch status` shows from the published database; the working database is never touched.

Belongs here: the questions and the shape of their answers.
Does not belong here: the verdict (status.py), printing (pipelines/terminal_status.py).
Called by status.py. Imports no Prefect. Works while a night is running, and on what another release published.
"""

from __future__ import annotations

from typing import Any

from pipelines.settings import Home
from pipelines.warehouse.tolerant import TolerantReader, open_if_readable

#: Sections of the answer that hold rows of the published database.
SECTIONS = ("published", "code_lists", "cases", "changes", "changes_by_priority", "failed_checks", "freshness", "feeds",
            "banners")  # fmt: skip
_RUN_COLUMNS = ("as_of", "files", "persons", "cases", "code_version", "files_new", "files_late", "rows_new")
_CODE_LISTS = """
    SELECT
        LEFT(code_list_hash, 12) AS code_list_hash
        , MIN(as_of) AS first_night
        , MAX(as_of) AS last_night
        , COUNT(*) AS nights
    FROM meta.runs
    WHERE code_list_hash IS NOT NULL
    GROUP BY ALL
    ORDER BY last_night DESC, first_night DESC
    LIMIT 3
"""
_CASES = "SELECT priority, COUNT(*) AS cases FROM watchlist.cases GROUP BY priority ORDER BY priority"
_CHANGES = "SELECT change, COUNT(*) AS cases FROM watchlist.cases GROUP BY change ORDER BY change"
_CHANGES_BY_PRIORITY = """
    SELECT priority, change, COUNT(*) AS cases
    FROM watchlist.cases
    WHERE state = 'open'
    GROUP BY ALL
    ORDER BY priority, change
"""
_FAILED_CHECKS = """
    SELECT "check", table_name, severity, numerator, denominator
    FROM quality.check_results
    WHERE as_of = (SELECT MAX(as_of) FROM meta.runs) AND status = 'fail'
    ORDER BY severity, "check", table_name
"""
_FRESHNESS = """
    SELECT
        table_name
        , MAX(extract_date) AS last_extract
        , COUNT(*) AS files
        , SUM(rows_loaded) AS rows_loaded
        , SUM(rows_duplicate) AS rows_duplicate
        , SUM(rows_quarantined) AS rows_quarantined
    FROM quality.loads
    GROUP BY table_name
    ORDER BY table_name
"""
_FEEDS = """
    SELECT table_name, is_expected, feed_state, last_extract_date, last_event_date, days_behind, rows_tonight
    FROM quality.feeds
    WHERE as_of = (SELECT MAX(as_of) FROM meta.runs)
    ORDER BY table_name
"""
_BANNERS = """
    SELECT "check", table_name, words
    FROM quality.banners
    WHERE as_of = (SELECT MAX(as_of) FROM meta.runs)
    ORDER BY banner_number
"""


def read_tables(home: Home) -> tuple[dict[str, list[dict[str, Any]]], str]:
    """Read every section.

    Returns:
        Section -> rows whose values JSON can hold (all empty where nothing is published), and what is wrong with the
        published database, or nothing.
    """
    empty: dict[str, list[dict[str, Any]]] = {name: [] for name in SECTIONS}
    database = home.published / "nmwatch.duckdb"
    if not database.exists():
        is_dangling = database.is_symlink()
        return empty, "the published database is gone: its link leads nowhere" if is_dangling else ""
    with open_if_readable(database) as reader:
        if reader is None:
            return empty, "the published database cannot be read by this release: it is damaged, or of a newer one"
        sections = {name: _plain(rows) for name, rows in _sections(reader).items()}
        problem = "" if sections["published"] else "the published database names no night"
        if newer := reader.newer_release:
            problem = f"this home was written by a newer nmwatch ({newer}); this release cannot run it"
    return {**empty, **sections}, problem


def _sections(reader: TolerantReader) -> dict[str, list[dict[str, Any]]]:
    night = reader.latest("meta.runs", _RUN_COLUMNS, by="as_of")
    cases, results = "watchlist.cases", "quality.check_results"
    return {
        "published": [night] if night else [],
        "code_lists": reader.rows(_CODE_LISTS, needs="meta.runs", columns=("as_of", "code_list_hash")),
        "cases": reader.rows(_CASES, needs=cases, columns=("priority",)),
        "changes": reader.rows(_CHANGES, needs=cases, columns=("change",)),
        "changes_by_priority": reader.rows(_CHANGES_BY_PRIORITY, needs=cases, columns=("priority", "change", "state")),
        "failed_checks": reader.rows(_FAILED_CHECKS, needs=results, columns=("as_of", "check", "severity", "status")),
        "freshness": reader.rows(_FRESHNESS, needs="quality.loads", columns=("table_name", "extract_date")),
        "feeds": reader.rows(_FEEDS, needs="quality.feeds", columns=("as_of", "feed_state")),
        "banners": reader.rows(_BANNERS, needs="quality.banners", columns=("as_of", "check", "words")),
    }


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give rows whose values JSON can hold."""
    return [{name: value if isinstance(value, bool | int | str | None) else _text(value)
             for name, value in row.items()} for row in rows]  # fmt: skip


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}"
    return str(value)
