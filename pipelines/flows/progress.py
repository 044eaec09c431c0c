"""Tells whoever listens what a run is doing; says nothing by default.

Belongs here: the one channel from steps to a terminal. Does not belong here: how it looks (pipelines/cli.py).
Called by flows (to tell) and cli (to listen).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str], None]

#: Steps whose names are looked for afterwards: what a run that ended there had come to.
CHECKING, AUDITING = "checking what came in", "auditing what was built"

_LISTENER: ContextVar[Listener | None] = ContextVar("nmwatch_progress", default=None)


def tell(message: str) -> None:
    """Say what is going on, in words without patient values."""
    listener = _LISTENER.get()
    if listener:
        listener(message)


@contextmanager
def also_listening(listener: Listener) -> Iterator[None]:
    """Send what steps tell to one more listener for the time of the block."""
    other = _LISTENER.get()

    def both(message: str) -> None:
        listener(message)
        if other:
            other(message)

    with listening(both):
        yield


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Send what steps tell to a listener for the time of the block."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)
