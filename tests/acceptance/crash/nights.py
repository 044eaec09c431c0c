"""Night after night in one home, each killed several times, then completed and set beside an undisturbed home.

Belongs here: the order of it. Called by test_kills.py and benchmarks/kills.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from tests.acceptance.crash.compare import differences, snapshot
from tests.acceptance.crash.runs import Kill, Tally, completed, killed, servers_left


def disturbed_night(  # (where, what, when, how it is disturbed, what it must equal, what is counted, who is told)
    home: Path, landing: Path, when: str, *, kills: Iterable[Kill], undisturbed: Path, tally: Tally,
    tell: Callable[[str], None] = lambda _: None,
) -> None:  # fmt: skip
    """Kill a night at each of these points, complete it, and compare what it published.

    The same home goes from night to night, so that a damage that does not show tonight may show in the next one.
    """
    for kill in kills:
        place = killed(home, landing, when, kill=kill, tally=tally)
        who = "its process group" if kill.whole_group else "its one process"
        at = kill.place or f"{kill.seconds:.1f} s"
        tell(f"{when}: {who} killed at {place} (drawn: {at})" if place else f"{when}: ended before {at}")
    try:
        completed(home, landing, when, tally=tally)
    finally:
        servers = servers_left(tally)
    assert not servers, f"{servers} Prefect servers of killed runs still run"
    found = differences(snapshot(home, when), snapshot(undisturbed, when))
    assert not found, f"the night of {when} is not the undisturbed one:\n" + "\n".join(found)
    tell(f"{when}: completed, {tally.night_seconds:.0f} s, equal to the undisturbed night")
