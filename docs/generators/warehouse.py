"""The warehouse as it really is: every table built empty, and its columns with their types.

Belongs here: the empty warehouse that pages and tests look at. Does not belong here: pages.
Called by the pages of this folder and by tests/structure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache

from pipelines.warehouse import catalogue, feeds, history, ledger, raw_store, reference, runner, tonight
from pipelines.warehouse.connection import Connection, open_in_memory
from pipelines.warehouse.sql_text import identifier, qualified

AS_OF = date(2026, 2, 1)
_COMMENTS = """
    SELECT schema_name || '.' || table_name, comment
    FROM duckdb_tables()
    WHERE database_name = 'memory' AND comment IS NOT NULL
"""
_COLUMNS = """
    SELECT schema_name || '.' || table_name, column_name, data_type
    FROM duckdb_columns()
    WHERE database_name = 'memory' AND schema_name NOT IN ('information_schema', 'main', 'pg_catalog')
    ORDER BY schema_name ASC, table_name ASC, column_index ASC
"""


@contextmanager
def empty_warehouse() -> Iterator[Connection]:
    """Build every table of the warehouse in memory, empty but for the reference data."""
    with open_in_memory() as connection:
        history.create_history(connection)
        ledger.create_ledger(connection)
        feeds.create_feeds(connection)
        tonight.create_tonight(connection)
        connection.execute("CREATE SCHEMA raw")
        for table, columns in raw_store.KNOWN_COLUMNS.items():
            listed = ", ".join(f"{identifier(name)} {kind}" for name, kind in columns.items())
            connection.execute(f"CREATE TABLE {qualified(f'raw.{table}')} ({listed})")
        runner.prepare_schemas(connection)
        reference.load_reference(connection)
        meanings = catalogue.load_columns()
        for model in catalogue.load_models():
            runner.build_model(connection, model, as_of=AS_OF, columns=meanings)
        yield connection


@cache
def built_columns() -> Mapping[str, Mapping[str, str]]:
    """Give every table of the warehouse with its columns and their types, in order."""
    with empty_warehouse() as connection:
        rows = connection.execute(_COLUMNS).fetchall()
    tables: dict[str, dict[str, str]] = {}
    for table, column, data_type in rows:
        tables.setdefault(table, {})[column] = data_type
    return tables


@cache
def table_comments() -> Mapping[str, str]:
    """Give the comment of every table that has one."""
    with empty_warehouse() as connection:
        return dict(connection.execute(_COMMENTS).fetchall())
