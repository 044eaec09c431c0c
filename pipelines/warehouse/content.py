"""Hashes what the tables of a published night hold, whatever the bytes of its file.

Belongs here: the hash of a table's rows, the hash of all tables of a published database; the hashes of derived tables,
kept with them so that a night hashes the rows it changed.
Does not belong here: which tables are published (publish.py), bytes of files (digests.py).
Called by build.py, publish.py, comparing.py and snapshot_checks.py.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pipelines.warehouse.connection import Connection
from pipelines.warehouse.sql_text import identifier

#: In the private database, beside the event store.
_KEPT = "store.contents"


def database_hash(connection: Connection) -> str:
    """Give the hash of what the tables of an attached database `published` hold, as Written.content_hash has it."""
    tables = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'published' "
        "ORDER BY schema_name ASC, table_name ASC"
    ).fetchall()
    content = hashlib.sha256()
    for schema, table in tables:
        rows, rows_hash = table_content(connection, f"published.{identifier(schema)}.{identifier(table)}")
        content.update(f"{schema}.{table} {rows} {rows_hash}\n".encode())
    return content.hexdigest()


def table_content(connection: Connection, table: str) -> tuple[int, str]:
    """Give the number of rows of a table and a hash of what they say, in whatever order they stand.

    Args:
        connection: any.
        table: its name as SQL has it, with database and schema.
    """
    content = rows_content(connection, f"FROM {table} AS content")
    return content.rows, content.text


@dataclass(frozen=True)
class Content:
    """What rows say, in whatever order: it can be added up, so a table whose rows change in part is not read in full.

    Attributes:
        rows: how many there are.
        xor: of their hashes.
        total: sum of half of each hash; two equal rows cancel each other in `xor`.
    """

    rows: int = 0
    xor: int = 0
    total: int = 0

    def __add__(self, other: Content) -> Content:
        """Give the content of both sets of rows together."""
        return Content(self.rows + other.rows, self.xor ^ other.xor, self.total + other.total)

    def __sub__(self, other: Content) -> Content:
        """Give the content of what is left when the other rows, all of them among these, are taken away."""
        return Content(self.rows - other.rows, self.xor ^ other.xor, self.total - other.total)

    @property
    def text(self) -> str:
        """The hash; rows are counted beside it."""
        return f"{self.xor} {self.total}" if self.rows else "None None"


def rows_content(connection: Connection, source: str, *, rows: str = "") -> Content:
    """Give the content of rows.

    Args:
        connection: any.
        source: FROM clause with the rows under the name `content`.
        rows: what the FROM clause reads, as a common table expression, where it is no table.
    """
    count, xor, total = connection.execute(
        f"{f'WITH {rows} ' if rows else ''}SELECT COUNT(*), BIT_XOR(MD5_NUMBER(CAST(content AS VARCHAR))), "
        f"SUM(MD5_NUMBER_LOWER(CAST(content AS VARCHAR))) {source}"
    ).fetchall()[0]
    return Content(int(count), int(xor or 0), int(total or 0))


class Contents:
    """The contents of derived tables as they are in place, kept beside them: publishing need not read them again."""

    def __init__(self, connection: Connection, *, catalog: str = "") -> None:
        """Read what is kept.

        Args:
            connection: on a database with derived tables.
            catalog: its name where it is attached; the one in use if left out.
        """
        self._connection = connection
        self._place = f"{identifier(catalog)}.{_KEPT}" if catalog else _KEPT
        is_there = connection.execute(
            "SELECT COUNT(*) FROM duckdb_tables() WHERE schema_name || '.' || table_name = $name "
            "AND database_name = COALESCE($catalog, CURRENT_CATALOG())",
            {"name": _KEPT, "catalog": catalog or None},
        ).fetchall()[0][0]
        rows = connection.execute(f"SELECT * FROM {self._place}").fetchall() if is_there else []
        self._known = {name: Content(int(count), int(xor), int(total)) for name, count, xor, total in rows}

    def get(self, table: str) -> Content | None:
        """Give the content of a table, or None when nobody wrote it down."""
        return self._known.get(table)

    def set(self, table: str, content: Content) -> None:
        """Note the content of a table; `write` keeps it."""
        self._known[table] = content

    def write(self) -> None:
        """Replace what is kept; part of the transaction in which the tables change."""
        # as text: a list of numbers beyond 64 bits would come as doubles
        self._connection.execute(
            f"CREATE TABLE IF NOT EXISTS {self._place} "
            "(table_name VARCHAR NOT NULL, row_count BIGINT NOT NULL, rows_xor VARCHAR NOT NULL, "
            "rows_sum VARCHAR NOT NULL)"
        )
        self._connection.execute(f"DELETE FROM {self._place}")
        self._connection.execute(
            f"INSERT INTO {self._place} SELECT one.* FROM (SELECT UNNEST($rows) AS one)",
            {"rows": [
                {"table_name": name, "row_count": one.rows, "rows_xor": str(one.xor), "rows_sum": str(one.total)}
                for name, one in sorted(self._known.items())
            ]},
        )  # fmt: skip
