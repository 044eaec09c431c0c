"""The OMOP source on real and public CDM folders: nothing is lost, and the known persons are found."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from pipelines.contract import BY_NAME
from pipelines.ingest.load import ingest_folder
from pipelines.ingest.parse import parse_batch
from pipelines.settings import EngineSettings, Home, IngestSettings
from pipelines.sources.omop import Omop
from pipelines.sources.omop_reference import REFERENCE_FOLDER
from pipelines.warehouse.connection import open_for_writing

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
MIMIC, GIBLEED, SYNTHEA = (
    DATA / "mimic_iv_demo_omop" / "cdm", DATA / "omop_gibleed", DATA / "omop_synthea27nj" / "cdm",
)  # fmt: skip
AS_OF = date(2300, 1, 1)

needs = {
    folder: pytest.mark.skipif(not folder.is_dir(), reason=f"{folder.name} is not here")
    for folder in (MIMIC, GIBLEED, SYNTHEA)
}

ROWS = {
    MIMIC: {"patients": 100, "prescribing": 18_229, "labs": 107_549, "diagnoses": 16_441, "procedures": 18_447,
            "visits": 852, "deaths": 15, "observation_periods": 100},
    GIBLEED: {"patients": 2_694, "prescribing": 67_707, "labs": 44_053, "diagnoses": 65_332, "procedures": 37_409,
              "visits": 1_037, "observation_periods": 5_343},
    SYNTHEA: {"patients": 28, "prescribing": 883, "labs": 10_040, "diagnoses": 470, "procedures": 1_649,
              "visits": 1_791, "deaths": 3, "observation_periods": 28},
}  # fmt: skip


@cache
def text(folder: Path, table: str) -> pl.DataFrame:
    """Read one contract table of a CDM folder as text."""
    source = Omop()
    (extract,) = source.discover(folder, AS_OF)
    (file,) = (file for file in extract.files if file.table == table)
    return pl.concat(list(source.read(file, IngestSettings.model_validate({})).batches))


@cache
def codes(*concept_sets: str) -> frozenset[str]:
    """Give the OMOP ids of concept sets: ingredients and products."""
    files = [*(REFERENCE_FOLDER / "codelists").glob("*.csv"), REFERENCE_FOLDER / "omop_drug_products.csv"]
    frame = pl.concat(
        [pl.read_csv(file, infer_schema=False).select("concept_set", "vocabulary", "code") for file in files]
    )
    return frozenset(frame.filter((pl.col("vocabulary") == "OMOP") & pl.col("concept_set").is_in(concept_sets))["code"])


def drugs(folder: Path, *concept_sets: str) -> pl.DataFrame:
    return text(folder, "prescribing").filter(pl.col("code").is_in(list(codes(*concept_sets))))


@pytest.mark.parametrize(
    ("folder", "table"),
    [
        pytest.param(folder, table, marks=needs[folder], id=f"{folder.parent.name}-{table}")
        for folder in ROWS
        for table in ROWS[folder]
    ],
)
def test_every_row_becomes_one_good_row_of_the_contract(folder: Path, table: str) -> None:
    frame = text(folder, table)
    parsed = parse_batch(frame, table=BY_NAME[table], extract_date=AS_OF, source_file=table)
    assert (frame.height, parsed.good.height, parsed.bad.height) == (ROWS[folder][table], ROWS[folder][table], 0)
    assert frame["source_line"].is_unique().all()


@needs[MIMIC]
def test_mimic_creatine_kinase() -> None:
    ck = text(MIMIC, "labs").filter((pl.col("code_system") == "LOINC") & (pl.col("code") == "2157-6"))
    assert (ck.height, ck["patient_id"].n_unique()) == (200, 59)
    assert ck["unit"].unique().to_list() == ["IU/L"]
    assert (ck["value"].cast(pl.Float64) > 1000).sum() == 33


@needs[MIMIC]
@pytest.mark.parametrize(
    ("loinc", "name", "rows"),
    [("2951-2", "Sodium", 3_006), ("2947-0", "Sodium, Whole Blood", 141), ("6298-4", "Potassium, Whole Blood", 302),
     ("38483-4", "Creatinine, Whole Blood", 5), ("1975-2", "Bilirubin, Total", 1_163),
     ("6768-6", "Alkaline Phosphatase", 1_138), ("6598-7", "Troponin T", 277),
     ("3016-3", "Thyroid Stimulating Hormone", 120), ("13969-1", "Creatine Kinase, MB Isoenzyme", 187)],
)  # fmt: skip
def test_mimic_analytes_beside_ck_carry_their_loinc(loinc: str, name: str, rows: int) -> None:
    found = text(MIMIC, "labs").filter((pl.col("code_system") == "LOINC") & (pl.col("code") == loinc))
    assert dict(found.group_by("test_name").len().iter_rows()) == {name: rows}


@needs[MIMIC]
def test_mimic_procedures_keep_their_codes_and_what_is_charted_its_concepts() -> None:
    procedures = text(MIMIC, "procedures")
    assert dict(procedures.group_by("code_system").len().iter_rows()) == {
        "OMOP": 18_110, "ICD10PCS": 305, "CPT": 30, "HCPCS": 2,
    }  # fmt: skip
    ventilated = procedures.filter((pl.col("code") == "4097246") & (pl.col("code_system") == "OMOP"))
    assert (ventilated.height, ventilated["description"].unique().to_list()) == (65, ["Invasive Ventilation"])


@needs[MIMIC]
def test_mimic_statins_are_those_of_its_own_eras() -> None:
    statins = drugs(MIMIC, "statin")
    eras = pl.read_csv(MIMIC / "drug_era.csv", infer_schema=False).filter(
        pl.col("drug_concept_id").is_in(list(codes("statin")))
    )
    assert statins["patient_id"].n_unique() == 51
    assert set(statins["patient_id"]) == set(eras["person_id"])
    assert statins.height == eras["drug_exposure_count"].cast(pl.Int64).sum() == 137
    assert statins["event_type"].unique().to_list() == ["dispensed"]


@needs[MIMIC]
def test_mimic_corticosteroids_by_route_explain_the_eras_of_any_route() -> None:
    """docs/omop.md: 44 eras in 23 persons by any route, 17 of them by a systemic one."""
    whole = drugs(MIMIC, "systemic_glucocorticoid", "local_corticosteroid_do_not_count")
    systemic = drugs(MIMIC, "systemic_glucocorticoid")
    assert (whole.height, whole["patient_id"].n_unique()) == (89, 23)
    assert (systemic.height, systemic["patient_id"].n_unique()) == (63, 17)
    assert set(systemic["route"]) == {"oral", "enteral tube", "intravenous"}
    assert dict(drugs(MIMIC, "local_corticosteroid_do_not_count").group_by("route").len().iter_rows()) == {
        "topical": 13, "ophthalmic": 7, "rectal": 4, "otic": 2,
    }  # fmt: skip


@needs[MIMIC]
def test_mimic_diagnoses_keep_their_icd_codes() -> None:
    systems = dict(text(MIMIC, "diagnoses").group_by("code_system").len().iter_rows())
    assert systems == {"ICD9CM": 1_852, "ICD10CM": 1_981, "OMOP": 12_608}
    muscle = text(MIMIC, "diagnoses").filter(pl.col("code").str.contains(r"^(72888|72889|7291|78079|R53\d*)$"))
    assert muscle.height == 7


@needs[GIBLEED]
@pytest.mark.parametrize(
    ("code", "persons"),
    [("1539411", 182), ("1545959", 54)],
)
def test_gibleed_statins(code: str, persons: int) -> None:
    rows = text(GIBLEED, "prescribing").filter(pl.col("code") == code)
    assert rows["patient_id"].n_unique() == persons
    assert rows["drug_name"].str.contains("(?i)statin").all()


@needs[GIBLEED]
def test_gibleed_measurements_without_a_value_are_kept_and_say_so() -> None:
    assert text(GIBLEED, "labs")["value"].unique().to_list() == ["no value"]


@needs[SYNTHEA]
def test_synthea_codes_come_from_its_concept_table() -> None:
    assert text(SYNTHEA, "diagnoses")["code_system"].unique().to_list() == ["SNOMED"]
    weight = text(SYNTHEA, "labs").filter(pl.col("code") == "29463-7")
    assert weight["unit"].unique().to_list() == ["kg"]
    assert drugs(SYNTHEA, "statin").height == 72


def test_loading_a_folder_again_replaces_what_changed(tmp_path: Path) -> None:
    cdm, home, source = tmp_path / "cdm", Home(tmp_path / "home"), Omop()
    cdm.mkdir()
    home.make()
    settings = IngestSettings.model_validate({})

    def night(day: int, years: dict[int, int]) -> list[tuple[int, int, int, bool]]:
        lines = [f"{person},8507,{year}" for person, year in years.items()]
        (cdm / "person.csv").write_text("\n".join(["person_id,gender_concept_id,year_of_birth", *lines, ""]))
        (extract,) = source.discover(cdm, date(2026, 1, day))
        outcomes = ingest_folder(connection, extract, source=source, home=home, settings=settings)
        return [(one.rows_in_file, one.loaded, one.duplicate, one.skipped) for one in outcomes]

    with open_for_writing(home, EngineSettings.model_validate({})) as connection:
        assert night(1, {-1: 1950, 2: 1960}) == [(2, 2, 0, False)]
        assert night(2, {-1: 1950, 2: 1960}) == [(0, 0, 0, True)]
        assert night(3, {-1: 1950, 2: 1961, 3: 1970}) == [(3, 2, 1, False)]
        assert night(3, {-1: 1951, 2: 1961, 3: 1970}) == [(3, 1, 2, False)]
