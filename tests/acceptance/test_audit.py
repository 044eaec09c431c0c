"""`nmwatch verify` finds every change of the record, of raw files, books, rules and published files; and nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.settings import EngineSettings, Home
from pipelines.warehouse.connection import open_for_writing
from pipelines.warehouse.findings import Finding
from pipelines.warehouse.record import entries
from pipelines.warehouse.record_checks import prove_record
from pipelines.warehouse.verifying import verify_home, verify_snapshot
from tests.acceptance.damage import SHAPES, damaged, flipped, swapped
from tests.conftest import CommandLine

#: Drawn positions in each file, beside its first and last byte.
POSITIONS = 2


def quiet(_: str) -> None:
    """Say nothing of what is read."""


@pytest.fixture(scope="module")
def home(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy of the sample home with its last published night only; each test leaves it as it was."""
    last = (sample_home / "published" / "current").resolve().name
    keep = {"snapshots": last, "history": last[:10]}

    def left_out(folder: str, names: list[str]) -> list[str]:
        kept = keep.get(Path(folder).name)
        return [name for name in names if name != kept] if kept else []

    target = tmp_path_factory.mktemp("audit") / "home"
    shutil.copytree(sample_home, target, symlinks=True, ignore=left_out)
    return Home(target)


def differences(home: Home) -> tuple[Finding, ...]:
    return verify_home(home, tell=quiet).differences


def record_differences(home: Home, books: dict[int, dict[str, object]]) -> list[Finding]:
    return [finding for finding in prove_record(home, books, tell=quiet).findings if finding.is_difference]


@pytest.fixture(scope="module")
def books(home: Home) -> dict[int, dict[str, object]]:
    """Rows of meta.runs by run number."""
    with open_for_writing(home, EngineSettings()) as connection:
        found = connection.execute("SELECT * FROM meta.runs WHERE publication_number IS NOT NULL")
        names = [column[0] for column in found.description or []]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {row["publication_number"]: row for row in rows}


def record_files(home: Home) -> list[Path]:
    """Every file of the second and the last record."""
    _, second, *_, last = entries(home)
    return [path for entry in (second, last) for path in sorted(entry.folder.iterdir())]


def named(home: Home, path: Path) -> str:
    return path.relative_to(home.root).as_posix()


def test_a_home_as_it_was_published_shows_no_difference(home: Home, nmwatch: CommandLine) -> None:
    ended = nmwatch("verify", "--home", home.root)
    assert ended.code == 0, ended.out
    assert "no difference" in ended.out
    answer = json.loads(nmwatch("verify", "--home", home.root, "--json").out)
    assert answer["differences"] == 0
    looked_at = {finding["kind"] for finding in answer["findings"]}
    assert looked_at == {"record", "raw", "books", "rules", "published"}


def test_the_record_has_one_folder_for_each_night_and_each_names_the_one_before(home: Home) -> None:
    every = entries(home)
    assert [entry.number for entry in every] == list(range(1, len(every) + 1))
    assert [entry.content["previous_record_sha256"] for entry in every] == [None, *(one.sha256 for one in every[:-1])]
    modes = {path.stat().st_mode & 0o777 for entry in every for path in entry.folder.iterdir()}
    assert modes == {0o400}


def test_every_changed_byte_of_the_record_is_found_and_its_file_named(
    home: Home, books: dict[int, dict[str, object]]
) -> None:
    tried = 0
    for path in record_files(home):
        for place, data in flipped(path.read_bytes(), seed=named(home, path), positions=POSITIONS):
            with damaged(path, data):
                found = record_differences(home, books)
            assert named(home, path) in {finding.name for finding in found}, f"byte {place} of {path.name}"
            others = {finding.name for finding in found} - {named(home, path)}
            # a changed byte in what run.json says of another file of its folder sets the two against each other
            beside = {named(home, one) for one in path.parent.iterdir()} if path.name == "run.json" else set()
            assert others <= beside
            tried += 1
    print(f"{tried} changed bytes of the record, all found")  # shown with -s


