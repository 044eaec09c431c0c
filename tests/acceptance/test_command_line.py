"""The command: help with an example everywhere, exit codes 0, 2, 3, 4 and 5, messages in four parts, no patient in any.

Exit code 4 is in test_readers.py. A refusal publishes nothing: last night's publication stays, byte for byte.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data_samples.build_samples import FOLDER
from data_samples.records import NIGHTS
from pipelines import cli
from pipelines.flows import room, steps
from pipelines.warehouse.catalogue import Model
from tests.acceptance.published import everything, rows
from tests.conftest import CommandLine, Ended, copied, run_command

LANDING = FOLDER / "landing"
LAST = NIGHTS[-1]
#: A night after the last one; its files are those of the last night, with one thing wrong.
BAD_NIGHT = "2026-02-03"
COMMANDS = sorted(command.name or command.callback.__name__ for command in cli.app.registered_commands)


def assert_four_parts(ended: Ended, *words: str) -> None:
    assert ended.err.count("nmwatch: ") == 1, ended.err
    assert "Traceback" not in ended.err
    missing = [part for part in ("  where: ", "  allowed: ", "  do: ", *words) if part not in ended.err]
    assert not missing, ended.err


# --- help -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_an_example(command: str, nmwatch: CommandLine) -> None:
    ended = nmwatch(command, "--help")
    assert ended.code == 0
    assert f"Example: nmwatch {command} " in " ".join(ended.out.split())


def test_the_command_itself_lists_commands_and_exit_codes(nmwatch: CommandLine) -> None:
    ended = nmwatch("--help")
    assert ended.code == 0
    assert all(command in ended.out for command in COMMANDS)
    assert all(
        code in ended.out for code in ("0 done", "2 wrong usage", "3 input refused", "4 another run", "5 internal")
    )


# --- 0: what is said --------------------------------------------------------------------------------------------------


def test_show_prints_a_case_with_all_its_evidence(sample_home: Path, nmwatch: CommandLine) -> None:
    (case,) = rows(sample_home / "published", "SELECT * FROM watchlist.cases WHERE patient_id = 'P001'")
    evidence = rows(
        sample_home / "published", "SELECT rule_id FROM watchlist.evidence WHERE case_id = $case", case=case["case_id"]
    )
    ended = nmwatch("show", case["case_id"], "--home", sample_home)
    assert ended.code == 0, ended.err
    assert case["priority_reason"] in " ".join(ended.out.split())
    assert all(row["rule_id"] in ended.out for row in evidence)


def test_status_says_what_is_loaded_published_and_judged(sample_home: Path, nmwatch: CommandLine) -> None:
    ended = nmwatch("status", "--home", sample_home)
    assert ended.code == 0, ended.err
    assert all(section in ended.out for section in ("last runs", "published", "cases", "failed checks", "freshness"))
    assert LAST in ended.out


def test_status_as_json_can_be_read_by_a_machine(sample_home: Path, nmwatch: CommandLine) -> None:
    ended = nmwatch("status", "--home", sample_home, "--json")
    said = json.loads(ended.out)
    assert said["published"][0]["as_of"] == LAST
    assert [run["outcome"] for run in said["last_runs"]] == ["published"] * len(said["last_runs"])
    assert {row["table_name"]: row["last_extract"] for row in said["freshness"]}["labs"] == LAST


def test_status_of_a_home_where_nothing_is_published(tmp_path: Path, nmwatch: CommandLine) -> None:
    ended = nmwatch("status", "--home", tmp_path)
    assert ended.code == 0
    assert "nothing yet" in ended.out


def test_check_judges_a_landing_folder_and_loads_nothing(nmwatch: CommandLine) -> None:
    before = everything(LANDING)
    ended = nmwatch("check", "--landing", LANDING)
    assert ended.code == 0, ended.err
    assert "0 blocking failures" in ended.out
    assert everything(LANDING) == before


# --- 2: usage and settings --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "--home", "{new}", "--landing", "{landing}", "--as-of", "yesterday"), "--as-of"),
        (("run", "--home", "{new}", "--landing", "{landing}"), "--as-of"),
        (("run", "--home", "{new}", "--landing", "{landing}", "--as-of", LAST, "--source", "hl7"), "extracts, omop"),
        (("run", "--home", "{new}", "--landing", "{new}/absent", "--as-of", LAST), "landing folder"),
        (("run", "--home", "/proc/nmwatch", "--landing", "{landing}", "--as-of", LAST), "/proc/nmwatch"),
        (("backfill", "--home", "{new}", "--landing", "{landing}", "--from", LAST, "--to", NIGHTS[0]), "--from"),
        (
            ("backfill", "--home", "{new}", "--landing", "{landing}", "--from", "2030-01-01", "--to", "2030-01-02"),
            "range",
        ),
        (("check", "--landing", "{new}/absent"), "landing"),
        (("show", "NM-0000000000", "--home", "{home}"), "no such case"),
        (("show", "NM-0000000000", "--home", "{new}"), "nothing is published"),
        (("status", "--home", "{new}/absent"), "no such home"),
        (("status", "--home", "{home}", "--jsonn"), "jsonn"),
        (("no-such-command",), "no-such-command"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(
    arguments: tuple[str, ...], words: str, sample_home: Path, tmp_path: Path, nmwatch: CommandLine
) -> None:
    (tmp_path / "home").mkdir()
    places = {"new": tmp_path / "home", "landing": LANDING, "home": sample_home}
    ended = nmwatch(*(argument.format(**places) for argument in arguments))
    assert ended.code == 2, ended.err
    assert words in ended.err
    assert "Traceback" not in ended.err
    assert not (tmp_path / "home" / "published" / "current").exists()


@pytest.mark.parametrize(
    "text",
    ["[ingest]\nno_such_key = 1\n", "[no_such_key]\n", "[engine]\nthreads = 'no_such_key'\n", "no_such_key\n"],
    ids=["key", "section", "value", "not toml"],
)
def test_a_wrong_setting_ends_with_2_before_anything_is_done(text: str, tmp_path: Path, nmwatch: CommandLine) -> None:
    (tmp_path / "nmwatch.toml").write_text(text)
    ended = nmwatch("run", "--home", tmp_path, "--landing", LANDING, "--as-of", LAST)
    assert ended.code == 2, ended.err
    assert "nmwatch.toml" in ended.err
    assert "Traceback" not in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["nmwatch.toml"]


def test_a_setting_that_names_no_check_ends_with_2(tmp_path: Path, nmwatch: CommandLine) -> None:
    (tmp_path / "nmwatch.toml").write_text("[checks]\nas_warning = ['no_such_check']\n")
    ended = nmwatch("run", "--home", tmp_path, "--landing", LANDING, "--as-of", NIGHTS[0])
    assert ended.code == 2, ended.err
    assert "no_such_check" in ended.err


# --- 3: refused input -------------------------------------------------------------------------------------------------


def text_of(folder: Path, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / f"{table}.csv").read_text(encoding="utf-8"))))


def write(folder: Path, table: str, records: list[dict[str, str]]) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(records[0]))
        writer.writeheader()
        writer.writerows(records)


def not_utf8(folder: Path) -> None:
    text = (folder / "diagnoses.csv").read_text(encoding="utf-8")
    (folder / "diagnoses.csv").write_bytes(text.replace("primary care", "médecine").encode("latin-1") + b"\xe9\n")


def truncated_gzip(folder: Path) -> None:
    content = gzip.compress((folder / "labs-001.csv").read_bytes())
    (folder / "labs-001.csv").unlink()
    (folder / "labs-001.csv.gz").write_bytes(content[: len(content) // 2])


def column_missing(folder: Path) -> None:
    write(folder, "diagnoses", [{k: v for k, v in row.items() if k != "code"} for row in text_of(folder, "diagnoses")])


def zero_bytes(folder: Path) -> None:
    (folder / "labs-002.csv").write_bytes(b"")


def manifest_of_another_file(folder: Path) -> None:
    (folder / "manifest.csv").write_text(f"file,rows,sha256\npatients.csv,1,{'0' * 64}\n")


def manifest_with_other_rows(folder: Path) -> None:
    write(folder, "patients", [{**row, "updated_at": f"{LAST}T23:00:00"} for row in text_of(folder, "patients")])
    (folder / "manifest.csv").write_text(f"file,rows,sha256\npatients.csv,7,{everything(folder)['patients.csv']}\n")


def too_many_bad_rows(folder: Path) -> None:
    write(folder, "visits", [{**row, "setting": "P001 on the moon"} for row in text_of(folder, "visits")])


def creatinine_sent_as_ck(folder: Path) -> None:
    """The wrong mapping a laboratory interface may have overnight: nothing is malformed, everything is wrong."""
    row = text_of(folder, "labs-001")[0]
    wrong = {"code_system": "LOINC", "code": "2157-6", "test_name": "Creatinine", "value": "1.1", "unit": "mg/dL"}
    write(folder, "labs-003", [{**row, **wrong, "result_id": f"MIXED-{number}"} for number in range(200)])


#: What is wrong -> words the refusal must say: the file, and where there is one the line or column.
REFUSED: list[tuple[Callable[[Path], None], tuple[str, ...]]] = [
    (not_utf8, ("diagnoses.csv", "UTF-8")),
    (truncated_gzip, ("labs-001.csv.gz",)),
    (column_missing, ("diagnoses.csv", "code")),
    (zero_bytes, ("labs-002.csv", "empty")),
    (manifest_of_another_file, ("patients.csv", "manifest")),
    (manifest_with_other_rows, ("patients.csv", "7")),
    (too_many_bad_rows, ("visits.csv", "setting", "23 of 23 rows are bad")),
    (creatinine_sent_as_ck, ("ck_creatinine_mixup", "labs", "200 of", "docs/checks/ck_creatinine_mixup.md")),
]


@pytest.fixture(scope="module")
def refusing_home(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One home for all refusals: none of them may leave a trace in it."""
    return copied(sample_home, tmp_path_factory.mktemp("refusing") / "home")


