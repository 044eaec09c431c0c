"""A night that ended before it was published is not a night: the next one compares itself with what people saw."""

from __future__ import annotations

import json
import os
import signal
import time
from datetime import date
from pathlib import Path

import pytest

from data_samples.build_samples import FOLDER
from data_samples.records import NIGHTS
from pipelines.flows import steps
from pipelines.settings import Home, load_settings
from pipelines.warehouse import publish, runs
from pipelines.warehouse.connection import open_for_writing
from tests.acceptance.crash.places import Before, Watch
from tests.acceptance.crash.runs import LOOK_SECONDS, night
from tests.conftest import run_command

NIGHT = date(2026, 2, 2)
#: Prefect's client looks this long for the server that was stopped too.
STOP_SECONDS = 60


def test_a_night_that_could_not_be_written_is_forgotten_and_one_that_was_is_kept(
    copy_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(copy_home)
    run = steps.Run(home=home, settings=load_settings(home), landing=Path("unused"), as_of=date(2026, 2, 9),
                    source_name="extracts")  # fmt: skip

    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish, "write_snapshot", full_disk)
    with pytest.raises(OSError):
        steps.publish_night(run, steps.all_models())
    with open_for_writing(home, run.settings.engine) as connection:
        assert runs.previous_night(connection, as_of=date(2026, 3, 1)) == NIGHT
        assert runs.unfinished_nights(connection) == [run.as_of]
        connection.execute("UPDATE meta.runs SET outcome = 'building' WHERE as_of = $as_of", {"as_of": NIGHT})
    steps.prepare_home(run)
    with open_for_writing(home, run.settings.engine) as connection:
        assert runs.unfinished_nights(connection) == []
        assert runs.last_night(connection) == NIGHT
        left = connection.execute("SELECT COUNT(*) FROM history.cases WHERE as_of > $as_of", {"as_of": NIGHT})
        assert left.fetchall() == [(0,)]


def test_ctrl_c_ends_a_run_as_stopped_and_the_same_command_goes_on(tmp_path: Path) -> None:
    home, landing = tmp_path / "home", FOLDER / "landing"
    watch = Watch(Before.look(Home(home), NIGHTS[0]))
    with night(home, landing, NIGHTS[0]) as process:
        while process.poll() is None and "building staging" not in watch.reached:
            watch.look()
            time.sleep(LOOK_SECONDS)
        os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to everybody
        assert process.wait(timeout=STOP_SECONDS) == 130
    said = (tmp_path / f"home-{NIGHTS[0]}.txt").read_text(encoding="utf-8")
    assert "internal failure" not in said
    assert "Traceback" not in said
    line = json.loads((home / "logs" / "runs.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert line["exit_code"] == 130
    again = run_command("run", "--home", home, "--landing", landing, "--as-of", NIGHTS[0])
    assert again.code == 0, again.err
