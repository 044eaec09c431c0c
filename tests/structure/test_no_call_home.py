"""During a night no process of ours reaches beyond this machine: no telemetry, no downloads, no look-ups.

The demo's processes (the command and the Prefect server it starts) note every address they try to reach, through
Python's audit events (tests/listening/sitecustomize.py). DuckDB is not Python; that it downloads nothing is in its
options, which is tested here as well.
"""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path

import pytest

from pipelines.settings import EngineSettings, Home
from pipelines.warehouse.connection import open_for_reading, open_for_writing, open_in_memory
from tests.conftest import Demo

LOCAL_NAMES = {"localhost", "None", ""}


def is_local(host: str) -> bool:
    """Tell whether an address is this machine: loopback, a socket file, or no address at all."""
    if host in LOCAL_NAMES or host.startswith("/"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def test_a_night_reaches_nothing_but_this_machine(demo: Demo) -> None:
    hosts = {re.sub(r"^\S+ b?'?(.*?)'?$", r"\1", line) for line in demo.addresses}
    assert "127.0.0.1" in hosts, "the processes did note what they reached: Prefect's server on loopback"
    assert not {host for host in hosts if not is_local(host)}


@pytest.mark.parametrize("option", ["autoinstall_known_extensions", "autoload_known_extensions"])
def test_duckdb_downloads_nothing(option: str, tmp_path: Path) -> None:
    home, engine = Home(tmp_path), EngineSettings.model_validate({})
    home.make()
    question = f"SELECT current_setting('{option}')"
    with open_for_writing(home, engine) as connection:
        assert connection.execute(question).fetchall() == [(False,)]
    with open_for_reading(home.database) as reader:
        assert reader.value(question) is False
    with open_in_memory(engine) as connection:
        assert connection.execute(question).fetchall() == [(False,)]
