"""Rules every SQL model keeps: header, direction of reading, one SELECT, no number or code of medicine in its text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from docs.generators.warehouse import built_columns
from pipelines.warehouse.catalogue import (
    GIVEN_SCHEMAS,
    LAYERS,
    OPTIONAL_HEADER,
    REQUIRED_HEADER,
    SQL_FOLDER,
    load_models,
)

ROOT = SQL_FOLDER.parent
MODELS = {model.name: model for model in load_models()}
ORDER = {layer: place for place, layer in enumerate((*GIVEN_SCHEMAS, *LAYERS))}
#: Models that read a layer after their own, with the reason.
READS_AHEAD = {"reference.laboratory_uln": "a laboratory's usual limit is learned from its own results"}
#: Models whose outermost SELECT has a star, with the reason.
STARS = {
    "attribution.label_evidence": "two tables of one shape, put under each other BY NAME",
    "attribution.label_findings": "tables of one shape, put under each other BY NAME",
}
#: Numbers that count or place and mean nothing in medicine.
HARMLESS_NUMBERS = {"0", "1", "0.0", "1.0"}
#: Functions in which a number is a place, a length or a number of decimals.
STRUCTURAL = (exp.Substring, exp.Round, exp.Bracket, exp.Format, exp.Interval)
#: (model, number) -> reason.
NUMBERS_ALLOWED = {
    ("clinical.ck_draws", "60"): "seconds in a minute",
    ("clinical.ck_draws", "3600"): "seconds in an hour",
}
#: Looks like a code of ICD-10, ICD-9, LOINC or HCPCS, or a long RxNorm or OMOP number.
CODE = re.compile(r"[A-TV-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?|[VE]?\d{3}\.\d{1,2}|\d{1,5}-\d|[A-V]\d{4}|\d{5,8}")
#: (model, sentence) with a number in it -> reason.
SENTENCES_ALLOWED = {
    ("attribution.event_evidence", "CK stayed at 3 times the limit or more from {} to {}."): "persistent_ck_x_uln",
}
CLOCKS = (exp.CurrentDate, exp.CurrentTime, exp.CurrentTimestamp, exp.CurrentDatetime)


def parsed(name):
    return sqlglot.parse_one(MODELS[name].sql, dialect="duckdb")


def outermost(query):
    """Give the SELECTs whose columns are the columns of the table."""
    if isinstance(query, exp.SetOperation):
        return outermost(query.left) + outermost(query.right)
    return outermost(query.this) if isinstance(query, exp.Subquery) else [query]


def has_star(select):
    return not select.expressions or any(
        isinstance(column, exp.Star) or (isinstance(column, exp.Column) and isinstance(column.this, exp.Star))
        for column in select.expressions
    )


each_model = pytest.mark.parametrize("name", sorted(MODELS))


def test_there_are_models():
    assert len(MODELS) > 50


@each_model
def test_a_model_says_whose_its_rows_are_or_that_it_is_for_everyone(name):
    """A night replaces the rows of the persons it builds: it must know which they are."""
    columns = built_columns()[name]
    assert MODELS[name].header.get("scope", "person") in ("person", "everyone")
    assert MODELS[name].is_for_everyone or {"patient_id", "case_id"} & set(columns)


def test_a_model_for_everyone_is_read_by_persons_only_where_a_slice_of_it_says_the_same():
    read = {reads for model in MODELS.values() if not model.is_for_everyone for reads in model.reads}
    assert {name for name in read if name in MODELS and MODELS[name].is_for_everyone} == {
        # code by code, text by text, and merges, of which a slice sees all
        "staging.drug_codes", "staging.lab_codes", "clinical.text_readings", "staging.patient_identity",
        # built over everybody before it is read
        "reference.laboratory_uln",
    }  # fmt: skip


@each_model
def test_the_header_has_its_keys_in_order(name):
    keys = list(MODELS[name].header)
    assert keys == [key for key in (*REQUIRED_HEADER, *OPTIONAL_HEADER) if key in keys]
    assert all(MODELS[name].header.values())


@each_model
def test_the_file_is_named_like_the_table(name):
    model = MODELS[name]
    assert model.header["model"] == name == f"{model.path.parent.name}.{model.path.stem}"


@each_model
def test_it_is_one_select(name):
    statements = sqlglot.parse(MODELS[name].sql, dialect="duckdb")
    assert len(statements) == 1
    assert isinstance(statements[0], exp.Query)


@each_model
def test_it_reads_only_layers_at_or_before_its_own(name):
    model = MODELS[name]
    ahead = {read for read in model.reads if ORDER[read.split(".")[0]] > ORDER[model.schema]}
    assert bool(ahead) == (name in READS_AHEAD), ahead


@each_model
def test_raw_tables_are_read_in_staging_alone(name):
    if MODELS[name].schema != "staging":
        assert not [read for read in MODELS[name].reads if read.startswith("raw.")]


@each_model
def test_what_it_reads_exists(name):
    assert MODELS[name].reads <= set(built_columns())


@each_model
def test_the_last_select_lists_its_columns(name):
    stars = any(has_star(select) for select in outermost(parsed(name)))
    assert stars == (name in STARS)


@each_model
def test_it_does_not_look_at_the_clock(name):
    assert not list(parsed(name).find_all(*CLOCKS))
    functions = {function.name.lower() for function in parsed(name).find_all(exp.Anonymous)}
    assert not functions & {"now", "today", "getvariable", "get_current_timestamp", "random", "uuid"}


@each_model
def test_the_run_date_is_the_only_parameter(name):
    assert {parameter.name for parameter in parsed(name).find_all(exp.Parameter)} <= {"as_of"}


@each_model
def test_it_has_no_clinical_number(name):
    found = set()
    for literal in parsed(name).find_all(exp.Literal):
        if literal.is_string or literal.this in HARMLESS_NUMBERS or isinstance(literal.parent, STRUCTURAL):
            continue
        found.add(literal.this)
    assert {number for number in found if (name, number) not in NUMBERS_ALLOWED} == set()


@each_model
def test_its_sentences_have_no_clinical_number(name):
    """Numbers in words go stale when the parameter they tell of changes."""
    for literal in parsed(name).find_all(exp.Literal):
        if literal.is_string and " " in literal.this and (name, literal.this) not in SENTENCES_ALLOWED:
            words = re.sub(r"\{[^}]*\}|\[[^\]]*\]", "", literal.this)
            assert not re.search(r"(?<![A-Za-z0-9])\d+(\.\d+)? (times|days|mg|U/L|x ULN)", words), literal.this


@each_model
def test_it_has_no_code(name):
    texts = {literal.this for literal in parsed(name).find_all(exp.Literal) if literal.is_string}
    assert {text for text in texts if CODE.fullmatch(text)} - {"M0", "M1", "M2", "M3", "M4"} == set()


@each_model
def test_its_key_exists(name):
    assert set(MODELS[name].key) <= set(built_columns()[name])


@each_model
def test_it_has_a_spec(name):
    schema, table = name.split(".")
    spec = ROOT / "tests" / "spec" / schema / f"test_{table}.py"
    assert spec.is_file()
    assert f'"{name}"' in spec.read_text(encoding="utf-8"), "the spec runs another model"


def test_no_spec_is_left_over():
    specs = {
        f"{path.parent.name}.{path.stem.removeprefix('test_')}" for path in Path(ROOT, "tests/spec").glob("*/test_*.py")
    }
    assert specs <= set(MODELS)


def test_no_exception_is_unused():
    assert set(STARS) | set(READS_AHEAD) <= set(MODELS)
    for name, text in [*NUMBERS_ALLOWED, *SENTENCES_ALLOWED]:
        assert text in {literal.this for literal in parsed(name).find_all(exp.Literal)}, (name, text)
