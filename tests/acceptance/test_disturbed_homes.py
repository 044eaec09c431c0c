"""What surrounds a night goes wrong: a file still arrives, raw files are damaged, a home is read-only, the clock jumps."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from data_samples.build_samples import FOLDER
from data_samples.records import NIGHTS
from pipelines import clock
from pipelines.errors import WarehouseDamaged
from pipelines.flows import nightly, steps
from pipelines.settings import Home, load_settings
from pipelines.sources.hash_book import file_hash
from pipelines.warehouse.connection import open_for_reading
from pipelines.warehouse.raw_store import raw_file
from tests.acceptance.crash.small_disk import UNSHARE, mounts_work
from tests.acceptance.published import everything
from tests.conftest import NMWATCH, ROOT, CommandLine, Ended, clean_environment

LANDING = FOLDER / "landing"
LAST, NEXT = NIGHTS[-1], "2026-02-09"
FOUR_PARTS = ("where:", "allowed:", "do:")


def loads(home: Path, folder: str) -> dict[str, str]:
    """Give the files of a landed folder that are in the books, with their hashes."""
    with open_for_reading(home / "warehouse" / "nmwatch.duckdb") as reader:
        found = reader.rows("SELECT file_name, sha256 FROM quality.loads WHERE extract_date = $day",
                            {"day": date.fromisoformat(folder)})  # fmt: skip
    return {row["file_name"]: row["sha256"] for row in found}


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    """The sample extracts and one more folder with a file of patients and one of results."""
    landing = tmp_path / "landing"
    shutil.copytree(LANDING, landing)
    (landing / NEXT).mkdir()
    shutil.copyfile(landing / LAST / "patients.csv", landing / NEXT / "patients.csv")
    shutil.copyfile(landing / LAST / "labs-001.csv", landing / NEXT / "labs.csv")
    return landing


@contextmanager
def arriving(file: Path) -> Iterator[Callable[[], None]]:
    """Write to a file, row after row, until told to stop."""
    row, stopped = file.read_bytes().splitlines()[-1] + b"\n", threading.Event()

    def write() -> None:
        while not stopped.is_set():
            with file.open("ab") as stream:
                stream.write(row)
            time.sleep(0.002)

    writer = threading.Thread(target=write)
    writer.start()

    def stop() -> None:
        stopped.set()
        writer.join()

    try:
        yield stop
    finally:
        stop()


def test_a_file_that_goes_on_arriving_is_refused_by_name_and_nothing_is_half_loaded(
    copy_home: Path, landing: Path, nmwatch: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "ARRIVAL_PAUSES_SECONDS", (0.1, 0.1))
    before = everything(copy_home / "published")
    with arriving(landing / NEXT / "labs.csv"):
        ended = nmwatch("run", "--home", copy_home, "--landing", landing, "--as-of", NEXT)
    assert ended.code == 3, ended.err
    assert "still arriving" in ended.err
    assert f"{NEXT}/labs.csv" in ended.err
    assert all(part in ended.err for part in FOUR_PARTS)
    assert loads(copy_home, NEXT) == {}, "not even the complete file beside it"
    assert everything(copy_home / "published") == before


def test_a_night_waits_for_a_file_that_arrives_in_time(
    copy_home: Path, landing: Path, nmwatch: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "ARRIVAL_PAUSES_SECONDS", (0.1, 0.1))
    waited: list[str] = []
    with arriving(landing / NEXT / "labs.csv") as stop:

        def upload_ends(words: str) -> None:
            if "still arriving" in words:
                waited.append(words)
                stop()

        monkeypatch.setattr(nightly, "tell", upload_ends)
        ended = nmwatch("run", "--home", copy_home, "--landing", landing, "--as-of", NEXT)
    assert ended.code == 0, ended.err
    assert waited == [f"waiting for {NEXT}/labs.csv: it is still arriving"]
    assert loads(copy_home, NEXT)[f"{NEXT}/labs.csv"] == file_hash(landing / NEXT / "labs.csv"), "as it was at the end"


@pytest.fixture
def run(copy_home: Path) -> steps.Run:
    home = Home(copy_home)
    return steps.Run(home=home, settings=load_settings(home), landing=LANDING, as_of=date.fromisoformat(LAST),
                     source_name="extracts")  # fmt: skip


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda path: path.unlink(), "No such file"),
        (lambda path: path.write_bytes(b""), "only 0 bytes"),
        (lambda path: path.write_bytes(path.read_bytes()[:-200]), "not a whole Parquet file"),
        (lambda path: path.write_bytes(b"\0" * path.stat().st_size), "not a whole Parquet file"),
    ],
    ids=["missing", "empty", "cut off", "zeros"],
)
def test_a_raw_file_that_is_not_whole_stops_the_night_by_name(
    harm: Callable[[Path], None], words: str, run: steps.Run
) -> None:
    before = everything(run.home.published)
    harmed = sorted(run.home.raw.glob("labs/*/*.parquet"))[0]
    harmed.chmod(0o600)
    harm(harmed)
    with pytest.raises(WarehouseDamaged) as refused:
        steps.prepare_home(run)
    message = refused.value.message()
    assert str(harmed.relative_to(run.home.root)) in message
    assert words in message
    assert "backup" in message
    assert all(part in message for part in FOUR_PARTS)
    assert everything(run.home.published) == before


def test_a_raw_file_left_half_written_is_never_read_and_is_overwritten(
    copy_home: Path, landing: Path, nmwatch: CommandLine
) -> None:
    labs = landing / NEXT / "labs.csv"
    labs.write_bytes(labs.read_bytes().replace(b"LAB-", b"LBX-"))  # rows that are not known, so that they are written
    place = raw_file(Home(copy_home), table="labs", extract_date=date.fromisoformat(NEXT), file_name=f"{NEXT}/labs.csv",
                     sha256=file_hash(labs))  # fmt: skip
    place.parent.mkdir(parents=True)
    stray = place.with_name("0123456789abcdef.parquet")
    for path in (place, stray):
        path.write_bytes(b"PAR1 half of a file")
    ended = nmwatch("run", "--home", copy_home, "--landing", landing, "--as-of", NEXT)
    assert ended.code == 0, ended.err
    assert place.read_bytes()[-4:] == b"PAR1"
    assert stray.read_bytes() == b"PAR1 half of a file", "it is in no book, so nobody looks at it"


WRITER_THAT_DIES = """
import os, sys
import duckdb