@pytest.mark.parametrize("shape", SHAPES)
def test_a_file_of_the_record_that_is_cut_longer_or_gone_is_named(
    home: Home, books: dict[int, dict[str, object]], shape: str
) -> None:
    for path in record_files(home):
        with damaged(path, SHAPES[shape](path.read_bytes())):
            assert named(home, path) in {finding.name for finding in record_differences(home, books)}


def test_files_of_the_record_that_changed_places_are_both_named(
    home: Home, books: dict[int, dict[str, object]]
) -> None:
    first, *_, last = entries(home)
    for name in ("run.json", "watchlist.cases.parquet"):
        with swapped(first.folder / name, last.folder / name):
            found = {finding.name for finding in record_differences(home, books)}
        assert {named(home, first.folder / name), named(home, last.folder / name)} <= found


def test_a_record_that_is_gone_added_or_renamed_is_named(home: Home, books: dict[int, dict[str, object]]) -> None:
    _, second, *_, last = entries(home)
    for entry in (second, last):
        away = home.root / "away"
        entry.folder.rename(away)
        assert named(home, entry.folder) in {finding.name for finding in record_differences(home, books)}
        away.rename(entry.folder)
    stranger = second.folder / "note.txt"
    stranger.write_text("hello")
    assert [finding.name for finding in record_differences(home, books)] == [named(home, stranger)]
    stranger.unlink()
    assert record_differences(home, books) == []


def test_a_record_written_anew_as_a_whole_does_not_fit_what_was_published(
    home: Home, books: dict[int, dict[str, object]]
) -> None:
    *_, last = entries(home)
    path = last.folder / "run.json"
    content = json.loads(path.read_bytes())
    content["run"]["cases"] += 1
    forged = (json.dumps(content, sort_keys=True, indent=1) + "\n").encode()
    with damaged(path, forged):
        (found,) = record_differences(home, books)
    assert found.name == named(home, path)
    assert "meta.runs and the published manifest" in found.detail


def test_every_changed_byte_of_a_published_file_is_found_and_its_file_named(home: Home) -> None:
    *_, entry = entries(home)
    snapshot = (home.published / "current").resolve()
    tried = 0
    for path in sorted(snapshot.iterdir()):
        for place, data in flipped(path.read_bytes(), seed=path.name, positions=POSITIONS):
            with damaged(path, data):
                alone = verify_snapshot(snapshot, tell=quiet).differences
                recorded = verify_snapshot(snapshot, entry=entry, tell=quiet).differences
            wanted = [f"{snapshot.name}/{path.name}"]
            assert [finding.name for finding in alone] == wanted, f"byte {place}, without the record"
            assert [finding.name for finding in recorded] == wanted, f"byte {place}, with the record"
            tried += 1
    print(f"{tried} changed bytes of published files, all found")  # shown with -s


@pytest.mark.parametrize("shape", SHAPES)
def test_a_published_file_that_is_cut_longer_or_gone_is_named(home: Home, shape: str) -> None:
    snapshot = (home.published / "current").resolve()
    for path in sorted(snapshot.iterdir()):
        if (path.name, shape) == ("manifest.json", "deleted"):
            continue  # then it is no published night any more, which the verification of the home says
        with damaged(path, SHAPES[shape](path.read_bytes())):
            found = verify_snapshot(snapshot, tell=quiet).differences
        assert [finding.name for finding in found] == [f"{snapshot.name}/{path.name}"]


def one_of_each(home: Home) -> list[Path]:
    snapshot = (home.published / "current").resolve()
    raw = sorted(home.raw.rglob("*.parquet"))
    rules = sorted((home.warehouse / "rules").iterdir())
    return [raw[0], raw[-1], *rules, snapshot / "manifest.json", snapshot / "watchlist.csv"]


@pytest.mark.parametrize("shape", ["changed", "deleted"])
def test_the_verification_of_a_home_names_every_kind_of_file(home: Home, shape: str) -> None:
    for path in one_of_each(home):
        _, changed = list(flipped(path.read_bytes(), seed=path.name, positions=1))[1]
        with damaged(path, changed if shape == "changed" else None):
            assert named(home, path) in {finding.name for finding in differences(home)}


