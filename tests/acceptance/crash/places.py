"""Places of a night, seen from outside: what a run has left in its home so far.

Belongs here: how each place shows (a file, a link, a line of the log), and watching a home for the next one.
Does not belong here: starting and killing runs (runs.py), what the result must be (compare.py).
Called by runs.py.

Nothing of the program is changed or asked: the watcher looks at the home's files every few milliseconds, so that the
places stay valid when the code behind them changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.settings import Home


@dataclass
class Before:
    """What stood in the home when a run was started."""

    home: Home
    night: str
    raw: frozenset[str] = frozenset()
    snapshots: frozenset[str] = frozenset()
    link: str = ""
    log_bytes: int = 0
    run_lines: int = 0
    database: tuple[int, int] = (0, 0)

    @classmethod
    def look(cls, home: Home, night: str) -> Before:
        """Note what a home holds now."""
        return cls(home, night, _raw(home), _snapshots(home), _link(home, night), _size(_log(home)), _runs(home),
                   _stamp(home.database))  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A named place of a night, and how it shows."""

    name: str
    is_reached: Callable[[Before], bool]


def _raw(home: Home) -> frozenset[str]:
    return frozenset(str(path) for path in home.raw.glob("*/*/*.parquet"))


def _snapshots(home: Home) -> frozenset[str]:
    folder = home.published / "snapshots"
    return frozenset(path.name for path in folder.iterdir()) if folder.is_dir() else frozenset()


def _link(home: Home, night: str) -> str:
    link = home.published / "history" / night
    return str(link.readlink()) if link.is_symlink() else ""


def _log(home: Home) -> Path:
    return home.logs / "nmwatch.log"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _stamp(path: Path) -> tuple[int, int]:
    return (path.stat().st_size, path.stat().st_mtime_ns) if path.exists() else (0, 0)


def _runs(home: Home) -> int:
    path = home.logs / "runs.jsonl"
    # a run that finds a killed one before it notes that, too
    return path.read_bytes().count(b'"outcome": "published"') if path.exists() else 0


def _logged(pattern: str) -> Callable[[Before], bool]:
    wanted = re.compile(pattern.encode())

    def is_reached(before: Before) -> bool:
        path = _log(before.home)
        if not path.exists():
            return False
        with path.open("rb") as stream:
            stream.seek(before.log_bytes)
            return wanted.search(stream.read()) is not None

    return is_reached


def _any(folder: str, pattern: str) -> Callable[[Before], bool]:
    return lambda before: any((before.home.root / folder).glob(pattern))


def _is_current(before: Before) -> bool:
    link = before.home.published / "current"
    return link.is_symlink() and before.night in link.readlink().name


#: In the order a night comes to them. The first needs nothing; each later one shows in the home.
PLACES = (
    Place("starting", lambda _: True),
    Place("books opened", lambda before: _stamp(before.home.database) != before.database),
    Place("reading a file", _any("warehouse/work/ingest", "*.typed.parquet")),
    Place("new versions written", _any("warehouse/work/ingest", "*.new.parquet")),
    Place("raw file in place", lambda before: bool(_raw(before.home) - before.raw)),
    Place("files booked", _logged(r"rows_in=\d+ loaded=")),
    Place("building staging", _logged(r" staging\.\w+ rows_in=")),
    Place("building clinical", _logged(r" clinical\.\w+ rows_in=")),
    Place("building attribution", _logged(r" attribution\.\w+ rows_in=")),
    Place("building the list", _logged(r" watchlist\.\w+ rows_in=")),
    Place("last model built", _logged(r" watchlist\.history rows_in=")),
    Place("snapshot begun", _any("published/snapshots/.new", "nmwatch.duckdb*")),
    Place("snapshot files", _any("published/snapshots/.new", "watchlist.html")),
    Place("snapshot in place", lambda before: bool(_snapshots(before.home) - before.snapshots - {".new"})),
    Place("night linked", lambda before: _link(before.home, before.night) != before.link),
    Place("links replaced", _is_current),
    Place("run noted", lambda before: _runs(before.home) > before.run_lines),
)
#: Places before this one are passed once a night: what is loaded is not loaded again.
LOADED = [place.name for place in PLACES].index("files booked") + 1
#: From this place on the night is published, and a further run changes nothing that could be seen.
PUBLISHED = [place.name for place in PLACES].index("snapshot in place")


@dataclass
class Watch:
    """Follows one run through its places."""

    before: Before
    reached: list[str] = field(default_factory=lambda: [PLACES[0].name])

    def look(self) -> str:
        """Give the furthest place the run has come to."""
        done = set(self.reached)
        furthest = max(index for index, place in enumerate(PLACES) if place.name in done)
        for place in PLACES[furthest + 1 :]:
            try:
                if place.is_reached(self.before):
                    self.reached.append(place.name)
            except FileNotFoundError:  # a file that was there a moment ago: the run goes on under our eyes
                continue
        return max(self.reached, key=[place.name for place in PLACES].index)
