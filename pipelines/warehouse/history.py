"""Keeps what outlives a night: the list as it stood on each night with its evidence, and what the checks found.

Belongs here: history.cases, history.evidence, history.change_causes, history.case_events, quality.check_results.
Does not belong here: what is on the list (sql/watchlist), the books of ingest (ledger.py), of the nights (runs.py).
Called by flows and cli.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from pipelines.warehouse.catalogue import column_comments
from pipelines.warehouse.comments import comment
from pipelines.warehouse.connection import Connection
from pipelines.warehouse.runs import create_runs
from pipelines.warehouse.sql_text import qualified

_TABLES = (
    "CREATE SCHEMA IF NOT EXISTS history",
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
        , first_listed DATE
        , nights_listed INTEGER
        , last_standing DATE
        , priority_standing VARCHAR
        , onset_source_table VARCHAR
        , onset_source_id VARCHAR
        , opened_by_table VARCHAR
        , opened_by_id VARCHAR
        , first_evidence_date DATE
        , last_evidence_date DATE
        , PRIMARY KEY (as_of, case_id)
    )
    """,
    # no primary key: a rerun ends and begins the same intervals again within one transaction
    """
    CREATE TABLE IF NOT EXISTS history.evidence (
        case_id VARCHAR NOT NULL
        , label VARCHAR NOT NULL
        , finding VARCHAR NOT NULL
        , rule_id VARCHAR
        , source_table VARCHAR
        , source_id VARCHAR
        , points INTEGER
        , event_date DATE
        , sentence VARCHAR
        , from_as_of DATE NOT NULL
        , until_as_of DATE
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS history.change_causes (
        case_id VARCHAR NOT NULL
        , as_of DATE NOT NULL
        , cause_kind VARCHAR NOT NULL
        , cause_number INTEGER NOT NULL
        , cause_basis VARCHAR NOT NULL
        , cause_words VARCHAR NOT NULL
        , evidence_rows INTEGER
        , source_rows INTEGER
        , points_moved INTEGER
        , first_event_date DATE
        , last_event_date DATE
        , rule_ids VARCHAR
        , sentence VARCHAR NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS history.case_events (
        case_id VARCHAR NOT NULL
        , as_of DATE NOT NULL
        , case_event VARCHAR NOT NULL
        , other_case_id VARCHAR
        , patient_id VARCHAR
        , patient_id_before VARCHAR
    )
    """,
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
    "history.evidence": "The evidence of every night. Grain: one row per case, evidence and nights it stood unchanged.",
    "history.change_causes": "Why cases changed, night by night. Grain: one row per case, night and kind of cause.",
    "history.case_events": "Cases absorbed, split and moved. Grain: one row per case, night, event and other case.",
    "quality.check_results": "What every check found. Grain: one row per night, check and table.",
}
#: Tables that a night only adds rows to; history.evidence is kept as intervals.
_OF_ONE_NIGHT = ("history.cases", "history.change_causes", "history.case_events")
_REMEMBER_CASES = """
    INSERT INTO history.cases BY NAME
    SELECT
        cases.as_of, cases.case_id, cases.patient_id, cases.state, cases.priority, cases.change, cases.change_cause
        , cases.myopathy_level, cases.event_score, cases.leading_label, cases.leading_causality, cases.onset_date
        , cases.onset_basis, cases.ck_peak_x_uln, cases.first_listed, cases.nights_listed
        , case_changes.last_standing, case_changes.priority_standing, case_changes.onset_source_table
        , case_changes.onset_source_id, case_changes.opened_by_table, case_changes.opened_by_id
        , case_changes.first_evidence_date, case_changes.last_evidence_date
    FROM watchlist.cases
    INNER JOIN watchlist.case_changes ON cases.case_id = case_changes.case_id
    WHERE cases.as_of = $as_of
    ORDER BY cases.case_id ASC
"""
_REMEMBER_OF_NIGHT = """
    INSERT INTO {table} BY NAME
    FROM {model}
    WHERE as_of = $as_of
    ORDER BY {order}
"""
# standing intervals that tonight's table shows as ended, then those that begin tonight
_END_EVIDENCE = """
    UPDATE history.evidence AS stood
    SET until_as_of = $as_of
    FROM watchlist.evidence_history AS tonight
    WHERE
        tonight.until_as_of = $as_of
        AND stood.until_as_of IS NULL
        AND stood.case_id = tonight.case_id
        AND stood.label = tonight.label
        AND stood.finding = tonight.finding
        AND stood.source_table IS NOT DISTINCT FROM tonight.source_table
        AND stood.source_id IS NOT DISTINCT FROM tonight.source_id
        AND stood.from_as_of = tonight.from_as_of
"""
_BEGIN_EVIDENCE = """
    INSERT INTO history.evidence BY NAME
    FROM watchlist.evidence_history
    WHERE from_as_of = $as_of
    ORDER BY case_id ASC, label ASC, finding ASC, source_table ASC, source_id ASC
"""
_FORGET_EVIDENCE = (
    "DELETE FROM history.evidence WHERE from_as_of >= $as_of",
    "UPDATE history.evidence SET until_as_of = NULL WHERE until_as_of >= $as_of",
)


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


def create_history(connection: Connection) -> None:
    """Create the tables that outlive a night, where they do not exist."""
    for statement in _TABLES:
        connection.execute(statement)
    create_runs(connection)
    meanings = column_comments()
    for table, purpose in _PURPOSES.items():
        comment(connection, table, purpose=purpose, columns=meanings)


def remember_cases(connection: Connection, *, as_of: date) -> None:
    """Store tonight's list, its evidence and why it changed; a rerun of the last night replaces what it left.

    Args:
        connection: open for writing, the watchlist is built; the caller holds the transaction.
        as_of: the night; no later night is remembered.
    """
    forget_cases(connection, as_of=as_of)
    at = {"as_of": as_of}
    connection.execute(_REMEMBER_CASES, at)
    for name, order in (("change_causes", "case_id ASC, cause_number ASC"),
                        ("case_events", "case_id ASC, case_event ASC, other_case_id ASC")):  # fmt: skip
        connection.execute(
            _REMEMBER_OF_NIGHT.format(table=f"history.{name}", model=f"watchlist.{name}", order=order), at
        )
    connection.execute(_END_EVIDENCE, at)
    connection.execute(_BEGIN_EVIDENCE, at)


def forget_cases(connection: Connection, *, as_of: date) -> None:
    """Remove what the last night left, as if it had never been; the caller holds the transaction."""
    at = {"as_of": as_of}
    for table in _OF_ONE_NIGHT:
        connection.execute(f"DELETE FROM {qualified(table)} WHERE as_of = $as_of", at)
    for statement in _FORGET_EVIDENCE:
        connection.execute(statement, at)


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
