"""A site's own reference files: what replaces, what extends, what is computed, and what is refused with a reason."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.flows import steps
from pipelines.settings import Home, load_settings
from pipelines.warehouse import history
from pipelines.warehouse.code_lists import (
    COLUMNS,
    OMOP_PRODUCTS,
    code_key,
    code_list_hash,
    list_files,
    read_lists,
    read_table,
)
from pipelines.warehouse.connection import open_in_memory
from pipelines.warehouse.reference import REFERENCE_FOLDER, load_reference, reference_hash
from pipelines.warehouse.site_reference import NAMED_ROWS, compose_reference, site_folder
from tests.conftest import ROOT

TABLES = sorted(path for path in REFERENCE_FOLDER.glob("*.csv") if path.name not in {"traps.csv", OMOP_PRODUCTS})
SHORT = "concept_set,vocabulary,code,description,source\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "own" / "codelists").mkdir(parents=True)
    return tmp_path / "own"


def put(site: Path, name: str, text: str) -> None:
    (site / name).write_text(text, encoding="utf-8")


def changed(site: Path, name: str, *, where: tuple[str, str], **cells: str) -> None:
    """Put a copy of a file of the package into the site's folder, with one row changed."""
    rows = list(csv.DictReader((REFERENCE_FOLDER / name).read_text(encoding="utf-8").splitlines()))
    for row in rows:
        if row[where[0]] == where[1]:
            row.update(cells)
    with (site / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def composed(site: Path) -> Path:
    return compose_reference(site, site.parent / "reference")


def lists(reference: Path) -> dict[tuple[str, str, str, str], tuple[str, str, str]]:
    return {row.place: row.meaning for row in read_lists(list_files(reference))}


def refusal(site: Path) -> UsageError:
    with pytest.raises(UsageError) as refused:
        composed(site)
    error = refused.value
    assert error.problem
    assert error.where
    assert error.allowed
    assert error.next_step
    return error


# --- replace and extend ----------------------------------------------------------------------------------------------


def test_an_empty_folder_gives_what_the_package_has(site: Path) -> None:
    assert lists(composed(site)) == lists(REFERENCE_FOLDER)
    assert code_list_hash(read_lists(list_files(composed(site)))) == code_list_hash(
        read_lists(list_files(REFERENCE_FOLDER))
    )
    assert reference_hash(composed(site)) == reference_hash()


def test_a_list_under_a_new_name_extends(site: Path) -> None:
    put(site, "codelists/our_statins.csv", SHORT + "statin,LOCAL,FX-17,atorvastatin 20 mg own pack,pharmacy master\n")
    found = lists(composed(site))
    assert found.items() >= lists(REFERENCE_FOLDER).items()
    assert found["our_statins", "statin", "LOCAL", "FX-17"] == ("FX-17", "exact", "atorvastatin")


def test_a_list_under_the_name_of_a_list_replaces_it(site: Path) -> None:
    put(site, "codelists/statins.csv", SHORT + "statin,RXNORM,83367,atorvastatin,site\n")
    found = lists(composed(site))
    assert [place for place in found if place[0] == "statins"] == [("statins", "statin", "RXNORM", "83367")]
    assert [place for place in found if place[0] == "ici"]


@pytest.mark.parametrize("path", sorted((REFERENCE_FOLDER / "codelists").glob("*.csv")), ids=lambda path: path.stem)
def test_a_copy_of_a_list_of_the_package_is_accepted_and_changes_nothing(path: Path, site: Path) -> None:
    put(site, f"codelists/{path.name}", path.read_text(encoding="utf-8"))
    assert lists(composed(site)) == lists(REFERENCE_FOLDER)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_a_copy_of_a_table_of_the_package_is_accepted_and_changes_nothing(path: Path, site: Path) -> None:
    put(site, path.name, path.read_text(encoding="utf-8"))
    assert read_table(composed(site) / path.name)[1] == read_table(path)[1]


def test_omop_products_are_a_code_list_beside_the_others(site: Path) -> None:
    put(site, OMOP_PRODUCTS, (REFERENCE_FOLDER / OMOP_PRODUCTS).read_text(encoding="utf-8"))
    assert lists(composed(site)) == lists(REFERENCE_FOLDER)
    put(site, OMOP_PRODUCTS, SHORT + "statin,OMOP,2000000001,atorvastatin 20 mg own pack,site vocabulary\n")
    found = [place for place in lists(composed(site)) if place[0] == "omop_drug_products"]
    assert found == [("omop_drug_products", "statin", "OMOP", "2000000001")]


@pytest.mark.parametrize("name", NAMED_ROWS)
def test_the_tables_with_named_rows_have_a_key_and_are_documented(name: str) -> None:
    rows = [cells for _, cells in read_table(REFERENCE_FOLDER / f"{name}.csv")[1]]
    keys = [tuple(row[column] for column in NAMED_ROWS[name]) for row in rows]
    assert len(keys) == len(set(keys))
    assert f"`{name}`" in (ROOT / "docs" / "codelists.md").read_text(encoding="utf-8")


def test_a_table_replaces_the_one_of_its_name(site: Path) -> None:
    changed(site, "parameters.csv", where=("parameter", "ici_era_gap_days"), value="100")
    with open_in_memory() as connection:
        load_reference(connection, composed(site))
        assert connection.execute("SELECT ici_era_gap_days FROM reference.parameter_values").fetchall() == [(100,)]
        (comment,) = connection.execute(
            "SELECT comment FROM duckdb_tables() WHERE schema_name = 'reference' AND table_name = 'parameters'"
        ).fetchall()[0]
    assert "of this site" in comment


def test_a_parameter_keeps_the_type_of_its_column(site: Path) -> None:
    changed(site, "parameters.csv", where=("parameter", "evidence_before_ici_x_uln"), value="2")
    with open_in_memory() as connection:
        load_reference(connection, composed(site))
        kind = connection.execute("SELECT typeof(evidence_before_ici_x_uln) FROM reference.parameter_values").fetchone()
    assert kind == ("DOUBLE",)


def test_the_hashes_tell_of_every_change_and_not_of_the_order_of_rows(site: Path) -> None:
    rows = ["statin,LOCAL,FX-17,atorvastatin,own", "statin,LOCAL,FX-18,simvastatin,own"]
    hashes = set()
    for text in ("\n".join(rows), "\n".join(reversed(rows)), rows[0]):
        put(site, "codelists/ours.csv", SHORT + text + "\n")
        hashes.add(code_list_hash(read_lists(list_files(composed(site)))))
    assert len(hashes) == 2
    assert code_list_hash(read_lists(list_files(REFERENCE_FOLDER))) not in hashes
    assert reference_hash(composed(site)) != reference_hash()


def test_notes_and_hidden_files_are_left_alone(site: Path) -> None:
    put(site, "README.md", "why we differ")
    put(site, ".keep", "")
    put(site, "codelists/notes.md", "who asked for what")
    assert lists(composed(site)) == lists(REFERENCE_FOLDER)


# --- what is computed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("statin,rxcui,617310,atorvastatin 20 MG oral tablet,x", ("617310", "exact", "atorvastatin")),
        ("rhabdomyolysis,ICD-10-CM,M62.89,own words,x", ("M6289", "exact", "")),
        ("rhabdomyolysis,ICD10,M62,own words,x", ("M62", "prefix", "")),
        ("statin,ATC,C10AA,any statin,x", ("C10AA", "prefix", "")),
        ("ck_total,LOCAL,CKT,total CK at our laboratory,x", ("CKT", "exact", "")),
        ("ck_name_reject_token,NAME,CK-MB%,CK-MB share,x", (" ck mb % ", "name", "")),
        ("statin,NAME,Our-Atorvastatin,house brand,x", (" our atorvastatin ", "name", "atorvastatin")),
    ],
)
def test_key_match_and_ingredient_are_computed(row: str, expected: tuple[str, str, str], site: Path) -> None:
    put(site, "codelists/ours.csv", SHORT + row + "\n")
    (place, meaning), *_ = [(p, m) for p, m in lists(composed(site)).items() if p[0] == "ours"]
    assert (place[3], *meaning[1:]) == expected


