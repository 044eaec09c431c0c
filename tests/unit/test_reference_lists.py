"""Structure of the reference data: columns, keys, sources, and that no code was damaged on the way.

Belongs here: what can be said about the CSV files of sql/reference without a database.
Does not belong here: what the models make of them (tests/spec).
Called by: pytest.
"""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

REFERENCE = Path(__file__).resolve().parents[2] / "sql" / "reference"
CODELISTS = sorted((REFERENCE / "codelists").glob("*.csv"))
CODE_COLUMNS = ["concept_set", "vocabulary", "code", "code_key", "match", "ingredient", "description", "source"]
VOCABULARIES = {
    "RXNORM", "ATC", "HCPCS", "NDC", "OMOP", "LOINC", "ICD10CM", "ICD9CM", "SNOMED", "CPT", "ICD10PCS", "ICD9PROC", "NAME",
}  # fmt: skip
# A code as it must look in its vocabulary: a lost leading zero, dot or digit fails here.
CODE_SHAPES = {
    "RXNORM": r"\d{3,7}",
    "OMOP": r"\d{5,8}",
    "SNOMED": r"\d{7,18}",
    "ATC": r"[A-Z](\d{2}([A-Z]([A-Z](\d{2})?)?)?)?",
    "HCPCS": r"[A-Z]\d{4}",
    "CPT": r"\d{5}",
    "LOINC": r"(LP)?\d{1,5}-\d",
    "ICD10CM": r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?",
    "ICD9CM": r"(\d{3}|E\d{3}|V\d{2})(\.\d{1,2})?",
    "ICD10PCS": r"[0-9A-Z]{7}",
    "ICD9PROC": r"\d{2}\.\d{1,2}",
    "NAME": r"[^A-Z]+",
}
DRUG_LISTS = {
    "antineoplastic_drugs", "corticosteroids", "ici", "myotoxic_drugs", "neuromuscular_blockers", "statin_interactions",
    "statins", "treatment_markers",
}  # fmt: skip
LAB_LISTS = {"labs", "labs_supplement", "lab_antibodies"}
# A list that shrinks or grows changes results: say so in the changelog and here.
ROWS = {
    "antineoplastic_drugs": 344, "competing_supplement": 174, "corticosteroids": 120, "dx_adverse_effect_codes": 29,
    "dx_competing_causes": 473, "dx_icd9_supplement": 294, "dx_malignancy": 184, "dx_muscle": 158,
    "dx_overlap_severity": 156, "dx_supplement": 225, "ici": 100, "lab_antibodies": 44, "labs": 59,
    "labs_supplement": 268, "myotoxic_drugs": 289, "neuromuscular_blockers": 45, "procedures": 130,
    "procedures_supplement": 145, "statin_interactions": 128, "statins": 86, "treatment_markers": 118,
}  # fmt: skip
# file: (columns, number of leading columns that form the key, columns that must be numbers or empty)
TABLES = {
    "ck_units": ("unit_key,factor_to_u_per_l,action,note,source", 1, {"factor_to_u_per_l"}),
    "ck_uln_defaults": (
        "sex,age_min_years,uln_u_per_l,scheme,use,source,age_below_years,unknown_age_years,is_default",
        4,
        {"age_min_years", "uln_u_per_l", "age_below_years", "unknown_age_years", "is_default"},
    ),
    "steroid_equivalents": (
        "ingredient,mg_equal_to_prednisone_5_mg,prednisone_mg_per_mg,is_fluorinated,note,source,"
        "replacement_mg_per_day,is_premedication_drug",
        1,
        {
            "mg_equal_to_prednisone_5_mg",
            "prednisone_mg_per_mg",
            "is_fluorinated",
            "replacement_mg_per_day",
            "is_premedication_drug",
        },
    ),
    "windows": (
        "rule_id,exposure_class,anchor,start_day,end_day,label,points,unit,basis,days_after_stop,is_from_start,is_toxic,"
        "steroid_exposure",
        1,
        {"start_day", "end_day", "points", "days_after_stop", "is_from_start", "is_toxic"},
    ),
    "competing_causes": (
        "rule_id,cause,window_start_day,window_end_day,note,points,can_suppress_p0,reduces_event_score,"
        "caps_rhabdomyolysis_code,is_hereditary,evidence,source",
        1,
        {"window_start_day", "window_end_day", "points", "can_suppress_p0", "reduces_event_score", "is_hereditary"},
    ),
    "drug_sets": ("concept_set,drug_class,drug_group,ici_class,counts_as_exposure,note", 1, {"counts_as_exposure"}),
    "ici_ingredients": ("ingredient,ici_class,basis", 2, set()),
    "myotoxic_ingredients": (
        "ingredient,drug_group,window_rule_id,is_interaction_only,has_labelled_ck,source",
        1,
        {"is_interaction_only", "has_labelled_ck"},
    ),
    "statin_interaction_pairs": (
        "interacting_ingredient,statin_ingredient,rule,cap_mg_per_day,source",
        2,
        {"cap_mg_per_day"},
    ),
    "finding_sets": ("concept_set,finding,finding_group,competing_rule_id,basis", 3, set()),
    "lab_sets": ("concept_set,analyte,role,basis", 1, set()),
    "lab_units": ("analyte,unit_key,factor_to_lab_unit,lab_unit,basis", 2, {"factor_to_lab_unit"}),
    "lab_findings": ("finding,analyte,analyte_name,direction,parameter,rule_id,basis", 1, set()),
    "antibody_cutoffs": ("analyte,unit_key,cutoff,basis", 2, {"cutoff"}),
    "antibody_text_patterns": ("pattern_order,text_reading,pattern,basis,example,counterexample", 1, {"pattern_order"}),
    "biopsy_text_patterns": ("pattern_order,biopsy_result,pattern,basis,example,counterexample", 1, {"pattern_order"}),
    "study_text_patterns": (
        "pattern_order,study,study_reading,pattern,basis,example,counterexample",
        1,
        {"pattern_order"},
    ),
    "routes": ("route_key,is_systemic,route_group,source,names_a_product", 1, {"is_systemic", "names_a_product"}),
    "dose_units": ("unit_key,mg_per_unit,source", 1, {"mg_per_unit"}),
    "surgery_codes": ("vocabulary,code_pattern,is_surgery,finding,description,source", 2, {"is_surgery"}),
}


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle, strict=True)
        return list(reader.fieldnames or []), list(reader)


