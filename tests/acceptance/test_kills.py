"""Runs that are killed at any moment: the next one completes, the result is the undisturbed one, readers see no harm.

A handful of kills of the first two nights, seeded; `make kills` kills every night of the sample data many times
(benchmarks/kills.py).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from data_samples.build_samples import FOLDER
from data_samples.records import NIGHTS
from tests.acceptance.crash.nights import disturbed_night
from tests.acceptance.crash.reader import reading
from tests.acceptance.crash.runs import LONGEST_DELAY_SECONDS, Kill, Tally

SEED = 20260105
#: Place, and whether the whole process group is killed. The second night has a publication to lose.
KILLS = {
    NIGHTS[0]: (("new versions written", True), ("building clinical", True)),
    NIGHTS[1]: (("raw file in place", True), ("building the list", False), ("snapshot files", True),
                ("snapshot in place", True)),
}  # fmt: skip


@pytest.mark.slow
def test_nights_killed_at_six_points(sample_home: Path, tmp_path: Path, counted: Callable[[str], None]) -> None:
    home, tally, random = tmp_path / "home", Tally(), Random(SEED)
    with reading(home / "published", tmp_path / "stop", pause_seconds=0.5) as seen:
        for when, places in KILLS.items():
            kills = [Kill(place, random.random() * LONGEST_DELAY_SECONDS, whole) for place, whole in places]
            disturbed_night(home, FOLDER / "landing", when, kills=kills, undisturbed=sample_home, tally=tally)
    counted("; ".join([*tally.lines(), f"reads {seen.reads}, errors {seen.errors}"]))
    assert tally.kills.total() >= 5, "a run may end before it comes to a place, but not several of them"
    assert seen.errors == 0, "\n".join(seen.problems)
    assert seen.reads
    assert NIGHTS[0] in seen.nights
