"""Backups: whole or not there, small after the first, refused when a byte differs; a restored home is the home."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipelines.errors import WarehouseBusy
from pipelines.settings import EngineSettings, Home
from pipelines.warehouse import backup as backups
from pipelines.warehouse import history, ledger, migrations
from pipelines.warehouse import restore as restoring
from pipelines.warehouse.backup_manifest import MANIFEST, names, read_manifest
from pipelines.warehouse.connection import open_for_reading, open_for_writing
from pipelines.warehouse.lock import hold_run_lock
from tests.acceptance.published import everything
from tests.conftest import CommandLine

ENGINE = EngineSettings.model_validate({"threads": 1})
RAW = "warehouse/raw/labs/extract_date=2026-01-05/0123456789abcdef.parquet"
KEPT = ("nmwatch.toml", "codes/statins.csv", RAW, "warehouse/record/000001.json", "warehouse/rules/ab/rules.zip",
        "logs/runs.jsonl", "published/snapshots/2026-01-05-aa/watchlist.csv")  # fmt: skip
MADE_AGAIN = ("warehouse/prefect/prefect.db", "warehouse/work/spill/x", "warehouse/safety/nmwatch-schema-1.duckdb",
              "warehouse/run.lock", "logs/nmwatch.log", "quarantine/2026-01-05/labs.csv",
              "published/snapshots/.new/half.csv")  # fmt: skip


def write(home: Home, path: str, text: str) -> None:
    file = home.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with one published night, its files and things that are made again."""
    home = Home(tmp_path / "home")
    home.make()
    for path in (*KEPT, *MADE_AGAIN):
        write(home, path, f"content of {path}")
    write(home, "nmwatch.toml", '[reference]\nfolder = "codes"\n[retention]\nbackups_kept = 3\n')
    (home.published / "current").symlink_to("snapshots/2026-01-05-aa")
    migrations.bring_up_to_date(home, ENGINE, code_version="0.3.0", tell=lambda _: None)
    with open_for_writing(home, ENGINE) as connection:
        history.create_history(connection)
        ledger.create_ledger(connection)
        connection.execute(
            "INSERT INTO meta.runs BY NAME SELECT DATE '2026-01-05' AS as_of, 'extracts' AS source, '0.3.0' AS code_version, "
            "'a' AS input_hash, 'b' AS reference_hash, 'c' AS sql_hash, 1 AS files, 2 AS persons, 3 AS cases, "
            "'published' AS outcome"
        )
    return home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def take(home: Home, folder: Path, *, copy_all: bool = False) -> backups.Taken:
    return backups.take_backup(home, folder, engine=ENGINE, code_version="0.3.0", reference=home.root / "codes",
                               with_published=True, copy_all=copy_all, tell=lambda _: None)  # fmt: skip


def content(folder: Path, name: str) -> dict[str, str]:
    return everything(folder / name / "home")


def test_a_backup_holds_what_cannot_be_made_again_and_nothing_else(home: Home, folder: Path) -> None:
    taken = take(home, folder)
    assert taken.place == folder / "2026-01-05"
    assert set(content(folder, "2026-01-05")) == {*KEPT, "warehouse/nmwatch.duckdb", "published/current"}
    assert {entry.path for entry in taken.manifest.files} == set(content(folder, "2026-01-05"))


def test_a_second_backup_copies_only_what_changed(home: Home, folder: Path) -> None:
    take(home, folder)
    write(home, RAW.replace("0123", "4567"), "a new night's rows")
    second = take(home, folder)
    assert second.place == folder / "2026-01-05-2"
    places = [folder / name / "home" / RAW for name in ("2026-01-05", "2026-01-05-2")]
    assert places[0].samefile(places[1]), "an immutable file has two names"
    assert second.copied_files == len(second.manifest.files) - 4, "raw, record, rules and snapshot are linked"
    for name in names(folder):
        restoring.refuse_damaged(folder, read_manifest(folder / name), tell=lambda _: None)


def test_an_immutable_file_that_was_written_again_is_copied_again(home: Home, folder: Path) -> None:
    take(home, folder)
    write(home, RAW, "the same name, other bytes of another size")
    second = take(home, folder)
    assert not (folder / "2026-01-05/home" / RAW).samefile(second.place / "home" / RAW)


def test_copy_all_links_nothing(home: Home, folder: Path) -> None:
    take(home, folder)
    assert take(home, folder, copy_all=True).copied_files == len(content(folder, "2026-01-05-2"))


