"""Says in words what a night is published in spite of: feeds that are missing, half delivered, old or out of range.

Belongs here: the sentence of each banner; counts and names only, never a patient's value.
Does not belong here: judging (checks/inputs.py, checks/audits.py), storing (pipelines/warehouse/feeds.py), showing
    (pipelines/outputs/feeds.py).
Called by flows, after the audits and before publishing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from checks.audits import failing_rows
from checks.policy import BANNERED, SILENCE
from checks.results import CheckResult, counted
from pipelines.settings import CheckSettings, FeedSettings
from pipelines.warehouse.connection import Reader

Row = Mapping[str, Any]

_FEEDS = "SELECT * FROM quality.feeds WHERE as_of = $as_of ORDER BY table_name"
_SIGNALS = {"alarm_ck_silence": "CK results", "alarm_ici_silence": "ICI administrations"}
#: Missing parts named in one banner.
_PARTS_NAMED = 5


@dataclass(frozen=True)
class Banner:
    """One sentence every output of the night carries."""

    check: str
    table_name: str
    words: str


def banners_of(  # noqa: PLR0913 (what was found, where the details are, of which night, at which site)
    results: Sequence[CheckResult], reader: Reader, *, as_of: date, previous_as_of: date | None,
    settings: CheckSettings, feeds: FeedSettings,
) -> list[Banner]:  # fmt: skip
    """Give the banners of a night: one for each feed check and table that failed, in the order of the checks.

    Args:
        results: every result of the night.
        reader: the private database with quality.feeds, quality.loads and staging.* as of the night.
        as_of: date of the night.
        previous_as_of: the last published night before it.
        settings: thresholds of the site.
        feeds: policies of the site.
    """
    by_table = {row["table_name"]: row for row in reader.rows(_FEEDS, {"as_of": as_of})}
    failed = {(one.check, one.table_name) for one in results if one.status == "fail" and one.check in BANNERED}
    banners = []
    for check in BANNERED:
        found = [table for name, table in failed if name == check]
        details = failing_rows(
            reader, check, as_of=as_of, settings=settings, previous_as_of=previous_as_of or date.min, feeds=feeds
        ) if found else []  # fmt: skip
        for table in sorted(found, key=list(by_table).index if check not in SILENCE else None):
            if check == "stale_extract" and ("missing_table", table) in failed:
                continue  # the banner of the missing file says since when
            rows = [row for row in details if row.get("table_name", table) == table]
            banners.append(Banner(check, table, _words(check, by_table.get(table, {}), rows, as_of)))
    return [*banners, *_repeated(by_table)]


def _words(check: str, feed: Row, rows: Sequence[Row], as_of: date) -> str:
    if check in SILENCE:
        return "; ".join(_silence_words(_SIGNALS[check], row) for row in rows)
    table = feed["table_name"]
    if check in ("missing_table", "stale_extract"):
        return _missing_words(feed)
    if check == "missing_parts":
        return f"{table}: half delivered, {_parts_words(table, rows)} did not come; patients may be missing from it."
    if check == "few_rows":
        return f"{table}: {'; '.join(_few_words(row) for row in rows)}; the delivery may be incomplete."
    newest = feed["last_event_date"]
    return (
        f"{table}: files come, but the newest event in them is of {newest}, {_days(as_of, newest)} before this night."
        if newest
        else f"{table}: files come, but no row of them has a date."
    )


def _missing_words(feed: Row) -> str:
    table, last = feed["table_name"], feed["last_extract_date"]
    if last is None:
        return f"{table}: no file ever came; the list is made without this table."
    came = "no file came for this night, " if feed["feed_state"] == "missing" else ""
    return (
        f"{table}: {came}the last one is of {last}, {counted(feed['days_behind'], 'day')} before this night; "
        "what happened since is not in the list."
    )


def _parts_words(table: str, rows: Sequence[Row]) -> str:
    named = [f"{table}-{row['part_number']:03d} of {row['extract_date']}" for row in rows[:_PARTS_NAMED]]
    more = len(rows) - len(named)
    return ", ".join(named) + (f" and {counted(more, 'more part')}" if more > 0 else "")


def _few_words(row: Row) -> str:
    return (
        f"{counted(int(row['rows_in_extract']), 'row')} in the extract of {row['extract_date']}, "
        f"usual are {row['usual_rows']:,.0f}"
    )


def _silence_words(signal: str, row: Row) -> str:
    days = "on" if row["window_days"] == 1 else f"in the {row['window_days']} days up to"
    word = "too few" if row["events"] < row["usual_events"] else "too many"
    return (
        f"{word} {signal}: {int(row['events']):,} {days} {row['last_day']}, usual are {row['least_usual']:,.0f} to "
        f"{row['most_usual']:,.0f}"
    )


def _repeated(by_table: Mapping[str, Row]) -> list[Banner]:
    """Name expected tables of events whose files brought no row that was not known: alive, but stale."""
    return [
        Banner(
            "duplicate_deliveries", table,
            f"{table}: tonight's files brought no row that was not known; the last new row came with the extract of "
            f"{feed['last_new_extract_date']}.",
        )
        for table, feed in by_table.items()
        if feed["feed_state"] == "repeated" and feed["is_expected"] and feed["last_event_date"]
    ]  # fmt: skip


def _days(as_of: date, newest: date) -> str:
    return counted((as_of - newest).days, "day")
