"""Kills real nights at many points, reads the published files all the while, and compares with nights left alone.

    python -m benchmarks.kills --seed 1

Every night of the sample data is to be killed nine times in the same home: while it loads, builds and publishes (places
seen in the home, tests/acceptance/crash/places.py) and at moments drawn by the seed. Then it is completed, and every
table and file it published must equal those of a home where nothing was killed. Takes half an hour on two cores.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from data_samples.build_samples import FOLDER
from data_samples.records import NIGHTS
from tests.acceptance.crash.compare import differences, snapshot
from tests.acceptance.crash.nights import disturbed_night
from tests.acceptance.crash.reader import reading
from tests.acceptance.crash.runs import Tally, completed, drawn_kills

#: A run may end before it comes to the place where it is to be killed; of all nights, so many must be killed.
FEWEST_KILLS = 50


def main() -> None:
    """Run the nights left alone, then the killed ones; print the counts; exit 1 when something was not whole."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--nights", type=int, default=len(NIGHTS), help="fewer nights take less time")
    arguments.add_argument("--folder", type=Path, help="keep the homes here, and go on with those found here")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="nmwatch-kills-") as scratch:
        folder = asked.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        sys.exit(run(folder, NIGHTS[: asked.nights], Random(asked.seed)))


def run(folder: Path, nights: tuple[str, ...], random: Random) -> int:
    """Run and compare; give the exit code."""
    landing, alone, home = FOLDER / "landing", folder / "undisturbed", folder / "killed"
    calm, tally, started = Tally(), Tally(), time.monotonic()
    for when in nights:
        if not (alone / "published" / "history" / when).exists():
            completed(alone, landing, when, tally=calm)
    print(f"{len(nights)} nights left alone; the last took {calm.night_seconds:.0f} s", flush=True)
    tally.night_seconds = calm.night_seconds
    with reading(home / "published", folder / "stop") as seen:
        for number, when in enumerate(nights):
            kills = drawn_kills(random, number, night_seconds=tally.night_seconds)
            if (home / "published" / "history" / when).exists() and not tally.completed:
                assert not differences(snapshot(home, when), snapshot(alone, when)), when
                continue  # an earlier run with this folder came so far
            disturbed_night(home, landing, when, kills=kills, undisturbed=alone, tally=tally, tell=_say)
    print(f"after {time.monotonic() - started:.0f} s")
    print("\n".join(tally.lines()))
    print(f"reads {seen.reads}, of {len(seen.nights)} nights, errors {seen.errors}")
    print("\n".join(seen.problems))
    too_few = nights == NIGHTS and tally.kills.total() < FEWEST_KILLS
    print(
        f"fewer than {FEWEST_KILLS} kills: give another --seed" if too_few else "every night equals the undisturbed one"
    )
    return int(seen.errors > 0 or seen.reads == 0 or too_few)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
