"""What every kind of test may use: Prefect kept inside a temporary folder, the sample nights run once, the command line.

`demo` runs `nmwatch demo` once a session, as a user would, in its own process with every outgoing connection noted.
Tests read its home; a test that writes takes a copy (`copy_home`).
"""

from __future__ import annotations

import atexit
import fcntl
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NMWATCH = (sys.executable, "-m", "pipelines.cli")

#: Before anything imports Prefect: its folder, no call home, its messages kept away from ours.
_PREFECT_HOME = tempfile.mkdtemp(prefix="nmwatch-tests-prefect-")
atexit.register(shutil.rmtree, _PREFECT_HOME, ignore_errors=True)
os.environ.update(
    PREFECT_HOME=_PREFECT_HOME,
    PREFECT_SERVER_ANALYTICS_ENABLED="false",
    DO_NOT_TRACK="1",
    GX_ANALYTICS_ENABLED="false",
    PREFECT_LOGGING_LEVEL="CRITICAL",
    PREFECT_LOGGING_SERVER_LEVEL="CRITICAL",
    PREFECT_LOGGING_TO_API_ENABLED="false",
    PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS="180",
)


@atexit.register
def _hide_binding_report() -> None:
    """Keep DuckDB's bindings from printing their report after pytest's summary (as pipelines/cli.py does)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Have a line of counts printed at the end of the whole run: counted("kills 6, readers' errors 0")."""
    return lambda line: record_property("counted", line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests counted, also those of other processes."""
    reports = [report for name in ("passed", "failed") for report in terminalreporter.stats.get(name, [])]
    lines = [(report.nodeid, line) for report in reports for name, line in report.user_properties if name == "counted"]
    if lines:
        terminalreporter.section("counts")
        for node, line in lines:
            terminalreporter.write_line(f"{node.rpartition('::')[2]}: {line}")


@dataclass(frozen=True)
class Ended:
    """A command that ended: exit code and what it printed."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Demo:
    """`nmwatch demo`, run once: its home, how it ended, and the addresses its processes tried to reach."""

    home: Path
    ended: Ended
    addresses: tuple[str, ...]


CommandLine = Callable[..., Ended]

#: Files handed out first when processes share the work (a file stays in one process), the longest first, so that none
#: of them runs alone at the end. The first builds the home of all sample nights; the second does not wait for it.
LONGEST_FIRST = (
    "acceptance/test_sample_nights.py", "acceptance/test_sixty_nights.py", "acceptance/test_full_disk.py",
    "acceptance/test_kills.py", "property/test_naive_judge.py", "property/test_incremental_nights.py",
    "integration/test_real_omop.py", "property/test_drawn_coverage.py", "acceptance/test_replay.py",
    "acceptance/test_backfill.py", "acceptance/test_reruns.py", "acceptance/test_disturbed_homes.py",
    "acceptance/test_many_readers.py", "acceptance/test_command_line.py", "acceptance/test_unfinished_nights.py",
    "integration/test_nightly_builds.py", "integration/test_life_of_a_case.py", "acceptance/test_site_lists.py",
    "acceptance/test_generated_population.py", "integration/test_prefect_server.py",
    "property/test_fuzzed_extracts.py", "integration/test_golden_cases.py", "integration/test_published_cases.py",
    "property/test_scoring_reference.py", "structure/test_docs.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first."""
    places = {ROOT / "tests" / name: place for place, name in enumerate(LONGEST_FIRST)}
    assert all(path.exists() for path in places), "LONGEST_FIRST names a file that is not there any more"
    items.sort(key=lambda item: places.get(item.path, len(places)))


def clean_environment(**more: str) -> dict[str, str]:
    """Give the environment of an operator: nothing of Prefect or nmwatch is set but what is asked for."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "NMWATCH_", "GX_"))}
    kept.pop("DO_NOT_TRACK", None)
    return {**kept, "NO_COLOR": "1", **more}


@cache
def prefect_server() -> str:
    """Start Prefect's small server, the one every night of this process uses, and give its address; it ends with us."""
    from prefect.server.api.server import SubprocessASGIServer  # noqa: PLC0415  # after the environment is set

    server = SubprocessASGIServer()
    server.start()
    return server.api_url


def run_command(*arguments: object, environment: dict[str, str] | None = None, timeout_seconds: int = 300) -> Ended:
    """Run nmwatch in its own process, with a Prefect server that runs already: starting one takes as long as a night.

    A given environment is taken as it is: without PREFECT_API_URL in it the command starts and ends a server of its own.
    """
    environment = environment or clean_environment(PREFECT_API_URL=prefect_server())
    done = subprocess.run(
        [*NMWATCH, *(str(argument) for argument in arguments)], cwd=ROOT, env=environment,
        capture_output=True, text=True, timeout=timeout_seconds, check=False,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Every sample night, run once by `nmwatch demo` with nothing set in the environment. Read only.

    Test processes that run side by side share it: the first one that needs it runs it, the others wait.
    """
    folder = shared_folder(tmp_path_factory, "demo")
    told = folder / "ended.json"
    with held(folder / "lock"):
        if not told.exists():
            told.write_text(json.dumps(asdict(_run_demo(folder))), encoding="utf-8")
    notes = (folder / "addresses.txt").read_text(encoding="utf-8").splitlines()
    return Demo(folder / "home", Ended(**json.loads(told.read_text(encoding="utf-8"))), tuple(notes))


def _run_demo(folder: Path) -> Ended:
    notes = folder / "addresses.txt"
    notes.touch()
    environment = clean_environment(PYTHONPATH=str(ROOT / "tests" / "listening"), TEST_ADDRESSES=str(notes))
    return run_command("demo", "--home", folder / "home", environment=environment, timeout_seconds=580)


def shared_folder(factory: pytest.TempPathFactory, name: str) -> Path:
    """Give a folder all test processes of this run share; hold a lock in it while filling it (`held`)."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"shared-{name}"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """Hold a lock against the other test processes."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def sample_home(demo: Demo) -> Path:
    """The home of all sample nights. Read only: copy it before writing (`copy_home`)."""
    assert demo.ended.code == 0, demo.ended.err
    return demo.home


@pytest.fixture
def copy_home(sample_home: Path, tmp_path: Path) -> Path:
    """A copy of the home of all sample nights, to write into."""
    return copied(sample_home, tmp_path / "home")


def copied(home: Path, target: Path) -> Path:
    """Copy a home, links as links."""
    shutil.copytree(home, target, symlinks=True)
    return target


@pytest.fixture
def nmwatch(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[CommandLine]:
    """Run the command line inside this process: nmwatch("status", "--home", home) gives exit code and text."""
    from pipelines import cli  # noqa: PLC0415  # after the environment is set

    def run(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["nmwatch", *(str(argument) for argument in arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main()
        captured = capsys.readouterr()
        return Ended(int(left.value.code or 0), captured.out, captured.err)

    yield run
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if type(handler) is logging.FileHandler]:
        root.removeHandler(handler)
        handler.close()
