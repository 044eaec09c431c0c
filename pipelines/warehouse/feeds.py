"""Keeps how far each feed reaches, night by night, and what a night was published in spite of.

Belongs here: quality.feeds (one row per night and contract table) and quality.banners; writing and taking them back.
Does not belong here: judging (checks), the words of a banner (checks/banners.py), showing (pipelines/outputs/feeds.py).
Called by flows.

A row is a pure function of the books of loads and of raw rows as known on its night. The newest event is carried on
from the night before and tonight's rows, so a night costs what came in; where no night before has a row, all are read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Protocol

from pipelines.contract import TABLES, Table
from pipelines.warehouse.catalogue import column_comments
from pipelines.warehouse.comments import comment
from pipelines.warehouse.connection import Connection, one_transaction
from pipelines.warehouse.sql_text import identifier, qualified

#: Table -> the day something happened; the others hold no events.
_EVENT_DAYS: Mapping[str, str] = MappingProxyType(
    {"prescribing": "start_time", "labs": "COALESCE(collected_time, reported_time)", "diagnoses": "diagnosis_date",
     "procedures": "performed_time", "visits": "start_time", "patient_merges": "merged_time", "deaths": "death_date"}
)  # fmt: skip
_TABLES = (
    "CREATE SCHEMA IF NOT EXISTS quality",
    """
    CREATE TABLE IF NOT EXISTS quality.feeds (
        as_of DATE NOT NULL
        , table_name VARCHAR NOT NULL
        , is_expected BOOLEAN NOT NULL
        , feed_state VARCHAR NOT NULL
        , last_extract_date DATE
        , last_known_as_of DATE
        , last_new_extract_date DATE
        , last_event_date DATE
        , days_behind INTEGER
        , files_tonight BIGINT NOT NULL
        , rows_tonight BIGINT NOT NULL
        , rows_new_tonight BIGINT NOT NULL
        , rows_known BIGINT NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS quality.banners (
        as_of DATE NOT NULL
        , banner_number INTEGER NOT NULL
        , "check" VARCHAR NOT NULL
        , table_name VARCHAR NOT NULL
        , words VARCHAR NOT NULL
    )
    """,
)
_PURPOSES = {
    "quality.feeds": "How far each source reached on each night. Grain: one row per night and contract table.",
    "quality.banners": "What each night was published in spite of, as every output shows it."
    " Grain: one row per night and banner.",
}
_INSERT_FEED = """
    INSERT INTO quality.feeds BY NAME
    WITH known AS (
        SELECT
            extract_date, loaded_as_of, rows_in_file, rows_loaded, rows_duplicate
            , MAX(extract_date) OVER () AS last_extract_date
            , GREATEST(extract_date, loaded_as_of) > $previous_as_of AS is_tonight
        FROM quality.loads
        WHERE table_name = $table_name AND extract_date <= $as_of AND loaded_as_of <= $as_of
    )

    , counted AS (
        SELECT
            MAX(last_extract_date) AS last_extract_date
            , MAX(loaded_as_of) FILTER (extract_date = last_extract_date) AS last_known_as_of
            , MAX(extract_date) FILTER (rows_loaded > 0) AS last_new_extract_date
            , COUNT(*) FILTER (is_tonight) AS files_tonight
            , COALESCE(SUM(rows_in_file) FILTER (is_tonight), 0) AS rows_tonight
            , COALESCE(SUM(rows_loaded) FILTER (is_tonight), 0) AS rows_new_tonight
            , COALESCE(SUM(rows_duplicate) FILTER (is_tonight), 0) AS rows_duplicate_tonight
            , COALESCE(SUM(rows_loaded), 0) AS rows_known
        FROM known
    )

    SELECT
        $as_of AS as_of
        , $table_name AS table_name
        , $is_expected AS is_expected
        , CASE
            WHEN last_extract_date IS NULL THEN 'never'
            WHEN files_tonight = 0 THEN 'missing'
            WHEN rows_tonight = 0 THEN 'empty'
            WHEN rows_new_tonight > 0 THEN 'delivered'
            WHEN rows_duplicate_tonight > 0 THEN 'repeated'
            ELSE 'quarantined'
        END AS feed_state
        , last_extract_date
        , last_known_as_of
        , last_new_extract_date
        , $last_event_date AS last_event_date
        , DATE_DIFF('day', last_extract_date, $as_of) AS days_behind
        , files_tonight
        , rows_tonight
        , rows_new_tonight
        , rows_known
    FROM counted
"""
_EVENT_BEFORE = "SELECT last_event_date FROM quality.feeds WHERE as_of = $previous_as_of AND table_name = $table_name"
_INSERT_BANNER = "INSERT INTO quality.banners VALUES ($as_of, $banner_number, $check, $table_name, $words)"


class Banner(Protocol):
    """What a night is published in spite of, as far as it is stored."""

    @property
    def check(self) -> str: ...
    @property
    def table_name(self) -> str: ...
    @property
    def words(self) -> str: ...


def create_feeds(connection: Connection) -> None:
    """Create both tables where they do not exist."""
    for statement in _TABLES:
        connection.execute(statement)
    meanings = column_comments()
    for table, purpose in _PURPOSES.items():
        comment(connection, table, purpose=purpose, columns=meanings)


def remember_feeds(connection: Connection, *, as_of: date, previous_as_of: date | None) -> None:
    """Write how far each feed reaches tonight; a rerun replaces what the same night left.

    Args:
        connection: open for writing; raw.* and incoming.* are as of the night.
        as_of: the night.
        previous_as_of: the last published night before it, None for the first.
    """
    create_feeds(connection)
    newest = {table.name: _last_event(connection, table, previous_as_of) for table in TABLES}
    with one_transaction(connection):
        # also what nights in between left that were never published
        forget_feeds(connection, as_of=as_of, previous_as_of=previous_as_of)
        for table in TABLES:
            connection.execute(_INSERT_FEED, {
                "as_of": as_of, "previous_as_of": previous_as_of or date.min, "table_name": table.name,
                "is_expected": table.expected_nightly, "last_event_date": newest[table.name],
            })  # fmt: skip


def remember_banners(connection: Connection, banners: Sequence[Banner], *, as_of: date) -> None:
    """Store what the night is published in spite of, in order; a rerun replaces what the same night left."""
    create_feeds(connection)
    with one_transaction(connection):
        connection.execute("DELETE FROM quality.banners WHERE as_of = $as_of", {"as_of": as_of})
        for number, banner in enumerate(banners, start=1):
            connection.execute(_INSERT_BANNER, {
                "as_of": as_of, "banner_number": number, "check": banner.check, "table_name": banner.table_name,
                "words": banner.words,
            })  # fmt: skip


def forget_feeds(connection: Connection, *, as_of: date, previous_as_of: date | None) -> None:
    """Remove what a night, and nights before it that were never published, left in both tables."""
    for table in ("quality.feeds", "quality.banners"):
        connection.execute(
            f"DELETE FROM {qualified(table)} WHERE as_of > $previous_as_of AND as_of <= $as_of",
            {"as_of": as_of, "previous_as_of": previous_as_of or date.min},
        )


def _last_event(connection: Connection, table: Table, previous_as_of: date | None) -> date | None:
    """Give the newest day on which something happened, among rows known by tonight and not dated after their coming."""
    if table.name not in _EVENT_DAYS:
        return None
    carried = connection.execute(_EVENT_BEFORE, {"previous_as_of": previous_as_of, "table_name": table.name}).fetchone()
    schema = "raw" if carried is None else "incoming"
    has_operation = "operation" in table.column_names
    (fresh,) = connection.execute(
        f"""
        SELECT MAX(CAST({_EVENT_DAYS[table.name]} AS DATE))
        FROM {identifier(schema)}.{identifier(table.name)}
        WHERE
            -- a date in the future, when the row came, is a plan or a mistake: it makes no feed fresh
            CAST({_EVENT_DAYS[table.name]} AS DATE) <= known_as_of
            {"AND operation = 'upsert'" if has_operation else ""}
        """
    ).fetchone() or (None,)
    days = [day for day in (fresh, carried[0] if carried else None) if day is not None]
    return max(days, default=None)
