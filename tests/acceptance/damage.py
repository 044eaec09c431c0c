"""Damages files one way after the other, and mends them again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

#: Ways to damage a file, beside changing one byte of it.
SHAPES: dict[str, Callable[[bytes], bytes | None]] = {
    "truncated": lambda data: data[:-1],
    "emptied": lambda data: b"",
    "one byte longer": lambda data: data + b"\n",
    "deleted": lambda data: None,
}


@contextmanager
def damaged(path: Path, data: bytes | None) -> Iterator[None]:
    """Put other bytes into a file, or remove it, for the time of the block."""
    before, mode = path.read_bytes(), path.stat().st_mode
    path.unlink()
    try:
        if data is not None:
            path.write_bytes(data)
        yield
    finally:
        path.unlink(missing_ok=True)
        path.write_bytes(before)
        path.chmod(mode)


@contextmanager
def swapped(one: Path, other: Path) -> Iterator[None]:
    """Let two files change places for the time of the block."""
    first, second = one.read_bytes(), other.read_bytes()
    with damaged(one, second), damaged(other, first):
        yield


def flipped(data: bytes, *, seed: str, positions: int) -> Iterator[tuple[int, bytes]]:
    """Give the bytes with one of them changed: the first, the last, and some drawn ones."""
    draw = random.Random(seed)  # no secret is drawn
    places = {0, len(data) - 1, *(draw.randrange(len(data)) for _ in range(positions))}
    for place in sorted(places):
        yield place, data[:place] + bytes([data[place] ^ (1 << draw.randrange(8))]) + data[place + 1 :]
