"""Measures a night that builds only who changed against a full build of the same night, in one run: ratios first.

The history is a made-up population: landed and loaded once, then copied under other identifiers to any size where raw
files are kept. The nights bring new rows of the last two months for a share of the persons, as landed files. Floor:
reading the night's files into raw (landing alone).

    python -m benchmarks.incremental --persons 100000 --copies 10 --touched 0.003
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import duckdb

from data_samples.population.shape import Plan
from data_samples.population.write import write_population
from pipelines.contract import BY_NAME
from pipelines.flows import steps
from pipelines.settings import EngineSettings, Home, load_settings
from pipelines.warehouse import ledger, raw_store
from pipelines.warehouse.build import BuildReport
from pipelines.warehouse.connection import Connection, open_for_writing

Answer = TypeVar("Answer")
HISTORY = date(2026, 1, 5)
NIGHTS = tuple(HISTORY + timedelta(days=days) for days in (1, 2, 3))
#: Column that says when a row of a table happened.
_HAPPENED = {"labs": "collected_time", "prescribing": "start_time", "diagnoses": "diagnosis_date",
             "visits": "start_time"}  # fmt: skip
_OWN = ("result_id", "prescription_id", "diagnosis_id", "visit_id", "accession")


def main() -> None:
    """Make the history, run its night, then three nights with few rows, and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--persons", type=int, default=20_000)
    arguments.add_argument("--copies", type=int, default=1)
    arguments.add_argument("--touched", type=float, default=0.003)
    arguments.add_argument("--nights", type=int, default=len(NIGHTS), help="nights after the history")
    arguments.add_argument("--folder", type=Path, help="keep everything here, and use a history found here")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="nmwatch-bench-") as scratch:
        folder = asked.folder or Path(scratch)
        landing = folder / "landing"
        if not landing.exists():
            make_history(landing, persons=asked.persons)
        for night in NIGHTS[: asked.nights]:
            make_night(landing, night, share=asked.touched, copies=asked.copies)
        for line in measure(folder / "home", landing, copies=asked.copies, nights=NIGHTS[: asked.nights]):
            print(line, flush=True)


def make_history(landing: Path, *, persons: int) -> None:
    """Write the population as the first folder."""
    write_population(Plan(landing=landing, persons=persons, start=HISTORY))


def copy_history(home: Home, *, copies: int) -> None:
    """Put copies of the loaded history beside it, as if their files had been landed the same night."""
    with open_for_writing(home, EngineSettings()) as connection:
        for load in ledger.read_loads(connection):
            for copy in range(1, copies):
                _copy_file(connection, home, load, copy)


def _copy_file(connection: Connection, home: Home, load: ledger.Load, copy: int) -> None:
    name = f"{load.file_name.removesuffix('.csv')}-{copy:03d}.csv"
    other = replace(load, file_name=name, sha256=hashlib.sha256(name.encode()).hexdigest())
    source, target = (
        raw_store.raw_file(home, table=one.table_name, extract_date=HISTORY, file_name=one.file_name, sha256=one.sha256)
        for one in (load, other)
    )
    identifiers = {column.name for column in BY_NAME[load.table_name].columns if column.kind == "id"}
    cells = ", ".join(
        f"'{copy}-' || {column} AS {column}" if column in (identifiers | {"row_key"}) else column
        for column in raw_store.RAW_COLUMNS[load.table_name]
    )
    connection.execute(f"COPY (SELECT {cells} FROM '{source}') TO '{target}' (FORMAT PARQUET, COMPRESSION ZSTD)")
    ledger.record_loads(connection, [(other, None)])


