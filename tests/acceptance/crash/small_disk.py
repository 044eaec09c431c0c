"""Nights on a small file system that fills up, in a mount namespace of this process: nobody else sees the mount.

Belongs here: the mount, filling it, what is tried on it. Does not belong here: what must come of it (test_full_disk.py).
Called by test_full_disk.py:

    unshare --user --map-root-user --mount python -m tests.acceptance.crash.small_disk folder landing night night
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

from pipelines.settings import Home
from tests.acceptance.crash.places import Before, Watch
from tests.acceptance.crash.runs import LOOK_SECONDS, night
from tests.acceptance.published import everything

MEGABYTE = 1 << 20
DISK_MEGABYTES = 1024
#: Free when a night is started that must be refused at once.
TOO_LITTLE_MEGABYTES = 20
#: Where the disk is filled while a night runs.
PLACES = ("files booked", "building clinical", "snapshot begun")
UNSHARE = ("unshare", "--user", "--map-root-user", "--mount")


def mounts_work() -> bool:
    """Tell whether this machine lets its users mount in a namespace of their own."""
    try:
        tried = subprocess.run([*UNSHARE, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
    except FileNotFoundError:
        return False
    return tried.returncode == 0


def main() -> None:
    """Run the story in the folder given and print what happened as JSON."""
    folder, landing, first, second = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "tmpfs", str(disk)], check=True)
    home = disk / "home"
    story: dict[str, Any] = {"first": _run(home, landing, first)}
    before = everything(home / "published")
    with _filled(disk, leave=TOO_LITTLE_MEGABYTES * MEGABYTE):
        story["refused"] = _run(home, landing, second)
    story["filled"] = [_filled_on_the_way(home, landing, second, place) for place in PLACES]
    after = everything(home / "published")
    # nothing points at what stands half-written in .new; the next night begins by removing it
    story["changed"] = sorted(name for name, _ in set(after.items()) ^ set(before.items()) if "/.new/" not in name)
    story["completed"] = _run(home, landing, second)
    _keep(home, folder / "kept")
    print(json.dumps(story))


def _run(home: Path, landing: Path, when: str) -> dict[str, Any]:
    started = time.monotonic()
    with night(home, landing, when) as process:
        code = process.wait()
    return _ended(home, when, code, started)


def _filled_on_the_way(home: Path, landing: Path, when: str, place: str) -> dict[str, Any]:
    """Fill the disk when a night has come to a place; give how the night ended."""
    watch, started = Watch(Before.look(Home(home), when)), time.monotonic()
    with night(home, landing, when) as process:
        while process.poll() is None and place not in watch.reached:
            watch.look()
            time.sleep(LOOK_SECONDS)
        assert process.poll() is None, f"the night ended before {place}"
        os.killpg(process.pid, signal.SIGSTOP)  # filling takes a while
        with _filled(home.parent, leave=0):
            os.killpg(process.pid, signal.SIGCONT)
            code = process.wait()
    return {"place": place, **_ended(home, when, code, started)}


def _ended(home: Path, when: str, code: int, started: float) -> dict[str, Any]:
    said = (home.parent / f"{home.name}-{when}.txt").read_text(encoding="utf-8")
    return {"code": code, "said": said, "seconds": round(time.monotonic() - started, 1)}


@contextmanager
def _filled(disk: Path, *, leave: int) -> Iterator[None]:
    """Leave only so many bytes free for the time of the block; what the run itself frees is filled as well."""
    filler, full, ended = disk / "filler", Event(), Event()

    def fill() -> None:
        with filler.open("wb", buffering=0) as stream:
            while not ended.is_set():
                state = os.statvfs(disk)
                free = state.f_bavail * state.f_frsize - leave
                if free <= 0:
                    full.set()
                    time.sleep(LOOK_SECONDS)
                    continue
                with suppress(OSError):  # the run was quicker
                    stream.write(bytes(min(free, 8 * MEGABYTE)))

    filling = Thread(target=fill)
    filling.start()
    full.wait()
    try:
        yield
    finally:
        ended.set()
        filling.join()
        filler.unlink()


def _keep(home: Path, target: Path) -> None:
    """Copy what is published to where the test can see it: the mount ends with this process."""
    subprocess.run(["cp", "-a", str(home / "published"), str(target)], check=True)


if __name__ == "__main__":
    main()
