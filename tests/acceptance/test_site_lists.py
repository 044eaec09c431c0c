"""A site's own code list changes what a night finds, and the record of the night says so."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipelines.settings import Home
from tests.acceptance.published import rows
from tests.conftest import CommandLine, Ended

NIGHT, NEXT_NIGHT = "2026-01-21", "2026-01-22"
#: One patient: a CK that is too low to be looked at, unless the house infusion is known as a checkpoint inhibitor.
FILES = {
    "patients": """
patient_id,sex,birth_date,observation_start
P1,F,1960-01-01,2020-01-01
""",
    "diagnoses": """
diagnosis_id,patient_id,code_system,code,diagnosis_date,setting,status
D1,P1,ICD10CM,C34.11,2025-06-01,outpatient,confirmed
""",
    "prescribing": """
prescription_id,patient_id,event_type,code_system,code,drug_name,start_time,dose,dose_unit,route,status
R1,P1,administered,LOCAL,INF-77,House infusion A,2025-12-20T10:00:00,200,mg,IV,completed
""",
    "labs": """
result_id,patient_id,code_system,code,test_name,collected_time,value,unit,reference_high,status
L1,P1,LOINC,2157-6,Creatine kinase,2026-01-10T08:00:00,900,U/L,200,final
L2,P1,LOINC,2157-6,Creatine kinase,2026-01-14T08:00:00,910,U/L,200,final
""",
}
OWN_LIST = "concept_set,vocabulary,code,description,source\nici_pd1_us,LOCAL,INF-77,pembrolizumab house pack,pharmacy\n"


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    folder = tmp_path / "landing" / NIGHT
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / f"{name}.csv").write_text(text.lstrip(), encoding="utf-8")
    return folder.parent


def run(nmwatch: CommandLine, home: Path, landing: Path, night: str) -> Ended:
    return nmwatch("run", "--home", home, "--landing", landing, "--as-of", night)


def nights(home: Path) -> list[tuple[str, str]]:
    found = rows(home / "published", "SELECT reference_hash, code_list_hash FROM meta.runs ORDER BY as_of")
    return [(str(row["reference_hash"]), str(row["code_list_hash"])) for row in found]


def test_a_local_code_of_the_site_makes_a_patient_found(tmp_path: Path, landing: Path, nmwatch: CommandLine) -> None:
    home = tmp_path / "home"
    assert run(nmwatch, home, landing, NIGHT).code == 0
    assert rows(home / "published", "SELECT case_id FROM watchlist.cases") == []

    (home / "own" / "codelists").mkdir(parents=True)
    (home / "own" / "codelists" / "our_drugs.csv").write_text(OWN_LIST, encoding="utf-8")
    Home(home).settings_file.write_text('[reference]\nfolder = "own"\n', encoding="utf-8")
    assert run(nmwatch, home, landing, NEXT_NIGHT).code == 0
    (case,) = rows(home / "published", "SELECT patient_id, leading_label FROM watchlist.cases")
    assert (case["patient_id"], case["leading_label"]) == ("P1", "ici_myositis")

    (reference_before, lists_before), (reference_after, lists_after) = nights(home)
    assert reference_before != reference_after
    assert lists_before != lists_after
    said = json.loads(nmwatch("status", "--home", home, "--json").out)["code_lists"]
    assert [(entry["first_night"], entry["code_list_hash"]) for entry in said] == [
        (NEXT_NIGHT, lists_after[:12]),
        (NIGHT, lists_before[:12]),
    ]
    assert lists_after in nmwatch("codelists", "list", "--home", home).out
    published = rows(home / "published", "SELECT code_list, ingredient FROM reference.codes WHERE code = 'INF-77'")
    assert published == [{"code_list": "our_drugs", "ingredient": "pembrolizumab"}]


def test_a_list_that_does_not_fit_stops_the_night_before_anything_is_read(
    tmp_path: Path, landing: Path, nmwatch: CommandLine
) -> None:
    home = tmp_path / "home"
    (home / "own" / "codelists").mkdir(parents=True)
    (home / "own" / "codelists" / "our_drugs.csv").write_text(OWN_LIST.replace("ici_pd1_us", "pd1"), encoding="utf-8")
    Home(home).settings_file.write_text('[reference]\nfolder = "own"\n', encoding="utf-8")
    ended = run(nmwatch, home, landing, NIGHT)
    assert ended.code == 2
    assert "our_drugs.csv, line 2, column concept_set" in ended.err
    assert [part for part in ("  allowed: ", "  do: ") if part not in ended.err] == []
    assert not (home / "published" / "nmwatch.duckdb").exists()
    shutil.rmtree(home / "own")
    assert run(nmwatch, home, landing, NIGHT).code == 2, "a folder that is gone is no reason to fall back in silence"
