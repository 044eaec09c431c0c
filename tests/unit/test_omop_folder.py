"""Finding an OMOP CDM folder, looking into its side tables, and the reference files both rest on."""

from __future__ import annotations

import gzip
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.contract import BY_NAME as CONTRACT
from pipelines.errors import InputRefused, UsageError
from pipelines.settings import IngestSettings
from pipelines.sources.omop import Omop
from pipelines.sources.omop_reference import REFERENCE_FOLDER, OmopReference

AS_OF = date(2026, 1, 5)
PERSON = "person_id,gender_concept_id,year_of_birth\n1,8507,1950\n"
DRUG_HEADER = "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,drug_type_concept_id\n"
CONDITION_HEADER = "condition_occurrence_id,person_id,condition_concept_id,condition_start_date,visit_occurrence_id\n"
REFERENCE = OmopReference()


@pytest.fixture
def cdm(tmp_path: Path) -> Path:
    (tmp_path / "person.csv").write_text(PERSON)
    return tmp_path


def rows(folder: Path, table: str) -> list[dict[str, str | None]]:
    source = Omop()
    (extract,) = source.discover(folder, AS_OF)
    (file,) = (file for file in extract.files if file.table == table)
    return pl.concat(list(source.read(file, IngestSettings.model_validate({})).batches)).to_dicts()


def test_the_folder_is_one_extract_of_the_run_date_in_the_order_of_the_contract(cdm: Path) -> None:
    (cdm / "DRUG_EXPOSURE.CSV").write_text(DRUG_HEADER)
    with gzip.open(cdm / "Death.csv.gz", "wt") as stream:
        stream.write("PERSON_ID,DEATH_DATE\n1,2020-01-01\n")
    (extract,) = Omop().discover(cdm, AS_OF)
    assert extract.extract_date == AS_OF
    assert [(file.table, file.name, file.may_change) for file in extract.files] == [
        ("patients", "person.csv", True), ("prescribing", "DRUG_EXPOSURE.CSV", True), ("deaths", "Death.csv.gz", True),
    ]  # fmt: skip
    assert [warning.split(" is absent")[0] for warning in extract.warnings] == [
        "measurement", "condition_occurrence", "procedure_occurrence", "visit_occurrence", "observation_period",
    ]  # fmt: skip
    assert rows(cdm, "deaths")[0]["death_date"] == "2020-01-01"


def test_a_folder_without_persons_or_with_a_table_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        Omop().discover(tmp_path / "nowhere", AS_OF)
    with pytest.raises(InputRefused, match="no person table"):
        Omop().discover(tmp_path, AS_OF)
    (tmp_path / "person.csv").write_text(PERSON)
    (tmp_path / "PERSON.csv.gz").write_bytes(gzip.compress(PERSON.encode()))
    with pytest.raises(InputRefused, match="person is there twice"):
        Omop().discover(tmp_path, AS_OF)


def test_what_is_not_read_is_named(cdm: Path) -> None:
    for name in ("drug_era.csv", "notes.txt", ".hidden", "concept.csv"):
        (cdm / name).write_text("")
    assert Omop().overlooked(cdm) == (
        "drug_era.csv: a CDM table that nothing is made of, ignored",
        "notes.txt: not a CDM table as CSV or Parquet, ignored",
    )


def test_a_table_without_its_key_columns_is_refused(cdm: Path) -> None:
    (cdm / "drug_exposure.csv").write_text("drug_exposure_id,person_id\n1,1\n")
    with pytest.raises(InputRefused, match=r"drug_concept_id, drug_exposure_start_date, drug_type_concept_id"):
        rows(cdm, "prescribing")


def test_only_columns_no_cdm_has_are_extra(cdm: Path) -> None:
    (cdm / "drug_exposure.csv").write_text(DRUG_HEADER.replace("\n", ",provider_id,sig,site_note\n"))
    source = Omop()
    (extract,) = source.discover(cdm, AS_OF)
    assert source.read(extract.files[1], IngestSettings.model_validate({})).extra_columns == ("site_note",)


@pytest.mark.parametrize("separator", [",", "\t"])
def test_concept_and_ancestor_tables_give_names_codes_and_ingredients(cdm: Path, separator: str) -> None:
    (cdm / "drug_exposure.csv").write_text(
        DRUG_HEADER
        + "1,1,991,2020-01-01,32838\n2,1,992,2020-01-01,32838\n3,1,1539463,2020-01-01,32838\n4,1,993,2020-01-01,0\n"
    )
    concepts = [
        "concept_id,concept_name,vocabulary_id,concept_code",
        '991,amlodipine / atorvastatin "combined" Oral Tablet,RxNorm,a', "992,paracetamol Oral Tablet,RxNorm,b",
        "5,never asked for,RxNorm,c",
    ]  # fmt: skip
    if separator == ",":
        concepts[1] = '991,"amlodipine / atorvastatin ""combined"" Oral Tablet",RxNorm,a'
    (cdm / "CONCEPT.csv").write_text("\n".join(line.replace(",", separator) for line in concepts) + "\n")
    ancestors = "ancestor_concept_id,descendant_concept_id\n1332418,991\n1545958,991\n1539403,1539463\n1125315,992\n"
    (cdm / "concept_ancestor.csv").write_text(ancestors.replace(",", separator))
    found = {row["prescription_id"]: (row["code"], row["drug_name"], row["route"]) for row in rows(cdm, "prescribing")}
    assert found == {
        # amlodipine and atorvastatin are both listed; the statin is what matters
        "1": ("1545958", 'amlodipine / atorvastatin "combined" Oral Tablet', "oral"),
        "2": ("992", "paracetamol Oral Tablet", "oral"),
        "3": ("1539463", "simvastatin 10 mg oral tablet", None),
        "4": ("993", "OMOP concept 993", None),
    }


