"""A night that builds only the persons who changed gives the tables of a full build: on random histories of extracts."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from pipelines.settings import EngineSettings, Home
from pipelines.warehouse import catalogue, history, ledger, raw_store, runs, tonight
from pipelines.warehouse.build import BuildReport, Night, build_night
from pipelines.warehouse.connection import Connection, open_for_writing
from pipelines.warehouse.content import Contents, table_content
from pipelines.warehouse.reference import load_reference
from pipelines.warehouse.sql_text import identifier, literal, qualified
from tests.property.drawn_nights import Night as DrawnNight
from tests.property.drawn_nights import draw_nights
from tests.property.warehouse import Row, fill

#: NMWATCH is not part of the name: the program refuses variables it does not know
HISTORIES = int(os.environ.get("DRAWN_HISTORIES", "2"))
NIGHTS = 5
PATIENTS = 60
VERSIONS = tonight.Versions("1", "codes", "parameters", "sql")
MODELS = catalogue.load_models()
COLUMNS = catalogue.load_columns()
pytestmark = pytest.mark.slow


class SmallWarehouse:
    """A private database that takes drawn nights; it builds what changed, or everything."""

    def __init__(self, home: Home, connection: Connection, *, is_full: bool) -> None:
        self.home, self.connection, self.is_full = home, connection, is_full
        connection.execute("SET threads = 1")
        history.create_history(connection)
        runs.create_runs(connection)
        ledger.create_ledger(connection)
        load_reference(connection)

    def run(self, night: DrawnNight) -> BuildReport:
        for (table, extract_date), rows in sorted(night.files.items(), key=lambda item: item[0]):
            self._deliver(table, extract_date, rows, night.as_of)
        tonight.write_tonight(self.connection, as_of=night.as_of, versions=VERSIONS)
        report = build_night(
            self.connection, self.home,
            Night(models=MODELS, columns=COLUMNS, as_of=night.as_of, build_hash="1", is_full=self.is_full),
        )  # fmt: skip
        history.remember_cases(self.connection, as_of=night.as_of)
        self.connection.execute(
            "INSERT INTO meta.runs BY NAME SELECT $as_of AS as_of, 'published' AS outcome, 'x' AS source, "
            "'1' AS code_version, 'codes' AS code_list_hash, 'parameters' AS parameter_hash, 'sql' AS sql_hash, "
            "'x' AS input_hash, 'x' AS reference_hash, 0 AS files, 0 AS persons, 0 AS cases, "
            "(SELECT COUNT(*) + 1 FROM meta.runs) AS publication_number",
            {"as_of": night.as_of},
        )
        return report

    def _deliver(self, table: str, extract_date: date, rows: list[Row], as_of: date) -> None:
        name = f"{extract_date}/{table}-{as_of}.csv"
        columns = raw_store.RAW_COLUMNS[table]
        listed = ", ".join(f"{identifier(column)} {kind}" for column, kind in columns.items())
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE drawn ({listed})")
        placed = [
            {**row, "extract_date": extract_date, "source_file": name, "source_line": line}
            for line, row in enumerate(rows, start=2)
        ]
        fill(self.connection, "drawn", placed)
        work = self.home.work / "typed.parquet"
        told = [column for column in columns if column not in raw_store.ORIGIN_COLUMNS]
        content = ", ".join(f"COALESCE(CAST({identifier(column)} AS VARCHAR), '')" for column in told)
        self.connection.execute(
            f"COPY (SELECT * EXCLUDE (row_hash), CONCAT_WS('|', {content}) AS content FROM drawn) "
            f"TO {literal(str(work))} (FORMAT PARQUET)"
        )
        known = raw_store.stored_files(self.connection, self.home, table=table, as_of=extract_date)
        target = self.home.work / "new.parquet"
        loaded, duplicate = raw_store.write_new_versions(
            self.connection, table=table, typed=work, known=known, target=target
        )
        if loaded:
            place = raw_store.raw_file(self.home, table=table, extract_date=extract_date, file_name=name, sha256="0")
            raw_store.put_in_place(target, place)
        load = ledger.Load(
            source="extracts", extract_date=extract_date, table_name=table, file_name=name, sha256="0",
            rows_in_file=len(rows), rows_loaded=loaded, rows_duplicate=duplicate, rows_quarantined=0,
            extra_columns=None, loaded_as_of=as_of,
        )  # fmt: skip
        ledger.record_loads(self.connection, [(load, None)])


@pytest.fixture(params=range(1, HISTORIES + 1), ids=lambda seed: f"seed {seed}")
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[list[DrawnNight], list[SmallWarehouse]]]:
    """A history, and two warehouses that take it: one builds what changed, the other everything every night."""
    with ExitStack() as stack:
        warehouses = []
        for name in ("incremental", "full"):
            home = Home(tmp_path / name)
            home.make()
            connection = stack.enter_context(open_for_writing(home, EngineSettings()))
            warehouses.append(SmallWarehouse(home, connection, is_full=name == "full"))
        yield draw_nights(PATIENTS, nights=NIGHTS, seed=request.param), warehouses


def test_a_night_of_what_changed_gives_the_tables_of_a_full_build(pair, tmp_path, record_property):
    nights, (incremental, full) = pair
    seen: Counter[str] = Counter()
    for number, night in enumerate(nights):
        report, everything = incremental.run(night), full.run(night)
        assert everything.persons is None
        assert (report.persons is None) is (number == 0)
        different = differences(incremental.connection, full.connection, tmp_path)
        assert different == {}, f"night {number} ({night.as_of}): rows only here, rows only in the full build"
        kept = Contents(incremental.connection)
        for model in MODELS:
            noted = kept.get(model.name)
            assert noted, f"{model.name} has no hash"
            assert (noted.rows, noted.text) == table_content(incremental.connection, qualified(model.name)), model.name
        seen["nights"] += number > 0
        seen["persons built again"] += report.persons or 0
        seen["cases"] += _number(full.connection, "SELECT COUNT(*) FROM watchlist.cases")
        seen["changes"] += _number(full.connection, "SELECT COUNT(*) FROM watchlist.cases WHERE change <> 'unchanged'")
    everybody = _number(full.connection, "SELECT COUNT(*) FROM staging.patients") * seen["nights"]
    # a test that builds everybody every night, or in which nothing happens, shows nothing
    assert seen["persons built again"] < everybody
    assert seen["changes"] > NIGHTS
    record_property("incremental nights equal to full builds", dict(seen))


def differences(here: Connection, there: Connection, folder: Path) -> dict[str, tuple[int, int]]:
    """Give the tables whose rows are not the same, with how many rows stand only in one."""
    found = {}
    for model in MODELS:
        sums = f"SELECT COUNT(*), SUM(CAST(HASH(content) AS HUGEINT)) FROM {qualified(model.name)} AS content"
        if here.execute(sums).fetchall() == there.execute(sums).fetchall():
            continue
        file = folder / "there.parquet"
        there.execute(f"COPY {qualified(model.name)} TO {literal(str(file))} (FORMAT PARQUET)")
        table, other = qualified(model.name), f"READ_PARQUET({literal(str(file))})"
        only_here, only_there = (
            _number(here, f"SELECT COUNT(*) FROM (SELECT * FROM {one} EXCEPT ALL SELECT * FROM {two})")
            for one, two in ((table, other), (other, table))
        )
        if only_here or only_there:
            found[model.name] = (only_here, only_there)
    return found


def _number(connection: Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchall()[0][0])
