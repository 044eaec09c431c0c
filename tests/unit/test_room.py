"""Room for a night: refused before it starts, and named when something could not be written, however it was said."""

from __future__ import annotations

import errno
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from pipelines.errors import DiskFull, InputRefused, NmwatchError
from pipelines.flows.faults import named
from pipelines.flows.room import SPARE_BYTES, named_when_full, refuse_without_room, why_full
from pipelines.settings import Home

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.make()
    home.database.write_bytes(b"x" * 1000)
    return home


def free(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, size))


def test_a_night_with_just_enough_room_starts_and_one_with_less_does_not(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    free(monkeypatch, SPARE_BYTES + 1000)
    refuse_without_room(home)
    free(monkeypatch, SPARE_BYTES + 999)
    with pytest.raises(DiskFull) as refused:
        refuse_without_room(home)
    message = refused.value.message()
    assert "nothing was done" in message
    assert str(home.root) in message
    assert "128 MB free" in message
    assert "make room" in message


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "no space left on device"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "disk quota exceeded"),
        (OSError(errno.EFBIG, "File too large"), "file too large"),
        (RuntimeError('IO Error: Could not write file "x.duckdb": No space left on device'), "no space left on device"),
        (RuntimeError("database or disk is full"), "disk is full"),
        (OSError(errno.EACCES, "Permission denied"), ""),
        (ValueError("a value"), ""),
    ],
)
def test_want_of_room_is_known_by_number_and_by_words(fault: Exception, why: str) -> None:
    assert why_full(fault) == why
    assert isinstance(named(fault), DiskFull) == bool(why)
    wrapped = RuntimeError("something else")
    wrapped.__cause__ = fault
    assert why_full(wrapped) == why


def test_a_fault_for_want_of_room_says_where_and_how_much(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, 3 << 20)
    with pytest.raises(DiskFull) as full, named_when_full(home):
        raise named(OSError(errno.ENOSPC, "No space left on device"))
    message = full.value.message()
    assert "(3 MB free)" in message
    assert "what was published is untouched" in message
    with pytest.raises(DiskFull), named_when_full(home):
        raise RuntimeError("the server does not answer: its database could not be written")


def test_a_fault_of_another_kind_stays_what_it_is(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, 10**12)
    with pytest.raises(RuntimeError, match="something else"), named_when_full(home):
        raise RuntimeError("something else")
    free(monkeypatch, 0)
    with pytest.raises(InputRefused), named_when_full(home):
        raise InputRefused("the input is refused, whatever the disk says")
    with pytest.raises(DiskFull), named_when_full(home):
        raise NmwatchError("internal failure")
