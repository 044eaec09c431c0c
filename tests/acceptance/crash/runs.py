"""Starts real nights in their own processes and kills them, at a named place or after a share of their time.

Belongs here: starting, killing (the whole group, as a power cut does, or the one process, as the system does that is
out of memory), running to the end.
Does not belong here: places (places.py), what readers see (reader.py), the comparison (compare.py).
Called by the tests of crashes and benchmarks/kills.py.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from pipelines.settings import Home
from tests.acceptance.crash.places import LOADED, PLACES, PUBLISHED, Before, Watch
from tests.conftest import NMWATCH, ROOT, clean_environment

LOOK_SECONDS = 0.004
#: A kill at a place comes up to this much later, so that the same place is hit in different ways.
LONGEST_DELAY_SECONDS = 0.4
LONGEST_NIGHT_SECONDS = 600
#: Kills of a night that come at any moment instead of at a place.
MOMENTS = 3
#: The others kill the one process of the command.
WHOLE_GROUP_SHARE = 0.75


@dataclass(frozen=True)
class Kill:
    """Where a run is killed: at a place, or (place empty) after a number of seconds."""

    place: str = ""
    seconds: float = 0.0
    #: False: only the process of the command is killed, its Prefect server is left behind.
    whole_group: bool = True


@dataclass
class Tally:
    """What was done and seen."""

    kills: Counter[str] = field(default_factory=Counter)
    ended_before: Counter[str] = field(default_factory=Counter)
    completed: int = 0
    night_seconds: float = 0.0
    #: Process groups of runs of which only the one process was killed.
    left: list[int] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Say it in words."""
        by_place = ", ".join(f"{place.name} {self.kills[place.name]}" for place in PLACES if self.kills[place.name])
        lines = [f"kills {self.kills.total()}: {by_place}", f"nights completed after them {self.completed}"]
        if self.ended_before:
            missed = ", ".join(f"{name} {number}" for name, number in self.ended_before.items())
            lines.append(f"runs that ended before they could be killed {self.ended_before.total()}: {missed}")
        return lines


@contextmanager
def night(home: Path, landing: Path, when: str, *, left: list[int] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Start a night in its own process group.

    Whatever is left of it is gone when the block ends, or, given a list, goes into it for `servers_left`.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home.parent / f"{home.name}-{when}.txt").open("wb") as said:
        process = subprocess.Popen(
            [*NMWATCH, "run", "--home", str(home), "--landing", str(landing), "--as-of", when],
            cwd=ROOT, env=clean_environment(), stdout=said, stderr=said, start_new_session=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            if left is None:
                _kill_group(process.pid)
            else:
                left.append(process.pid)
                process.kill()
            process.wait()


def killed(home: Path, landing: Path, when: str, *, kill: Kill, tally: Tally) -> str:
    """Run a night and kill it; give the furthest place it came to ("" when it ended before)."""
    watch = Watch(Before.look(Home(home), when))
    with night(home, landing, when, left=None if kill.whole_group else tally.left) as process:
        started, due = time.monotonic(), None
        while process.poll() is None and time.monotonic() - started < LONGEST_NIGHT_SECONDS:
            watch.look()
            if due is None and (not kill.place or kill.place in watch.reached):
                due = (time.monotonic() if kill.place else started) + kill.seconds
            if due is not None and time.monotonic() >= due:
                if kill.whole_group:
                    _kill_group(process.pid)
                else:
                    process.kill()
                process.wait()
                place = watch.look()
                tally.kills[place] += 1
                return place
            time.sleep(LOOK_SECONDS)
    tally.ended_before[kill.place or "seconds"] += 1
    return ""


def completed(home: Path, landing: Path, when: str, *, tally: Tally) -> None:
    """Run a night to its end; it must succeed."""
    started = time.monotonic()
    with night(home, landing, when) as process:
        code = process.wait(timeout=LONGEST_NIGHT_SECONDS)
    words = (home.parent / f"{home.name}-{when}.txt").read_text(encoding="utf-8")
    assert code == 0, f"the night of {when} after {sum(tally.kills.values())} kills ended with {code}:\n{words}"
    tally.completed += 1
    tally.night_seconds = time.monotonic() - started


def drawn_kills(random: Random, number: int, *, night_seconds: float) -> list[Kill]:
    """Draw the kills of the night with this number, in the order a night comes to them.

    What is loaded is not loaded again, what is built needs no second building, and what is published shows no second
    time, so the kills at places come in the order of the places. Over the nights every place has its turn.
    """
    names = [place.name for place in PLACES]
    loading, building, published = names[:LOADED], names[LOADED:PUBLISHED], names[PUBLISHED:]
    first = sorted({loading[(2 * number) % len(loading)], loading[(2 * number + 3) % len(loading)]}, key=names.index)
    moments = [Kill(seconds=random.random() * night_seconds) for _ in range(MOMENTS if night_seconds else 0)]
    middle = sorted({building[(3 * number + turn) % len(building)] for turn in range(3)}, key=names.index)
    at_places = [Kill(place=name) for name in (*first, *middle, published[number % len(published)])]
    # moments come last but one: a late one may let the night be published, and then there is nothing left to build
    kills = [*at_places[:-1], *moments, at_places[-1]]
    return [_varied(kill, random) for kill in kills]


def _varied(kill: Kill, random: Random) -> Kill:
    delay = random.choice((0.0, random.random() * LONGEST_DELAY_SECONDS)) if kill.place else kill.seconds
    return replace(kill, seconds=delay, whole_group=random.random() < WHOLE_GROUP_SHARE)


def servers_left(tally: Tally) -> int:
    """Count the process groups of killed runs in which something still runs, and end them."""
    running = 0
    for group in tally.left:
        try:
            os.killpg(group, signal.SIGKILL)
            running += 1
        except ProcessLookupError:
            continue
    tally.left.clear()
    return running


def _kill_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return