def test_raw_files_that_changed_places_are_both_named(home: Home) -> None:
    one, *_, other = sorted(home.raw.rglob("labs/**/*.parquet"))
    with swapped(one, other):
        assert {finding.name for finding in differences(home)} == {named(home, one), named(home, other)}


def test_links_that_lead_elsewhere_are_named(home: Home) -> None:
    link = home.published / "watchlist.csv"
    link.unlink()
    link.write_text("case_id\n")
    assert [finding.name for finding in differences(home)] == ["published/watchlist.csv"]
    link.unlink()
    link.symlink_to(Path("current") / "watchlist.csv")
    assert differences(home) == ()


CHANGES = {
    "history.cases": "UPDATE history.cases SET priority = 'P4' WHERE case_id = (SELECT MIN(case_id) FROM history.cases)",
    "history.change_causes": "DELETE FROM history.change_causes WHERE rowid = (SELECT MIN(rowid) FROM history.change_causes)",
    "history.evidence": "UPDATE history.evidence SET points = points + 1 WHERE rowid = (SELECT MIN(rowid) FROM history.evidence)",
    "meta.runs": "UPDATE meta.runs SET persons = persons + 1 WHERE publication_number = 2",
    "quality.loads": "UPDATE quality.loads SET rows_loaded = rows_loaded + 1 WHERE rowid = (SELECT MIN(rowid) FROM quality.loads)",
    "quality.quarantine": "UPDATE quality.quarantine SET reason = 'another' WHERE rowid = (SELECT MIN(rowid) FROM quality.quarantine)",
    "quality.check_results": "UPDATE quality.check_results SET status = 'pass', numerator = numerator + 1 WHERE rowid = (SELECT MIN(rowid) FROM quality.check_results)",
    "quality.reconciliation": "DELETE FROM quality.reconciliation WHERE rowid = (SELECT MIN(rowid) FROM quality.reconciliation)",
}  # fmt: skip


@pytest.mark.parametrize("table", CHANGES)
def test_a_changed_row_of_the_books_is_found_and_its_table_and_night_named(
    home: Home, table: str, undo: Callable[[], None]
) -> None:
    with open_for_writing(home, EngineSettings()) as connection:
        connection.execute(CHANGES[table])
    found = differences(home)
    undo()
    assert found, f"{table}: nobody saw it"
    assert {finding.name.split(",")[0] for finding in found} == {table}
    assert all(finding.kind == "books" and "2026-" in finding.name for finding in found)


def test_a_row_of_a_night_nobody_published_is_found(home: Home, undo: Callable[[], None]) -> None:
    with open_for_writing(home, EngineSettings()) as connection:
        connection.execute("INSERT INTO history.cases BY NAME SELECT * REPLACE (DATE '2026-01-08' AS as_of) "
                           "FROM history.cases WHERE as_of = '2026-01-07'")  # fmt: skip
    found = differences(home)
    undo()
    assert [(finding.name, finding.state) for finding in found] == [
        ("history.cases, night of 2026-01-08", "not in the record")
    ]


@pytest.fixture
def undo(home: Home, tmp_path: Path) -> Callable[[], None]:
    """Give a function that puts the private database back as it was."""
    copy = tmp_path / "nmwatch.duckdb"
    shutil.copyfile(home.database, copy)
    return lambda: shutil.copyfile(copy, home.database) and None  # type: ignore[return-value]


def test_a_copy_of_a_published_night_is_verified_without_a_home(
    home: Home, tmp_path: Path, nmwatch: CommandLine
) -> None:
    copy = shutil.copytree(home.published / "current", tmp_path / "copy")
    assert nmwatch("verify", copy).code == 0
    assert nmwatch("verify", copy, "--home", home.root).code == 0
    (copy / "watchlist.csv").chmod(0o600)
    (copy / "watchlist.csv").write_text("nothing")
    ended = nmwatch("verify", copy)
    assert ended.code == 1
    assert "watchlist.csv" in ended.out
