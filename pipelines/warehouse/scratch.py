"""Scratch catalogs: a second database beside the private one, in which models run without touching it.

Belongs here: attaching and dropping them, views on tables of the private database, running a query of sql/nightly.
Does not belong here: which rows a scratch catalog shows (store.py, touched.py, build.py).
Called by store, touched and build.

A model says `raw.labs` or `staging.patients`; which table that is depends on the catalog in use. So the same SQL serves
the whole warehouse and a slice of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.warehouse.catalogue import LAYERS, SQL_FOLDER
from pipelines.warehouse.connection import Connection
from pipelines.warehouse.sql_text import identifier, literal, qualified

#: Queries that are no models: their results live for one night.
NIGHTLY_FOLDER = "nightly"
_SCHEMAS = ("raw", "store", "history", "tonight", *LAYERS)


@dataclass(frozen=True)
class Catalogs:
    """Names of the private database and of a scratch catalog, as DuckDB knows them."""

    private: str
    scratch: str


@contextmanager
def scratch_catalog(connection: Connection, name: str, *, file: Path | None = None) -> Iterator[Catalogs]:
    """Attach an empty catalog with all schemas, and drop it at the end.

    Args:
        connection: open for writing on the private database; no transaction under way.
        name: of the catalog.
        file: where its tables are kept; in memory if left out. The file is replaced, and removed at the end.
    """
    row = connection.execute("SELECT CURRENT_CATALOG()").fetchone()
    assert row is not None
    private = str(row[0])
    _remove(file)
    connection.execute(f"ATTACH {literal(str(file) if file else ':memory:')} AS {identifier(name)}")
    try:
        for schema in _SCHEMAS:
            connection.execute(f"CREATE SCHEMA {identifier(name)}.{identifier(schema)}")
        yield Catalogs(private=private, scratch=name)
    finally:
        connection.execute(f"USE {identifier(private)}")
        connection.execute(f"DETACH {identifier(name)}")
        _remove(file)


@contextmanager
def using(connection: Connection, catalog: str) -> Iterator[None]:
    """Have unqualified schemas mean those of a catalog."""
    row = connection.execute("SELECT CURRENT_CATALOG()").fetchone()
    assert row is not None
    connection.execute(f"USE {identifier(catalog)}")
    try:
        yield
    finally:
        connection.execute(f"USE {identifier(str(row[0]))}")


def tables_of(connection: Connection, catalog: str, schema: str) -> list[str]:
    """Give the names of a schema's tables and views, sorted."""
    rows = connection.execute(
        """
        SELECT table_name FROM duckdb_tables() WHERE database_name = $catalog AND schema_name = $schema
        UNION
        SELECT view_name FROM duckdb_views() WHERE database_name = $catalog AND schema_name = $schema
        ORDER BY 1 ASC
        """,
        {"catalog": catalog, "schema": schema},
    ).fetchall()
    return [str(row[0]) for row in rows]


def show(connection: Connection, name: str, select: str, *, catalog: str) -> None:
    """Have a scratch catalog show the rows of a SELECT under a table's name."""
    connection.execute(f"CREATE OR REPLACE VIEW {identifier(catalog)}.{qualified(name)} AS {select}")


def show_private(connection: Connection, name: str, catalogs: Catalogs, *, source: str = "") -> None:
    """Have a scratch catalog show a table of the private database, under its own name or another."""
    select = f"SELECT * FROM {identifier(catalogs.private)}.{qualified(source or name)}"
    show(connection, name, select, catalog=catalogs.scratch)


def nightly_query(name: str, folder: Path = SQL_FOLDER) -> str:
    """Read a query of sql/nightly."""
    return (folder / NIGHTLY_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def _remove(file: Path | None) -> None:
    if file is not None:
        file.unlink(missing_ok=True)
        file.with_name(f"{file.name}.wal").unlink(missing_ok=True)