def test_keys_are_computed_as_the_package_has_them() -> None:
    rows = read_lists(list_files(REFERENCE_FOLDER))
    assert [row for row in rows if row.code_key != code_key(row.vocabulary, row.code) and row.code != "%"] == []


def test_the_given_ingredient_wins_over_the_words(site: Path) -> None:
    put(site, "codelists/ours.csv", SHORT.replace("source", "ingredient,source")
        + "statin,LOCAL,FX-17,house brand A,Simvastatin,own\n")  # fmt: skip
    assert lists(composed(site))["ours", "statin", "LOCAL", "FX-17"] == ("FX-17", "exact", "simvastatin")


def test_a_list_from_a_spreadsheet_with_a_byte_order_mark_is_read(site: Path) -> None:
    (site / "codelists" / "ours.csv").write_bytes(
        b"\xef\xbb\xbf" + (SHORT + "statin,LOCAL,FX-17,simvastatin,own\n").replace("\n", "\r\n").encode()
    )
    assert ("ours", "statin", "LOCAL", "FX-17") in lists(composed(site))


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("statins,RXNORM,1,atorvastatin,x", "concept_set", "nobody reads the set statins"),
        ("statin,SNOMED,1234567,atorvastatin,x", "vocabulary", "nobody looks for SNOMED"),
        ("rhabdomyolysis,NAME,rhabdo,words,x", "vocabulary", "nobody looks for NAME"),
        ("route_counts_as_systemic,NAME,oral drops,route,x", "vocabulary", "nobody looks for NAME"),
        ("statin,NDF,1,atorvastatin,x", "vocabulary", "unknown vocabulary"),
        ("rhabdomyolysis,ICD9CM,40.81,zero lost,x", "code", "not a code of ICD9CM"),
        ("statin,LOCAL,FX-17,house brand,x", "ingredient", "cannot be told"),
        ("statin,LOCAL,FX-17,atorvastatin and simvastatin,x", "ingredient", "cannot be told"),
        ("statin,LOCAL,FX-17,,x", "description", "empty cell"),
        ("statin,LOCAL,FX-17,atorvastatin,", "source", "empty cell"),
    ],
)
def test_a_row_that_would_do_nothing_is_refused(row: str, column: str, words: str, site: Path) -> None:
    put(site, "codelists/ours.csv", f"{SHORT}statin,LOCAL,A-1,atorvastatin,own\n{row}\n")
    error = refusal(site)
    assert words in error.problem
    assert error.where.endswith(f"ours.csv, line 3, column {column}")