def test_an_interrupted_backup_is_never_taken_for_one(
    home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pulled(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(backups, "write_manifest", pulled)
    with pytest.raises(KeyboardInterrupt):
        take(home, folder)
    assert names(folder) == []
    monkeypatch.undo()
    take(home, folder)
    assert [place.name for place in folder.iterdir()] == ["2026-01-05"]


def test_a_restored_home_is_the_home(home: Home, folder: Path, tmp_path: Path) -> None:
    take(home, folder)
    changes = (*MADE_AGAIN, "warehouse/nmwatch.duckdb")  # its views name the raw files by their place
    before = {path: digest for path, digest in everything(home.root).items() if path not in changes}
    shutil.rmtree(home.root)
    new = Home(tmp_path / "new")
    restoring.restore(folder, restoring.chosen(folder, ""), new, tell=lambda _: None)
    assert {path: digest for path, digest in everything(new.root).items() if path not in changes} == before
    with open_for_reading(new.database) as reader:
        assert reader.value("SELECT COUNT(*) FROM meta.runs") == 1
        assert reader.value("SELECT COUNT(*) FROM raw.labs") == 0, "the views can be read where the home is now"


def test_restored_files_count_as_unchanged_for_the_next_backup(home: Home, folder: Path, tmp_path: Path) -> None:
    take(home, folder)
    new = Home(tmp_path / "new")
    restoring.restore(folder, restoring.chosen(folder, ""), new, tell=lambda _: None)
    assert take(new, folder).copied_files < len(KEPT)


@pytest.mark.parametrize("harm", ["byte", "missing", "extra", "manifest"])
def test_a_backup_with_a_changed_byte_is_refused(
    home: Home, folder: Path, tmp_path: Path, nmwatch: CommandLine, harm: str
) -> None:
    place = take(home, folder).place
    file = place / "home" / RAW
    if harm == "byte":
        file.chmod(0o600)
        file.write_bytes(file.read_bytes()[:-1] + b"!")
    elif harm == "missing":
        file.unlink()
    elif harm == "extra":
        (file.parent / "more.parquet").touch()
    else:
        (place / MANIFEST).chmod(0o600)
        manifest = json.loads((place / MANIFEST).read_text())
        manifest["manifest"]["files"][0]["size"] += 1
        (place / MANIFEST).write_text(json.dumps(manifest))
    ended = nmwatch("restore", "--from", folder, "--home", tmp_path / "new")
    assert (ended.code, (tmp_path / "new").exists()) == (2 if harm == "manifest" else 3, False)
    assert "where:" in ended.err
    assert "do:" in ended.err
    assert nmwatch("backup", "--to", folder, "--verify").code == ended.code


def test_only_an_empty_home_is_restored_into(home: Home, folder: Path, nmwatch: CommandLine) -> None:
    take(home, folder)
    before = everything(home.root)
    ended = nmwatch("restore", "--from", folder, "--home", home.root)
    assert ended.code == 2
    assert "not empty" in ended.err
    assert everything(home.root) == before


def test_a_backup_waits_or_is_refused_while_a_run_is_on(home: Home, folder: Path, nmwatch: CommandLine) -> None:
    with hold_run_lock(home):
        ended = nmwatch("backup", "--home", home.root, "--to", folder)
    assert ended.code == 4
    assert not folder.exists()
    assert nmwatch("backup", "--home", home.root, "--to", folder, "--wait").code == 0


def test_room_is_looked_at_before_anything_is_copied(
    home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch, nmwatch: CommandLine
) -> None:
    monkeypatch.setattr(backups, "_SPARE_BYTES", 1 << 62)
    ended = nmwatch("backup", "--home", home.root, "--to", folder)
    assert ended.code == 2
    assert "not enough room" in ended.err
    assert list(folder.iterdir()) == []


def test_a_backup_inside_the_home_is_refused(home: Home, nmwatch: CommandLine) -> None:
    assert nmwatch("backup", "--home", home.root, "--to", home.root / "backups").code == 2


def test_the_oldest_go_when_there_are_more_than_the_settings_keep(
    home: Home, folder: Path, nmwatch: CommandLine
) -> None:
    for _ in range(4):
        ended = nmwatch("backup", "--home", home.root, "--to", folder)
        assert ended.code == 0, ended.err
    assert names(folder) == ["2026-01-05-2", "2026-01-05-3", "2026-01-05-4"]
    assert "removed 2026-01-05" in ended.out
    assert "is whole" in nmwatch("backup", "--to", folder, "--verify", "--backup", "2026-01-05-2").out
    listed = nmwatch("backup", "--to", folder, "--list").out
    assert [name for name in names(folder) if name in listed] == names(folder)


def test_code_lists_outside_the_home_come_along(home: Home, folder: Path, tmp_path: Path, nmwatch: CommandLine) -> None:
    outside = tmp_path / "lists"
    (home.root / "codes").rename(outside)
    (home.root / "nmwatch.toml").write_text(f'[reference]\nfolder = "{outside}"\n')
    assert nmwatch("backup", "--home", home.root, "--to", folder).code == 0
    ended = nmwatch("restore", "--from", folder, "--home", tmp_path / "new")
    assert (tmp_path / "new" / "outside-the-home" / "statins.csv").exists()
    assert str(outside) in ended.out.replace("\n", "")


def test_nothing_of_a_backup_or_restored_home_is_open_to_others(
    home: Home, folder: Path, tmp_path: Path, nmwatch: CommandLine
) -> None:
    (home.root / RAW).chmod(0o644)
    assert nmwatch("backup", "--home", home.root, "--to", folder).code == 0
    assert nmwatch("restore", "--from", folder, "--home", tmp_path / "new").code == 0
    for root in (folder, tmp_path / "new"):
        for path in (root, *root.rglob("*")):
            assert path.is_symlink() or path.stat().st_mode & 0o007 == 0, path


def test_only_one_run_holds_a_home(home: Home) -> None:
    with hold_run_lock(home), pytest.raises(WarehouseBusy), hold_run_lock(home):
        pass
