"""Tells the models which nights were published before, and what this one is made with.

Belongs here: the tables history.nights and history.tonight, written anew before every build.
Does not belong here: the list of earlier nights (history.py), the record of runs (runs.py).
Called by flows, the spec bench and the property tests.

A model that says why something changed compares the two: another code list, parameter or rule is a cause like any.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipelines.errors import UsageError
from pipelines.warehouse.connection import Connection, one_transaction

_TABLES = (
    "CREATE SCHEMA IF NOT EXISTS history",
    """
    CREATE TABLE IF NOT EXISTS history.nights (
        as_of DATE NOT NULL
        , code_version VARCHAR
        , code_list_hash VARCHAR
        , parameter_hash VARCHAR
        , sql_hash VARCHAR
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS history.tonight (
        as_of DATE NOT NULL
        , previous_as_of DATE
        , code_version VARCHAR
        , code_list_hash VARCHAR
        , parameter_hash VARCHAR
        , sql_hash VARCHAR
    )
    """,
)
_NIGHTS_BEFORE = """
    INSERT INTO history.nights
    SELECT as_of, code_version, code_list_hash, parameter_hash, sql_hash
    FROM meta.runs
    WHERE as_of < $as_of AND outcome = 'published'
    ORDER BY as_of ASC
"""


@dataclass(frozen=True)
class Versions:
    """What a night is made with: hashes are hexadecimal, 64 characters."""

    code_version: str
    code_list_hash: str
    parameter_hash: str
    sql_hash: str


def create_tonight(connection: Connection) -> None:
    """Create both tables where they do not exist."""
    for statement in _TABLES:
        connection.execute(statement)


def write_tonight(connection: Connection, *, as_of: date, versions: Versions) -> date | None:
    """Write the published nights before as_of, and tonight.

    Args:
        connection: open for writing; meta.runs exists.
        as_of: the run date.
        versions: what tonight is made with.

    Returns:
        The last published night before as_of, or None.
    """
    create_tonight(connection)
    with one_transaction(connection):
        connection.execute("DELETE FROM history.nights")
        connection.execute("DELETE FROM history.tonight")
        connection.execute(_NIGHTS_BEFORE, {"as_of": as_of})
        row = connection.execute("SELECT MAX(as_of) FROM history.nights").fetchone()
        previous: date | None = row[0] if row else None
        connection.execute(
            "INSERT INTO history.tonight VALUES (?, ?, ?, ?, ?, ?)",
            [as_of, previous, versions.code_version, versions.code_list_hash, versions.parameter_hash,
             versions.sql_hash],
        )  # fmt: skip
    return previous


def refuse_changed_rules(connection: Connection, versions: Versions) -> None:
    """Refuse to publish a night whose SQL or reference files were changed while it ran.

    Args:
        connection: open; write_tonight was called before the build.
        versions: of the rules as they are now, which the archive will keep.

    Raises:
        UsageError: the tables may be of other rules than the archive would say.
    """
    row = connection.execute(
        "SELECT code_version, code_list_hash, parameter_hash, sql_hash FROM history.tonight"
    ).fetchone()
    if row is not None and Versions(*row) != versions:
        raise UsageError(
            "the SQL or the reference files were changed while the night ran", where="sql/ of the installed program",
            allowed="the same rules from the beginning of a night to its end; an upgrade belongs between nights",
            next_step="run the night again",
        )  # fmt: skip
