"""Measures one night on a made-up population against floors, in one run: ratios, not seconds.

Floors: reading every byte of the CSV files with DuckDB's own reader, as text (for ingest); decoding the raw Parquet
columns the models read and adding them up (for the build); copying the published file (for publishing).

    python -m benchmarks.night --persons 20000
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from data_samples.population.shape import Plan
from data_samples.population.write import write_population
from pipelines.flows import steps
from pipelines.settings import Home, load_settings
from pipelines.warehouse.publish import DATABASE_NAME

NIGHT = date(2026, 1, 5)
_READ_CSV = """SELECT COUNT(*), BIT_XOR(HASH(COLUMNS(*))) FROM READ_CSV(?, quote = '"', all_varchar = true)"""


def main() -> None:
    """Write a population, run a night step by step, print the table of ratios."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--persons", type=int, default=20_000)
    persons = arguments.parse_args().persons
    with tempfile.TemporaryDirectory(prefix="nmwatch-bench-") as folder:
        landing = Path(folder) / "landing"
        # cases about as rare as they are, so that no alarm bound stops the night
        plan = Plan(landing=landing, persons=persons, start=NIGHT, cases_per_1000=0.2, traps_per_1000=0)
        rows = write_population(plan).rows
        print(
            f"{persons:,} persons, {sum(rows.values()):,} rows, "
            f"{sum(f.stat().st_size for f in (landing / str(NIGHT)).iterdir()) / 1e6:,.0f} MB of CSV"
        )
        for line in measure(Path(folder) / "home", landing):
            print(line)


def measure(root: Path, landing: Path) -> list[str]:
    """Run the steps of a night and set each beside its floor."""
    home = Home(root)
    home.make()
    run = steps.Run(home=home, settings=load_settings(home), landing=landing, as_of=NIGHT, source_name="extracts")
    steps.prepare_home(run)
    files = sorted((landing / str(NIGHT)).glob("*.csv"))
    csv_floor = _timed(lambda: _read_csv(files))
    ingest = _timed(lambda: _ingest(run))
    steps.prepare_tables(run)
    checks = _timed(lambda: steps.refuse_or_go_on(run, steps.judge_inputs(run)))
    parquet_floor = _timed(lambda: _decode(home))
    models = steps.all_models()
    seconds: dict[str, float] = {}
    build = _timed(lambda: seconds.update({one.name: one.seconds for one in steps.build_tables(run, models).built}))
    audits = _timed(lambda: steps.judge_built(run, models))
    publish = _timed(lambda: steps.publish_night(run, models))
    file = home.published / DATABASE_NAME
    copy_floor = _timed(lambda: shutil.copyfile(file.resolve(), root / "copy.duckdb"))
    slowest = sorted(seconds, key=lambda name: -seconds[name])[:6]
    return [
        "| step | seconds | floor | ratio to floor |",
        "|---|---|---|---|",
        f"| ingest | {ingest:.1f} | CSV read {csv_floor:.2f} | {ingest / csv_floor:.1f} |",
        f"| input checks | {checks:.1f} | decode raw Parquet {parquet_floor:.2f} | {checks / parquet_floor:.1f} |",
        f"| build of {len(models)} models | {build:.1f} | decode raw Parquet {parquet_floor:.2f} "
        f"| {build / parquet_floor:.1f} |",
        f"| audits | {audits:.1f} | decode raw Parquet {parquet_floor:.2f} | {audits / parquet_floor:.1f} |",
        f"| publish | {publish:.1f} | file copy {copy_floor:.2f} | {publish / copy_floor:.1f} |",
        f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB",
        "slowest models: " + ", ".join(f"{name} {seconds[name]:.2f} s" for name in slowest),
    ]


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _ingest(run: steps.Run) -> None:
    for folder in steps.discover_extracts(run):
        to_load, _ = steps.new_files(run, folder)
        steps.load_folder(run, [steps.stage_one(run, file) for file in to_load])


def _read_csv(files: list[Path]) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        for file in files:
            # as text: the files hold dates that do not exist and results that are words
            connection.execute(_READ_CSV, [str(file)]).fetchall()


def _decode(home: Home) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        for table in ("prescribing", "labs", "diagnoses", "patients"):
            files = [str(path) for path in (home.raw / table).rglob("*.parquet")]
            connection.execute("SELECT COUNT(*), BIT_XOR(HASH(COLUMNS(*))) FROM READ_PARQUET(?)", [files]).fetchall()


if __name__ == "__main__":
    main()
