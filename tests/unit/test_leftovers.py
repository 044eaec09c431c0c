"""The small server of a killed run is ended by the next one; no other process is."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.flows.leftovers import end_left_servers
from pipelines.settings import Home

SERVER = "prefect.server.api.server:create_app"
#: Starts a process that outlives it and says its number.
LEAVE = """
import subprocess, sys
nowhere = subprocess.DEVNULL
left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)", *sys.argv[1:]], stdout=nowhere, stderr=nowhere)
print(left.pid)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.make()
    return home


@pytest.fixture
def leave() -> Iterator[Callable[..., int]]:
    started: list[int] = []

    def start(*words: str, home: Home, **more: str) -> int:
        environment = {**os.environ, "PREFECT_HOME": str(home.prefect.resolve()), **more}
        said = subprocess.run([sys.executable, "-c", LEAVE, *words], env=environment, capture_output=True, text=True,
                              check=True)  # fmt: skip
        started.append(int(said.stdout))
        return started[-1]

    yield start
    for process in started:
        if is_running(process):
            os.kill(process, 9)


def is_running(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def is_gone(process: int) -> bool:
    for _ in range(200):
        if not is_running(process):
            return True
        time.sleep(0.05)
    return False


pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes cannot be looked at here")


def test_the_server_of_a_run_that_is_gone_is_ended(home: Home, leave: Callable[..., int]) -> None:
    process = leave(SERVER, home=home, PREFECT__SERVER_EPHEMERAL="1")
    assert end_left_servers(home) == 1
    assert is_gone(process)
    assert end_left_servers(home) == 0


def test_servers_of_other_homes_other_programs_and_servers_that_were_asked_for_stay(
    home: Home, tmp_path: Path, leave: Callable[..., int]
) -> None:
    others = [
        leave(SERVER, home=Home(tmp_path / "other"), PREFECT__SERVER_EPHEMERAL="1"),
        leave("something else", home=home, PREFECT__SERVER_EPHEMERAL="1"),
        leave(SERVER, home=home),
    ]
    assert end_left_servers(home) == 0
    assert all(is_running(process) for process in others)


def test_the_server_of_a_run_that_goes_on_stays(home: Home) -> None:
    environment = {**os.environ, "PREFECT_HOME": str(home.prefect.resolve()), "PREFECT__SERVER_EPHEMERAL": "1"}
    server = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)", SERVER], env=environment)
    try:
        assert end_left_servers(home) == 0
        assert server.poll() is None
    finally:
        server.kill()
        server.wait()
