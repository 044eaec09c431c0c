"""Keeps what outlives a night: the list as it stood on each night, and the record of the nights themselves.

Belongs here: history.cases, meta.runs, quality.check_results; which night came before.
Does not belong here: what is on the list (sql/watchlist), the books of ingest (ledger.py).
Called by flows and cli.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from pipelines.warehouse.catalogue import column_comments
from pipelines.warehouse.comments import comment
from pipelines.warehouse.connection import Connection
from pipelines.warehouse.sql_text import qualified

_TABLES = (
    "CREATE SCHEMA IF NOT EXISTS history",
    "CREATE SCHEMA IF NOT EXISTS meta",
    "CREATE SCHEMA IF NOT EXISTS quality",
    """
    CREATE TABLE IF NOT EXISTS history.cases (
        as_of DATE NOT NULL
        , case_id VARCHAR NOT NULL
        , patient_id VARCHAR NOT NULL
        , state VARCHAR NOT NULL
        , priority VARCHAR NOT NULL
        , change VARCHAR NOT NULL
        , change_cause VARCHAR
        , myopathy_level VARCHAR
        , event_score INTEGER
        , leading_label VARCHAR
        , leading_causality VARCHAR
        , onset_date DATE
        , onset_basis VARCHAR
        , ck_peak_x_uln DOUBLE
        , PRIMARY KEY (as_of, case_id)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS meta.runs (
        as_of DATE NOT NULL PRIMARY KEY
        , previous_as_of DATE
        , source VARCHAR NOT NULL
        , code_version VARCHAR NOT NULL
        , input_hash VARCHAR NOT NULL
        , reference_hash VARCHAR NOT NULL
        , sql_hash VARCHAR NOT NULL
        , files BIGINT NOT NULL
        , persons BIGINT NOT NULL
        , cases BIGINT NOT NULL
        , outcome VARCHAR NOT NULL
        , code_list_hash VARCHAR
    )
    """,
    # a home of an earlier release has the table already, without this column
    "ALTER TABLE meta.runs ADD COLUMN IF NOT EXISTS code_list_hash VARCHAR",
    "ALTER TABLE meta.runs ADD COLUMN IF NOT EXISTS parameter_hash VARCHAR",
    """
    CREATE TABLE IF NOT EXISTS quality.check_results (
        as_of DATE NOT NULL
        , "check" VARCHAR NOT NULL
        , table_name VARCHAR NOT NULL
        , severity VARCHAR NOT NULL
        , status VARCHAR NOT NULL
        , numerator BIGINT
        , denominator BIGINT
        , threshold DOUBLE
    )
    """,
)
_PURPOSES = {
    "history.cases": "The list as it stood on each published night. Grain: one row per night and case.",
    "meta.runs": "The published nights and what each was made of. Grain: one row per published night.",
    "quality.check_results": "What every check found. Grain: one row per night, check and table.",
}
_UNFINISHED = "SELECT as_of FROM meta.runs WHERE outcome <> 'published' ORDER BY as_of ASC"
_REMEMBER_CASES = """
    INSERT INTO history.cases
    SELECT
        as_of, case_id, patient_id, state, priority, change, change_cause, myopathy_level, event_score
        , leading_label, leading_causality, onset_date, onset_basis, ck_peak_x_uln
    FROM watchlist.history
    WHERE as_of = $as_of
    ORDER BY case_id ASC
"""
_INPUT_HASH = """
    SELECT
        COALESCE(MD5(STRING_AGG(CONCAT_WS('|', table_name, file_name, sha256), chr(10)
            ORDER BY extract_date ASC, table_name ASC, file_name ASC)), '') AS input_hash
        , COUNT(*) AS files
    FROM quality.loads
    WHERE extract_date <= $as_of
"""


class Result(Protocol):
    """A check's result, as far as it is stored."""

    @property
    def check(self) -> str: ...
    @property
    def table_name(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def numerator(self) -> int: ...
    @property
    def denominator(self) -> int: ...
    @property
    def threshold(self) -> float: ...


@dataclass(frozen=True)
class Night:
    """What a published night was made of."""

    as_of: date
    previous_as_of: date | None
    source: str
    code_version: str
    reference_hash: str
    sql_hash: str
    code_list_hash: str
    parameter_hash: str


def create_history(connection: Connection) -> None:
    """Create the tables that outlive a night, where they do not exist."""
    for statement in _TABLES:
        connection.execute(statement)
    meanings = column_comments()
    for table, purpose in _PURPOSES.items():
        comment(connection, table, purpose=purpose, columns=meanings)


def previous_night(connection: Connection, *, as_of: date) -> date | None:
    """Give the last published night before as_of, or None."""
    row = connection.execute(
        "SELECT MAX(as_of) FROM meta.runs WHERE as_of < $as_of AND outcome = 'published'", {"as_of": as_of}
    ).fetchone()
    return row[0] if row else None


def last_night(connection: Connection) -> date | None:
    """Give the last published night, or None."""
    row = connection.execute("SELECT MAX(as_of) FROM meta.runs WHERE outcome = 'published'").fetchone()
    return row[0] if row else None


def later_nights(connection: Connection, *, as_of: date) -> int:
    """Count the published nights after as_of."""
    row = connection.execute(
        "SELECT COUNT(*) FROM meta.runs WHERE as_of > $as_of AND outcome = 'published'", {"as_of": as_of}
    ).fetchone()
    return int(row[0]) if row else 0


def remember_night(connection: Connection, night: Night) -> None:
    """Store tonight's list and what it was made of; a rerun replaces what the same night left.

    Args:
        connection: open for writing, the watchlist is built.
        night: what it was made of.
    """
    at = {"as_of": night.as_of}
    connection.execute("BEGIN TRANSACTION")
    try:
        connection.execute("DELETE FROM history.cases WHERE as_of = $as_of", at)
        connection.execute(_REMEMBER_CASES, at)
        input_hash, files = connection.execute(_INPUT_HASH, at).fetchall()[0]
        persons = _count(connection, "SELECT COUNT(*) FROM staging.patients")
        cases = _count(connection, "SELECT COUNT(*) FROM watchlist.cases")
        connection.execute("DELETE FROM meta.runs WHERE as_of = $as_of", at)
        connection.execute(
            "INSERT INTO meta.runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'building', ?, ?)",
            [night.as_of, night.previous_as_of, night.source, night.code_version, input_hash, night.reference_hash,
             night.sql_hash, files, persons, cases, night.code_list_hash, night.parameter_hash],
        )  # fmt: skip
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def confirm_published(connection: Connection, *, as_of: date) -> None:
    """Mark a remembered night as published; only then do later nights compare themselves with it."""
    connection.execute("UPDATE meta.runs SET outcome = 'published' WHERE as_of = $as_of", {"as_of": as_of})


def unfinished_nights(connection: Connection) -> list[date]:
    """Give the nights that were remembered but whose publishing was never confirmed."""
    return [row[0] for row in connection.execute(_UNFINISHED).fetchall()]


def forget_night(connection: Connection, *, as_of: date) -> None:
    """Remove what a night left that was never published."""
    connection.execute("BEGIN TRANSACTION")
    for table in ("history.cases", "meta.runs"):
        connection.execute(f"DELETE FROM {qualified(table)} WHERE as_of = $as_of", {"as_of": as_of})
    connection.execute("COMMIT")


def remember_checks(connection: Connection, results: Sequence[Result], *, as_of: date) -> None:
    """Store the results of a night's checks; a rerun replaces what the same night left."""
    connection.execute("BEGIN TRANSACTION")
    try:
        connection.execute("DELETE FROM quality.check_results WHERE as_of = $as_of", {"as_of": as_of})
        for result in results:
            connection.execute(
                "INSERT INTO quality.check_results VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [as_of, result.check, result.table_name, result.severity, result.status, result.numerator,
                 result.denominator, result.threshold],
            )  # fmt: skip
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _count(connection: Connection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
