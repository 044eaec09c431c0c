"""Sixty nights of one hospital, and every one of them replayed.

    python -m benchmarks.story --all-replays

Runs the story of tests/acceptance/story, says how long a night takes, compares every change with the expected ones,
builds the last night in full (which must publish nothing new), and replays each night or a few. Exit code 1 where
something differs. With all replays it takes about a quarter of an hour on two cores.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from pipelines.flows.replaying import replay
from pipelines.settings import Home, load_settings
from tests.acceptance.published import everything
from tests.acceptance.story import nights
from tests.acceptance.story.running import expected_events, prepare, run_in_process, run_night, seen_events


def main() -> None:
    """Run the story and print counts; exit 1 where something differs."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--all-replays", action="store_true", help="replay every night, not every tenth")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="nmwatch-story-") as scratch:
        sys.exit(run(Path(scratch), replayed=nights.NIGHTS if asked.all_replays else nights.NIGHTS[::10]))


def run(folder: Path, *, replayed: tuple[date, ...]) -> int:
    """Run, compare, replay; give the exit code."""
    home, landing = prepare(folder)
    seconds = [_timed(home, landing, night) for night in nights.NIGHTS]
    say(f"{len(seconds)} nights in {sum(seconds):.0f} s, the median night in {statistics.median(seconds):.1f} s")
    wrong = _compare_events(home) + _compare_full(home, landing) + _replay(home, replayed)
    say("nothing differs" if not wrong else f"{wrong} differences")
    return 1 if wrong else 0


def _timed(home: Home, landing: Path, night: date) -> float:
    started = time.perf_counter()
    run_night(home, landing, night)
    return time.perf_counter() - started


def _compare_events(home: Home) -> int:
    seen, expected = seen_events(home), expected_events()
    for event in seen:
        if event not in expected:
            say(f"not expected: {event}")
    for event in expected:
        if event not in seen:
            say(f"not seen: {event}")
    say(f"{len(expected)} changes expected, {len(seen)} seen")
    return len(set(seen) ^ set(expected))


def _compare_full(home: Home, landing: Path) -> int:
    before = everything(home.published)
    run_in_process(home, landing, nights.LAST, checks=True, full=True)
    is_same = everything(home.published) == before
    say(f"the last night built in full is {'the same' if is_same else 'NOT the same'}")
    return 0 if is_same else 1


def _replay(home: Home, replayed: tuple[date, ...]) -> int:
    wrong = 0
    for night in replayed:
        found = replay(home, load_settings(home), night)
        if not found.is_equal:
            wrong += 1
            for line in found.lines():
                say(f"{night}: {line}")
    say(f"{len(replayed)} nights replayed, {len(replayed) - wrong} equal to what was published")
    return wrong


def say(words: str) -> None:
    """Write a line to standard output."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
