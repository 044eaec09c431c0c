"""Analysts read while nights are published; a second run is turned away and changes nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from data_samples.build_samples import FOLDER
from data_samples.records import NIGHTS
from pipelines.flows import steps
from pipelines.settings import Home, load_settings
from pipelines.warehouse.connection import open_for_writing
from tests.acceptance.published import everything
from tests.conftest import ROOT, run_command

PUBLISHES = 6
LAST = date.fromisoformat(NIGHTS[-1])

#: What an analyst's process does: open the link with plain duckdb, read, close, again and again.
READER = """
import csv, json, sys
from pathlib import Path
import duckdb

published, stop = Path(sys.argv[1]), Path(sys.argv[2])
reads, seen, mixed = 0, set(), 0
while reads < 200 or not stop.exists():
    connection = duckdb.connect(str(published / "nmwatch.duckdb"), read_only=True)
    summaries = connection.execute("SELECT DISTINCT summary FROM watchlist.cases").fetchall()
    sentences = connection.execute("SELECT DISTINCT sentence FROM watchlist.evidence").fetchall()
    connection.close()
    reads += 1
    mixed += summaries != sentences or len(summaries) != 1
    seen.add(summaries[0][0])
    rows = list(csv.DictReader((published / "watchlist.csv").open(encoding="utf-8")))
    mixed += len({row["summary"] for row in rows}) != 1
    if reads == 1:
        print("reading", flush=True)
print(json.dumps({"reads": reads, "seen": len(seen), "mixed": mixed}))
"""
HOLDER = """
import sys, time
from pathlib import Path
from pipelines.settings import Home
from pipelines.warehouse.lock import hold_run_lock

with hold_run_lock(Home(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(300)
"""


@contextmanager
def started(program: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Run a small program in its own process; it has said a word when the block begins."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, *(str(argument) for argument in arguments)], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        assert process.stdout.readline().strip(), process.communicate()[1]
        yield process
    finally:
        process.kill()
        process.communicate()


def publish_marked(home: Home, mark: str) -> None:
    """Publish a night in which every summary and every sentence is the same word."""
    run = steps.Run(home=home, settings=load_settings(home), landing=FOLDER, as_of=LAST, source_name="extracts")
    with open_for_writing(home, run.settings.engine) as connection:
        connection.execute("UPDATE watchlist.cases SET summary = $mark", {"mark": mark})
        connection.execute("UPDATE watchlist.evidence SET sentence = $mark", {"mark": mark})
    steps.publish_night(run, steps.all_models())


def test_a_reader_never_meets_an_error_or_half_a_night(copy_home: Path, tmp_path: Path) -> None:
    home, stop = Home(copy_home), tmp_path / "stop"
    publish_marked(home, "night 0")
    with started(READER, home.published, stop) as reader:
        for number in range(1, PUBLISHES):
            publish_marked(home, f"night {number}")
        stop.touch()
        out, err = reader.communicate(timeout=120)
    assert reader.returncode == 0, err
    said = json.loads(out)
    assert said["reads"] >= 200
    assert said["mixed"] == 0
    assert said["seen"] > 1, "the reader saw more than one night"


def test_a_second_run_is_told_who_holds_the_home_and_changes_nothing(copy_home: Path) -> None:
    kept = ("published", "warehouse/raw", "quarantine")
    before = {name: everything(copy_home / name) for name in kept}
    database = (copy_home / "warehouse" / "nmwatch.duckdb").read_bytes()
    with started(HOLDER, copy_home) as holder:
        ended = run_command("run", "--home", copy_home, "--landing", FOLDER / "landing", "--as-of", NIGHTS[-1])
    assert ended.code == 4, ended.err
    assert f"process {holder.pid}" in ended.err
    assert all(part in ended.err for part in ("where:", "allowed:", "do:"))
    assert "Traceback" not in ended.err
    assert {name: everything(copy_home / name) for name in kept} == before
    assert (copy_home / "warehouse" / "nmwatch.duckdb").read_bytes() == database


@pytest.mark.parametrize("command", ["show", "status"])
def test_reading_commands_work_while_a_run_holds_the_home(command: str, copy_home: Path) -> None:
    case = ("NM-7C0DB7DB0D",) if command == "show" else ()
    with started(HOLDER, copy_home):
        ended = run_command(command, *case, "--home", copy_home)
    assert ended.code == 0, ended.err
