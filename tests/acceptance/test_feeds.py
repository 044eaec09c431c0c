"""A night with a missing or half-delivered table follows the declared policy, and every output says so."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from data_samples.build_samples import FOLDER
from tests.acceptance.published import rows
from tests.conftest import CommandLine

SAMPLES = FOLDER / "landing"
GONE = "diagnoses: no file came for this night, the last one is of 2026-01-05, 1 day before this night"


def copy(landing: Path, day: str, files: dict[str, str]) -> None:
    """Land files of the samples under other names: new name -> sample."""
    (landing / day).mkdir()
    for name, sample in files.items():
        shutil.copy(SAMPLES / sample, landing / day / name)


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    """Three extracts: a whole one; one without diagnoses and with no new prescription; one with a part of labs missing."""
    place = tmp_path / "landing"
    shutil.copytree(SAMPLES / "2026-01-05", place / "2026-01-05")
    copy(place, "2026-01-06", {name: f"2026-01-06/{name}" for name in ("patients.csv", "labs.csv")})
    header = (SAMPLES / "2026-01-06" / "prescribing.csv").read_text(encoding="utf-8").splitlines()[0]
    (place / "2026-01-06" / "prescribing.csv").write_text(header + "\n", encoding="utf-8")
    same = "2026-01-06/labs.csv"
    copy(place, "2026-01-07", {"labs-001.csv": same, "labs-003.csv": same, "patients.csv": "2026-01-07/patients.csv",
                               "prescribing.csv": "2026-01-06/prescribing.csv",
                               "diagnoses.csv": "2026-01-06/diagnoses.csv"})  # fmt: skip
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
        "labs: tonight's files brought no row that was not known; the last new row came with the extract of 2026-01-06.",
    ]


def _say_it_everywhere(published: Path) -> None:
    feeds = {
        row["table_name"]: row for row in rows(published, "SELECT * FROM quality.feeds WHERE as_of = '2026-01-06'")
    }
    assert {name: row["feed_state"] for name, row in feeds.items() if row["feed_state"] != "never"} == {
        "patients": "delivered", "prescribing": "empty", "labs": "delivered", "diagnoses": "missing",
        "procedures": "missing", "visits": "missing",
    }  # fmt: skip
    assert feeds["diagnoses"]["days_behind"] == 1
    assert feeds["labs"]["last_known_as_of"].isoformat() == "2026-01-06"
    with (published / "watchlist.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert {line["data_until"] for line in lines} == {"2026-01-05"}
    assert all(GONE in line["feed_notice"] for line in lines)
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
