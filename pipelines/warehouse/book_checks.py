"""Compares the books of the private database with the record: every row of every recorded night.

Belongs here: meta.runs, schema history, check results and the books of ingest, against the files of the record.
Does not belong here: files (record_checks.py, verifying.py), which rows a record covers (record_books.py).
Called by verifying.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from pipelines.settings import Home
from pipelines.warehouse.connection import Reader
from pipelines.warehouse.digests import Json
from pipelines.warehouse.findings import Finding, Tell, changed, ok, unrecorded
from pipelines.warehouse.record import Entry
from pipelines.warehouse.record_books import hash_book
from pipelines.warehouse.record_checks import Proof, shown
from pipelines.warehouse.sql_text import identifier, literal, qualified

#: Written after the record: they are compared as its witnesses.
_LATER_COLUMNS = ("outcome", "record_hash", "manifest_hash")
_SCHEMAS = """
    SELECT file_name, LIST(name ORDER BY name ASC) AS columns
    FROM PARQUET_SCHEMA([{files}])
    WHERE num_children IS NULL
    GROUP BY file_name
    ORDER BY file_name ASC
"""
_DIFFERENT = """
    WITH kept AS (SELECT {columns} FROM {table} WHERE {day} IN ({nights}))
    , recorded AS (SELECT {columns} FROM READ_PARQUET([{files}]) WHERE {recorded_rows})
    , lost AS (SELECT {day} AS night FROM (SELECT * FROM recorded EXCEPT ALL SELECT * FROM kept))
    , added AS (SELECT {day} AS night FROM (SELECT * FROM kept EXCEPT ALL SELECT * FROM recorded))
    SELECT
        night
        , COUNT(*) FILTER (WHERE is_lost) AS rows_lost
        , COUNT(*) FILTER (WHERE NOT is_lost) AS rows_added
    FROM (SELECT night, TRUE AS is_lost FROM lost UNION ALL SELECT night, FALSE AS is_lost FROM added)
    GROUP BY night
    ORDER BY night ASC
"""


@dataclass(frozen=True)
class _View:
    """Rows of a table that belong to a night: which column says so, and which rows of the night's file these are."""

    day: str = "as_of"
    recorded_rows: str = "TRUE"
    leave_out: str = ""
    words: str = ""


_OF_NIGHT = (_View(),)
#: Evidence is kept as intervals: a night begins some and ends others.
_VIEWS = {
    "history.evidence": (
        _View("from_as_of", "until_as_of IS NULL", leave_out="until_as_of", words="begun on "),
        _View("until_as_of", "until_as_of IS NOT NULL", words="ended on "),
    )
}


def prove_books(
    home: Home, reader: Reader, rows: Mapping[int, Mapping[str, Any]], proof: Proof, *, tell: Tell
) -> list[Finding]:
    """Compare the books with the record.

    Args:
        home: whose books.
        reader: on its private database.
        rows: of meta.runs by run number.
        proof: the record, as it was found.
        tell: is told what is being read.
    """
    findings = []
    current = []
    for entry in proof.entries:
        row = rows.get(entry.number)
        if row is None:
            continue
        findings.append(_run_row(entry, row))
        if row["outcome"] == "published":
            current.append(entry)
    findings += [found for entry in current for found in _books_of_night(reader, entry, tell)]
    tables = sorted({file["name"].removesuffix(".parquet") for entry in current for file in entry.content["files"]})
    for table in tables:
        if table.startswith(("history.", "quality.")):
            tell(f"comparing {table}")
            for view in _VIEWS.get(table, _OF_NIGHT):
                findings += _table(reader, table, view, current, proof.intact)
                findings += _strange_nights(reader, table, view, rows)
    return findings


def _run_row(entry: Entry, row: Mapping[str, Any]) -> Finding:
    name = f"meta.runs, run {entry.number} of {entry.as_of}"
    recorded = entry.content["run"]
    differ = [column for column, value in recorded.items()
              if column not in _LATER_COLUMNS and _plain(row.get(column)) != value]  # fmt: skip
    if differ:
        return changed("books", name, f"not as recorded: {', '.join(sorted(differ))}")
    return ok("books", name)