@pytest.mark.parametrize(("spoil", "words"), REFUSED, ids=[spoil.__name__ for spoil, _ in REFUSED])
def test_refused_input_ends_with_3_and_last_nights_publication_stays(
    spoil: Callable[[Path], None], words: tuple[str, ...], refusing_home: Path, tmp_path: Path, nmwatch: CommandLine
) -> None:
    for when in NIGHTS:
        (tmp_path / when).symlink_to(LANDING / when)
    shutil.copytree(LANDING / LAST, tmp_path / BAD_NIGHT)
    spoil(tmp_path / BAD_NIGHT)
    before = everything(refusing_home / "published")
    ended = nmwatch("run", "--home", refusing_home, "--landing", tmp_path, "--as-of", BAD_NIGHT)
    assert ended.code == 3, ended.err
    assert_four_parts(ended, *words)
    assert "P001" not in ended.err
    assert everything(refusing_home / "published") == before
    assert not [path for path in (refusing_home / "warehouse" / "raw").rglob("*.parquet") if BAD_NIGHT in str(path)]
    assert nmwatch("status", "--home", refusing_home, "--json").code == 0


def test_the_rows_of_a_refused_file_are_kept_for_the_operator(refusing_home: Path) -> None:
    kept = (refusing_home / "quarantine" / BAD_NIGHT / "visits.csv").read_text(encoding="utf-8")
    assert kept.splitlines()[0] == "source_line,column_name,reason,row_text"
    assert len(kept.splitlines()) == 1 + 23


