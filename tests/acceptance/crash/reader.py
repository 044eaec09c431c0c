"""A reader of the published files, in its own process, for as long as nights are run and killed.

Belongs here: what a reader opens and what it must find: a whole database, all files of one and the same night.
Does not belong here: who publishes.
Called by the tests of crashes and of many readers, and by benchmarks/kills.py.

    python -m tests.acceptance.crash.reader published stop
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[3]
#: Every so many reads every table is read from its first row to its last.
WHOLE_READ_EVERY = 25
_KINDS_KEPT = 20


@dataclass
class Seen:
    """What readers saw. `problems` are short texts, the first few of them."""

    reads: int = 0
    nights: set[str] = field(default_factory=set)
    errors: int = 0
    problems: list[str] = field(default_factory=list)

    def add(self, other: Seen) -> None:
        """Count what another reader saw."""
        self.reads += other.reads
        self.nights |= other.nights
        self.errors += other.errors
        self.problems += other.problems


def read_until(published: Path, stop: Path, *, pause_seconds: float) -> Seen:
    """Read again and again until the file `stop` appears; before the first publication there is nothing to read."""
    seen = Seen()
    while not stop.exists():
        if seen.reads or (published / "nmwatch.duckdb").exists():
            try:
                seen.nights.add(_read_once(published, whole=seen.reads % WHOLE_READ_EVERY == 0))
                seen.reads += 1
            except (AssertionError, OSError, duckdb.Error, ValueError) as error:
                seen.errors += 1
                seen.problems = [*seen.problems, f"{type(error).__name__}: {error}"][:_KINDS_KEPT]
        time.sleep(pause_seconds)
    return seen


def _read_once(published: Path, *, whole: bool) -> str:
    """Read through the links, as an analyst does; then all files of one folder. Give the night."""
    with duckdb.connect(str(published / "nmwatch.duckdb"), read_only=True) as connection:
        through_link = _night_of(connection, whole=whole)
    folder = (published / "current").resolve()
    with duckdb.connect(str(folder / "nmwatch.duckdb"), read_only=True) as connection:
        in_folder = _night_of(connection, whole=False)
    assert folder.name.startswith(in_folder), f"{folder.name} holds the night of {in_folder}"
    assert through_link <= in_folder, f"the night went back from {through_link} to {in_folder}"
    for name in ("watchlist.csv", "watchlist.parquet", "watchlist.xlsx", "watchlist.html", "quality.html"):
        assert (folder / name).stat().st_size, f"{name} is empty"
        assert (published / name).exists(), f"{name} has no link"
    rows = list(csv.DictReader((folder / "watchlist.csv").open(encoding="utf-8-sig", newline="")))
    assert {row["as_of"] for row in rows} <= {in_folder}, "watchlist.csv is of another night"
    return in_folder


def _night_of(connection: duckdb.DuckDBPyConnection, *, whole: bool) -> str:
    """Check that a database is whole and of one night; give the night."""
    nights = connection.execute("SELECT DISTINCT as_of FROM watchlist.cases").fetchall()
    assert len(nights) == 1, f"watchlist.cases is of {len(nights)} nights"
    last = connection.execute("SELECT MAX(as_of) FROM meta.runs").fetchall()
    assert last == nights, f"meta.runs ends with {last}, watchlist.cases is of {nights}"
    lost = connection.execute(
        "SELECT COUNT(*) FROM watchlist.cases AS c ANTI JOIN watchlist.evidence AS e USING (case_id) "
        "WHERE c.state <> 'withdrawn'"
    ).fetchall()[0][0]
    assert not lost, f"{lost} cases without evidence"
    if whole:
        for schema, table in connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall():
            connection.execute(f'SELECT BIT_XOR(HASH(content)) FROM "{schema}"."{table}" AS content').fetchall()
    return str(nights[0][0])


@contextmanager
def reading(published: Path, stop: Path, *, readers: int = 1, pause_seconds: float = 0.05) -> Iterator[Seen]:
    """Have readers read while the block runs; what they saw is filled in when it ends."""
    stop.unlink(missing_ok=True)
    command = (sys.executable, "-m", "tests.acceptance.crash.reader", str(published), str(stop), str(pause_seconds))
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(readers)
    ]
    seen = Seen()
    try:
        yield seen
    finally:
        stop.touch()
        for process in processes:
            out, err = process.communicate(timeout=120)
            if process.returncode:
                seen.add(Seen(errors=1, problems=[err]))
                continue
            said = json.loads(out)
            seen.add(Seen(said["reads"], set(said["nights"]), said["errors"], said["problems"]))


def main() -> None:
    """Read until told to stop, then say what was seen as JSON."""
    seen = read_until(Path(sys.argv[1]), Path(sys.argv[2]), pause_seconds=float(sys.argv[3]))
    print(json.dumps({"reads": seen.reads, "nights": sorted(seen.nights), "errors": seen.errors,
                      "problems": seen.problems}))  # fmt: skip


if __name__ == "__main__":
    main()