@pytest.mark.parametrize(
    ("header", "row", "words"),
    [
        ("concept_set,vocabulary,code,description", "statin,LOCAL,1,atorvastatin", "columns missing: source"),
        ("concept_set,vocabulary,code,description,source,colour", "statin,LOCAL,1,atorvastatin,x,red", "colour"),
        ("concept_set;vocabulary;code;description;source", "statin;LOCAL;1;atorvastatin;x", "unknown columns"),
        (SHORT.strip(), "statin,LOCAL,1,atorvastatin, 20 mg,x", "6 cells"),
        (f"{SHORT.strip()},match", "statin,LOCAL,1,atorvastatin,x,contains", "match"),
        (f"{SHORT.strip()},match", "statin,LOCAL,1,atorvastatin,x,name", "match"),
        (f"{SHORT.strip()},code_key", "statin,LOCAL,A.1,atorvastatin,x,A.1", "key does not follow"),
        (f"{SHORT.strip()},ingredient", "ici_pd1_us,LOCAL,1,a new antibody,x,novelimab", "ici_ingredients.csv"),
        (SHORT.strip(), "statin,LOCAL,1,atorvastatin,x\nstatin,LOCAL,1,atorvastatin,y", "twice"),
    ],
)
def test_a_list_that_does_not_fit_is_refused(header: str, row: str, words: str, site: Path) -> None:
    put(site, "codelists/ours.csv", f"{header}\n{row}\n")
    assert words in refusal(site).problem


def test_one_code_cannot_mean_two_drugs(site: Path) -> None:
    put(site, "codelists/ours.csv", SHORT.replace("source", "ingredient,source")
        + "statin,RXNORM,83367,house brand,simvastatin,own\n")  # fmt: skip
    assert "means" in refusal(site).problem


def test_an_ingredient_of_the_site_counts_once_its_table_knows_it(site: Path) -> None:
    put(site, "codelists/ours.csv", SHORT.replace("source", "ingredient,source")
        + "ici_pd1_us,LOCAL,1,a new antibody,novelimab,own\n")  # fmt: skip
    table = (REFERENCE_FOLDER / "ici_ingredients.csv").read_text(encoding="utf-8")
    put(site, "ici_ingredients.csv", table + "novelimab,PD1,site\n")
    assert ("ours", "ici_pd1_us", "LOCAL", "1") in lists(composed(site))


@pytest.mark.parametrize("name", ["point.csv", "points.csv.bak", "codelist", "laboratory_uln.sql", "traps.csv"])
def test_a_file_nobody_reads_is_refused(name: str, site: Path) -> None:
    put(site, name, "")
    error = refusal(site)
    assert name in error.where
    assert "points.csv" in error.allowed


@pytest.mark.parametrize("name", ["Ours.csv", "our list.csv", "ours.txt", "omop_drug_products.csv"])
def test_a_name_that_is_no_name_of_a_list_is_refused(name: str, site: Path) -> None:
    put(site, f"codelists/{name}", SHORT)
    assert name in refusal(site).where


def test_a_table_with_other_columns_is_refused(site: Path) -> None:
    put(site, "windows.csv", "rule_id,first_day\nW-ICI-1,1\n")
    error = refusal(site)
    assert "first_day" in error.problem
    assert "start_day" in error.allowed