def make_night(landing: Path, night: date, *, share: float, copies: int) -> None:
    """Write a night: for a share of the persons, their rows of the last two months again, as new ones of today."""
    folder = landing / str(night)
    if folder.exists():
        return
    folder.mkdir()
    with closing(duckdb.connect()) as connection:
        for table, happened in _HAPPENED.items():
            source = _read(landing / str(HISTORY) / f"{table}*.csv")
            columns = [row[0] for row in connection.execute(f"DESCRIBE {source}").fetchall()]
            recent = f"SUBSTR({happened}, 1, 10) >= '{HISTORY - timedelta(days=60)}'"
            connection.execute(f"CREATE OR REPLACE TABLE recent AS {source} WHERE {recent}")
            everybody = " UNION ALL ".join(
                f"SELECT * REPLACE ('{copy}-' || patient_id AS patient_id, '{copy}-' || {columns[0]} AS {columns[0]}) "
                "FROM recent" if copy else "SELECT * FROM recent"
                for copy in range(copies)
            )  # fmt: skip
            cells = ", ".join(
                f"'{night}-' || {name} AS {name}" if name in _OWN
                else f"'{night}' || SUBSTR({name}, 11) AS {name}" if name == happened
                else f"'' AS {name}" if name in ("updated_at", "reported_time", "end_time")
                else name
                for name in columns
            )  # fmt: skip
            chosen = f"HASH(patient_id || '{night}') % 1000000 < {round(share * 1_000_000)}"
            _write(connection, f"SELECT {cells} FROM ({everybody}) WHERE {chosen}", folder / f"{table}.csv")


def measure(root: Path, landing: Path, *, copies: int, nights: Sequence[date]) -> Iterator[str]:
    """Run the nights step by step; the last is built a second time in full."""
    home = Home(root)
    home.make()
    yield "night | persons built | landing s | build s | build / landing | publish s"
    built = 0.0
    for night in (HISTORY, *nights):
        landed, built, published, report = _night(home, landing, night, copies=copies if night == HISTORY else 1)
        who = "all" if report.persons is None else f"{report.persons:,}"
        yield f"{night} | {who} | {landed:.2f} | {built:.2f} | {built / landed:.2f} | {published:.2f}"
    raw = sum(file.stat().st_size for file in home.raw.rglob("*.parquet"))
    yield f"raw files {raw / 1e6:,.0f} MB, private database {home.database.stat().st_size / 1e6:,.0f} MB"
    run = _run(home, landing, nights[-1], is_full=True)
    full, _ = _timed(lambda: steps.build_tables(run, steps.all_models()))
    yield f"the last night built in full from the event store: {full:.2f} s; its own build was {built / full:.1%} of it"


def _night(home: Home, landing: Path, night: date, *, copies: int) -> tuple[float, float, float, BuildReport]:
    run = _run(home, landing, night)
    steps.prepare_home(run)
    landed, _ = _timed(lambda: _ingest(run))
    copy_history(home, copies=copies)
    steps.prepare_tables(run)
    models = steps.all_models()
    built, report = _timed(lambda: steps.build_tables(run, models))
    steps.refuse_or_go_on(run, [])
    published, _ = _timed(lambda: steps.publish_night(run, models))
    return landed, built, published, report


def _run(home: Home, landing: Path, night: date, *, is_full: bool = False) -> steps.Run:
    return steps.Run(
        home=home, settings=load_settings(home), landing=landing, as_of=night, source_name="extracts", is_full=is_full
    )


def _ingest(run: steps.Run) -> None:
    for folder in steps.discover_extracts(run):
        files, _ = steps.new_files(run, folder)
        if files:
            steps.load_folder(run, [steps.stage_one(run, file) for file in files])


def _timed(function: Callable[[], Answer]) -> tuple[float, Answer]:
    started = time.perf_counter()
    result = function()
    return time.perf_counter() - started, result


def _read(path: Path) -> str:
    return f"SELECT * FROM READ_CSV('{path}', all_varchar = true, header = true, quote = '\"')"


def _write(connection: duckdb.DuckDBPyConnection, select: str, path: Path) -> None:
    connection.execute(f"COPY ({select}) TO '{path}' (HEADER, DELIMITER ',')")


if __name__ == "__main__":
    main()
