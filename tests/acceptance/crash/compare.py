"""Sets a published night beside the same night of a home where nothing went wrong: table by table, byte by byte.

Belongs here: the comparison. Does not belong here: running nights.
Called by the tests of crashes and benchmarks/kills.py.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.acceptance.published import FILES

_TABLES = "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = ? ORDER BY 1"


def differences(one: Path, other: Path) -> list[str]:
    """Name what differs between two snapshots of one night: tables that have other rows, files with other bytes."""
    found = [f"{name}: other bytes" for name in FILES if (one / name).read_bytes() != (other / name).read_bytes()]
    with duckdb.connect(":memory:") as connection:
        for name, folder in (("one", one), ("other", other)):
            connection.execute(f"ATTACH '{folder / 'nmwatch.duckdb'}' AS {name} (READ_ONLY)")
        here, there = ([row[0] for row in connection.execute(_TABLES, [name]).fetchall()] for name in ("one", "other"))
        found += [f"{table}: only in one of the two" for table in sorted(set(here) ^ set(there))]
        for table in sorted(set(here) & set(there)):
            rows = connection.execute(
                f"SELECT COUNT(*) FROM ((FROM one.{table} EXCEPT ALL FROM other.{table})"
                f" UNION ALL (FROM other.{table} EXCEPT ALL FROM one.{table})) AS differing"
            ).fetchall()[0][0]
            if rows:
                found.append(f"{table}: {rows} rows differ")
    return found


def snapshot(home: Path, when: str) -> Path:
    """Give the folder of a published night."""
    return (home / "published" / "history" / when).resolve(strict=True)
