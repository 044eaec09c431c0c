"""The bench of the specs: every table exists, empty; a spec draws the rows a model reads and the rows it must give.

One database is built once (all models on empty raw tables, with the real reference data). Each spec fills tables
inside a transaction, runs one model's SELECT, compares, and rolls back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest

from pipelines.contract import BY_NAME
from pipelines.warehouse import catalogue, history, raw_store, runner
from pipelines.warehouse.connection import Connection, open_in_memory
from pipelines.warehouse.ledger import create_ledger
from pipelines.warehouse.reference import load_reference
from pipelines.warehouse.sql_text import identifier, qualified
from pipelines.warehouse.tonight import create_tonight
from tests.spec.drawing import Row, drawn

AS_OF = date(2026, 2, 1)
Spec = Callable[..., None]


@pytest.fixture(scope="session")
def bench() -> Iterator[Connection]:
    """An in-memory database with every table of the warehouse, empty but for the reference data."""
    with open_in_memory() as connection:
        connection.execute("SET threads = 1")
        history.create_history(connection)
        create_ledger(connection)
        create_tonight(connection)
        connection.execute("CREATE SCHEMA raw")
        for table, columns in raw_store.KNOWN_COLUMNS.items():
            listed = ", ".join(f"{identifier(name)} {kind}" for name, kind in columns.items())
            connection.execute(f"CREATE TABLE {qualified(f'raw.{table}')} ({listed})")
        runner.prepare_schemas(connection)
        load_reference(connection)
        columns = catalogue.load_columns()
        for model in catalogue.load_models():
            runner.build_model(connection, model, as_of=AS_OF, columns=columns)
        yield connection


@pytest.fixture(scope="session")
def models() -> dict[str, catalogue.Model]:
    """Every model by name, read once."""
    return {model.name: model for model in catalogue.load_models()}


@pytest.fixture
def spec(bench: Connection, models: dict[str, catalogue.Model]) -> Spec:
    """Run one model on drawn rows and compare with drawn rows.

    spec("clinical.ici_eras", given={"clinical.ici_doses": "..."}, expect="...", as_of=AS_OF)

    Only the columns named in `expect` are compared, as text; rows are compared without order. Numbers are compared
    after rounding to the decimals drawn. Columns that are not drawn are NULL, except: raw tables get row_key (the
    contract key), operation upsert, extract_date 2026-01-01, source_file f and a running source_line where not drawn.
    Reference tables keep their real rows unless they are drawn.
    """

    def check(model: str, *, given: dict[str, str], expect: str, as_of: date = AS_OF) -> None:
        found = models[model]
        bench.execute("BEGIN TRANSACTION")
        try:
            for table, text in given.items():
                _fill(bench, table, drawn(text))
            result = bench.execute(
                f"SELECT * FROM ({found.sql}\n) AS result", {"as_of": as_of} if found.uses_as_of else {}
            )
            names = [column[0] for column in result.description or []]
            rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        finally:
            bench.execute("ROLLBACK")
        keys = [tuple(row[name] for name in found.key) for row in rows]
        assert len(keys) == len(set(keys)), f"{model}: the key {found.key} is not unique"
        _compare(rows, expect)

    return check


def _fill(bench: Connection, table: str, rows: list[Row]) -> None:
    bench.execute(f"DELETE FROM {qualified(table)}")
    for number, row in enumerate(rows, start=1):
        values = {**_raw_defaults(table, row, number), **row} if table.startswith("raw.") else dict(row)
        names = ", ".join(identifier(name) for name in values)
        marks = ", ".join("?" for _ in values)
        bench.execute(f"INSERT INTO {qualified(table)} ({names}) VALUES ({marks})", list(values.values()))


def _raw_defaults(table: str, row: Row, number: int) -> Row:
    contract = BY_NAME[table.removeprefix("raw.")]
    defaults: Row = {
        "extract_date": "2026-01-01", "known_as_of": "2026-01-01", "source_file": "f", "source_line": str(number),
        "row_key": "\x1f".join(str(row.get(name)) for name in contract.key),
    }  # fmt: skip
    for column in contract.columns:
        if column.default is not None:
            defaults[column.name] = column.default
        if column.kind == "time" and row.get(column.name):
            defaults[f"{column.name}_has_time"] = "true" if ":" in str(row[column.name]) else "false"
    return defaults


def _compare(rows: list[dict[str, object]], expect: str) -> None:
    wanted = drawn(expect)
    names = [cell.strip() for cell in expect.strip("\n").splitlines()[0].split("|")]
    missing = [name for name in names if rows and name not in rows[0]]
    assert not missing, f"the model has no column {missing}"
    decimals = {name: max((_decimals(row[name]) for row in wanted), default=0) for name in names}
    got = sorted(tuple(_shown(row[name], decimals[name]) for name in names) for row in rows)
    want = sorted(tuple(_shown_wanted(row[name], decimals[name]) for name in names) for row in wanted)
    assert got == want, "\n" + _table(names, got, "got") + "\n" + _table(names, want, "expected")


def _decimals(text: str | None) -> int:
    if text is None or "." not in text:
        return 0
    whole, _, fraction = text.partition(".")
    return len(fraction) if whole.lstrip("-").isdigit() and fraction.isdigit() else 0


def _shown(value: object, decimals: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.{decimals}f}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value)


def _shown_wanted(text: str | None, decimals: int) -> str:
    if text is None:
        return ""
    if decimals and text.lstrip("-").replace(".", "", 1).isdigit():
        return f"{float(text):.{decimals}f}"
    return text


def _table(names: list[str], rows: list[tuple[str, ...]], title: str) -> str:
    return f"{title}: " + " | ".join(names) + "\n" + "\n".join("  " + " | ".join(row) for row in rows)
