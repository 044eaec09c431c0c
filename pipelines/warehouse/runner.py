"""Builds the models: each SELECT becomes a table, sorted by its key, with comments.

Belongs here: creating tables from the catalogue, in order, at one as-of date; row counts and seconds.
Does not belong here: which night it is and what comes before or after (pipelines/flows), the SQL (sql/).
Called by flows and by the specs.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import duckdb

from pipelines.errors import ModelError
from pipelines.warehouse.catalogue import LAYERS, ColumnMeaning, Model
from pipelines.warehouse.comments import comment
from pipelines.warehouse.connection import Connection, one_transaction
from pipelines.warehouse.sql_text import identifier, qualified

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Built:
    """What building one model did."""

    name: str
    rows_in: int
    rows_out: int
    seconds: float


def prepare_schemas(connection: Connection) -> None:
    """Create the schemas of all layers."""
    for layer in LAYERS:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {identifier(layer)}")


def drop_derived(connection: Connection) -> None:
    """Remove every derived table, so that the next build owes nothing to the last."""
    for layer in LAYERS:
        connection.execute(f"DROP SCHEMA IF EXISTS {identifier(layer)} CASCADE")
    prepare_schemas(connection)


def run_model(connection: Connection, model: Model, *, as_of: date, rows_in: int, show_sql: bool = False) -> Built:
    """Run one model and keep its rows in a table of the catalog in use, in no order and without comments.

    Args:
        connection: everything the model reads exists in the catalog in use.
        model: what to build.
        as_of: the run date; the model sees nothing that happened or was delivered later.
        rows_in: rows of the tables it reads, for the log.
        show_sql: write the model's SQL to the log first.

    Returns:
        Rows read and written, and seconds.

    Raises:
        ModelError: DuckDB refused the statement (the message names the model, never data).
    """
    started = time.perf_counter()
    if show_sql:
        _log.info("sql of %s:\n%s", model.name, model.sql)
    statement = f"CREATE OR REPLACE TABLE {qualified(model.name)} AS\n{model.sql}"
    try:
        rows = connection.execute(statement, {"as_of": as_of} if model.uses_as_of else {}).fetchall()
    except duckdb.Error as error:
        raise _refused(model, error) from None
    return _logged(Built(model.name, rows_in, int(rows[0][0]), time.perf_counter() - started))


def build_model(
    connection: Connection, model: Model, *, as_of: date, columns: Mapping[str, ColumnMeaning], show_sql: bool = False
) -> Built:
    """Run one model and put its table in place.

    Args:
        connection: open for writing; everything the model reads exists.
        model: what to build.
        as_of: the run date; the model sees nothing that happened or was delivered later.
        columns: the column dictionary, for comments.
        show_sql: write the model's SQL to the log first.

    Returns:
        Rows read and written, and seconds.

    Raises:
        ModelError: DuckDB refused the statement (the message names the model, never data).
    """
    started = time.perf_counter()
    if show_sql:
        _log.info("sql of %s:\n%s", model.name, model.sql)
    order = ", ".join(identifier(column) for column in model.key)
    statement = f"CREATE OR REPLACE TABLE {qualified(model.name)} AS SELECT * FROM (\n{model.sql}\n) ORDER BY {order}"
    meanings = {name: column.comment for name, column in columns.items()}
    try:
        with one_transaction(connection):
            connection.execute(statement, {"as_of": as_of} if model.uses_as_of else {})
            comment(connection, model.name, purpose=model.comment, columns=meanings)
    except duckdb.Error as error:
        raise _refused(model, error) from None
    rows_in = sum(_count(connection, name) for name in sorted(model.reads) if not name.startswith("reference."))
    return _logged(Built(model.name, rows_in, _count(connection, model.name), time.perf_counter() - started))


def _refused(model: Model, error: duckdb.Error) -> ModelError:
    return ModelError(
        f"model {model.name} could not be built: {type(error).__name__}{_harmless(error)}",
        where=f"sql/{model.schema}/{model.path.name}",
    )


def _logged(built: Built) -> Built:
    _log.info("%s rows_in=%d rows_out=%d seconds=%.3f", built.name, built.rows_in, built.rows_out, built.seconds)
    return built


def _harmless(error: duckdb.Error) -> str:
    """First line of a message about names and types; anything else may quote a value and is left out."""
    about_names = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)
    return f": {str(error).splitlines()[0]}" if isinstance(error, about_names) else ""


def _count(connection: Connection, name: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {qualified(name)}").fetchone()
    return int(row[0]) if row else 0
