"""People are told of a real night, and no message holds a patient or a case: what leaves the house is counts and names."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from data_samples.build_samples import FOLDER
from data_samples.records import NIGHTS
from pipelines import clock
from pipelines.flows.heartbeat import Heart
from pipelines.flows.notifying import tell_what_is_due
from pipelines.settings import Home
from tests.acceptance.published import rows
from tests.acceptance.test_privacy import told, traces  # noqa: F401  # traces is a fixture
from tests.conftest import CommandLine
from tests.unit.telling import ChatService, at, chat_service, traces_of

LANDING = FOLDER / "landing"
EVERYTHING = ("failure", "refused", "interrupted", "late", "silence", "disk", "urgent", "urgent_standing", "warning",
              "recovery", "published")  # fmt: skip


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatService]:
    with chat_service() as service:
        monkeypatch.setenv("NMWATCH_NOTIFY__URLS", service.url())
        monkeypatch.setenv("NMWATCH_NOTIFY__SECONDS_BETWEEN_ATTEMPTS", "0")
        monkeypatch.setenv("NMWATCH_NOTIFY__EVENTS", json.dumps(EVERYTHING))
        monkeypatch.setenv("NMWATCH_NOTIFY__LEAST_URGENT", "P4")
        yield service


@pytest.fixture
def borrowed_home(sample_home: Path, tmp_path: Path) -> Home:
    """A home of its own that shows what the sample home published."""
    home = Home(tmp_path / "home")
    home.make()
    home.published.rmdir()
    home.published.symlink_to(sample_home / "published")
    shutil.copyfile(sample_home / "logs" / "runs.jsonl", home.logs / "runs.jsonl")
    return home


def test_no_message_names_a_patient_or_a_case(
    borrowed_home: Home, chat: ChatService, traces: frozenset[str], monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    monkeypatch.setattr(clock, "now", lambda: at(f"{NIGHTS[-1]} 07:00"))
    tell_what_is_due(borrowed_home)
    tell_what_is_due(borrowed_home, now=at("2026-03-01 07:00"))
    assert len(chat.messages) == 2
    assert "at P0" in chat.text
    cases = rows(borrowed_home.published, "SELECT case_id, patient_id, onset_date FROM watchlist.cases")
    assert len(cases) > 20
    words = set(re.findall(r"[\w-]+", chat.text))
    said = {str(value) for case in cases for value in (case["case_id"], case["patient_id"])} & words
    assert said == set()
    assert told(chat.text, traces) == []
    nights = {*NIGHTS, "2026-03-01"}
    dates = set(re.findall(r"\d{4}-\d\d-\d\d", re.sub(r"put in place \S+", "", chat.text)))
    assert dates <= nights, "no date but those of nights"


def test_monitoring_files_name_nobody(borrowed_home: Home, traces: frozenset[str]) -> None:  # noqa: F811
    tell_what_is_due(borrowed_home)
    assert told((borrowed_home.logs / "nmwatch.prom").read_text(encoding="utf-8"), traces) == []


def test_a_real_night_that_is_refused_reaches_people_with_file_and_reason(
    tmp_path: Path, chat: ChatService, nmwatch: CommandLine
) -> None:
    landing, home = tmp_path / "landing", Home(tmp_path / "home")
    shutil.copytree(LANDING / NIGHTS[0], landing / NIGHTS[0])
    (landing / NIGHTS[0] / "diagnoses.csv").write_bytes(b"")
    ended = nmwatch("run", "--home", home.root, "--landing", landing, "--as-of", NIGHTS[0])
    assert ended.code == 3, ended.err
    (message,) = chat.messages
    assert message["title"].endswith("refused")
    assert "diagnoses.csv" in message["message"]
    assert "empty" in message["message"]
    assert str(tmp_path) not in chat.text
    assert traces_of(home, "CANARY") == []
    said = nmwatch("status", "--home", home.root)
    assert said.out.startswith("NOT GOOD: refused")
    assert "diagnoses.csv" in said.out
    prefect = [path for path in Path(os.environ["PREFECT_HOME"]).rglob("*") if path.is_file()]
    assert any(path.name == "prefect.db" for path in prefect)
    assert [path.name for path in prefect if b"CANARY" in path.read_bytes()] == []


def test_a_served_run_that_is_killed_is_told_by_the_process_that_serves_it(tmp_path: Path, chat: ChatService) -> None:
    from pipelines.flows.nightly import nightly  # noqa: PLC0415  # Prefect takes a second to import

    home = Home(tmp_path / "home")
    home.make()
    Heart(home, date.fromisoformat(NIGHTS[0]), step="building clinical.gates").write("running")
    beat = json.loads((home.logs / "heartbeat.json").read_text(encoding="utf-8"))
    # another process had this number
    (home.logs / "heartbeat.json").write_text(json.dumps({**beat, "process_started": "1"}), encoding="utf-8")
    for hook in nightly.on_crashed_hooks:
        hook(nightly, SimpleNamespace(parameters={"home": str(home.root)}), None)
    (message,) = chat.messages
    assert message["title"].endswith("interrupted")
    assert "building clinical.gates" in message["message"]
