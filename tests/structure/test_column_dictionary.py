"""The column dictionary, sql/columns.csv, against the tables as they really are."""

from __future__ import annotations

import csv

import pytest

from docs.generators.warehouse import built_columns
from pipelines.warehouse.catalogue import SQL_FOLDER, load_columns

#: One wide row made from parameters.csv, which has unit, rule and meaning of each of its columns.
DESCRIBED_ELSEWHERE = {"reference.parameter_values"}
#: Columns whose name stands for words in a reference file and for a number in the books: (table, column) -> type.
OTHER_TYPES = {
    ("quality.check_results", "numerator"): "BIGINT",
    ("quality.check_results", "denominator"): "BIGINT",
}
#: Counters made by SUM are 128 bits wide; pandas reads them as floats. No new ones.
WIDE_COLUMNS: set[str] = set()


def tables():
    return {name: columns for name, columns in built_columns().items() if name not in DESCRIBED_ELSEWHERE}


@pytest.mark.parametrize("table", sorted(tables()))
def test_every_column_is_in_the_dictionary_with_its_type(table):
    dictionary = load_columns()
    for column, data_type in tables()[table].items():
        assert column in dictionary, f"{table}.{column} is not in sql/columns.csv"
        listed = OTHER_TYPES.get((table, column), dictionary[column].data_type)
        assert data_type == listed, f"{table}.{column} is {data_type}, and sql/columns.csv says {listed}"


def test_no_entry_is_unused():
    used = {column for columns in tables().values() for column in columns}
    assert set(load_columns()) - used == set()


def test_no_exception_is_unused():
    for (table, column), data_type in OTHER_TYPES.items():
        assert built_columns()[table][column] == data_type
        assert load_columns()[column].data_type != data_type, "no longer an exception"


def test_every_entry_is_one_true_sentence():
    for column in load_columns().values():
        assert column.description.endswith("."), f"{column.name}: a description ends with a full stop"
        assert "TODO" not in column.description, column.name


def test_units_are_not_left_to_be_guessed():
    """A name that ends like a quantity has the unit it says."""
    endings = {"_u_per_l": "U/L", "_x_uln": "x ULN", "_mg_per_day": "mg/d", "_kg": "kg", "_years": "years"}
    for column in load_columns().values():
        for ending, unit in endings.items():
            if column.name.endswith(ending) and not column.name.startswith("factor_"):
                assert column.unit == unit, f"{column.name}: the unit should be {unit}"
    for column in load_columns().values():
        if column.data_type == "DOUBLE" and column.name.startswith("days_"):
            assert column.unit == "days", column.name


def test_the_dictionary_is_sorted_by_name():
    names = list(load_columns())
    assert names == sorted(names)


def test_every_parameter_has_unit_rule_and_basis():
    with (SQL_FOLDER / "reference" / "parameters.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["parameter"] for row in rows if not (row["unit"] and row["rule_id"] and row["basis"])] == []
    assert set(built_columns()["reference.parameter_values"]) == {row["parameter"] for row in rows}


def test_no_other_column_is_a_wide_integer():
    wide = {column for columns in tables().values() for column, kind in columns.items() if kind == "HUGEINT"}
    assert wide == WIDE_COLUMNS