connection = duckdb.connect(sys.argv[1])
connection.execute("CREATE TABLE meta.kept AS SELECT 1 AS number")
connection.execute("BEGIN TRANSACTION")
connection.execute("INSERT INTO meta.kept VALUES (2)")
os.kill(os.getpid(), 9)
"""


def test_what_a_killed_writer_left_beside_the_database_is_taken_up(run: steps.Run, nmwatch: CommandLine) -> None:
    died = subprocess.run([sys.executable, "-c", WRITER_THAT_DIES, str(run.home.database)], check=False)
    assert died.returncode == -9
    assert run.home.database.with_name("nmwatch.duckdb.wal").exists(), "what the writer had committed is only there"
    assert nmwatch("status", "--home", run.home.root, "--json").code == 0
    steps.prepare_home(run)
    with open_for_reading(run.home.database) as reader:
        assert reader.rows("SELECT number FROM meta.kept") == [{"number": 1}]


def run_read_only(home: Path, part: str) -> Ended:
    """Run a night on a home of which a part is read-only: by its rights, or as root by a mount of our own."""
    folder = home / part
    command = [*NMWATCH, "run", "--home", str(home), "--landing", str(LANDING), "--as-of", LAST]
    if os.getuid() == 0:
        mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
        command = [*UNSHARE, "sh", "-c", mount, str(folder), *command]
    else:
        folder.chmod(0o500)
    try:
        done = subprocess.run(command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, timeout=120,
                              check=False)  # fmt: skip
    finally:
        folder.chmod(0o700)
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.mark.skipif(os.getuid() == 0 and not mounts_work(), reason="root writes everywhere, and may mount nothing here")
@pytest.mark.parametrize("part", [".", "published", "warehouse", "published/snapshots"])
def test_a_home_that_is_read_only_in_part_is_refused_and_left_as_it_is(part: str, copy_home: Path) -> None:
    before = everything(copy_home)
    ended = run_read_only(copy_home, part)
    assert ended.code == 2, ended.err
    assert "cannot be written" in ended.err
    assert str((copy_home / part).name) in ended.err
    assert all(words in ended.err for words in FOUR_PARTS)
    assert everything(copy_home) == before


def test_a_clock_that_jumps_during_a_night_changes_nothing_that_is_published(
    copy_home: Path, nmwatch: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(copy_home / "published")
    jumps = iter([timedelta(days=400 * (-1) ** number) for number in range(100_000)])
    monkeypatch.setattr(clock, "now", lambda: datetime.now().astimezone() + next(jumps))
    ended = nmwatch("run", "--full", "--home", copy_home, "--landing", LANDING, "--as-of", LAST)
    assert ended.code == 0, ended.err
    assert everything(copy_home / "published") == before
