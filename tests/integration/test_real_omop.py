"""Whole nights over real and public CDM folders: nothing is lost, the known persons are found, nobody is invented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.acceptance.published import rows
from tests.conftest import CommandLine, run_command

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "mimic_example.md"
DATA = ROOT.parent / "shared" / "data"
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


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One night over the hospital demo; the tests of this module share it."""
    home = tmp_path_factory.mktemp("mimic") / "home"
    return publish(run_command, MIMIC, home)


@needs(MIMIC)
def test_the_hospital_demo_runs_and_its_known_persons_are_found(hospital: Path) -> None:
    assert_every_row_is_accounted_for(hospital)
    ck, statins, steroids = (
        rows(hospital, f"SELECT COUNT(*) AS found, COUNT(DISTINCT patient_id) AS persons FROM {table}")[0]
        for table in ("clinical.ck_results", "clinical.statin_eras", "clinical.steroid_days")
    )
    assert (ck["found"], ck["persons"]) == (200, 59)
    assert statins["persons"] == 51
    assert steroids["persons"] == 17


def page_table(first_column: str) -> list[list[str]]:
    """Give the cells of the table of the worked example whose first heading is named."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {first_column} |"))
    table = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return table


@needs(MIMIC)
def test_the_worked_example_names_the_cases_priorities_labels_and_causes_of_the_run(hospital: Path) -> None:
    found = rows(
        hospital,
        """
        SELECT
            case_id
            , priority
            , myopathy_level
            , event_score
            , gates
            , (
                SELECT STRING_AGG(label || ' (' || causality || ')', ', ' ORDER BY label)
                FROM watchlist.labels
                WHERE labels.case_id = cases.case_id
            ) AS labels
            , (
                SELECT STRING_AGG(rule_id, ', ' ORDER BY rule_id)
                FROM clinical.case_competing_causes AS causes
                WHERE causes.case_id = cases.case_id
            ) AS causes
        FROM watchlist.cases
        ORDER BY sort_order
        """,
    )
    told = [["none" if cell is None else str(cell) for cell in row.values()] for row in found]
    assert page_table("case") == told
    text = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"NM-[0-9A-F]{10}", text)) == {row["case_id"] for row in found}
    assert all(f"## {row['case_id']}" in text for row in found)


@needs(MIMIC)
def test_the_worked_example_gives_the_points_of_the_run(hospital: Path) -> None:
    evidence = rows(hospital, "SELECT points, rule_id FROM watchlist.evidence WHERE label = 'muscle_event'")
    told = page_table("points")
    assert sorted((int(points), rule) for points, _, rule in told) == sorted(
        (row["points"], row["rule_id"]) for row in evidence
    )
    causes = rows(hospital, "SELECT points, rule_id FROM attribution.competing_points")
    weighed = {(rule, int(points)) for points, _, rule in page_table("weighed")}
    assert {(row["rule_id"], row["points"]) for row in causes} == {pair for pair in weighed if pair[0].startswith("C-")}


@needs(MIMIC)
def test_the_worked_example_counts_the_steps_to_the_list(hospital: Path) -> None:
    counts = rows(
        hospital,
        """
        SELECT
            (SELECT COUNT(*) FROM clinical.episodes) AS episodes
            , (SELECT COUNT(DISTINCT patient_id) FROM clinical.episodes) AS persons
            , (SELECT COUNT(DISTINCT (patient_id, episode_number)) FROM clinical.gates) AS gated
            , (SELECT COUNT(*) FROM clinical.ineligible_episodes) AS ineligible
            , (SELECT COUNT(*) FROM watchlist.cases) AS listed
        """,
    )[0]
    episodes, gated, ineligible, listed = (cell for _, cell in page_table("step"))
    assert episodes == f"{counts['episodes']}, in {counts['persons']} persons"
    assert gated.split(":")[0] == str(counts["gated"])
    assert ineligible.split(",")[0] == str(counts["ineligible"])
    assert listed == str(counts["listed"])


@needs(MIMIC)
def test_the_laboratory_of_the_hospital_demo_is_that_of_blood(hospital: Path) -> None:
    """docs/mimic_example.md, what is seen: urine and body fluids are left out by their names."""
    seen = rows(
        hospital,
        "SELECT analyte, COUNT(DISTINCT patient_id) AS persons FROM staging.lab_events GROUP BY analyte ORDER BY analyte",
    )
    persons = {row["analyte"]: row["persons"] for row in seen}
    assert {name: persons[name] for name in ("potassium", "sodium", "phosphate", "creatinine")} == {
        "potassium": 100, "sodium": 100, "phosphate": 100, "creatinine": 100,
    }  # fmt: skip
    assert (persons["troponin_t"], persons["tsh"], persons["ck_mb"], persons["ldh"]) == (59, 41, 53, 59)
    assert (persons["ast"], persons["alt"]) == (82, 82)
    assert not {"aldolase", "troponin_i", "anti_hmgcr", "anti_srp"} & set(persons)
    fluids = rows(
        hospital,
        """
        SELECT DISTINCT test_name FROM staging.lab_events
        WHERE REGEXP_MATCHES(test_name, '(?i)urine|ascites|pleural|fluid|24 hr|crystal')
        """,
    )
    assert fluids == []


@needs(MIMIC)
def test_causes_of_the_hospital_demo_are_found_in_both_revisions_of_its_codes(hospital: Path) -> None:
    """docs/mimic_example.md, what is seen."""
    found = rows(
        hospital,
        """
        SELECT concept_set, COUNT(DISTINCT patient_id) AS persons, COUNT(DISTINCT code_system) AS vocabularies
        FROM staging.diagnosis_events
        WHERE concept_set IN (
            'sepsis_shock', 'aki', 'respiratory_failure', 'seizure', 'acute_mi', 'alcohol_drugs_toxin'
        )
        GROUP BY concept_set
        """,
    )
    assert {row["concept_set"]: (row["persons"], row["vocabularies"]) for row in found} == {
        "sepsis_shock": (17, 2), "aki": (35, 2), "respiratory_failure": (31, 2), "seizure": (12, 2),
        "acute_mi": (13, 2), "alcohol_drugs_toxin": (9, 2),
    }  # fmt: skip
    others = rows(
        hospital,
        """
        SELECT
            (SELECT COUNT(DISTINCT patient_id) FROM staging.surgery_events) AS operated
            , (SELECT COUNT(DISTINCT patient_id) FROM staging.intramuscular_events) AS injected
            , (
                SELECT COUNT(DISTINCT patient_id) FROM staging.procedure_events
                WHERE concept_set = 'mechanical_ventilation'
            ) AS ventilated
        """,
    )[0]
    assert others == {"operated": 34, "injected": 91, "ventilated": 52}


@pytest.mark.parametrize(
    "folder", [pytest.param(GIBLEED, marks=needs(GIBLEED)), pytest.param(SYNTHEA, marks=needs(SYNTHEA))],
    ids=["gibleed", "synthea"],
)  # fmt: skip
def test_populations_without_the_disease_have_nobody_urgent(folder: Path, tmp_path: Path, nmwatch: CommandLine) -> None:
    published = publish(nmwatch, folder, tmp_path / "home")
    assert_every_row_is_accounted_for(published)
    assert rows(published, "SELECT * FROM watchlist.cases WHERE priority IN ('P0', 'P1')") == []
