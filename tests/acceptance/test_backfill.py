"""A backfill of small extracts: interrupted and gone on with, every day or landed days, files that came late."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipelines.flows import nightly
from pipelines.flows.replaying import replay
from pipelines.settings import Home, load_settings
from pipelines.warehouse.connection import open_for_reading
from tests.acceptance.published import everything, file_hashes, night, rows, tables
from tests.conftest import CommandLine

FIRST = date(2026, 1, 5)
LABS = ("result_id", "patient_id", "code_system", "code", "test_name", "collected_time", "value", "unit",
        "reference_low", "reference_high", "status")  # fmt: skip


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def land(landing: Path, when: date, table: str, header: tuple[str, ...], *lines: tuple[object, ...]) -> None:
    folder = landing / str(when)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *lines])


def land_night(landing: Path, number: int, *, persons: int = 3) -> None:
    """Land an extract of few persons with one CK result each."""
    when = day(number)
    names = [f"P{person}" for person in range(persons)]
    land(landing, when, "patients", ("patient_id", "sex", "birth_date", "observation_start"),
         *((name, "F", f"19{50 + number}-01-01", "2020-01-01") for name in names))  # fmt: skip
    land(landing, when, "prescribing", ("prescription_id", "patient_id", "event_type", "drug_name", "start_time", "status"),
         *((f"{name}-{number}", name, "dispensed", "atorvastatin 40 mg", when, "active") for name in names))  # fmt: skip
    land(landing, when, "labs", LABS, *(result(name, number, 300 + number) for name in names))
    land(landing, when, "diagnoses", ("diagnosis_id", "patient_id", "code_system", "code", "diagnosis_date"),
         *((f"{name}-{number}", name, "ICD10CM", "C43.9", when) for name in names))  # fmt: skip


def result(name: str, number: int, value: float) -> tuple[object, ...]:
    return (
        f"{name}-{number}",
        name,
        "LOINC",
        "2157-6",
        "CK",
        f"{day(number)}T08:00:00",
        value,
        "U/L",
        30,
        170,
        "final",
    )


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    for number in (0, 1, 3):
        land_night(tmp_path / "landing", number)
    return tmp_path / "landing"


def history(home: Path) -> list[str]:
    return sorted(link.name for link in (home / "published" / "history").iterdir())


@pytest.mark.slow
def test_an_interrupted_backfill_goes_on_where_it_stopped_and_the_nights_are_the_same(
    landing: Path, tmp_path: Path, nmwatch: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, undisturbed = tmp_path / "home", tmp_path / "undisturbed"
    command = ("--landing", landing, "--from", day(0), "--to", day(2), "--daily")
    run_night = nightly.nightly

    def interrupted(where: str, *arguments: object) -> object:
        if arguments[1] == day(1):
            raise KeyboardInterrupt
        return run_night(where, *arguments)

    monkeypatch.setattr(nightly, "nightly", interrupted)
    ended = nmwatch("backfill", "--home", home, *command)
    assert ended.code == 130
    assert f"1 of 3 nights of this backfill are published; the same command goes on with {day(1)}" in ended.err
    assert history(home) == [str(day(0))]

    monkeypatch.setattr(nightly, "nightly", run_night)
    ended = nmwatch("backfill", "--home", home, *command)
    assert ended.code == 0, ended.err
    assert "1 of 3 nights are published already and skipped" in ended.err
    assert f"night 3 of 3: {day(2)} (" in ended.err, "with the time a night takes"
    assert "s a night" in ended.err

    ended = nmwatch("backfill", "--home", undisturbed, *command)
    assert ended.code == 0, ended.err
    assert history(home) == history(undisturbed) == [str(day(number)) for number in range(3)]
    for number in range(3):
        one, other = night(home, day(number)), night(undisturbed, day(number))
        assert one.name == other.name
        assert tables(one) == tables(other)
        assert file_hashes(one) == file_hashes(other)

    before = everything(home / "published")
    ended = nmwatch("backfill", "--home", home, *command)
    assert ended.code == 0, ended.err
    assert "3 of 3 nights are published already and skipped" in ended.err
    assert everything(home / "published") == before


@pytest.mark.slow
def test_a_refused_night_stops_a_backfill_and_says_how_to_go_on(
    landing: Path, tmp_path: Path, nmwatch: CommandLine
) -> None:
    home = tmp_path / "home"
    labs = landing / str(day(1)) / "labs.csv"
    whole = labs.read_text(encoding="utf-8")
    labs.write_text("no,column,of,labs\n1,2,3,4\n", encoding="utf-8")
    command = ("backfill", "--home", home, "--landing", landing, "--from", day(0), "--to", day(3))
    ended = nmwatch(*command)
    assert ended.code == 3, ended.err
    assert f"1 of 3 nights of this backfill are published; the same command goes on with {day(1)}" in ended.err
    assert history(home) == [str(day(0))]
    labs.write_text(whole, encoding="utf-8")
    ended = nmwatch(*command)
    assert ended.code == 0, ended.err
    assert history(home) == [str(day(0)), str(day(1)), str(day(3))]
    ended = nmwatch(*command, "--daily")
    assert ended.code == 2
    assert "into a new home" in ended.err


@pytest.mark.slow
def test_a_file_that_came_late_is_known_from_the_night_that_loaded_it(
    landing: Path, tmp_path: Path, nmwatch: CommandLine
) -> None:
    home = tmp_path / "home"
    ended = nmwatch("backfill", "--home", home, "--landing", landing, "--from", day(0), "--to", day(1))
    assert ended.code == 0, ended.err
    # dated the first night, landed after the second
    late = landing / str(day(0)) / "labs-002.csv"
    with late.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([LABS, ("LATE-1", *result("P1", 0, 9000)[1:])])
    ended = nmwatch("run", "--home", home, "--landing", landing, "--as-of", day(3))
    assert ended.code == 0, ended.err
    loaded = "SELECT loaded_as_of FROM quality.loads WHERE file_name LIKE '%labs-002.csv'"
    known = "SELECT COUNT(*) AS results FROM staging.lab_events WHERE result_id = 'LATE-1'"
    assert rows(night(home, day(3)), loaded) == [{"loaded_as_of": day(3)}]
    assert rows(night(home, day(3)), known) == [{"results": 1}]
    for number in (0, 1):
        output = tmp_path / f"night-{number}"
        found = replay(Home(home), load_settings(Home(home)), day(number), output=output)
        assert found.is_equal, found.lines()
        assert rows(output, loaded) == []
        assert rows(output, known) == [{"results": 0}]
    with open_for_reading(Home(home).database) as reader:
        files = reader.value("SELECT COUNT(*) FROM quality.loads WHERE loaded_as_of > extract_date")
    assert files == 1


def test_an_omop_folder_cannot_be_filled_back(landing: Path, tmp_path: Path, nmwatch: CommandLine) -> None:
    ended = nmwatch("backfill", "--home", tmp_path / "home", "--landing", landing, "--from", day(0), "--to", day(4),
                    "--source", "omop")  # fmt: skip
    assert ended.code == 2
    assert all(part in ended.err for part in ("omop", "where:", "allowed:", "do:"))
