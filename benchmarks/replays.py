"""Replays every published night of a home and says whether each is what was published, and how long it took.

Without a home, the sample nights are run first, in a temporary one. Half of the snapshots are removed before they are
replayed, as retention would remove them: those nights are compared with the record.

    python -m benchmarks.replays
    python -m benchmarks.replays --home site
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pipelines.flows.replaying import Replayed, replay
from pipelines.flows.turns import nights_of
from pipelines.settings import Home, load_settings


def main() -> None:
    """Replay the nights, print one line each; ends with 1 when any is not equal."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--home", type=Path, help="only read; the sample nights in a temporary home if left out")
    given = arguments.parse_args().home
    with tempfile.TemporaryDirectory(prefix="nmwatch-replays-") as folder:
        home = Home(given or Path(folder) / "home")
        if given is None:
            subprocess.run([sys.executable, "-m", "pipelines.cli", "demo", "--home", home.root],
                           check=True, stdout=subprocess.DEVNULL)  # fmt: skip
            forget_every_second(home)
        found = replay_all(home)
    equal = sum(one.is_equal for one in found)
    print(f"{len(found)} nights replayed, {equal} equal, {sum(one.seconds for one in found):.1f} s")
    sys.exit(0 if equal == len(found) else 1)


def forget_every_second(home: Home) -> None:
    """Remove every second earlier snapshot."""
    for night in nights_of(home)[:-1:2]:
        link = home.published / "history" / str(night)
        shutil.rmtree(link.resolve())
        link.unlink()


def replay_all(home: Home) -> list[Replayed]:
    """Replay every published night, oldest first."""
    found = []
    for night in nights_of(home):
        found.append(replay(home, load_settings(home), night))
        print(f"{night}: {'; '.join(found[-1].lines())}", flush=True)
    return found


if __name__ == "__main__":
    main()