def test_visits_give_the_setting_of_diagnoses(cdm: Path) -> None:
    (cdm / "condition_occurrence.csv").write_text(
        CONDITION_HEADER + "".join(f"{n},1,1,2020-01-01,{visit}\n" for n, visit in enumerate((-5, 6, 7, ""), start=1))
    )
    (cdm / "visit_occurrence.csv").write_text(
        "visit_occurrence_id,person_id,visit_concept_id,visit_start_date\n-5,1,9202,2020-01-01\n6,1,9203,2020-01-01\n"
    )
    assert [row["setting"] for row in rows(cdm, "diagnoses")] == ["outpatient", "emergency", None, None]
    (cdm / "visit_detail.csv").write_text("visit_occurrence_id,visit_detail_concept_id\n6,32037\n6,9203\n-5,9202\n")
    assert [row["setting"] for row in rows(cdm, "diagnoses")] == ["outpatient", "inpatient", None, None]
    assert [(row["visit_id"], row["setting"], row["icu"]) for row in rows(cdm, "visits")] == [
        ("-5", "outpatient", "0"), ("6", "inpatient", "1"),
    ]  # fmt: skip


def test_a_side_table_that_cannot_be_used_is_refused(cdm: Path) -> None:
    (cdm / "drug_exposure.csv").write_text(DRUG_HEADER)
    (cdm / "concept.csv").write_text("concept_id,concept_name\n1,x\n")
    with pytest.raises(InputRefused, match="vocabulary_id, concept_code"):
        rows(cdm, "prescribing")
    (cdm / "concept.csv").rename(cdm / "concept.parquet")
    with pytest.raises(InputRefused, match="cannot be read"):
        rows(cdm, "prescribing")


def test_the_hash_follows_the_tables_that_are_looked_into(cdm: Path) -> None:
    (cdm / "drug_exposure.csv").write_text(DRUG_HEADER)
    before = {file.table: file.sha256 for file in Omop().discover(cdm, AS_OF)[0].files}
    (cdm / "concept.csv").write_text("concept_id,concept_name,vocabulary_id,concept_code\n")
    after = {file.table: file.sha256 for file in Omop().discover(cdm, AS_OF)[0].files}
    assert before["patients"] == after["patients"]
    assert before["prescribing"] != after["prescribing"]


def test_a_broken_row_keeps_its_line_and_text(cdm: Path) -> None:
    (cdm / "person.csv").write_text(PERSON + '2,8507,1950,"x\n3,8532,1960\n')
    found = [(row["source_line"], row["patient_id"], row["problem"] is not None) for row in rows(cdm, "patients")]
    assert found == [(2, "1", False), (3, None, True), (4, "3", False)]


# Reference files


def csv(name: str) -> pl.DataFrame:
    return pl.read_csv(REFERENCE_FOLDER / f"{name}.csv", infer_schema=False).fill_null("")


@pytest.mark.parametrize(
    ("use", "table", "column"),
    [("sex", "patients", "sex"), ("drug_type", "prescribing", "event_type"), ("visit", "visits", "setting"),
     ("condition_status", "diagnoses", "status")],
)  # fmt: skip
def test_values_are_values_of_the_contract(use: str, table: str, column: str) -> None:
    assert set(REFERENCE.values(use).values()) <= set(CONTRACT[table].column(column).allowed)


def test_concept_ids_are_numbers_and_come_once() -> None:
    frame = csv("omop_concepts")
    assert frame.select("use", "concept_id").is_unique().all()
    assert frame["concept_id"].str.contains(r"^\d+$").all()
    assert (frame["source"] != "").all()


def test_routes_are_routes_staging_knows() -> None:
    known = set(csv("routes")["route_key"])
    routes = {*REFERENCE.values("route").values(), *REFERENCE.dose_form_routes.values()}
    assert {route for route in routes if re.sub(r"[^a-z]+", " ", route) not in known} == set()


def test_lab_concepts_are_codes_of_the_code_lists() -> None:
    labs = pl.concat([csv("codelists/labs"), csv("codelists/labs_supplement")])
    loinc = set(labs.filter(pl.col("vocabulary") == "LOINC")["code"]) | {"29463-7"}
    assert set(REFERENCE.loinc.values()) <= loinc


def test_products_have_the_columns_and_sets_of_the_code_lists() -> None:
    products, statins = csv("omop_drug_products"), csv("codelists/statins")
    assert products.columns == statins.columns
    assert products.select("concept_set", "vocabulary", "code").is_unique().all()
    assert (products["code"] == products["code_key"]).all()
    lists = [pl.read_csv(path, infer_schema=False) for path in (REFERENCE_FOLDER / "codelists").glob("*.csv")]
    listed = pl.concat([frame.select("concept_set", "ingredient") for frame in lists])
    assert set(products["concept_set"]) <= set(listed["concept_set"])
    assert set(products["ingredient"]) <= set(listed["ingredient"].drop_nulls())
    assert set(csv("omop_ingredient_order")["concept_set"]) <= set(listed["concept_set"])


def test_shapes_tell_the_vocabularies_of_a_table_apart() -> None:
    samples = {
        "ICD9CM": "72888",
        "ICD10CM": "M62.82",
        "CPT": "20205",
        "HCPCS": "J9271",
        "ICD10PCS": "0KB50ZX",
        "ICD9PROC": "83.21",
    }
    ranged = [item for item in REFERENCE.vocabularies if item.first_concept_id is not None]
    for system, sample in samples.items():
        table = next(item.contract_table for item in ranged if item.code_system == system)
        fits = {
            item.code_system for item in ranged if item.contract_table == table and re.search(item.code_shape, sample)
        }
        assert fits == {system}