def table(name):
    return rows_of(REFERENCE / f"{name}.csv")[1]


def all_codes():
    return [{**row, "list": path.stem} for path in CODELISTS for row in rows_of(path)[1]]


CODES = all_codes()


def code_key(vocabulary, code):
    if vocabulary == "NAME":
        words = re.sub(r"[^a-z0-9]+", " ", code.lower()).strip() or code.strip()
        return f" {words} "
    return re.sub(r"[.\s]", "", code.upper())


def names(*concept_sets):
    return {row["code_key"] for row in CODES if row["vocabulary"] == "NAME" and row["concept_set"] in concept_sets}


def test_the_lists_are_the_ones_counted_here():
    assert {path.stem: len(rows_of(path)[1]) for path in CODELISTS} == ROWS


@pytest.mark.parametrize("path", CODELISTS, ids=lambda path: path.stem)
def test_a_list_has_the_fixed_columns_sorted_unique_rows_and_a_source(path):
    header, rows = rows_of(path)
    keys = [(row["concept_set"], row["vocabulary"], row["code"]) for row in rows]
    assert header == CODE_COLUMNS
    assert keys == sorted(set(keys))
    assert [row for row in rows if not (row["source"] and row["description"] and row["code_key"].strip())] == []
    assert [row for row in rows if None in row or None in row.values()] == []


def test_vocabulary_and_match_agree():
    assert {row["vocabulary"] for row in CODES} <= VOCABULARIES
    assert {row["match"] for row in CODES} == {"exact", "prefix", "name"}
    assert [row for row in CODES if (row["match"] == "name") != (row["vocabulary"] == "NAME")] == []
    short_atc = [row for row in CODES if row["vocabulary"] == "ATC" and len(row["code"]) < 7]
    assert {row["match"] for row in short_atc} == {"prefix"}


def test_every_code_has_the_shape_of_its_vocabulary():
    assert [row for row in CODES if not re.fullmatch(CODE_SHAPES[row["vocabulary"]], row["code"])] == []


def test_leading_zeros_survive():
    keys = {(row["vocabulary"], row["code"]): row["code_key"] for row in CODES}
    assert keys["ICD9CM", "040.81"] == "04081"
    assert keys["ICD10PCS", "0KB00ZX"] == "0KB00ZX"


def test_code_key_follows_from_code():
    assert [row for row in CODES if row["code_key"] != code_key(row["vocabulary"], row["code"])] == []


def test_name_tokens_are_lower_case_between_blanks():
    tokens = {row["code_key"] for row in CODES if row["vocabulary"] == "NAME"}
    assert [token for token in tokens if not re.fullmatch(r" ([a-z0-9]+( [a-z0-9]+)*|%) ", token)] == []


@pytest.mark.parametrize(
    "name", sorted(row["code_key"].strip() for row in CODES if row["concept_set"] == "NOT_statin_name_exclusion")
)
def test_a_lookalike_is_not_found_by_a_statin_name(name):
    assert [token for token in names("statin") if token in f" {name} "] == []


def test_no_name_token_is_the_bare_word_statin():
    assert " statin " not in " pentostatin "
    assert " statin " not in {row["code_key"] for row in CODES}


def test_one_code_means_one_ingredient():
    seen = {}
    for row in CODES:
        if row["ingredient"] and row["list"] in DRUG_LISTS:
            seen.setdefault((row["vocabulary"], row["code"]), set()).add(row["ingredient"])
    assert {code: found for code, found in seen.items() if len(found) > 1} == {}


def test_ingredients_are_lower_case_and_present_where_a_drug_counts():
    counts = {row["concept_set"] for row in table("drug_sets") if row["counts_as_exposure"] == "1"}
    assert [row for row in CODES if row["ingredient"] != row["ingredient"].lower()] == []
    assert [
        row for row in CODES if row["concept_set"] in counts and row["match"] != "prefix" and not row["ingredient"]
    ] == []
    assert [row for row in CODES if row["ingredient"] and row["list"] not in DRUG_LISTS] == []