def test_a_refused_night_runs_once_its_files_are_put_right(
    refusing_home: Path, tmp_path: Path, nmwatch: CommandLine
) -> None:
    for when in NIGHTS:
        (tmp_path / when).symlink_to(LANDING / when)
    shutil.copytree(LANDING / LAST, tmp_path / BAD_NIGHT)
    ended = nmwatch("run", "--home", refusing_home, "--landing", tmp_path, "--as-of", BAD_NIGHT)
    assert ended.code == 0, ended.err
    assert (refusing_home / "published" / "current").resolve().name.startswith(BAD_NIGHT)
    books = rows(
        refusing_home / "published",
        """
        SELECT COUNT(*) AS files, COUNT(*) FILTER (WHERE file_name LIKE '%labs-003%') AS refused
        FROM quality.loads
        WHERE extract_date = $night
        """,
        night=date.fromisoformat(BAD_NIGHT),
    )
    assert books[0]["refused"] == 0


def test_check_ends_with_3_when_a_blocking_check_fails(tmp_path: Path, nmwatch: CommandLine) -> None:
    shutil.copytree(LANDING / LAST, tmp_path / LAST)
    creatinine_sent_as_ck(tmp_path / LAST)
    ended = nmwatch("check", "--landing", tmp_path)
    assert ended.code == 3
    assert "ck_creatinine_mixup" in ended.out
    assert "1 blocking failure" in ended.out


def test_check_names_no_place_that_is_gone_when_it_ends(tmp_path: Path, nmwatch: CommandLine) -> None:
    shutil.copytree(LANDING / LAST, tmp_path / LAST)
    too_many_bad_rows(tmp_path / LAST)
    ended = nmwatch("check", "--landing", tmp_path)
    assert ended.code == 3
    assert "nmwatch-check-" not in ended.err
    assert_four_parts(ended, "23 of 23 rows are bad", "quarantine folder")


