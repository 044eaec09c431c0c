"""A real Prefect server, a served deployment, a scheduled run: the night is published and its report is on the server."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from data_samples.build_samples import FOLDER
from tests.acceptance.published import rows
from tests.conftest import NMWATCH, ROOT, clean_environment

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
START_SECONDS, RUN_SECONDS, STOP_SECONDS = 90, 150, 20


class Server:
    """A Prefect server on loopback."""

    def __init__(self, port: int) -> None:
        self.api = f"http://127.0.0.1:{port}/api"

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Get, or post a body, and give the answer."""
        request = urllib.request.Request(self.api + path, headers={"Content-Type": "application/json"})
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(request, data, timeout=10) as answer:
            return json.load(answer)


@contextmanager
def started(*command: object, log: Path, cwd: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a long-living program for the time of the block, and end it and nothing else."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command], cwd=cwd, env=clean_environment(**environment), stdout=output,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(what: Callable[[], Any], *, seconds: float, process: subprocess.Popen[bytes], log: Path) -> Any:
    """Ask until there is an answer that is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(errors="replace")[-3000:]
        try:
            if answer := what():
                return answer
        except OSError:
            pass
        time.sleep(1)
    raise AssertionError(f"nothing after {seconds} s\n" + log.read_text(errors="replace")[-3000:])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = (sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port)
    with started(
        *command, log=folder / "server.log", cwd=folder, PREFECT_HOME=str(folder / "prefect"),
        PREFECT_SERVER_ANALYTICS_ENABLED="false", DO_NOT_TRACK="1",
    ) as process:  # fmt: skip
        server = Server(port)
        wait_for(lambda: server.ask("/health"), seconds=START_SECONDS, process=process, log=folder / "server.log")
        yield server


def test_a_scheduled_run_publishes_the_night_and_leaves_its_report(server: Server, tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "serve.log"
    # from another folder than the checkout: a service is started from anywhere
    with started(
        *NMWATCH, "serve", "--home", home, "--landing", FOLDER / "landing", "--cron", "* * * * *", log=log,
        cwd=tmp_path, PREFECT_API_URL=server.api, PYTHONPATH=str(ROOT),
    ) as process:  # fmt: skip
        finished = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}}}
        runs = wait_for(
            lambda: server.ask("/flow_runs/filter", finished), seconds=RUN_SECONDS, process=process, log=log
        )
        (deployment,) = server.ask("/deployments/filter", {})
    run = runs[0]
    assert run["state_type"] == "COMPLETED", run["state"]
    assert run["auto_scheduled"]
    assert run["name"].startswith("night of 20")
    assert deployment["name"] == "nightly"
    assert [schedule["schedule"]["cron"] for schedule in deployment["schedules"]] == ["* * * * *"]
    assert deployment["global_concurrency_limit"]["limit"] == 1

    (night,) = rows(home / "published", "SELECT as_of, files, cases FROM meta.runs")
    due = run["expected_start_time"][:10]
    assert abs((night["as_of"] - date.fromisoformat(due)).days) <= 1, "the local day it was due on"
    assert night["cases"] > 20
    (artifact,) = server.ask("/artifacts/filter", {"artifacts": {"key": {"any_": ["nmwatch-night"]}}, "limit": 1})
    assert artifact["type"] == "markdown"
    assert f"night of {night['as_of']}" in artifact["data"]
    assert "watchlist.cases" in artifact["data"]
    task_runs = server.ask("/task_runs/filter", {"flow_runs": {"id": {"any_": [run["id"]]}}})
    names = {task["name"] for task in task_runs}
    assert "ingest 2026-01-05/labs.csv.gz" in names
    # Prefect puts a few random characters behind the name of a task that was given none
    assert {"build", "audit", "publish"} <= {name.rpartition("-")[0] for name in names}


def test_the_deployment_for_a_work_pool_names_a_flow_that_exists() -> None:
    described = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    (deployment,) = described["deployments"]
    path, flow = deployment["entrypoint"].split(":")
    assert (ROOT / path).is_file()
    from pipelines.flows import nightly  # noqa: PLC0415  # Prefect takes a second to import

    assert nightly.nightly.name == "nmwatch-nightly"
    assert flow == "nightly"
    parameters = set(nightly.nightly.parameters.properties)
    assert set(deployment["parameters"]) <= parameters
    assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}
