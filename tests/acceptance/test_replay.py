"""Any published night is rebuilt from what was known then, byte for byte what was published; nothing else is touched.

Two of the sample nights here; benchmarks/replays.py does all of them.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from data_samples.build_samples import FOLDER
from data_samples.records import NIGHTS
from pipelines.flows.replaying import RECORD, Replayed, replay
from pipelines.settings import EngineSettings, Home, load_settings
from pipelines.warehouse.connection import open_for_writing
from pipelines.warehouse.rules_archive import rules_folder
from tests.acceptance.published import everything, file_hashes, night, tables
from tests.conftest import CommandLine

LANDING = FOLDER / "landing"
#: A night with a correction behind it and later nights after it.
EARLIER = NIGHTS[3]


def replayed(home: Path, when: str, *, output: Path | None = None) -> Replayed:
    return replay(Home(home), load_settings(Home(home)), date.fromisoformat(when), output=output)


def books(home: Path) -> dict[str, str]:
    """Everything a replay must leave as it is."""
    kept = ("published", "warehouse/raw", "warehouse/record", "warehouse/rules", "quarantine")
    found = {f"{place}/{name}": what for place in kept for name, what in everything(home / place).items()}
    return {
        **found,
        **{name: what for name, what in everything(home / "warehouse").items() if name == "nmwatch.duckdb"},
    }


def test_an_earlier_night_run_again_is_rebuilt_and_equal_and_nothing_moves(
    copy_home: Path, nmwatch: CommandLine
) -> None:
    before = books(copy_home)
    ended = nmwatch("run", "--home", copy_home, "--landing", LANDING, "--as-of", EARLIER)
    assert ended.code == 0, ended.out + ended.err
    assert "nothing is loaded" in ended.err
    assert "equal to the published snapshot, byte for byte" in ended.out
    assert books(copy_home) == before
    assert not (copy_home / "warehouse" / "replay" / "night").exists()


def test_a_night_that_retention_removed_is_put_back_as_it_was(
    copy_home: Path, sample_home: Path, nmwatch: CommandLine, tmp_path: Path
) -> None:
    link = copy_home / "published" / "history" / EARLIER
    shutil.rmtree(link.resolve())
    link.unlink()
    found = replayed(copy_home, EARLIER, output=tmp_path / "kept")
    assert found.compared_with == RECORD
    assert found.is_equal, found.lines()
    assert not link.exists(), "replay changes nothing"
    published = night(sample_home, date.fromisoformat(EARLIER))
    assert tables(tmp_path / "kept") == tables(published)
    assert file_hashes(tmp_path / "kept") == file_hashes(published)
    current = (copy_home / "published" / "current").readlink()
    ended = nmwatch("run", "--home", copy_home, "--landing", LANDING, "--as-of", EARLIER)
    assert ended.code == 0, ended.out + ended.err
    assert f"put back as published/history/{EARLIER}" in ended.out
    assert night(copy_home, date.fromisoformat(EARLIER)).name == published.name
    assert (copy_home / "published" / "current").readlink() == current


def test_what_differs_is_named_and_counted_and_never_shown(copy_home: Path, nmwatch: CommandLine) -> None:
    snapshot = night(copy_home, date.fromisoformat(EARLIER))
    forge(snapshot / "nmwatch.duckdb")
    csv = snapshot / "watchlist.csv"
    csv.chmod(0o600)
    csv.write_bytes(csv.read_bytes().replace(b"P1", b"P4", 1))
    before = everything(copy_home / "published")
    ended = nmwatch("replay", "--home", copy_home, "--as-of", EARLIER)
    assert ended.code == 1
    assert "NOT equal to the published snapshot: 2 of" in ended.out
    assert "watchlist.labels: 1 of" in ended.out
    assert "watchlist.csv: other bytes" in ended.out
    assert "forged" not in ended.out + ended.err
    assert everything(copy_home / "published") == before
    ended = nmwatch("run", "--home", copy_home, "--landing", LANDING, "--as-of", EARLIER)
    assert ended.code == 1
    assert "nothing was put back" in ended.out
    assert everything(copy_home / "published") == before


def forge(database: Path) -> None:
    """Change one label of a published night."""
    database.chmod(0o600)
    place = Home(database.parent / "forger")
    place.work.mkdir(parents=True)
    with open_for_writing(place, EngineSettings()) as connection:
        connection.execute(f"ATTACH '{database}' AS published")
        connection.execute(
            "UPDATE published.watchlist.labels SET causality = 'forged' "
            "WHERE rowid = (SELECT MIN(rowid) FROM published.watchlist.labels)"
        )
        connection.execute("DETACH published")
    shutil.rmtree(place.root)


def test_without_the_rules_of_that_night_those_of_today_are_used_and_said(copy_home: Path) -> None:
    for archive in rules_folder(Home(copy_home)).glob("sql-*.zip"):
        archive.unlink()
    found = replayed(copy_home, NIGHTS[0])
    assert found.is_equal, found.lines()
    assert any("those of today are used" in note for note in found.notes)


@pytest.mark.parametrize("command", [("replay",), ("run", "--landing", str(LANDING))])
def test_a_date_that_was_never_a_night_is_refused(
    command: tuple[str, ...], sample_home: Path, nmwatch: CommandLine
) -> None:
    ended = nmwatch(*command, "--home", sample_home, "--as-of", "2026-01-20")
    assert ended.code == 2
    assert all(part in ended.err for part in ("2026-01-20", "never published", "where:", "allowed:", "do:"))


def test_the_output_folder_must_be_empty(sample_home: Path, tmp_path: Path, nmwatch: CommandLine) -> None:
    (tmp_path / "notes.txt").touch()
    ended = nmwatch("replay", "--home", sample_home, "--as-of", EARLIER, "--output", tmp_path)
    assert ended.code == 2
    assert "holds something already" in ended.err