def test_a_run_that_has_no_room_to_begin_is_in_the_books_of_runs(
    copy_home: Path, nmwatch: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "bytes_needed", lambda _: 1 << 60)
    ended = nmwatch("run", "--home", copy_home, "--landing", LANDING, "--as-of", BAD_NIGHT)
    assert ended.code == 2
    line = json.loads((copy_home / "logs" / "runs.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (line["as_of"], line["outcome"], line["exit_code"]) == (BAD_NIGHT, "DiskFull", 2)
    assert "make room" in json.loads(nmwatch("status", "--home", copy_home, "--json").out)["reasons"][0]["do"]


# --- 5: our own failures ----------------------------------------------------------------------------------------------


def broken_models(sql: str) -> list[Model]:
    return [replace(model, sql=sql) if model.name == "clinical.gates" else model for model in steps.load_models()]


@pytest.mark.parametrize(
    "sql",
    ["SELECT no_such_column FROM raw.labs", "SELECT CAST(patient_id AS INTEGER) AS person_id FROM raw.labs"],
    ids=["a name", "a value"],
)
def test_a_broken_model_ends_with_5_and_last_nights_publication_stays(
    sql: str, refusing_home: Path, nmwatch: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "all_models", lambda: broken_models(sql))
    before = everything(refusing_home / "published")
    # a night after all that are published, whichever of them the tests above have added
    ended = nmwatch("run", "--home", refusing_home, "--landing", LANDING, "--as-of", "2026-02-05")
    assert ended.code == 5, ended.err
    assert "clinical.gates" in ended.err
    assert "Traceback" not in ended.err
    assert everything(refusing_home / "published") == before
    log = (refusing_home / "logs" / "nmwatch.log").read_text(encoding="utf-8")
    assert "ModelError" in log
    assert "P001" not in log


@pytest.mark.parametrize("step", ["all_models", "stage_one"], ids=["between steps", "in a step"])
def test_a_fault_nobody_foresaw_ends_with_5_and_its_text_is_kept_nowhere(
    step: str, tmp_path: Path, nmwatch: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> list[Model]:
        raise ZeroDivisionError("value P001-CANARY of a patient")

    monkeypatch.setattr(steps, step, fail)
    ended = nmwatch("run", "--home", tmp_path, "--landing", LANDING, "--as-of", NIGHTS[0])
    assert ended.code == 5
    assert_four_parts(ended, "ZeroDivisionError")
    last_run = json.loads(nmwatch("status", "--home", tmp_path, "--json").out)["last_runs"][-1]
    assert last_run["outcome"] == "NmwatchError"
    log = (tmp_path / "logs" / "nmwatch.log").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in log
    assert "test_command_line.py" in log, "the lines of code it went through"
    places = [tmp_path / "logs", Path(os.environ["PREFECT_HOME"])]
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    said = [path.name for path in files if b"CANARY" in path.read_bytes()]
    # the log quotes our own lines of code, and here the value stands in one
    assert set(said) <= {"nmwatch.log"}
    assert not [line for line in log.splitlines() if "CANARY" in line and "raise ZeroDivisionError" not in line]


# --- in its own process -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--help",), 0), (("status", "--home", "{home}"), 0), (("status", "--home", "{home}/absent"), 2),
     (("check", "--landing", "{home}"), 2)],
    ids=["help", "status", "no home", "no extracts"],
)  # fmt: skip
def test_exit_codes_reach_the_shell(arguments: tuple[str, ...], code: int, sample_home: Path) -> None:
    ended = run_command(*(argument.format(home=sample_home) for argument in arguments))
    assert ended.code == code, ended.err
    assert "Traceback" not in ended.err
    assert "nanobind" not in ended.err


def test_a_mistyped_date_publishes_nothing_and_a_true_pause_can_be_told(copy_home: Path, nmwatch: CommandLine) -> None:
    before = (copy_home / "published" / "current").resolve()
    command = ("run", "--home", copy_home, "--landing", FOLDER / "landing", "--as-of", "2026-12-02")
    ended = nmwatch(*command)
    assert ended.code == 2
    assert all(part in ended.err for part in ("2026-12-02", "where:", "allowed:", "do:", "--after-pause"))
    assert (copy_home / "published" / "current").resolve() == before
    status = nmwatch("status", "--home", copy_home, "--json")
    assert '"event": "failure"' not in status.out, "nobody is called for a slip of the hand"
    ended = nmwatch(*command, "--after-pause")
    assert ended.code == 0, ended.err
    assert (copy_home / "published" / "current").resolve().name.startswith("2026-12-02")
