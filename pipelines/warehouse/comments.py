"""Writes COMMENT on tables and columns, so that the published file explains itself.

Belongs here: the statements. Does not belong here: the words (headers of models, sql/columns.csv, the callers).
Called by the other modules of pipelines/warehouse that make tables.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.warehouse.connection import Connection
from pipelines.warehouse.sql_text import identifier, literal, qualified


def comment(connection: Connection, table: str, *, purpose: str, columns: Mapping[str, str]) -> None:
    """Comment a table and those of its columns that have words.

    Args:
        connection: open for writing.
        table: schema.table.
        purpose: what the table is for.
        columns: column -> meaning, with its unit where it has one; other columns may be in it.
    """
    connection.execute(f"COMMENT ON TABLE {qualified(table)} IS {literal(purpose)}")
    for name, *_ in connection.execute(f"DESCRIBE {qualified(table)}").fetchall():
        if name in columns:
            connection.execute(f"COMMENT ON COLUMN {qualified(table)}.{identifier(name)} IS {literal(columns[name])}")
