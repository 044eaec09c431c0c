"""The book of hashes: a file that stayed is not read again, one that changed in any way is, a lost book costs reading."""

from __future__ import annotations

import hashlib
import os
from datetime import date
from pathlib import Path

import pytest

from pipelines.sources import hash_book
from pipelines.sources.arriving import stamp_of
from pipelines.sources.extracts import Extracts
from pipelines.sources.hash_book import HashBook

LATER = 60_000_000_000  # nanoseconds


class Disk:
    """A landed file, a book, and the files that were read."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.landed, self.book = folder / "labs.csv", folder / "warehouse" / "landed.json"
        self.read: list[str] = []
        really = hash_book.file_hash

        def noted(path: Path) -> str:
            self.read.append(path.name)
            return really(path)

        monkeypatch.setattr(hash_book, "file_hash", noted)

    def night(self) -> str:
        book = HashBook(self.book)
        sha256 = book.hash_of(self.landed, stamp_of(self.landed, name="labs.csv"))
        book.save()
        return sha256

    def wait(self) -> None:
        """Have the book be written a minute later than it was."""
        state = self.book.stat()
        os.utime(self.book, ns=(state.st_atime_ns, state.st_mtime_ns + LATER))


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk(tmp_path, monkeypatch)
    disk.landed.write_text("first")
    assert disk.night() == hashlib.sha256(b"first").hexdigest()
    disk.wait()
    disk.read.clear()
    return disk


def test_a_file_that_stayed_is_not_read_again(disk: Disk) -> None:
    assert disk.night() == hashlib.sha256(b"first").hexdigest()
    assert disk.read == []


def test_a_file_of_equal_size_and_date_is_read_again(disk: Disk) -> None:
    before = disk.landed.stat()
    disk.landed.write_text("other")
    os.utime(disk.landed, ns=(before.st_atime_ns, before.st_mtime_ns))
    disk.wait()
    assert disk.landed.stat().st_mtime_ns == before.st_mtime_ns
    assert disk.landed.stat().st_size == before.st_size
    assert disk.night() == hashlib.sha256(b"other").hexdigest()


def test_another_file_in_its_place_is_read_again(disk: Disk) -> None:
    other = disk.landed.with_name("other")
    other.write_text("other")
    other.replace(disk.landed)
    assert disk.night() == hashlib.sha256(b"other").hexdigest()


def test_a_file_that_changed_as_late_as_the_book_was_written_is_read_again(disk: Disk) -> None:
    changed = disk.landed.stat().st_ctime_ns
    os.utime(disk.book, ns=(changed, changed))
    assert disk.night() == hashlib.sha256(b"first").hexdigest()
    assert disk.read == ["labs.csv"]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"x": 1}', '{"x": [[1], "y"]}', '{"x": [["a", "b", "c", 1], "y"]}']
)
def test_a_damaged_book_costs_reading_and_nothing_else(disk: Disk, content: str) -> None:
    disk.book.write_text(content)
    assert disk.night() == hashlib.sha256(b"first").hexdigest()
    assert disk.read == ["labs.csv"]
    disk.wait()
    disk.night()
    assert disk.read == ["labs.csv"], "and it is whole again"


def test_without_a_book_every_file_is_read(disk: Disk) -> None:
    for _ in range(2):
        HashBook().hash_of(disk.landed, stamp_of(disk.landed, name="labs.csv"))
    assert disk.read == ["labs.csv"] * 2


def test_the_source_reads_what_is_new(disk: Disk, tmp_path: Path) -> None:
    landing = tmp_path / "landing"
    for night in ("2026-01-05", "2026-01-06"):
        (landing / night).mkdir(parents=True)
        (landing / night / "labs.csv").write_text(night)
        Extracts(HashBook(disk.book)).discover(landing, date.fromisoformat(night))
        disk.wait()
    assert disk.read == ["labs.csv", "labs.csv"], "each once"
    folders = Extracts(HashBook(disk.book)).discover(landing, date(2026, 1, 6))
    assert [folder.files[0].sha256 for folder in folders] == [
        hashlib.sha256(night.encode()).hexdigest() for night in ("2026-01-05", "2026-01-06")
    ]
    assert len(disk.read) == 2
