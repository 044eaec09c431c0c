"""Telling people: what is due is said once to every address, without a patient and without an address in any log."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines import clock
from pipelines.errors import InputRefused, UsageError
from pipelines.flows.delivery import addresses
from pipelines.flows.messages import without_folders
from pipelines.flows.notifying import tell_what_is_due
from pipelines.flows.status import read_status
from pipelines.flows.watching import accounted, problems_only
from pipelines.settings import Home, NotifySettings, load_settings
from tests.conftest import CommandLine
from tests.unit.telling import ChatService, at, chat_service, home_with_runs, publish, traces_of

NIGHT, NOW = "2026-02-02", at("2026-02-02 07:00")
DONE = {"as_of": NIGHT, "outcome": "published", "exit_code": 0, "started": "2026-02-02T02:00:00+00:00",
        "ended": "2026-02-02T02:05:00+00:00"}  # fmt: skip
REFUSED = {"as_of": "2026-02-03", "outcome": "InputRefused", "exit_code": 3, "started": "2026-02-03T02:00:00+00:00",
           "message": "visits.csv: 23 of 23 rows are bad", "where": "2026-02-03/visits.csv"}  # fmt: skip
SECRETS = ("CANARY", "127.0.0.1")


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatService]:
    with chat_service() as service:
        monkeypatch.setenv("NMWATCH_NOTIFY__URLS", service.url())
        monkeypatch.setenv("NMWATCH_NOTIFY__SECONDS_BETWEEN_ATTEMPTS", "0")
        monkeypatch.setenv("NMWATCH_NOTIFY__SITE", "General Hospital")
        yield service


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = home_with_runs(tmp_path / "home", DONE)
    publish(home, NIGHT, {("P1", "unchanged"): 2})
    return home


def note(home: Home, run: dict[str, Any]) -> None:
    with (home.logs / "runs.jsonl").open("a") as log:
        log.write(json.dumps(run) + "\n")


def test_a_good_night_is_told_nobody(home: Home, chat: ChatService) -> None:
    assert tell_what_is_due(home) == 0
    assert chat.messages == []


def test_a_refused_night_is_told_once_with_file_reason_and_what_to_do(home: Home, chat: ChatService) -> None:
    note(home, REFUSED)
    assert (tell_what_is_due(home), tell_what_is_due(home)) == (1, 0)
    (message,) = chat.messages
    assert message["title"] == "nmwatch, General Hospital: refused"
    assert message["type"] == "failure"
    for words in ("visits.csv", "23 of 23 rows are bad", "do: ", "2 P1"):
        assert words in message["message"]
    note(home, {**REFUSED, "started": "2026-02-03T04:00:00+00:00"})
    assert tell_what_is_due(home) == 1, "refused again is told again"


@pytest.mark.parametrize(
    ("cases", "told"),
    [
        ({("P0", "new"): 2}, "2 new at P0"),
        ({("P0", "escalated"): 1, ("P0", "reopened"): 1}, "1 escalated at P0, 1 reopened at P0"),
        ({("P0", "unchanged"): 3, ("P1", "new"): 1}, None),
        ({("P0", "resolved"): 1}, None),
    ],
)
def test_a_case_that_came_to_p0_is_told(
    cases: dict[tuple[str, str], int], told: str | None, home: Home, chat: ChatService
) -> None:
    publish(home, NIGHT, cases)
    assert tell_what_is_due(home) == (1 if told else 0)
    assert tell_what_is_due(home) == 0
    assert told is None or told in chat.text


@pytest.mark.parametrize(
    ("settings", "told"),
    [("least_urgent = 'P1'", "1 new at P1"), ("events = ['urgent_standing']", "3 unchanged at P0"),
     ("events = ['published']", "is published"), ("events = []", "")],
)  # fmt: skip
def test_a_site_chooses_what_it_is_told(settings: str, told: str, home: Home, chat: ChatService) -> None:
    publish(home, NIGHT, {("P0", "unchanged"): 3, ("P1", "new"): 1})
    home.settings_file.write_text(f"[notify]\n{settings}\n")
    assert tell_what_is_due(home) == (1 if told else 0)
    assert told in chat.text


def test_a_late_night_is_told_once_a_day_and_its_end_too(home: Home, chat: ChatService) -> None:
    assert tell_what_is_due(home, now=at("2026-02-03 05:59")) == 0
    assert tell_what_is_due(home, now=at("2026-02-03 06:00")) == 1
    assert tell_what_is_due(home, now=at("2026-02-03 18:00")) == 0
    assert tell_what_is_due(home, now=at("2026-02-04 06:00")) == 1
    publish(home, "2026-02-04", {})
    assert tell_what_is_due(home, now=at("2026-02-04 07:00")) == 1
    assert tell_what_is_due(home, now=at("2026-02-04 07:10")) == 0
    assert [title.rpartition(": ")[2] for title in chat.titles] == ["late", "late", "good again"]
    assert chat.messages[-1]["type"] == "success"


def test_the_first_good_night_after_a_bad_one_is_told(home: Home, chat: ChatService) -> None:
    with pytest.raises(InputRefused), accounted(home, as_of=NOW.date()) as account, account.beating():
        raise InputRefused("the file is empty", where="2026-02-02/labs.csv")
    with accounted(home, as_of=NOW.date()) as account, account.beating():
        pass
    assert [title.rpartition(": ")[2] for title in chat.titles] == ["refused", "good again"]


def test_nights_of_the_past_tell_only_what_went_wrong(home: Home, chat: ChatService) -> None:
    publish(home, NIGHT, {("P0", "new"): 2})
    with problems_only():
        with accounted(home, as_of=NOW.date()) as account, account.beating():
            pass
        assert chat.messages == []
        with pytest.raises(InputRefused), accounted(home, as_of=NOW.date()) as account, account.beating():
            raise InputRefused("the file is empty", where="2026-02-02/labs.csv")
    assert [title.rpartition(": ")[2] for title in chat.titles] == ["refused"]


def test_a_silence_alarm_is_told(home: Home, chat: ChatService) -> None:
    publish(home, NIGHT, {}, f"INSERT INTO quality.check_results VALUES "
            f"('{NIGHT}', 'alarm_ck_silence', 'staging.ck', 'warning', 'fail', 1, 20)")  # fmt: skip
    assert tell_what_is_due(home) == 1
    assert "alarm_ck_silence" in chat.text


def test_a_message_about_a_feed_leaves_out_the_days_of_events(home: Home, chat: ChatService) -> None:
    publish(
        home,
        NIGHT,
        {},
        'CREATE TABLE quality.banners (as_of DATE, banner_number INT, "check" VARCHAR, table_name VARCHAR, words VARCHAR)',
        f"INSERT INTO quality.banners VALUES ('{NIGHT}', 1, 'stale_events', 'labs', 'the newest event is of 2026-01-13')",
    )
    assert tell_what_is_due(home) == 1
    assert "stale_events on labs" in chat.text
    assert "2026-01-13" not in chat.text
    assert "2026-01-13" in read_status(home)["reasons"][0]["text"], "on the machine of the home it is said"


def test_a_message_is_tried_again(home: Home, chat: ChatService) -> None:
    note(home, REFUSED)
    chat.refused = 2
    assert tell_what_is_due(home) == 1
    assert (chat.tries, len(chat.messages)) == (3, 1)


def test_a_message_nobody_takes_fails_no_run_is_noted_and_sent_later(
    home: Home, chat: ChatService, caplog: pytest.LogCaptureFixture
) -> None:
    publish(home, NIGHT, {("P0", "new"): 1})
    chat.refused = 3
    with caplog.at_level(logging.DEBUG), accounted(home, as_of=NOW.date()) as account, account.beating():
        pass
    status = read_status(home)
    assert status["is_good"]
    assert [entry["address"] for entry in status["undelivered"]] == ["address 1 (json)"]
    assert any("could not be delivered" in remark for remark in status["remarks"])
    assert "address 1 (json) did not take a message, attempt 3 of 3" in caplog.text
    assert tell_what_is_due(home) == 1
    assert read_status(home)["undelivered"] == []


def test_an_address_is_in_no_log_no_error_and_no_file(
    home: Home, chat: ChatService, caplog: pytest.LogCaptureFixture, nmwatch: CommandLine
) -> None:
    note(home, REFUSED)
    chat.refused = 3
    with caplog.at_level(logging.DEBUG):
        tell_what_is_due(home)
    chat.refused = 3
    ended = nmwatch("notify", "--home", home.root, "--test")
    assert ended.code == 2
    said = caplog.text + ended.out + ended.err + repr(load_settings(home)) + str(load_settings(home).notify)
    assert [word for word in SECRETS if word in said] == []
    assert traces_of(home, *SECRETS) == []


@pytest.mark.parametrize("url", ["nonsense-CANARY", "json://127.0.0.1:1/CANARY", "nosuch://CANARY"])
def test_an_address_that_leads_nowhere_is_undelivered_and_nothing_else(
    url: str, home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("NMWATCH_NOTIFY__URLS", url)
    monkeypatch.setenv("NMWATCH_NOTIFY__ATTEMPTS", "1")
    note(home, REFUSED)
    with caplog.at_level(logging.DEBUG):
        assert tell_what_is_due(home) == 0
    assert len(read_status(home)["undelivered"]) == 1
    assert "CANARY" not in caplog.text
    assert traces_of(home, "CANARY") == []


def test_each_address_gets_what_it_did_not_get_yet(
    home: Home, chat: ChatService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NMWATCH_NOTIFY__URLS", f"json://127.0.0.1:1/x {chat.url()}")
    monkeypatch.setenv("NMWATCH_NOTIFY__ATTEMPTS", "1")
    note(home, REFUSED)
    assert (tell_what_is_due(home), tell_what_is_due(home)) == (1, 0)
    monkeypatch.setenv("NMWATCH_NOTIFY__URLS", f"{chat.url('other')} {chat.url()}")
    assert (tell_what_is_due(home), len(chat.messages)) == (1, 2)


def test_without_an_address_nothing_is_sent_and_metrics_are_written(home: Home) -> None:
    note(home, REFUSED)
    assert tell_what_is_due(home) == 0
    assert 'nmwatch_reason{reason="refused"} 1' in (home.logs / "nmwatch.prom").read_text()


def test_copies_for_a_monitoring_account_can_be_read_by_it(home: Home, tmp_path: Path) -> None:
    home.settings_file.write_text(f"[notify]\nmonitor_folder = '{tmp_path / 'monitor'}'\n")
    with accounted(home, as_of=NOW.date()) as account, account.beating():
        pass
    files = sorted((tmp_path / "monitor").iterdir())
    assert [file.name for file in files] == ["heartbeat.json", "nmwatch.prom"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o644}
    assert {path.stat().st_mode & 0o777 for path in home.logs.glob("*.prom")} == {0o600}


def test_a_logs_folder_that_cannot_be_written_stops_no_message(home: Home, chat: ChatService) -> None:
    (home.logs / "told.json").mkdir()  # a full disk or a read-only home
    note(home, REFUSED)
    assert tell_what_is_due(home) == 1


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["json://a mailto://b", '["json://a", "mailto://b"]', " json://a\n\nmailto://b json://a"]
)
def test_addresses_are_separated_by_blanks_or_a_list(text: str) -> None:
    found = addresses(NotifySettings.model_validate({"urls": text}))
    assert [address.name for address in found] == ["address 1 (json)", "address 2 (mailto)"]
    assert "//" not in repr(found)


def test_addresses_can_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "urls").write_text("# pharmacovigilance\njson://a\n\n  mailto://b\n")
    found = addresses(NotifySettings.model_validate({"urls": "slack://c", "urls_file": str(tmp_path / "urls")}))
    assert [address.url.get_secret_value() for address in found] == ["slack://c", "json://a", "mailto://b"]


@pytest.mark.parametrize("values", [{"urls": "[1]"}, {"urls": '["CANARY"'}, {"urls_file": "absent"}])
def test_addresses_that_cannot_be_read_are_refused_without_quoting_them(values: dict[str, str]) -> None:
    with pytest.raises(UsageError) as refused:
        addresses(NotifySettings.model_validate(values))
    assert "CANARY" not in refused.value.message()
    assert "NMWATCH_NOTIFY__URLS" in refused.value.where


def test_addresses_in_the_settings_file_are_refused_without_quoting_them(home: Home) -> None:
    home.settings_file.write_text("[notify]\nurls = 'mailto://user:CANARY@example.org'\n")
    with pytest.raises(UsageError, match="secret") as refused:
        load_settings(home)
    assert "CANARY" not in refused.value.message()
    assert "NMWATCH_NOTIFY__URLS" in refused.value.allowed


def test_a_variable_that_is_no_list_is_refused_without_quoting_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NMWATCH_NOTIFY__EVENTS", "late CANARY")
    with pytest.raises(UsageError) as refused:
        load_settings(home)
    assert "CANARY" not in refused.value.message()


# --- the command ------------------------------------------------------------------------------------------------------


def test_a_test_message_says_where_it_comes_from(home: Home, chat: ChatService, nmwatch: CommandLine) -> None:
    ended = nmwatch("notify", "--home", home.root, "--test")
    assert ended.code == 0, ended.err
    assert ended.out == "address 1 (json): delivered\n"
    assert chat.titles == ["nmwatch, General Hospital: test"]


def test_a_test_without_an_address_says_what_to_set(home: Home, nmwatch: CommandLine) -> None:
    ended = nmwatch("notify", "--home", home.root, "--test")
    assert ended.code == 2
    assert "NMWATCH_NOTIFY__URLS" in ended.err


def test_status_tells_people_when_asked_to(home: Home, chat: ChatService, nmwatch: CommandLine) -> None:
    note(home, REFUSED)
    ended = nmwatch("status", "--home", home.root, "--check", "--notify")
    assert ended.code == 1, ended.err
    assert len(chat.messages) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("file /srv/data/landing/2026-02-02/labs.csv is empty", "file labs.csv is empty"),
        ("1/2 of the rows", "1/2 of the rows"),
        ("docs/checks/a.md", "docs/checks/a.md"),
        ("/srv/landing, up to 2026-02-02", "landing, up to 2026-02-02"),
    ],
)
def test_folders_of_the_machine_stay_at_home(text: str, said: str) -> None:
    assert without_folders(text) == said
