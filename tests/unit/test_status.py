"""`nmwatch status` answers "is tonight good?" from logs and the published database, and names every reason against."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines import clock
from pipelines.errors import UsageError
from pipelines.flows.heartbeat import Heart
from pipelines.flows.metrics import GAUGES, metrics_text
from pipelines.flows.progress import AUDITING, CHECKING
from pipelines.flows.status import read_status
from pipelines.settings import Home
from tests.conftest import CommandLine
from tests.unit.telling import at, home_with_runs, publish

NIGHT, NOW = "2026-02-02", at("2026-02-02 07:00")
DONE = {"as_of": NIGHT, "outcome": "published", "exit_code": 0, "started": "2026-02-02T02:00:00+00:00",
        "ended": "2026-02-02T02:05:00+00:00", "seconds": 300.0}  # fmt: skip
REFUSED = {"as_of": "2026-02-02", "outcome": "InputRefused", "exit_code": 3, "started": "2026-02-02T03:00:00+00:00",
           "message": "visits.csv: 23 of 23 rows are bad", "where": "2026-02-02/visits.csv"}  # fmt: skip
SILENT = (
    f"INSERT INTO quality.check_results VALUES ('{NIGHT}', 'alarm_ck_silence', 'staging.ck', 'warning', 'fail', 1, 20)"
)


def good_home(folder: Path, *runs: dict[str, Any]) -> Home:
    home = home_with_runs(folder, *(runs or (DONE,)))
    publish(home, NIGHT, {("P0", "new"): 1, ("P1", "unchanged"): 2})
    return home


def events(answer: dict[str, Any]) -> list[str]:
    return [reason["event"] for reason in answer["reasons"]]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_a_night_that_is_published_in_time_is_good(tmp_path: Path) -> None:
    answer = read_status(good_home(tmp_path))
    assert (answer["state"], answer["is_good"], answer["reasons"]) == ("good", True, [])
    published = answer["last_published"]
    assert (published["night"], published["days_old"], published["run_seconds"]) == (NIGHT, 0, 300.0)
    assert answer["next_expected"]["night"] == "2026-02-03"
    assert answer["cases"] == [{"priority": "P0", "cases": 1}, {"priority": "P1", "cases": 2}]


def test_a_refused_file_is_named_with_its_reason(tmp_path: Path) -> None:
    answer = read_status(good_home(tmp_path, {**DONE, "as_of": "2026-02-01"}, REFUSED))
    assert events(answer) == ["refused"]
    assert "2026-02-02/visits.csv" in answer["reasons"][0]["text"]
    assert "23 of 23 rows are bad" in answer["reasons"][0]["text"]
    assert answer["refused"][-1]["where"] == "2026-02-02/visits.csv"


def test_what_to_do_is_what_the_run_said(tmp_path: Path) -> None:
    failed = {"as_of": "2026-02-03", "outcome": "WarehouseDamaged", "exit_code": 5, "do": "copy the files back"}
    assert read_status(good_home(tmp_path, DONE, failed))["reasons"][0]["do"] == "copy the files back"


def test_a_mistyped_date_is_no_reason(tmp_path: Path) -> None:
    slip = {"as_of": "2026-12-02", "outcome": "DateRefused", "exit_code": 2}
    assert read_status(good_home(tmp_path, DONE, slip))["state"] == "good"


def test_a_run_that_met_the_one_that_goes_on_is_no_reason(tmp_path: Path) -> None:
    home = good_home(tmp_path, DONE, {"as_of": "2026-02-03", "outcome": "WarehouseBusy", "exit_code": 4})
    assert events(read_status(home)) == ["failure"], "nobody runs"
    Heart(home, NOW.date(), step="publishing").write("running")
    assert read_status(home)["reasons"] == []


def test_a_run_that_said_how_it_ended_is_not_called_interrupted_too(tmp_path: Path) -> None:
    home = good_home(tmp_path)
    Heart(home, NOW.date(), step="publishing").write("running")
    path = home.logs / "heartbeat.json"
    beat = {**json.loads(path.read_text()), "process_started": "1"}
    path.write_text(json.dumps(beat))
    with (home.logs / "runs.jsonl").open("a") as log:
        log.write(
            json.dumps({"as_of": "2026-02-03", "outcome": "DiskFull", "exit_code": 2, "started": beat["started"]})
            + "\n"
        )
    assert events(read_status(home)) == ["failure"]


@pytest.mark.parametrize(("step", "is_there"), [(CHECKING, True), (AUDITING, True), ("reading labs.csv", False)])
def test_the_page_of_checks_is_named_where_there_is_one(tmp_path: Path, step: str, is_there: bool) -> None:
    answer = read_status(good_home(tmp_path, {**REFUSED, "step": step}))
    assert ("logs/quality-2026-02-02.html" in answer["reasons"][0]["do"]) is is_there
    assert ("quarantine/" in answer["reasons"][0]["do"]) is not is_there


@pytest.mark.parametrize(
    ("run", "event"),
    [
        ({"as_of": "2026-02-03", "outcome": "NmwatchError", "exit_code": 5}, "failure"),
        ({"as_of": "2026-02-03", "outcome": "interrupted"}, "interrupted"),
        ({"as_of": "2026-02-03", "outcome": "WarehouseBusy", "exit_code": 4}, "failure"),
        ({"as_of": NIGHT, "outcome": "NmwatchError", "exit_code": 5}, "failure"),
        # says nothing about tonight: the night it was meant for, or a later one, is published
        ({"as_of": NIGHT, "outcome": "WarehouseBusy", "exit_code": 4}, None),
        ({"as_of": "2026-01-02", "outcome": "UsageError", "exit_code": 2}, None),
        ({"as_of": "2026-01-02", "outcome": "InputRefused", "exit_code": 3}, None),
    ],
)
def test_the_last_run_counts_where_it_says_something_about_tonight(
    run: dict[str, Any], event: str | None, tmp_path: Path
) -> None:
    answer = read_status(good_home(tmp_path, DONE, run))
    assert events(answer) == ([event] if event else [])
    assert bool(answer["remarks"]) is (event is None)


def test_a_late_night_is_not_good(tmp_path: Path) -> None:
    answer = read_status(good_home(tmp_path), now=at("2026-02-03 06:00"))
    assert (answer["state"], events(answer)) == ("not_good", ["late"])
    assert "2026-02-03" in answer["reasons"][0]["text"]


def test_a_running_night_is_said_with_its_step_and_stays_readable(tmp_path: Path) -> None:
    home = good_home(tmp_path)
    heart = Heart(home, NOW.date(), step="building clinical.gates")
    heart.write("running")
    holder = duckdb.connect(str(home.database))  # the night holds the working database
    try:
        answer = read_status(home)
    finally:
        holder.close()
    assert (answer["state"], answer["run"]["step"]) == ("running", "building clinical.gates")


def test_a_run_that_was_killed_is_not_good_before_any_other_run(tmp_path: Path) -> None:
    home = good_home(tmp_path)
    Heart(home, NOW.date(), step="publishing").write("running")
    beat = json.loads((home.logs / "heartbeat.json").read_text())
    (home.logs / "heartbeat.json").write_text(json.dumps({**beat, "process_started": "1"}))
    answer = read_status(home)
    assert events(answer) == ["interrupted"]
    assert "publishing" in answer["reasons"][0]["text"]


def test_a_feed_that_fell_silent_is_a_reason(tmp_path: Path) -> None:
    home = good_home(tmp_path)
    publish(home, NIGHT, {}, SILENT)
    answer = read_status(home)
    assert events(answer) == ["silence"]
    assert "alarm_ck_silence" in answer["reasons"][0]["text"]


def test_a_night_published_in_spite_of_something_is_not_good(tmp_path: Path) -> None:
    home = good_home(tmp_path)
    publish(home, NIGHT, {},
            'CREATE TABLE quality.banners (as_of DATE, banner_number INT, "check" VARCHAR, table_name VARCHAR, words VARCHAR)',
            f"INSERT INTO quality.banners VALUES ('{NIGHT}', 1, 'missing_table', 'labs', 'no file of labs came in')")  # fmt: skip
    answer = read_status(home)
    assert events(answer) == ["silence"]
    assert "no file of labs came in" in answer["reasons"][0]["text"]


def test_a_disk_that_fills_up_is_a_reason(tmp_path: Path) -> None:
    home = good_home(tmp_path)
    home.settings_file.write_text("[notify]\nleast_free_gb = 1e9\n")
    assert events(read_status(home)) == ["disk"]


def test_wrong_settings_are_a_reason_and_not_the_end(tmp_path: Path) -> None:
    home = good_home(tmp_path)
    home.settings_file.write_text("[a_section_of_a_newer_release]\nkey = 1\n")
    answer = read_status(home)
    assert events(answer) == ["failure"]
    assert "a_section_of_a_newer_release" in answer["reasons"][0]["text"]
    assert answer["cases"]


def test_a_published_file_that_is_no_database_is_a_reason(tmp_path: Path) -> None:
    home = good_home(tmp_path)
    (home.published / "nmwatch.duckdb").resolve().write_bytes(b"no database")
    answer = read_status(home)
    assert events(answer) == ["failure"]
    assert answer["last_published"]["night"] == NIGHT, "from the link"


def test_a_home_of_an_earlier_release_shows_what_it_has(tmp_path: Path) -> None:
    home = good_home(tmp_path, {"as_of": NIGHT, "outcome": "published", "seconds": 3.0, "message": ""})
    publish(home, NIGHT, {("P0", "new"): 1}, "ALTER TABLE meta.runs DROP code_list_hash", "DROP SCHEMA quality CASCADE")
    answer = read_status(home)
    assert answer["state"] == "good"
    assert (answer["code_lists"], answer["failed_checks"], answer["freshness"]) == ([], [], [])


def test_a_home_of_a_newer_release_is_named_and_shown_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    home = good_home(tmp_path)
    publish(home, NIGHT, {("P0", "new"): 1}, 'CREATE TABLE meta."schema" (schema_version INT, code_version VARCHAR)',
            "INSERT INTO meta.\"schema\" VALUES (99, '7.0.0')")  # fmt: skip
    answer = read_status(home)
    assert events(answer) == ["failure"]
    assert "7.0.0" in answer["reasons"][0]["text"]
    assert answer["cases"]


def test_a_home_where_nothing_was_ever_published(tmp_path: Path) -> None:
    answer = read_status(home_with_runs(tmp_path))
    assert (answer["state"], answer["is_good"], answer["last_published"]) == ("never_run", False, None)


def test_a_first_run_that_was_refused_is_not_good(tmp_path: Path) -> None:
    assert read_status(home_with_runs(tmp_path, REFUSED))["state"] == "not_good"


def test_a_home_that_does_not_exist_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such home"):
        read_status(Home(tmp_path / "absent"))


def test_a_clock_that_stands_before_the_last_night_is_remarked(tmp_path: Path) -> None:
    answer = read_status(good_home(tmp_path), now=at("2020-01-01 12:00"))
    assert answer["state"] == "good"
    assert answer["last_published"]["days_old"] == 0
    assert any("clock" in remark for remark in answer["remarks"])


def test_status_writes_nothing(tmp_path: Path) -> None:
    home = good_home(tmp_path)
    before = {path: path.lstat().st_mtime_ns for path in home.root.rglob("*")}
    read_status(home)
    assert {path: path.lstat().st_mtime_ns for path in home.root.rglob("*")} == before


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "first", "code"),
    [("2026-02-02 07:00", "GOOD: night of 2026-02-02", 0), ("2026-02-03 07:00", "NOT GOOD: late", 1)],
)
def test_the_first_line_is_the_answer_and_check_makes_it_an_exit_code(
    now: str, first: str, code: int, tmp_path: Path, nmwatch: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: at(now))
    home = good_home(tmp_path)
    ended = nmwatch("status", "--home", home.root, "--check")
    assert ended.code == code, ended.err
    assert ended.out.startswith(first)
    assert nmwatch("status", "--home", home.root).code == 0, "without --check an answer is an answer"


def test_the_answer_fits_on_one_screen(tmp_path: Path, nmwatch: CommandLine) -> None:
    ended = nmwatch("status", "--home", good_home(tmp_path, *[DONE] * 20).root)
    assert len(ended.out.splitlines()) <= 40


def test_json_has_the_documented_keys(tmp_path: Path, nmwatch: CommandLine) -> None:
    answer = json.loads(nmwatch("status", "--home", good_home(tmp_path).root, "--json").out)
    page = (Path(__file__).resolve().parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
    assert answer["schema_version"] == 1
    assert {key for key in answer if f"`{key}`" not in page} == set()


def test_check_of_a_home_where_nothing_was_published_is_not_good(tmp_path: Path, nmwatch: CommandLine) -> None:
    ended = nmwatch("status", "--home", home_with_runs(tmp_path).root, "--check")
    assert ended.code == 1
    assert ended.out.startswith("NEVER RUN")


# --- metrics ----------------------------------------------------------------------------------------------------------


def test_metrics_are_in_prometheus_text_format(tmp_path: Path) -> None:
    text = metrics_text(read_status(good_home(tmp_path)))
    assert "\nnmwatch_good 1\n" in f"\n{text}"
    assert 'nmwatch_cases{priority="P0"} 1\n' in text
    assert f"nmwatch_last_published_night_timestamp_seconds {at('2026-02-02 00:00').timestamp():.15g}\n" in text
    names = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]
    assert set(names) <= set(GAUGES)
    assert len(names) == len(set(names))
    assert all(line.startswith(("#", "nmwatch_")) for line in text.splitlines())


def test_metrics_of_a_home_where_nothing_ran(tmp_path: Path) -> None:
    text = metrics_text(read_status(home_with_runs(tmp_path)))
    assert "nmwatch_good 0\n" in text
    assert "nmwatch_last_published" not in text
