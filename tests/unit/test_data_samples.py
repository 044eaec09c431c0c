"""The committed samples are what the stories make of them, and they show what they promise."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from data_samples import build_samples
from data_samples.build_samples import FOLDER, NIGHTS, PATIENTS
from pipelines.contract import BY_NAME, TABLES

LANDING = FOLDER / "landing"
LABELS = {
    "ici_myositis", "statin_toxic", "statin_imnm_hmgcr", "hmgcr_imnm_no_statin", "statin_imnm_suspected", "srp_imnm",
    "seronegative_imnm", "steroid_acute_cim", "steroid_chronic", "paraneoplastic", "other_drug", "iim_other",
}  # fmt: skip
#: More than this in the repository would be a burden; the samples are to be read.
LARGEST_FOLDER_BYTES = 1_000_000


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def committed() -> dict[str, str]:
    return {
        path.relative_to(FOLDER).as_posix(): sha256(path.read_bytes())
        for path in sorted(LANDING.rglob("*"))
        if path.is_file()
    }


def rows(path: Path) -> list[dict[str, str]]:
    if path.suffix == ".parquet":
        return pl.read_parquet(path).fill_null("").to_dicts()
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def table_files(night: str = "*") -> list[tuple[str, Path]]:
    """Give (table, file) of every landing file but manifests."""
    found = [(re.split(r"[-.]", path.name)[0], path) for path in sorted(LANDING.glob(f"{night}/*"))]
    return [(table, path) for table, path in found if table != "manifest"]


@pytest.fixture(scope="module")
def expected() -> dict[str, dict[str, str]]:
    return {row["patient_id"]: row for row in rows(FOLDER / "expected.csv")}


def test_building_again_gives_the_committed_bytes(tmp_path: Path) -> None:
    build_samples.write_samples(tmp_path)

    built = {p.relative_to(tmp_path).as_posix(): sha256(p.read_bytes()) for p in tmp_path.rglob("*") if p.is_file()}

    assert {name: value for name, value in built.items() if name.startswith("landing/")} == committed()
    assert built["expected.csv"] == sha256((FOLDER / "expected.csv").read_bytes())
    assert built["README.md"] == sha256((FOLDER / "README.md").read_bytes())


def test_writing_removes_landing_files_that_are_no_longer_made(tmp_path: Path) -> None:
    stale = tmp_path / "landing" / NIGHTS[0] / "labs-999.csv"
    stale.parent.mkdir(parents=True)
    stale.write_text("result_id\n")

    build_samples.write_samples(tmp_path)

    assert not stale.exists()


def test_there_are_at_least_six_nights_and_the_four_nightly_tables_in_each() -> None:
    assert len(NIGHTS) >= 6
    assert {path.name for path in LANDING.iterdir()} == set(NIGHTS)
    nightly = {table.name for table in TABLES if table.expected_nightly}
    for night in NIGHTS:
        assert nightly <= {table for table, _ in table_files(night)}, night


def test_every_contract_table_occurs_with_every_column() -> None:
    assert {table for table, _ in table_files()} == set(BY_NAME)
    for table, path in table_files():
        missing = set(BY_NAME[table].column_names) - set(rows(path)[0])
        assert not missing, path.name


def test_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in LANDING.rglob("*") if path.is_file()) < LARGEST_FOLDER_BYTES


def test_every_patient_is_in_the_readme_and_in_expected(expected: dict[str, dict[str, str]]) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    landed = {row["patient_id"] for table, path in table_files() if table == "patients" for row in rows(path)}

    assert landed == {patient.patient_id for patient in PATIENTS} == set(expected)
    for patient_id in landed:
        assert f"\n| {patient_id} |" in readme, patient_id


def test_every_row_belongs_to_a_known_patient() -> None:
    known = {patient.patient_id for patient in PATIENTS}
    for table, path in table_files():
        if "patient_id" in BY_NAME[table].column_names:
            assert {row["patient_id"] for row in rows(path)} <= known, path.name


def test_every_label_level_priority_and_state_is_expected_somewhere(expected: dict[str, dict[str, str]]) -> None:
    listed = [row for row in expected.values() if row["expected_on_list"] == "yes"]

    # a label of another drug carries its name: other_drug:binimetinib
    assert {row["expected_leading_label"].split(":")[0] for row in listed} == LABELS | {"none"}
    assert {row["expected_level"] for row in listed} == {"M0", "M1", "M2", "M3", "M4"}
    assert {row["expected_priority"] for row in listed} == {"P0", "P1", "P2", "P3", "P4"}
    assert {row["expected_state"] for row in listed} == {"open", "resolved", "withdrawn"}
    assert all(row["reason"] for row in expected.values())
    assert all(not row["expected_priority"] for row in expected.values() if row["expected_on_list"] == "no")


def test_a_night_holds_nothing_from_after_it_except_plans() -> None:
    for table, path in table_files():
        night = path.parent.name
        for row in rows(path):
            when = row.get("collected_time") or row.get("start_time") or row.get("diagnosis_date") or ""
            planned = table == "prescribing" and row["event_type"] == "ordered"
            ongoing = table == "observation_periods"
            unreadable = "2025-13" in when
            assert planned or ongoing or unreadable or when < night, (path.name, row)


def test_only_the_two_bad_rows_break_an_enum_or_a_date() -> None:
    broken: Counter[str] = Counter()
    for table, path in table_files():
        for row in rows(path):
            for column in BY_NAME[table].columns:
                text = row[column.name]
                if column.kind == "enum" and text:
                    allowed = {v.lower() for v in column.allowed} | set(column.spellings)
                    broken[f"{table}.{column.name}"] += text.lower() not in allowed
                if column.kind in ("date", "time") and text:
                    broken[f"{table}.{column.name}"] += not _is_date(text)
                if column.required:
                    broken[f"{table}.{column.name}"] += not text

    assert {name: count for name, count in broken.items() if count} == {"labs.collected_time": 1, "diagnoses.status": 1}


def test_the_manifest_counts_rows_and_hashes() -> None:
    [path] = LANDING.glob("*/manifest.csv")

    named = {row["file"]: row for row in rows(path)}

    assert set(named) == {p.name for p in path.parent.iterdir()} - {"manifest.csv"}
    for name, row in named.items():
        assert row["sha256"] == sha256((path.parent / name).read_bytes())
        assert int(row["rows"]) == len(rows(path.parent / name))


def test_outpatient_infusions_are_on_working_days() -> None:
    inpatient = _inpatient_days()
    for table, path in table_files():
        for row in rows(path) if table == "prescribing" else ():
            when = date.fromisoformat(row["start_time"][:10])
            if row["event_type"] == "administered" and row["code_system"] != "HCPCS":
                assert when.weekday() < 5 or (row["patient_id"], when) in inpatient, (
                    row["patient_id"],
                    row["start_time"],
                )


def test_odd_forms_are_really_there() -> None:
    names = {path.relative_to(LANDING).as_posix() for path in LANDING.rglob("*") if path.is_file()}

    assert any(name.endswith(".csv.gz") for name in names)
    assert any(name.endswith(".parquet") for name in names)
    assert {"2026-01-05/prescribing-001.csv", "2026-01-05/prescribing-002.csv"} <= names
    assert b"\r\n" in (LANDING / "2026-01-19/diagnoses.csv").read_bytes()
    assert "analyzer" in rows(LANDING / "2026-01-12/labs.csv")[0]
    assert next(iter(rows(LANDING / "2026-01-06/labs.csv")[0])) != BY_NAME["labs"].column_names[0]


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def _inpatient_days() -> set[tuple[str, date]]:
    days = set()
    for table, path in table_files():
        for row in rows(path) if table == "visits" else ():
            if row["setting"] == "inpatient":
                first = date.fromisoformat(row["start_time"][:10])
                last = date.fromisoformat((row["end_time"] or NIGHTS[-1])[:10])
                days |= {(row["patient_id"], first + timedelta(days=n)) for n in range((last - first).days + 1)}
    return days
