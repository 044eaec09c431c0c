"""The heartbeat: whole or not there, alive or not, and never a negative duration, whatever the clock does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from pipelines import clock
from pipelines.errors import InputRefused, WarehouseBusy
from pipelines.flows import heartbeat
from pipelines.flows.heartbeat import Heart, is_alive, read_heartbeat, was_interrupted
from pipelines.flows.progress import listening, tell
from pipelines.flows.run_log import append_line, last_runs, note_run
from pipelines.flows.watching import accounted
from pipelines.settings import Home
from tests.unit.telling import at, home_with_runs, publish_link

NIGHT = date(2026, 2, 2)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_with_runs(tmp_path / "home")


def beat_of(home: Home) -> dict[str, object]:
    beat = read_heartbeat(home)
    assert beat is not None
    return beat


def test_a_run_beats_at_its_start_between_steps_and_at_its_end(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "_BEAT_SECONDS", 0.0)
    publish_link(home, "2026-02-01")
    heard: list[str] = []
    with listening(heard.append), accounted(home, as_of=NIGHT) as account, account.beating():
        assert (beat_of(home)["outcome"], beat_of(home)["ended"]) == ("running", None)
        tell("building clinical.gates")
        assert beat_of(home)["step"] == "building clinical.gates"
        assert is_alive(beat_of(home), now=clock.now())
    assert heard == ["building clinical.gates"], "whoever listened before still hears"
    end = beat_of(home)
    assert (end["outcome"], end["is_running"], end["exit_code"], end["pid"]) == ("published", False, 0, os.getpid())
    assert (end["as_of"], end["last_published"]) == ("2026-02-02", "2026-02-01")
    assert last_runs(home)[-1]["outcome"] == "published"


def test_a_run_that_fails_says_so_in_heartbeat_and_run_log(home: Home) -> None:
    with pytest.raises(InputRefused), accounted(home, as_of=NIGHT) as account, account.beating():
        raise InputRefused("23 of 23 rows are bad", where="2026-02-02/visits.csv")
    assert (beat_of(home)["outcome"], beat_of(home)["exit_code"]) == ("InputRefused", 3)
    run = last_runs(home)[-1]
    assert (run["message"], run["where"], run["exit_code"]) == ("23 of 23 rows are bad", "2026-02-02/visits.csv", 3)


def test_a_run_that_found_the_home_busy_leaves_the_other_heartbeat_alone(home: Home) -> None:
    Heart(home, NIGHT).write("running")
    before = beat_of(home)
    with pytest.raises(WarehouseBusy), accounted(home, as_of=date(2026, 2, 3)):
        raise WarehouseBusy("another run holds this home")
    assert beat_of(home) == before
    assert last_runs(home)[-1]["outcome"] == "WarehouseBusy"


def test_a_run_killed_without_a_word_is_noted_by_the_next_one(home: Home) -> None:
    script = (
        "import os, sys; from datetime import date; from pathlib import Path\n"
        "from pipelines.flows.watching import accounted; from pipelines.settings import Home\n"
        "from pipelines.flows.progress import tell\n"
        "with accounted(Home(Path(sys.argv[1])), as_of=date(2026, 2, 1)) as account, account.beating():\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(home.root)], check=False)
    assert done.returncode == -9
    assert was_interrupted(read_heartbeat(home), now=clock.now())
    with accounted(home, as_of=NIGHT) as account, account.beating():
        pass
    assert [(run["as_of"], run["outcome"]) for run in last_runs(home)] == [
        ("2026-02-01", "interrupted"), ("2026-02-02", "published"),
    ]  # fmt: skip


def test_a_process_number_that_went_to_another_process_is_no_run(home: Home) -> None:
    Heart(home, NIGHT).write("running")
    assert is_alive(beat_of(home), now=clock.now())
    assert not is_alive({**beat_of(home), "process_started": "1"}, now=clock.now())


def test_a_run_on_another_machine_is_alive_while_it_beats(home: Home) -> None:
    beat = {"is_running": True, "host": "elsewhere", "pid": 1, "updated": at("2026-02-02 02:00").isoformat()}
    assert is_alive(beat, now=at("2026-02-02 03:00"))
    assert not is_alive(beat, now=at("2026-02-02 09:00"))


def test_a_clock_that_is_turned_back_makes_no_negative_duration(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = at("2026-02-02 02:00")
    monkeypatch.setattr(clock, "now", lambda: moment)
    with accounted(home, as_of=NIGHT) as account, account.beating():
        moment -= timedelta(hours=5)
    assert beat_of(home)["seconds"] >= 0
    assert last_runs(home)[-1]["seconds"] >= 0
    assert datetime.fromisoformat(str(beat_of(home)["ended"])) == moment


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"'])
def test_a_heartbeat_that_cannot_be_read_is_none(text: str, home: Home) -> None:
    (home.logs / "heartbeat.json").write_text(text)
    assert read_heartbeat(home) is None


def test_a_heartbeat_that_cannot_be_written_stops_nothing(home: Home) -> None:
    (home.logs / "heartbeat.json").mkdir()
    with accounted(home, as_of=NIGHT) as account, account.beating():
        pass
    assert last_runs(home)[-1]["outcome"] == "published"
    assert [path.name for path in home.logs.glob(".heartbeat*")] == [], "nothing half-written stays"


def test_a_line_a_crash_cut_short_does_not_take_the_next_one_with_it(home: Home) -> None:
    with (home.logs / "runs.jsonl").open("a") as log:
        log.write('{"as_of": "2026-02-01", "outc')
    note_run(home, as_of=NIGHT, outcome="published", seconds=1.0)
    append_line(home, "runs.jsonl", {"outcome": "published"})
    assert [run.get("as_of") for run in last_runs(home)] == ["2026-02-02", None]


def test_the_heartbeat_holds_nothing_but_what_is_documented(home: Home) -> None:
    Heart(home, NIGHT).write("running")
    written = json.loads((home.logs / "heartbeat.json").read_text())
    assert set(written) == {
        "schema_version", "as_of", "outcome", "is_running", "step", "started", "updated", "ended", "seconds",
        "exit_code", "pid", "host", "process_started", "last_published",
    }  # fmt: skip
