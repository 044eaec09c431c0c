"""Builds the models anew from a bundle alone: its source rows, its books, its rules; in memory, without a home.

Belongs here: loading a bundle's tables, running the bundled SQL on them.
Does not belong here: comparing the result (bundle_checks.py), gathering a bundle (bundle.py).
Called by bundle_checks.py and, for the drawing, by pipelines/flows/bundling.py.

The SQL of a bundle is run with no way to files or the network: a bundle comes from somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pipelines.warehouse import history, runner
from pipelines.warehouse.bundle import CASE_TABLES, HISTORY_TABLES
from pipelines.warehouse.catalogue import load_models
from pipelines.warehouse.connection import Connection, open_in_memory
from pipelines.warehouse.ledger import create_ledger
from pipelines.warehouse.raw_store import KNOWN_COLUMNS
from pipelines.warehouse.reference import load_reference
from pipelines.warehouse.sql_text import identifier, literal, qualified
from pipelines.warehouse.tonight import create_tonight

#: The one model that takes a value from other persons; the bundle brings its rows.
_LIMITS = "reference.laboratory_uln"
_READ = """
    HEADER = TRUE, AUTO_DETECT = FALSE, DELIM = ',', QUOTE = '"', ESCAPE = '"', NULLSTR = ''
    , ALLOW_QUOTED_NULLS = FALSE, PARALLEL = FALSE
"""
_NO_CASE = """
    INSERT INTO history.cases (as_of, case_id, patient_id, state, priority, change)
    SELECT
        previous_as_of, '-' AS case_id, '-' AS patient_id, 'resolved' AS state, 'P4' AS priority
        , 'resolved' AS change
    FROM history.tonight
    WHERE previous_as_of IS NOT NULL
"""


@contextmanager
def rebuilt(folder: Path, *, tell: Callable[[str], None]) -> Iterator[Connection]:
    """Build every model from an unpacked bundle.

    Args:
        folder: of the bundle's files.
        tell: is told which model is built.

    Yields:
        A database in memory with the tables of the night, for this one person, and stated.<table> with what the list
        said of the case.

    Raises:
        ModelError: a model of the bundle cannot be built.
    """
    models = load_models(folder / "rules" / "sql")
    with open_in_memory() as connection:
        connection.execute("SET threads = 1")
        history.create_history(connection)
        create_ledger(connection)
        create_tonight(connection)
        as_of = _load_books(connection, folder)
        runner.prepare_schemas(connection)
        load_reference(connection, folder / "rules" / "reference", dictionary=folder / "rules" / "sql")
        limits = literal(str(folder / "record" / f"{_LIMITS}.parquet"))
        connection.execute(f"CREATE TABLE {qualified(_LIMITS)} AS SELECT * FROM READ_PARQUET({limits})")
        _load_stated(connection, folder)
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        for number, model in enumerate(models, start=1):
            tell(f"recomputing {model.name} ({number} of {len(models)})")
            if model.name != _LIMITS:
                runner.run_model(connection, model, as_of=as_of, rows_in=0)
        yield connection


def _load_books(connection: Connection, folder: Path) -> date:
    connection.execute("CREATE SCHEMA raw")
    for table, columns in KNOWN_COLUMNS.items():
        listed = ", ".join(f"{identifier(name)} {kind}" for name, kind in columns.items())
        connection.execute(f"CREATE TABLE {qualified(f'raw.{table}')} ({listed})")
        _fill(connection, f"raw.{table}", folder / "source" / f"{table}.csv")
    for table in (*HISTORY_TABLES, "nights", "tonight"):
        _fill(connection, f"history.{table}", folder / "history" / f"{table}.csv")
    # models look at the last night's list: it was there, also where this person was not on it
    connection.execute(_NO_CASE)
    row = connection.execute("SELECT as_of FROM history.tonight").fetchone()
    assert row is not None
    as_of: date = row[0]
    return as_of


def _load_stated(connection: Connection, folder: Path) -> None:
    """Load what the list said, every cell as text, as stated.<table>."""
    connection.execute("CREATE SCHEMA stated")
    for table in CASE_TABLES:
        path = folder / "case" / f"{table}.csv"
        columns = dict.fromkeys(_header(path), "VARCHAR")
        connection.execute(f"CREATE TABLE stated.{identifier(table)} AS SELECT * FROM {_read_csv(path, columns)}")


def _fill(connection: Connection, table: str, path: Path) -> None:
    types = {row[0]: row[1] for row in connection.execute(f"DESCRIBE {qualified(table)}").fetchall()}
    names = _header(path)
    # a column this release does not know any more is read as text and left out
    columns = {name: types.get(name, "VARCHAR") for name in names}
    known = ", ".join(identifier(name) for name in names if name in types)
    connection.execute(f"INSERT INTO {qualified(table)} ({known}) SELECT {known} FROM {_read_csv(path, columns)}")


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as file:
        return [name.strip().strip('"') for name in file.readline().split(",")]


def _read_csv(path: Path, columns: Mapping[str, str]) -> str:
    listed = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in columns.items())
    return f"READ_CSV({literal(str(path))}, COLUMNS = {{{listed}}}, {_READ})"
