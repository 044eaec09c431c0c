"""A whole warehouse in memory for tests that fill tables once, run models once and compare every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import polars as pl

from pipelines.warehouse import catalogue, history, raw_store, runner
from pipelines.warehouse.connection import Connection, open_in_memory
from pipelines.warehouse.ledger import create_ledger
from pipelines.warehouse.reference import load_reference
from pipelines.warehouse.sql_text import identifier, qualified
from pipelines.warehouse.tonight import create_tonight

Row = dict[str, object]


@contextmanager
def empty_warehouse() -> Iterator[Connection]:
    """Give a database with empty raw tables, the history and the real reference data."""
    with open_in_memory() as connection:
        history.create_history(connection)
        create_ledger(connection)
        create_tonight(connection)
        connection.execute("CREATE SCHEMA raw")
        for table, columns in raw_store.KNOWN_COLUMNS.items():
            listed = ", ".join(f"{identifier(name)} {kind}" for name, kind in columns.items())
            connection.execute(f"CREATE TABLE {qualified(f'raw.{table}')} ({listed})")
        runner.prepare_schemas(connection)
        load_reference(connection)
        yield connection


def build(connection: Connection, *, as_of: date, wanted: Callable[[str], bool] = lambda name: True) -> None:
    """Run the models whose name is wanted, in order."""
    columns = catalogue.load_columns()
    for model in catalogue.load_models():
        if wanted(model.name):
            runner.build_model(connection, model, as_of=as_of, columns=columns)


def fill(connection: Connection, table: str, rows: Sequence[Row]) -> None:
    """Replace the rows of an existing table; a column that no row names is NULL."""
    connection.execute(f"DELETE FROM {qualified(table)}")
    if not rows:
        return
    names = list(dict.fromkeys(name for row in rows for name in row))
    texts = {name: [None if row.get(name) is None else str(row[name]) for row in rows] for name in names}
    connection.register("incoming_rows", pl.DataFrame(texts, schema=dict.fromkeys(names, pl.String)).to_arrow())
    listed = ", ".join(identifier(name) for name in names)
    connection.execute(f"INSERT INTO {qualified(table)} ({listed}) SELECT {listed} FROM incoming_rows")
    connection.unregister("incoming_rows")


def rows_of(connection: Connection, sql: str) -> list[Row]:
    """Give the rows of a query as dicts."""
    result = connection.execute(sql)
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