def test_every_set_has_a_meaning():
    drug = {row["concept_set"] for row in table("drug_sets")}
    finding = {row["concept_set"] for row in table("finding_sets")}
    lab = {row["concept_set"] for row in table("lab_sets")}
    every = {row["concept_set"] for row in CODES}
    assert every == drug | finding | lab
    assert {row["concept_set"] for row in CODES if row["list"] in DRUG_LISTS} == drug
    assert {row["concept_set"] for row in CODES if row["list"] in LAB_LISTS} <= lab | finding
    coded = {"ICD10CM", "ICD9CM", "SNOMED", "CPT", "ICD10PCS", "ICD9PROC"}
    clinical = {row["concept_set"] for row in CODES if row["vocabulary"] in coded and row["list"] not in LAB_LISTS}
    assert clinical <= finding


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_its_columns_unique_keys_and_numbers(name):
    columns, key_width, numbers = TABLES[name]
    header, rows = rows_of(REFERENCE / f"{name}.csv")
    keys = Counter(tuple(row[column] for column in header[:key_width]) for row in rows)
    assert header == columns.split(",")
    assert [key for key, count in keys.items() if count > 1] == []
    assert [
        row for row in rows if not all(row[c] == "" or re.fullmatch(r"-?\d+(\.\d+)?", row[c]) for c in numbers)
    ] == []
    for column in {"source", "basis"} & set(header):
        assert [row for row in rows if not row[column]] == []


def test_no_web_address_in_reference_data():
    files = [*CODELISTS, *(REFERENCE / f"{name}.csv" for name in TABLES)]
    assert [
        path.name for path in files if re.search(r"https?:|www\.|\.(com|org|net|io)\b", path.read_text("utf-8"))
    ] == []


def test_both_micro_signs_are_known():
    assert {"\u00b5kat/l", "\u03bckat/l", "(none)"} <= {row["unit_key"] for row in table("ck_units")}
    assert {"\u00b5g", "\u03bcg"} <= {row["unit_key"] for row in table("dose_units")}


def test_every_ici_has_a_class():
    assert {row["ingredient"] for row in table("ici_ingredients")} == {
        row["ingredient"] for row in CODES if row["list"] == "ici" and row["ingredient"]
    }
    assert {row["ici_class"] for row in table("ici_ingredients")} == {"PD1", "PDL1", "CTLA4", "LAG3"}


def test_every_systemic_steroid_can_be_converted_or_is_marked():
    known = {row["ingredient"] for row in table("steroid_equivalents")}
    assert {row["ingredient"] for row in CODES if row["concept_set"] == "systemic_glucocorticoid"} <= known


def test_references_between_tables_hold():
    rules = {row["rule_id"] for row in table("competing_causes")}
    assert {row["competing_rule_id"] for row in table("finding_sets")} <= rules | {""}
    assert {row["window_rule_id"] for row in table("myotoxic_ingredients")} <= {
        row["rule_id"] for row in table("windows")
    }
    statins = {row["ingredient"] for row in CODES if row["concept_set"] == "statin"}
    assert {row["statin_ingredient"] for row in table("statin_interaction_pairs")} <= statins
    interacting = {row["ingredient"] for row in CODES if row["list"] == "statin_interactions"}
    assert {row["interacting_ingredient"] for row in table("statin_interaction_pairs")} == interacting


def test_steroid_factors_agree_with_their_equivalent_dose():
    for row in table("steroid_equivalents"):
        if row["mg_equal_to_prednisone_5_mg"]:
            assert float(row["prednisone_mg_per_mg"]) == pytest.approx(
                5 / float(row["mg_equal_to_prednisone_5_mg"]), rel=1e-4
            )


def test_windows_run_forward():
    for name, start, end in (
        ("windows", "start_day", "end_day"),
        ("competing_causes", "window_start_day", "window_end_day"),
    ):
        bounded = [row for row in table(name) if row[start] != ""]
        assert [row["rule_id"] for row in bounded if int(row[start]) > int(row[end])] == []


def test_route_names_of_the_code_list_are_in_the_route_table():
    systemic = {row["route_key"]: row["is_systemic"] for row in table("routes")}
    for key in names("route_counts_as_systemic"):
        assert systemic[key.strip()] == "1"
    for key in names("route_do_not_count_as_systemic"):
        assert systemic[key.strip()] == "0"


def test_only_local_routes_are_read_from_a_product_name():
    assert [row for row in table("routes") if row["names_a_product"] == "1" and row["is_systemic"] == "1"] == []


def test_default_limits_cover_every_adult_once():
    for sex in ("F", "M", "U"):
        defaults = [row for row in table("ck_uln_defaults") if row["sex"] == sex and row["is_default"] == "1"]
        for age in range(18, 120):
            fitting = [row for row in defaults if int(row["age_min_years"]) <= age < int(row["age_below_years"])]
            assert len(fitting) == 1
