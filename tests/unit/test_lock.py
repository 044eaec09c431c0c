"""One run at a time per home; the lock ends with its process, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import WarehouseBusy
from pipelines.settings import Home
from pipelines.warehouse.lock import hold_run_lock
from tests.conftest import ROOT

HOLDER = """
import sys, time
from pathlib import Path
from pipelines.settings import Home
from pipelines.warehouse.lock import hold_run_lock

with hold_run_lock(Home(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(120)
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.make()
    return home


def test_the_lock_can_be_held_again_after_it_was_let_go(home: Home) -> None:
    for _ in range(2):
        with hold_run_lock(home):
            assert home.lock_file.read_text() == str(os.getpid())


def test_a_second_holder_is_turned_away_and_told_who_holds_it(home: Home) -> None:
    with hold_run_lock(home), pytest.raises(WarehouseBusy) as busy, hold_run_lock(home):
        pass
    assert f"process {os.getpid()}" in busy.value.problem
    assert all((busy.value.where, busy.value.allowed, busy.value.next_step))


def test_the_lock_of_a_killed_process_is_free(home: Home) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home.root)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WarehouseBusy, match=f"process {holder.pid}"), hold_run_lock(home):
            pass
        holder.send_signal(signal.SIGKILL)
    with hold_run_lock(home):
        pass


def test_an_error_inside_the_block_lets_the_lock_go(home: Home) -> None:
    with pytest.raises(RuntimeError, match="inside"), hold_run_lock(home):
        raise RuntimeError("inside")
    with hold_run_lock(home):
        pass


def test_two_homes_do_not_hinder_each_other(tmp_path: Path) -> None:
    first, second = Home(tmp_path / "first"), Home(tmp_path / "second")
    first.make()
    second.make()
    with hold_run_lock(first), hold_run_lock(second):
        pass
