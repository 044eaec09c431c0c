"""A home that is lost comes back from its backup and goes on as if nothing had happened; nobody else reads any of it."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_samples.build_samples import FOLDER
from pipelines.settings import Home
from pipelines.warehouse.connection import open_for_reading
from tests.acceptance.published import file_hashes, tables
from tests.conftest import CommandLine, copied

NEXT_NIGHT = "2026-02-03"
OTHERS = 0o007


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    """The sample landing folder, and one extract more: a CK result of a patient who was listed before."""
    folder = shutil.copytree(FOLDER / "landing", tmp_path / "landing")
    (folder / NEXT_NIGHT).mkdir()
    row = {"result_id": "LAB-NEXT-1", "patient_id": "P001", "code_system": "LOINC", "code": "2157-6",
           "test_name": "Creatine kinase", "specimen": "serum", "collected_time": "2026-02-02T08:00:00",
           "value": "9000", "unit": "U/L", "reference_low": "30", "reference_high": "308", "status": "final"}  # fmt: skip
    with (folder / NEXT_NIGHT / "labs.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(row))
        writer.writeheader()
        writer.writerow(row)
    return folder


def current(home: Path) -> Path:
    return (Home(home).published / "current").resolve()


@pytest.mark.slow
def test_a_restored_home_publishes_the_next_night_as_the_lost_one_would_have(
    sample_home: Path, landing: Path, tmp_path: Path, nmwatch: CommandLine
) -> None:
    undisturbed, lost, new = copied(sample_home, tmp_path / "a"), copied(sample_home, tmp_path / "b"), tmp_path / "c"
    backups = tmp_path / "backups"
    ended = nmwatch("backup", "--home", lost, "--to", backups)
    assert ended.code == 0, ended.err
    shutil.rmtree(lost)
    ended = nmwatch("restore", "--from", backups, "--home", new)
    assert ended.code == 0, ended.err
    assert current(new).name == current(undisturbed).name
    for home in (undisturbed, new):
        ended = nmwatch("run", "--home", home, "--landing", landing, "--as-of", NEXT_NIGHT)
        assert ended.code == 0, ended.err
    assert current(new).name == current(undisturbed).name, "the name carries the hash of the content"
    assert tables(current(new)) == tables(current(undisturbed))
    assert file_hashes(current(new)) == file_hashes(current(undisturbed))
    assert nmwatch("verify", "--home", new).code == 0


def files_of(folder: Path) -> Iterator[tuple[Path, int]]:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            yield path, path.stat().st_mode


def test_no_other_account_reads_anything_of_a_home(sample_home: Path, tmp_path: Path, nmwatch: CommandLine) -> None:
    # the folder above belongs to the test, the home made itself
    for path, mode in files_of(sample_home):
        assert mode & OTHERS == 0, f"{path} is open to others"
    before = os.umask(0o022)
    try:
        assert nmwatch("backup", "--home", sample_home, "--to", tmp_path / "backups").code == 0
        assert nmwatch("restore", "--from", tmp_path / "backups", "--home", tmp_path / "new").code == 0
        assert nmwatch("prune", "--home", tmp_path / "new", "--compact").code == 0
        with open_for_reading(tmp_path / "new" / "published" / "nmwatch.duckdb") as reader:
            case = reader.value("SELECT MIN(case_id) FROM watchlist.cases")
        ended = nmwatch("bundle", case, "--home", tmp_path / "new", "--output", tmp_path / "backups" / "bundle.zip")
        assert ended.code == 0, ended.err
    finally:
        os.umask(before)
    for folder in (tmp_path / "backups", tmp_path / "new"):
        for path, mode in files_of(folder):
            assert mode & 0o077 == 0, f"{path} is open to others"


def test_a_pruned_home_still_verifies(copy_home: Path, nmwatch: CommandLine) -> None:
    (copy_home / "nmwatch.toml").write_text("[publish]\nnights_kept = 2\n")
    assert nmwatch("prune", "--home", copy_home).code == 0
    assert len(list((copy_home / "published" / "history").iterdir())) == 2
    ended = nmwatch("verify", "--home", copy_home)
    assert ended.code == 0, ended.out + ended.err


def test_a_published_database_of_a_newer_release_is_named_by_reading_commands(
    copy_home: Path, nmwatch: CommandLine
) -> None:
    import duckdb  # noqa: PLC0415  # to write what no release of ours would

    database = current(copy_home) / "nmwatch.duckdb"
    database.chmod(0o600)
    with duckdb.connect(str(database)) as connection:
        connection.execute("COMMENT ON TABLE meta.runs IS 'Runs. Schema 99, written by nmwatch 7.0.0.'")
        case = connection.execute("SELECT MIN(case_id) FROM watchlist.cases").fetchone()
    ended = nmwatch("show", case[0], "--home", copy_home)
    assert ended.code == 2
    assert "newer nmwatch (7.0.0, schema 99)" in ended.err
    ended = nmwatch("status", "--home", copy_home)
    assert "newer nmwatch (7.0.0" in ended.out + ended.err
