"""Reads what a home published: rows of tables, the whole content of every table, the bytes of every file."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.settings import Home
from pipelines.warehouse.connection import open_for_reading

FILES = ("watchlist.csv", "watchlist.parquet", "watchlist.xlsx", "watchlist.html", "feeds.csv", "quality.html")


def rows(snapshot: Path, sql: str, **parameters: object) -> list[dict[str, Any]]:
    """Query the database of a snapshot's folder (or of published/)."""
    with open_for_reading(snapshot / "nmwatch.duckdb") as reader:
        return reader.rows(sql, parameters)


def night(home: Path, as_of: date) -> Path:
    """Give the snapshot of a night."""
    return (Home(home).published / "history" / str(as_of)).resolve()


def tables(snapshot: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Give every table's rows in the order they are stored."""
    with open_for_reading(snapshot / "nmwatch.duckdb") as reader:
        names = reader.rows("SELECT schema_name || '.' || table_name AS name FROM duckdb_tables() ORDER BY name")
        return {
            row["name"]: [tuple(stored.values()) for stored in reader.rows(f"SELECT * FROM {row['name']}")]
            for row in names
        }


def file_hashes(snapshot: Path) -> dict[str, str]:
    """Give the hash of each file a night published beside its database."""
    return {name: hashlib.sha256((snapshot / name).read_bytes()).hexdigest() for name in FILES}


def everything(folder: Path) -> dict[str, str]:
    """Give every file and link below a folder: content's hash, or where the link points."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found
