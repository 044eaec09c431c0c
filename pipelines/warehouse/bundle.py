"""Gathers all that speaks for or against one case on one night: the patient's rows, the books, the record, the rules.

Belongs here: which rows and files go into a bundle, and where they come from.
Does not belong here: the zip file (bundle_file.py), building models from it (bundle_rebuild.py), drawing (flows).
Called by pipelines/flows/bundling.py.

What the list said comes from the record, not from the published files: those may be pseudonymised or gone.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.settings import Home
from pipelines.warehouse.connection import Connection, open_in_memory
from pipelines.warehouse.raw_store import KNOWN_COLUMNS
from pipelines.warehouse.record import RUN_FILE, Entry
from pipelines.warehouse.rules_archive import unpack_rules
from pipelines.warehouse.sql_text import identifier, literal, qualified

#: How every table of a bundle is written: NULL is an empty cell, an empty text is "".
CSV_OPTIONS = "FORMAT CSV, HEADER, FORCE_QUOTE *, NULLSTR ''"
#: What the list said, from the record: file of the bundle -> table, order.
CASE_TABLES = {"cases": "case_id", "labels": "label", "evidence": "evidence_number"}
#: Books the models read: file of the bundle -> condition on the nights before.
HISTORY_TABLES = {
    "cases": "as_of < $night", "evidence": "from_as_of < $night", "change_causes": "as_of < $night",
    "case_events": "as_of < $night",
}  # fmt: skip
_VERSION_ORDER = "updated_at DESC NULLS LAST, extract_date DESC, source_file DESC, source_line DESC"
_PERSON = """
    WITH RECURSIVE pairs AS (
        SELECT from_patient_id AS one, to_patient_id AS other
        FROM books.raw.patient_merges
        WHERE known_as_of <= $night AND extract_date <= $night
    )
    , both_ways AS (
        SELECT one, other FROM pairs
        UNION
        SELECT other AS one, one AS other FROM pairs
    )
    , person AS (
        SELECT $patient_id AS patient_id
        UNION
        SELECT both_ways.other AS patient_id
        FROM person
        INNER JOIN both_ways ON person.patient_id = both_ways.one
    )
    SELECT patient_id FROM person ORDER BY patient_id ASC
"""


def gather(home: Home, entry: Entry, case_id: str, folder: Path) -> None:
    """Write the files of a bundle into a folder: what the list said, the source rows, the books, the rules.

    Args:
        home: no run may be under way.
        entry: the record of the night.
        case_id: a case of that night.
        folder: empty.

    Raises:
        UsageError: the night has no such case, or its rules are not kept.
    """
    for name in ("case", "source", "history", "record"):
        (folder / name).mkdir()
    with open_in_memory() as connection:
        connection.execute(f"ATTACH {literal(str(home.database))} AS books (READ_ONLY)")
        for table, order in CASE_TABLES.items():
            select = f"SELECT * FROM READ_PARQUET({literal(str(entry.table(f'watchlist.{table}')))})"
            _write(connection, folder / "case" / f"{table}.csv",
                   f"{select} WHERE case_id = {literal(case_id)} ORDER BY {order}")  # fmt: skip
        patient = connection.execute(
            f"SELECT patient_id FROM READ_PARQUET({literal(str(entry.table('watchlist.cases')))}) WHERE case_id = $id",
            {"id": case_id},
        ).fetchone()
        if patient is None:
            raise UsageError("there is no such case on this night", where=f"{case_id}, night of {entry.as_of}",
                             next_step="take a case_id from the watchlist, or another --as-of")  # fmt: skip
        _write_person(connection, folder, str(patient[0]), entry.as_of)
        _write_nights(connection, folder, entry)
    _copy_rules(home, entry, folder)
    for name in (RUN_FILE, "reference.laboratory_uln.parquet"):
        (folder / "record" / name).write_bytes((entry.folder / name).read_bytes())


def _write_person(connection: Connection, folder: Path, patient_id: str, night: date) -> None:
    """Write every version of the person's rows as known that night, and what the books said of the person before."""
    at = {"night": night, "patient_id": patient_id}
    connection.execute(f"CREATE TABLE person AS {_PERSON}", at)
    known = f"known_as_of <= {_day(night)} AND extract_date <= {_day(night)}"
    for table in KNOWN_COLUMNS:
        who = _is_person("from_patient_id") + " OR " + _is_person("to_patient_id") if (
            table == "patient_merges") else _is_person("patient_id")  # fmt: skip
        source = f"books.{qualified(f'raw.{table}')}"
        # a row that went to another patient is that patient's now: it counts for nothing here, and stays out
        _write(connection, folder / "source" / f"{table}.csv", f"""
            WITH touched AS (
                SELECT * FROM {source}
                WHERE {known} AND row_key IN (SELECT row_key FROM {source} WHERE {known} AND ({who}))
            )
            , kept AS (
                SELECT row_key FROM touched
                QUALIFY ROW_NUMBER() OVER (PARTITION BY row_key ORDER BY {_VERSION_ORDER}) = 1 AND ({who})
            )
            SELECT * FROM touched WHERE row_key IN (SELECT row_key FROM kept) AND ({who})
            ORDER BY row_key, extract_date, source_file, source_line
        """)  # fmt: skip
    connection.execute(
        "CREATE TABLE person_cases AS SELECT DISTINCT case_id FROM books.history.cases "
        "WHERE patient_id IN (SELECT patient_id FROM person)"  # the same case on several nights
    )
    for table, condition in HISTORY_TABLES.items():
        _write(connection, folder / "history" / f"{table}.csv",
               f"SELECT * FROM books.history.{identifier(table)} WHERE {condition.replace('$night', _day(night))} "
               "AND case_id IN (SELECT case_id FROM person_cases) ORDER BY ALL")  # fmt: skip


def _write_nights(connection: Connection, folder: Path, entry: Entry) -> None:
    """Write what the models are told of this night and the nights before."""
    columns = "as_of, code_version, code_list_hash, parameter_hash, sql_hash"
    _write(connection, folder / "history" / "nights.csv",
           f"SELECT {columns} FROM books.meta.runs WHERE outcome = 'published' AND as_of < {_day(entry.as_of)} "
           "ORDER BY as_of")  # fmt: skip
    _write(connection, folder / "history" / "tonight.csv",
           f"SELECT as_of, previous_as_of, {columns.removeprefix('as_of, ')} FROM books.meta.runs "
           f"WHERE publication_number = {entry.number:d}")  # fmt: skip


def _copy_rules(home: Home, entry: Entry, folder: Path) -> None:
    run = entry.run
    rules = unpack_rules(home, sql_hash=run["sql_hash"], reference_hash=run["reference_hash"], target=folder / "rules")
    if rules is None:
        raise UsageError("the rules of this night are not kept", where=f"{home.warehouse / 'rules'}, {entry.name}",
                         allowed="a night whose SQL and reference files are in the archive",
                         next_step="put warehouse/rules back from a backup")  # fmt: skip


def _write(connection: Connection, path: Path, select: str) -> None:
    connection.execute(f"COPY ({select}) TO {literal(str(path))} ({CSV_OPTIONS})")


def _is_person(column: str) -> str:
    return f"{identifier(column)} IN (SELECT patient_id FROM person)"


def _day(night: date) -> str:
    return f"DATE {literal(str(night))}"
