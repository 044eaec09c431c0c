"""A night with a missing or half-delivered table follows the declared policy, and every output says so."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from tests.acceptance.published import rows
from tests.conftest import CommandLine

PATIENTS = "patient_id,sex,birth_date,observation_start\np1,F,1950-01-01,2015-01-01\n"
PRESCRIBING = (
    "prescription_id,patient_id,event_type,code_system,code,drug_name,start_time,days_supply,status\n"
    "x1,p1,dispensed,RXNORM,83367,atorvastatin,2025-10-01,180,active\n"
)
LABS = (
    "result_id,patient_id,code_system,code,test_name,collected_time,value,unit,reference_high,status\n"
    "r1,p1,LOINC,2157-6,CK,2026-01-03T08:00:00,4000,U/L,200,final\n"
)
DIAGNOSES = "diagnosis_id,patient_id,code_system,code,diagnosis_date\nd1,p1,ICD10CM,G72.0,2026-01-04\n"
WHOLE = {"patients": PATIENTS, "prescribing": PRESCRIBING, "labs": LABS, "diagnoses": DIAGNOSES}
GONE = "diagnoses: no file came for this night, the last one is of 2026-01-05, 1 day before this night"


def land(landing: Path, day: str, files: dict[str, str]) -> None:
    folder = landing / day
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    """Three extracts: a whole one; one without diagnoses and with the labs of the day before; one with half of labs."""
    place = tmp_path / "landing"
    land(place, "2026-01-05", WHOLE)
    land(place, "2026-01-06", {"patients": PATIENTS + "p2,M,1960-01-01,2015-01-01\n", "labs": LABS,
                               "prescribing": PRESCRIBING.splitlines()[0] + "\n"})  # fmt: skip
    land(place, "2026-01-07", WHOLE | {"labs-001": LABS, "labs-003": LABS, "patients": PATIENTS + "p3,F,1961-01-01,\n"})
    (place / "2026-01-07" / "labs.csv").unlink()
    return place


def test_a_missing_table_is_told_on_every_output_and_half_a_table_refuses_the_night(
    landing: Path, tmp_path: Path, nmwatch: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"

    def night(day: str):
        return nmwatch("run", "--home", home, "--landing", landing, "--as-of", day)

    assert "BANNER" not in night("2026-01-05").out
    told = night("2026-01-06")
    assert told.code == 0, told.err
    assert f"BANNER: {GONE}" in " ".join(told.out.split())
    published = home / "published"
    _say_it_everywhere(published)
    case_id = rows(published, "SELECT case_id FROM watchlist.cases")[0]["case_id"]
    assert GONE in " ".join(nmwatch("show", case_id, "--home", home).out.split())

    refused = night("2026-01-07")
    assert refused.code == 3
    assert "missing_parts on labs: 1 of 3 in violation" in refused.err
    assert '[feeds] incomplete = { labs = "banner" }' in " ".join(refused.err.split())
    assert rows(published, "SELECT MAX(as_of) AS as_of FROM quality.feeds")[0]["as_of"].isoformat() == "2026-01-06"
    monkeypatch.setenv("NMWATCH_FEEDS__INCOMPLETE", '{"labs": "banner"}')
    assert night("2026-01-07").code == 0
    words = [row["words"] for row in rows(published, "SELECT words FROM quality.banners WHERE as_of = '2026-01-07'")]
    assert words == [
        "labs: half delivered, labs-002 of 2026-01-07 did not come; patients may be missing from it.",
        "labs: tonight's files brought no row that was not known; the last new row came with the extract of 2026-01-05.",
    ]


def _say_it_everywhere(published: Path) -> None:
    feeds = {row["table_name"]: row for row in rows(published, "SELECT * FROM quality.feeds WHERE as_of = '2026-01-06'")}
    assert {name: feeds[name]["feed_state"] for name in ("patients", "prescribing", "labs", "diagnoses", "visits")} == {
        "patients": "delivered", "prescribing": "empty", "labs": "repeated", "diagnoses": "missing", "visits": "never",
    }  # fmt: skip
    assert feeds["labs"]["last_event_date"].isoformat() == "2026-01-03"
    assert (feeds["labs"]["rows_tonight"], feeds["labs"]["rows_new_tonight"]) == (1, 0)
    with (published / "watchlist.csv").open(encoding="utf-8") as file:
        (line,) = csv.DictReader(file)
    assert line["data_until"] == "2026-01-05"
    assert GONE in line["feed_notice"]
    with (published / "feeds.csv").open(encoding="utf-8") as file:
        assert {row["table_name"]: row["feed_state"] for row in csv.DictReader(file)}["diagnoses"] == "missing"
    known = json.loads(pl.read_parquet_metadata(published / "watchlist.parquet")["nmwatch"])
    assert known["data_until"] == "2026-01-05"
    assert known["banners"][0].startswith(GONE)
    sheet = pl.read_excel(published / "watchlist.xlsx", sheet_name="banners", engine="calamine", has_header=False)
    assert sheet.rows()[1][0].startswith(GONE)
    page = (published / "watchlist.html").read_text(encoding="utf-8")
    assert page.index(GONE) < page.index('id="summary"')
    assert "diagnoses 2026-01-05, labs 2026-01-06" in page
