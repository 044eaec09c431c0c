"""Finding landed extracts: folders by date, files by table, manifests that are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import InputRefused, UsageError
from pipelines.sources.extracts import Extracts

AS_OF = date(2026, 1, 31)
PATIENTS = "patient_id\np1\n"


def land(landing: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return landing


def manifest(*lines: tuple[str, int, str]) -> str:
    rows = [f"{file},{rows},{hashlib.sha256(text.encode()).hexdigest()}" for file, rows, text in lines]
    return "\n".join(["file,rows,sha256", *rows, ""])


def test_folders_come_by_date_and_files_by_table_then_name(tmp_path: Path) -> None:
    names = ["2026-01-06/labs-002.csv", "2026-01-06/labs-001.csv.gz", "2026-01-06/patients.parquet",
             "2026-01-05/Diagnoses.CSV", "2026-02-01/labs.csv"]  # fmt: skip
    folders = Extracts().discover(land(tmp_path, dict.fromkeys(names, "x")), AS_OF)
    assert [folder.extract_date for folder in folders] == [date(2026, 1, 5), date(2026, 1, 6)]
    assert [(file.table, file.name) for folder in folders for file in folder.files] == [
        ("diagnoses", "2026-01-05/Diagnoses.CSV"),
        ("patients", "2026-01-06/patients.parquet"),
        ("labs", "2026-01-06/labs-001.csv.gz"),
        ("labs", "2026-01-06/labs-002.csv"),
    ]
    file = folders[0].files[0]
    assert (file.bytes, file.sha256, file.expected_rows) == (1, hashlib.sha256(b"x").hexdigest(), None)


def test_what_is_not_part_of_the_contract_is_named(tmp_path: Path) -> None:
    names = ["2026-01-05/labs.csv", "2026-01-05/notes.csv", "2026-01-05/labs.xlsx", "2026-01-05/README.md",
             "2026-01-05/.part", "2026-13-01/labs.csv", "archive/labs.csv", "labs.csv", "README.txt"]  # fmt: skip
    source = Extracts()
    (folder,) = source.discover(land(tmp_path, dict.fromkeys(names, "x")), AS_OF)
    assert [words.split(":")[0] for words in folder.warnings] == ["2026-01-05/labs.xlsx", "2026-01-05/notes.csv"]
    assert [words.split(":")[0] for words in source.overlooked(tmp_path)] == ["2026-13-01", "archive", "labs.csv"]


def test_a_landing_folder_that_is_missing_or_holds_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        Extracts().discover(tmp_path / "nowhere", AS_OF)
    with pytest.raises(InputRefused, match="holds no extract"):
        Extracts().discover(tmp_path, AS_OF)
    assert Extracts().discover(land(tmp_path, {"2026-02-01/labs.csv": "x"}), AS_OF) == []


def test_a_manifest_that_is_kept(tmp_path: Path) -> None:
    text = manifest(("patients.csv", 1, PATIENTS), ("notes.txt", 0, "n"))
    land(tmp_path, {"2026-01-05/patients.csv": PATIENTS, "2026-01-05/notes.txt": "n", "2026-01-05/labs.csv": "x",
                    "2026-01-05/manifest.csv": text})  # fmt: skip
    (folder,) = Extracts().discover(tmp_path, AS_OF)
    assert {file.table: file.expected_rows for file in folder.files} == {"patients": 1, "labs": None}
    assert folder.warnings == ("2026-01-05/labs.csv: not listed in manifest.csv, read all the same",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (manifest(("patients.csv", 1, "other")), "sha256 differs"),
        (manifest(("labs.csv", 1, "x")), "2026-01-05/labs.csv, listed in manifest.csv"),
        ("file,rows\n", "lacks file, rows or sha256"),
        ("", "lacks file, rows or sha256"),
        ("file,rows,sha256\npatients.csv,many,x\n", "manifest.csv, line 2"),
        (manifest(("../patients.csv", 1, PATIENTS)), "not the name of a file"),
        ("file,rows,sha256\npatients.csv\n", "malformed"),
    ],
)
def test_a_manifest_that_is_not_kept(tmp_path: Path, text: str, words: str) -> None:
    land(tmp_path, {"2026-01-05/patients.csv": PATIENTS, "2026-01-05/manifest.csv": text})
    with pytest.raises(InputRefused, match=words):
        Extracts().discover(tmp_path, AS_OF)
