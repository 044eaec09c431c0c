"""Compares two databases table by table and says how many rows differ, never which values.

Belongs here: the comparison of what was published with what was rebuilt.
Does not belong here: rebuilding (pipelines/flows/rebuilding.py), hashes of the record.
Called by flows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.settings import EngineSettings
from pipelines.warehouse.connection import Connection, open_in_memory
from pipelines.warehouse.content import table_content
from pipelines.warehouse.sql_text import identifier, literal, qualified

_TABLES = """
    SELECT schema_name || '.' || table_name AS name
        , LIST(column_name || ' ' || data_type ORDER BY column_index ASC) AS described
        , LIST(column_name ORDER BY column_index ASC) AS columns
    FROM duckdb_columns()
    WHERE database_name = $database AND NOT internal
    GROUP BY ALL
"""


@dataclass(frozen=True)
class Difference:
    """A table that is not the same in both databases.

    Attributes:
        name: schema and table.
        rows_before: rows in the first database, None where it has no such table.
        rows_after: rows in the second, None where it has no such table.
        only_before: rows that only the first has.
        only_after: rows that only the second has.
        has_other_columns: whether columns or types differ; rows are then not compared.
    """

    name: str
    rows_before: int | None
    rows_after: int | None
    only_before: int = 0
    only_after: int = 0
    has_other_columns: bool = False

    @property
    def sentence(self) -> str:
        """Say it in words, with counts."""
        if self.rows_before is None or self.rows_after is None:
            there, rows = ("rebuilt", self.rows_after) if self.rows_before is None else ("published", self.rows_before)
            return f"{self.name}: only in what was {there} ({rows:,} rows)"
        if self.has_other_columns:
            return f"{self.name}: other columns ({self.rows_before:,} rows published, {self.rows_after:,} rebuilt)"
        return (
            f"{self.name}: {self.only_before:,} of {self.rows_before:,} published rows were not rebuilt, "
            f"{self.only_after:,} of {self.rows_after:,} rebuilt rows were not published"
        )


def compare_databases(before: Path, after: Path, *, engine: EngineSettings) -> list[Difference]:
    """Compare the tables of two database files; both are only read.

    Args:
        before: what was published.
        after: what was rebuilt.
        engine: memory and threads.

    Returns:
        The tables that differ, by name.
    """
    with open_in_memory(engine) as connection:
        for name, path in (("before", before), ("after", after)):
            connection.execute(f"ATTACH {literal(str(path.resolve()))} AS {name} (READ_ONLY)")
        tables = {name: _tables(connection, name) for name in ("before", "after")}
        names = sorted(set(tables["before"]) | set(tables["after"]))
        found = [_difference(connection, name, tables["before"].get(name), tables["after"].get(name)) for name in names]
    return [difference for difference in found if difference is not None]


Described = tuple[Sequence[str], Sequence[str]]


def _tables(connection: Connection, database: str) -> dict[str, Described]:
    rows = connection.execute(_TABLES, {"database": database}).fetchall()
    return {name: (described, columns) for name, described, columns in rows}


def _difference(
    connection: Connection, name: str, before: Described | None, after: Described | None
) -> Difference | None:
    rows_before = _count(connection, f"before.{qualified(name)}") if before else None
    rows_after = _count(connection, f"after.{qualified(name)}") if after else None
    if before is None or after is None:
        return Difference(name, rows_before, rows_after)
    if before[0] != after[0]:
        return Difference(name, rows_before, rows_after, has_other_columns=True)
    contents = [table_content(connection, f"{database}.{qualified(name)}") for database in ("before", "after")]
    if contents[0] == contents[1]:
        return None
    columns = ", ".join(identifier(column) for column in before[1])
    return Difference(
        name, rows_before, rows_after,
        only_before=_only(connection, columns, f"before.{qualified(name)}", f"after.{qualified(name)}"),
        only_after=_only(connection, columns, f"after.{qualified(name)}", f"before.{qualified(name)}"),
    )  # fmt: skip


def _only(connection: Connection, columns: str, here: str, there: str) -> int:
    return _count(connection, f"(SELECT {columns} FROM {here} EXCEPT ALL SELECT {columns} FROM {there})")


def _count(connection: Connection, what: str) -> int:
    row = connection.execute(f"SELECT COUNT(*) FROM {what}").fetchone()
    return int(row[0]) if row else 0
