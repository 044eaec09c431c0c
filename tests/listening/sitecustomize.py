"""Python imports this at its start when the folder is on PYTHONPATH: notes every address a process tries to reach.

Used by the `demo` fixture. Each line of the file TEST_ADDRESSES names is one address or looked-up host.
"""

from __future__ import annotations

import os
import sys

_NOTES = os.environ.get("TEST_ADDRESSES", "")
_REACHING_OUT = ("socket.connect", "socket.sendto", "socket.sendmsg")


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event in _REACHING_OUT:
        address = arguments[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        address = arguments[0]
    else:
        return
    host = address[0] if isinstance(address, tuple) else address
    with open(_NOTES, "a", encoding="utf-8") as notes:  # noqa: PTH123  # pathlib is not imported this early
        notes.write(f"{event} {host!r}\n")


if _NOTES:
    sys.addaudithook(_note)
