"""Whole nights over real and public CDM folders: nothing is lost, the known persons are found, nobody is invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.published import rows
from tests.conftest import CommandLine

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
MIMIC, GIBLEED, SYNTHEA = (
    DATA / "mimic_iv_demo_omop" / "cdm", DATA / "omop_gibleed", DATA / "omop_synthea27nj" / "cdm",
)  # fmt: skip
#: Later than every row: the persons of MIMIC live in shifted centuries.
AS_OF = "2300-01-01"
pytestmark = pytest.mark.slow


def needs(folder: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not folder.is_dir(), reason=f"{folder.name} is not here")


def publish(nmwatch: CommandLine, folder: Path, home: Path) -> Path:
    """Run one night over a CDM folder and give published/."""
    ended = nmwatch("run", "--home", home, "--landing", folder, "--as-of", AS_OF, "--source", "omop")
    assert ended.code == 0, ended.err
    return home / "published"


def assert_every_row_is_accounted_for(published: Path) -> None:
    loads = rows(published, "SELECT * FROM quality.loads")
    assert loads
    for row in loads:
        assert row["rows_in_file"] == row["rows_loaded"] + row["rows_duplicate"] + row["rows_quarantined"], row[
            "file_name"
        ]
    assert rows(published, "SELECT COUNT(*) AS n FROM quality.reconciliation WHERE difference <> 0") == [{"n": 0}]
    assert rows(
        published,
        """
        SELECT
            (SELECT SUM(rows_quarantined) FROM quality.loads)
            = (SELECT COUNT(*) FROM quality.quarantine) AS kept
        """,
    ) == [{"kept": True}]


@needs(MIMIC)
def test_the_hospital_demo_runs_and_its_known_persons_are_found(tmp_path: Path, nmwatch: CommandLine) -> None:
    published = publish(nmwatch, MIMIC, tmp_path / "home")
    assert_every_row_is_accounted_for(published)
    ck, statins, steroids = (
        rows(published, f"SELECT COUNT(*) AS found, COUNT(DISTINCT patient_id) AS persons FROM {table}")[0]
        for table in ("clinical.ck_results", "clinical.statin_eras", "clinical.steroid_days")
    )
    assert (ck["found"], ck["persons"]) == (200, 59)
    assert statins["persons"] == 51
    assert steroids["persons"] == 17


@pytest.mark.parametrize(
    "folder", [pytest.param(GIBLEED, marks=needs(GIBLEED)), pytest.param(SYNTHEA, marks=needs(SYNTHEA))],
    ids=["gibleed", "synthea"],
)  # fmt: skip
def test_populations_without_the_disease_have_nobody_urgent(folder: Path, tmp_path: Path, nmwatch: CommandLine) -> None:
    published = publish(nmwatch, folder, tmp_path / "home")
    assert_every_row_is_accounted_for(published)
    assert rows(published, "SELECT * FROM watchlist.cases WHERE priority IN ('P0', 'P1')") == []
