"""A made-up population (history and two nights) is built and evaluated: counts add up, cases are found, traps quiet.

All folders are loaded in one run: what night after night does is proven on the samples (test_sample_nights.py).
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.published import rows
from tests.conftest import CommandLine, Ended, run_command

LAST = "2026-01-07"
PERSONS = 1_500


@dataclass(frozen=True)
class Site:
    """A generated landing folder, the home built from it, and what the commands printed."""

    landing: Path
    home: Path
    truth: Path
    generated: Ended
    night: Ended


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("generated")
    landing, home = folder / "people", folder / "home"
    generated = run_command(
        "generate", "--landing", landing, "--persons", PERSONS, "--nights", 3, "--seed", 20260105,
        "--cases-per-1000", 30, "--traps-per-1000", 30,
    )  # fmt: skip
    night = run_command("run", "--home", home, "--landing", landing, "--as-of", LAST)
    return Site(landing, home, folder / "people-truth.csv", generated, night)


def test_the_night_is_published(site: Site) -> None:
    assert site.generated.code == 0, site.generated.err
    assert site.night.code == 0, site.night.err


def test_every_row_written_is_loaded_or_duplicate_or_quarantined(site: Site) -> None:
    counted = rows(
        site.home / "published",
        "SELECT table_name, SUM(rows_in_file) AS in_file, SUM(rows_loaded + rows_duplicate + rows_quarantined) AS kept, "
        "SUM(rows_quarantined) AS quarantined FROM quality.loads GROUP BY table_name",
    )
    written = {line.split()[0]: int(line.split()[1].replace(",", "")) for line in site.generated.out.splitlines()
               if line.endswith(" rows")}  # fmt: skip
    assert {row["table_name"]: int(row["in_file"]) for row in counted} == written
    assert all(row["in_file"] == row["kept"] for row in counted)
    bad = sum(int(row["quarantined"]) for row in counted)
    assert 0 < bad < sum(written.values()) * 0.002


def test_no_file_was_near_refusal_and_no_check_failed(site: Site) -> None:
    shares = rows(
        site.home / "published",
        "SELECT file_name, rows_quarantined, rows_in_file FROM quality.loads "
        "WHERE rows_quarantined > 10 AND rows_quarantined > 0.01 * rows_in_file",
    )
    assert shares == []
    failed = rows(site.home / "published", "SELECT * FROM quality.check_results WHERE status = 'fail'")
    assert [row["check"] for row in failed if row["severity"] == "blocking"] == []


def test_evaluate_prints_every_table(site: Site, nmwatch: CommandLine) -> None:
    ended = nmwatch("evaluate", site.truth, "--home", site.home)
    assert ended.code == 0, ended.err
    for words in ("labels at possible or better", "priorities", "leading label (across)", "traps:", "ever measured",
                  "ici_myositis", "immune checkpoint inhibitor", "T-40"):  # fmt: skip
        assert words in ended.out


def test_the_evaluation_adds_up_with_the_list_and_the_truth(site: Site, nmwatch: CommandLine) -> None:
    ended = nmwatch("evaluate", site.truth, "--home", site.home, "--json")
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)
    with site.truth.open(encoding="utf-8", newline="") as stream:
        truth = list(csv.DictReader(stream))
    assert found["in_truth"] + found["not_begun"] == len(truth)
    assert sum(cell["persons"] for cell in found["confusion"] if cell["truth"] != "background") == found["in_truth"]
    listed = rows(
        site.home / "published",
        "SELECT COUNT(*) AS cases, COUNT(DISTINCT patient_id) AS persons FROM watchlist.cases WHERE state <> 'withdrawn'",
    )[0]
    assert sum(tier["cases"] for tier in found["tiers"]) == listed["cases"]
    in_matrix = sum(cell["persons"] for cell in found["confusion"] if cell["leading"] != "not listed")
    assert in_matrix == listed["persons"]


def test_most_true_cases_are_found_and_most_traps_are_quiet(site: Site, nmwatch: CommandLine) -> None:
    """Loose bounds: figures are in docs/evaluation.md; this fails when a whole label is lost or a trap is sprung."""
    found = json.loads(nmwatch("evaluate", site.truth, "--home", site.home, "--json").out)
    ici = next(score for score in found["labels"] if score["label"] == "ici_myositis")
    assert ici["sensitivity"]["value"] > 0.8
    assert found["urgent_deserved"]["value"] > 0.8
    well = sum(score["without_disease"] for score in found["traps"])
    alarms = sum(score["listed_at"].get("P1", 0) + score["listed_at"].get("P2", 0) for score in found["traps"])
    assert alarms <= well * 0.2


def test_a_published_night_can_be_named_and_an_unknown_one_is_refused(site: Site, nmwatch: CommandLine) -> None:
    named = nmwatch("evaluate", site.truth, "--home", site.home, "--as-of", LAST)
    assert named.code == 0, named.err
    assert f"night of {LAST}" in named.out
    unknown = nmwatch("evaluate", site.truth, "--home", site.home, "--as-of", "2026-01-06")
    assert unknown.code == 2
    assert all(f"  {part}: " in unknown.err for part in ("where", "allowed", "do"))


def test_a_truth_file_of_another_population_is_refused(site: Site, tmp_path: Path, nmwatch: CommandLine) -> None:
    other = tmp_path / "other-truth.csv"
    other.write_text(site.truth.read_text(encoding="utf-8").replace("P0000", "X0000"), encoding="utf-8")
    ended = nmwatch("evaluate", other, "--home", site.home)
    assert ended.code == 2
    assert "who are not in this home" in ended.err
    assert "X0000" not in ended.err
    assert all(f"  {part}: " in ended.err for part in ("where", "allowed", "do"))


def test_a_landing_folder_is_not_written_over(site: Site, nmwatch: CommandLine) -> None:
    ended = nmwatch("generate", "--landing", site.landing, "--persons", 10)
    assert ended.code == 2
    assert all(f"  {part}: " in ended.err for part in ("where", "allowed", "do"))