def _books_of_night(reader: Reader, entry: Entry, tell: Tell) -> list[Finding]:
    tell(f"comparing the books of {entry.as_of}")
    findings = []
    after = entry.content["run"]["previous_as_of"]
    for book in entry.content["books"]:
        name = f"{book['table']}, night of {entry.as_of}"
        try:
            now = hash_book(reader, book["table"], columns=book["columns"], as_of=entry.as_of,
                            after=date.fromisoformat(after) if after else None)  # fmt: skip
        except duckdb.Error as error:
            findings.append(changed("books", name, f"it cannot be compared ({type(error).__name__})"))
            continue
        if now == book:
            findings.append(ok("books", name))
        else:
            why = f"{now['rows']:,} rows, recorded were {book['rows']:,}" if now["rows"] != book["rows"] else (
                "a row does not say what was recorded")  # fmt: skip
            findings.append(changed("books", name, why))
    return findings


def _table(reader: Reader, table: str, view: _View, entries: Sequence[Entry], intact: frozenset[str]) -> list[Finding]:
    """Compare a table night by night with the files of the record; files that were changed are left out."""
    files = {str(entry.table(table)): entry for entry in entries if shown(entry, f"{table}.parquet") in intact}
    if not files:
        return []
    grouped: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in reader.rows(_SCHEMAS.format(files=_listed(files))):
        grouped[tuple(row["columns"])].append(row["file_name"])
    findings = []
    for columns, paths in sorted(grouped.items()):
        # files of one release at a time: a later one may have more columns
        differ = _different(reader, table, view, columns, {path: files[path] for path in paths})
        for path in paths:
            entry = files[path]
            name = f"{table}, {view.words or 'night of '}{entry.as_of}"
            findings.append(changed("books", name, differ[entry.as_of]) if entry.as_of in differ else ok("books", name))
    return findings


def _different(
    reader: Reader, table: str, view: _View, columns: Sequence[str], files: Mapping[str, Entry]
) -> dict[date, str]:
    """Give what is to be said of each night whose rows are not the recorded ones."""
    nights = ", ".join(f"DATE {literal(str(entry.as_of))}" for entry in files.values())
    sql = _DIFFERENT.format(
        table=qualified(table), nights=nights, files=_listed(files), day=view.day, recorded_rows=view.recorded_rows,
        columns=", ".join(identifier(name) for name in columns if name != view.leave_out),
    )  # fmt: skip
    try:
        rows = reader.rows(sql)
    except duckdb.Error as error:
        return {entry.as_of: f"it cannot be compared ({type(error).__name__})" for entry in files.values()}
    return {row["night"]: f"{row['rows_lost']:,} recorded rows are gone, {row['rows_added']:,} are not recorded"
            for row in rows}  # fmt: skip


def _strange_nights(reader: Reader, table: str, view: _View, rows: Mapping[int, Mapping[str, Any]]) -> list[Finding]:
    """Find rows of nights that no run published; what checks found on a refused night is none."""
    if table.startswith("quality."):
        return []
    nights = ", ".join(f"DATE {literal(str(row['as_of']))}" for row in rows.values()) or "NULL"
    found = reader.rows(f"SELECT {view.day} AS night, COUNT(*) AS rows FROM {qualified(table)} "
                        f"WHERE {view.day} NOT IN ({nights}) GROUP BY night ORDER BY night ASC")  # fmt: skip
    return [unrecorded("books", f"{table}, {view.words or 'night of '}{row['night']}",
                       f"{row['rows']:,} rows of no published night") for row in found]  # fmt: skip


def _listed(paths: Sequence[str] | Mapping[str, Entry]) -> str:
    return ", ".join(literal(path) for path in paths)


def _plain(value: object) -> Json | object:
    return str(value) if isinstance(value, date) else value
