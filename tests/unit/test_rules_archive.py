"""The archive of rules: same rules, one file; what is kept can be run again; a changed byte is found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.errors import NmwatchError
from pipelines.settings import Home
from pipelines.warehouse.catalogue import SQL_FOLDER, load_columns, load_models
from pipelines.warehouse.connection import open_in_memory
from pipelines.warehouse.reference import REFERENCE_FOLDER, load_reference, reference_hash, sql_hash
from pipelines.warehouse.rules_archive import broken_archives, keep_rules, rules_folder, unpack_rules


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.make()
    return home


@pytest.fixture
def rules(tmp_path: Path) -> tuple[Path, Path]:
    """A small folder of models and one of reference files."""
    sql, reference = tmp_path / "sql", tmp_path / "reference"
    (sql / "watchlist").mkdir(parents=True)
    (sql / "watchlist" / "cases.sql").write_text("SELECT 1 AS case_id\n")
    (sql / "columns.csv").write_text("column_name,data_type,unit,description\ncase_id,VARCHAR,,case\n")
    (sql / "README.md").write_text("not a rule\n")
    (reference / "codelists").mkdir(parents=True)
    (reference / "parameters.csv").write_text("parameter,value\nwindow,84\n")
    (reference / "codelists" / "statins.csv").write_text("code\nC10AA05\n")
    return sql, reference


def kept(home: Home) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in rules_folder(home).iterdir()}


def test_archives_are_named_by_the_hashes_in_the_books_and_written_once(home: Home, rules: tuple[Path, Path]) -> None:
    sql, reference = rules
    written = keep_rules(home, reference=reference, sql=sql)
    assert [path.name for path in written] == [
        f"sql-{sql_hash(sql)}.zip", f"reference-{reference_hash(reference)}.zip",
    ]  # fmt: skip
    assert all(path.stat().st_mode & 0o777 == 0o400 for path in written)
    before = {path.name: path.stat().st_mtime_ns for path in rules_folder(home).iterdir()}
    assert keep_rules(home, reference=reference, sql=sql) == ()
    assert {path.name: path.stat().st_mtime_ns for path in rules_folder(home).iterdir()} == before


def test_the_same_files_give_the_same_bytes_whenever_and_wherever_they_were_written(
    home: Home, rules: tuple[Path, Path], tmp_path: Path
) -> None:
    sql, reference = rules
    keep_rules(home, reference=reference, sql=sql)
    other = Home(tmp_path / "other")
    other.make()
    copies = [tmp_path / "copies" / folder.name for folder in rules]
    for folder, copy in zip(rules, copies, strict=True):
        shutil.copytree(folder, copy, copy_function=shutil.copyfile)
    keep_rules(other, sql=copies[0], reference=copies[1])
    assert kept(other) == kept(home)


def test_a_changed_rule_is_a_second_archive_and_the_retired_one_stays_readable(
    home: Home, rules: tuple[Path, Path], tmp_path: Path
) -> None:
    sql, reference = rules
    keep_rules(home, reference=reference, sql=sql)
    retired, same = sql_hash(sql), reference_hash(reference)
    (sql / "watchlist" / "cases.sql").write_text("SELECT 2 AS case_id\n")
    assert [path.name for path in keep_rules(home, reference=reference, sql=sql)] == [f"sql-{sql_hash(sql)}.zip"]
    found = unpack_rules(home, sql_hash=retired, reference_hash=same, target=tmp_path / "then")
    assert found is not None
    assert (found.sql / "watchlist" / "cases.sql").read_text() == "SELECT 1 AS case_id\n"
    assert (found.reference / "codelists" / "statins.csv").read_text() == "code\nC10AA05\n"


def test_a_note_is_no_rule_and_a_dictionary_is(home: Home, rules: tuple[Path, Path]) -> None:
    sql, reference = rules
    keep_rules(home, reference=reference, sql=sql)
    (sql / "README.md").write_text("another note\n")
    assert keep_rules(home, reference=reference, sql=sql) == ()
    (sql / "columns.csv").write_text("column_name,data_type,unit,description\ncase_id,BIGINT,,case\n")
    assert len(keep_rules(home, reference=reference, sql=sql)) == 1


def test_rules_nobody_kept_are_said_to_be_missing(home: Home, tmp_path: Path) -> None:
    assert unpack_rules(home, sql_hash="0" * 64, reference_hash="1" * 64, target=tmp_path / "then") is None


def test_every_changed_byte_is_found(home: Home, rules: tuple[Path, Path], tmp_path: Path) -> None:
    sql, reference = rules
    for archive in keep_rules(home, reference=reference, sql=sql):
        whole = archive.read_bytes()
        archive.chmod(0o600)
        for place in range(len(whole)):
            archive.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            scratch = tmp_path / "scratch"
            assert broken_archives(home, scratch) == [archive], f"byte {place} of {archive.name}"
            shutil.rmtree(scratch, ignore_errors=True)
        archive.write_bytes(whole[:-10])
        assert broken_archives(home, tmp_path / "short") == [archive]
        shutil.rmtree(tmp_path / "short", ignore_errors=True)
        archive.write_bytes(whole)
    assert broken_archives(home, tmp_path / "whole") == []


def test_damaged_rules_are_not_run(home: Home, rules: tuple[Path, Path], tmp_path: Path) -> None:
    sql, reference = rules
    archive, _ = keep_rules(home, reference=reference, sql=sql)
    archive.chmod(0o600)
    archive.write_bytes(archive.read_bytes().replace(b"SELECT 1", b"SELECT 9"))
    with pytest.raises(NmwatchError) as refused:
        unpack_rules(home, sql_hash=sql_hash(sql), reference_hash=reference_hash(reference), target=tmp_path / "then")
    assert all(part in refused.value.message() for part in ("where:", "allowed:", "do:"))


def test_the_rules_of_this_release_unpack_to_models_and_tables_that_are_the_same(home: Home, tmp_path: Path) -> None:
    keep_rules(home, reference=REFERENCE_FOLDER)
    found = unpack_rules(
        home, sql_hash=sql_hash(), reference_hash=reference_hash(REFERENCE_FOLDER), target=tmp_path / "then"
    )
    assert found is not None
    assert [(model.name, model.sql) for model in load_models(found.sql)] == [
        (model.name, model.sql) for model in load_models()
    ]
    assert load_columns(found.sql) == load_columns(SQL_FOLDER)
    with open_in_memory() as connection:
        counts = load_reference(connection, found.reference, dictionary=found.sql)
    with open_in_memory() as connection:
        assert counts == load_reference(connection)
