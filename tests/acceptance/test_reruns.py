"""The same data give the same answer: run again, built in full, run late, night by night or all at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data_samples.build_samples import FOLDER
from data_samples.records import NIGHTS
from tests.acceptance.published import everything, file_hashes, night, tables
from tests.conftest import CommandLine

LANDING = FOLDER / "landing"
LAST = NIGHTS[-1]
#: Enough nights for a correction, a late result and a new case; each takes a quarter of a minute.
FIRST_NIGHTS = NIGHTS[:4]


def run_night(nmwatch: CommandLine, home: Path, when: str, *options: str) -> None:
    ended = nmwatch("run", "--home", home, "--landing", LANDING, "--as-of", when, *options)
    assert ended.code == 0, ended.err


def test_running_the_last_night_again_changes_no_byte(copy_home: Path, nmwatch: CommandLine) -> None:
    before = everything(copy_home / "published")
    run_night(nmwatch, copy_home, LAST)
    assert everything(copy_home / "published") == before


def test_building_the_last_night_in_full_changes_no_byte(copy_home: Path, nmwatch: CommandLine) -> None:
    before = everything(copy_home / "published")
    run_night(nmwatch, copy_home, LAST, "--full")
    assert everything(copy_home / "published") == before


@pytest.fixture(scope="module")
def night_folders(sample_home: Path) -> dict[str, Path]:
    return {when: night(sample_home, date.fromisoformat(when)) for when in FIRST_NIGHTS}


@pytest.mark.slow
def test_a_fresh_home_filled_back_and_built_in_full_gives_the_same_nights(
    night_folders: dict[str, Path], tmp_path: Path, nmwatch: CommandLine
) -> None:
    home = tmp_path / "home"
    ended = nmwatch("backfill", "--home", home, "--landing", LANDING, "--from", NIGHTS[0], "--to", NIGHTS[1])
    assert ended.code == 0, ended.err
    assert "night 2 of 2" in ended.err
    for when in FIRST_NIGHTS[2:]:
        run_night(nmwatch, home, when, "--full")
    assert sorted(link.name for link in (home / "published" / "history").iterdir()) == list(FIRST_NIGHTS)
    for when in FIRST_NIGHTS:
        fresh, published = night(home, date.fromisoformat(when)), night_folders[when]
        assert fresh.name == published.name, "the name carries the hash of the content"
        assert tables(fresh) == tables(published)
        assert file_hashes(fresh) == file_hashes(published)
