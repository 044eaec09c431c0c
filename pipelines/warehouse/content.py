"""Hashes what the tables of a published night hold, whatever the bytes of its file.

Belongs here: the hash of a table's rows, the hash of all tables of a published database.
Does not belong here: which tables are published (publish.py), bytes of files (digests.py).
Called by publish.py, comparing.py and snapshot_checks.py.
"""

from __future__ import annotations

import hashlib

from pipelines.warehouse.connection import Connection
from pipelines.warehouse.sql_text import identifier


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
    # the sum beside: two equal rows cancel each other in the first hash
    rows, rows_hash, rows_sum = connection.execute(
        "SELECT COUNT(*), BIT_XOR(MD5_NUMBER(CAST(content AS VARCHAR))), "
        f"SUM(MD5_NUMBER_LOWER(CAST(content AS VARCHAR))) FROM {table} AS content"
    ).fetchall()[0]
    return int(rows), f"{rows_hash} {rows_sum}"
