"""SQLAlchemy dialect through which Great Expectations reads DuckDB.

Belongs here: the one thing that must differ from duckdb-engine's dialect.
Does not belong here: connections and suites (checks/engine.py).
Called by SQLAlchemy, under the name that checks/engine.py registers.

Great Expectations leaves its connection context before it fetches; the rollback that SQLAlchemy then sends throws
DuckDB's pending result away ("list index out of range"). With no transaction there is nothing to roll back. Checks
only read, so none is needed.
"""

from __future__ import annotations

import duckdb_engine


class Dialect(duckdb_engine.Dialect):
    """duckdb-engine without transactions."""

    driver = "nmwatch"
    supports_statement_cache = False

    def do_begin(self, connection: object) -> None:
        """Begin nothing."""

    def do_rollback(self, connection: object) -> None:
        """Roll nothing back: a pending result must stay readable."""

    def do_commit(self, connection: object) -> None:
        """Commit nothing."""