@pytest.mark.parametrize(
    ("name", "where", "cells", "words"),
    [
        ("points.csv", ("finding", "ck_repeat"), {"points": "two"}, "type"),
        ("points.csv", ("finding", "ck_repeat"), {"finding": "ck_again"}, "missing ck_repeat"),
        ("windows.csv", ("rule_id", "W-DAP"), {"is_from_start": "yes"}, "type"),
        ("completeness_penalties.csv", ("dimension", "dose"), {"gap": "low"}, "missing dose in unknown"),
        ("completeness_penalties.csv", ("dimension", "dose"), {"penalty": "half"}, "type"),
        ("scales.csv", ("scale", "srm"), {"scale": "srm_class"}, "missing srm"),
        ("scale_items.csv", ("item", "symptoms"), {"item": "complaints"}, "missing srm in symptoms"),
        ("packet_fields.csv", ("item", "sex"), {"item": "gender"}, "missing person in sex"),
        ("packet_sections.csv", ("section", "ck"), {"section": "enzymes"}, "missing ck"),
        ("competing_tests.csv", ("rule_id", "C-04"), {"item": "thyroid"}, "missing C-04 in tsh"),
        ("parameters.csv", ("parameter", "premedication_days"), {"unit": "weeks"}, "premedication_days in weeks"),
        ("parameters.csv", ("parameter", "premedication_days"), {"value": "3.5"}, "parameter"),
        ("parameters.csv", ("parameter", "p0_ck_x_uln"), {"value": "high"}, "parameter"),
        ("drug_sets.csv", ("concept_set", "statin"), {"concept_set": "statins"}, "nobody reads the set statin "),
    ],
)
def test_a_table_whose_rows_do_not_fit_is_refused(
    name: str, where: tuple[str, str], cells: dict[str, str], words: str, site: Path
) -> None:
    changed(site, name, where=where, **cells)
    error = refusal(site)
    assert words in error.problem
    assert name in error.where


# --- the setting -----------------------------------------------------------------------------------------------------


def test_the_folder_is_looked_for_in_the_home_and_may_be_absolute(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(site.parent)
    assert site_folder(home.root, load_settings(home).reference.folder) is None
    home.settings_file.write_text('[reference]\nfolder = "own"\n', encoding="utf-8")
    assert site_folder(home.root, load_settings(home).reference.folder) == site
    monkeypatch.setenv("NMWATCH_REFERENCE__FOLDER", str(site))
    assert site_folder(Path("elsewhere"), load_settings(home).reference.folder) == site


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        site_folder(tmp_path, "absent")
    assert "absent" in refused.value.where


def test_a_run_reads_the_files_as_they_were_when_it_began(site: Path) -> None:
    home = Home(site.parent / "home")
    home.make()
    home.settings_file.write_text(f'[reference]\nfolder = "{site}"\n', encoding="utf-8")
    put(site, "codelists/ours.csv", SHORT + "statin,LOCAL,FX-17,simvastatin,own\n")
    run = steps.Run(home=home, settings=load_settings(home), landing=site, as_of=None, source_name="omop")  # type: ignore[arg-type]
    steps.prepare_home(run)
    (site / "codelists" / "ours.csv").unlink()
    assert ("ours", "statin", "LOCAL", "FX-17") in lists(run.reference)
    assert run.reference == home.reference


def test_the_columns_of_the_lists_are_those_of_the_package() -> None:
    for path in list_files(REFERENCE_FOLDER):
        assert tuple(path.read_text(encoding="utf-8").splitlines()[0].split(",")) == COLUMNS


# --- homes of an earlier release --------------------------------------------------------------------------------------


def test_a_home_of_an_earlier_release_gets_the_new_column(tmp_path: Path) -> None:
    with open_in_memory() as connection:
        connection.execute("CREATE SCHEMA meta")
        connection.execute(
            "CREATE TABLE meta.runs (as_of DATE PRIMARY KEY, previous_as_of DATE, source VARCHAR, code_version VARCHAR,"
            " input_hash VARCHAR, reference_hash VARCHAR, sql_hash VARCHAR, files BIGINT, persons BIGINT, cases BIGINT,"
            " outcome VARCHAR)"
        )
        connection.execute(
            "INSERT INTO meta.runs VALUES ('2026-01-05', NULL, 'extracts', '0', 'i', 'r', 's', 1, 1, 0, 'published')"
        )
        history.create_history(connection)
        assert connection.execute("SELECT outcome, code_list_hash FROM meta.runs").fetchall() == [("published", None)]
