"""Loads sql/reference/*.csv: code lists, windows, units, points and every other clinical number.

Belongs here: CSV to typed tables (types from the column dictionary), the one-row table of parameters, their hash.
Does not belong here: the numbers themselves (sql/reference), how they are used (sql/).
Called by runner and by the specs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from pipelines.errors import ModelError
from pipelines.warehouse.catalogue import SQL_FOLDER, ColumnMeaning, column_comments, load_columns
from pipelines.warehouse.comments import comment
from pipelines.warehouse.connection import Connection
from pipelines.warehouse.sql_text import identifier, qualified

#: OMOP products that ship without a vocabulary to find their ingredient; they are a code list as well.
OMOP_PRODUCTS = "omop_drug_products.csv"

_POLARS_TYPES: dict[str, type[pl.DataType]] = {
    "VARCHAR": pl.String, "INTEGER": pl.Int32, "BIGINT": pl.Int64, "DOUBLE": pl.Float64, "BOOLEAN": pl.Boolean,
    "DATE": pl.Date,
}  # fmt: skip


def load_reference(connection: Connection, folder: Path = SQL_FOLDER) -> dict[str, int]:
    """Create `reference.<file>` for each CSV, `reference.codes` for all code lists, `reference.parameter_values`.

    Returns:
        Rows per table.

    Raises:
        ModelError: a column is not in the dictionary or a cell is not of its type.
    """
    columns = load_columns(folder)
    connection.execute("CREATE SCHEMA IF NOT EXISTS reference")
    counts: dict[str, int] = {}
    for path in sorted((folder / "reference").glob("*.csv")):
        frame = _typed(_read(path), columns, path)
        counts[f"reference.{path.stem}"] = _store(connection, f"reference.{path.stem}", frame)
    lists = [
        _typed(_read(path), columns, path).with_columns(pl.lit(path.stem).alias("code_list"))
        for path in [*sorted((folder / "reference" / "codelists").glob("*.csv")), folder / "reference" / OMOP_PRODUCTS]
    ]
    codes = pl.concat(lists).sort("code_list", "concept_set", "vocabulary", "code")
    counts["reference.codes"] = _store(connection, "reference.codes", codes)
    counts["reference.parameter_values"] = _store(connection, "reference.parameter_values", _one_row(folder))
    _explain(connection, counts, folder)
    return counts


def reference_hash(folder: Path = SQL_FOLDER) -> str:
    """Hash of every reference file, by name and content (hex, 64 characters)."""
    return _folder_hash(folder / "reference", "*.csv")


def sql_hash(folder: Path = SQL_FOLDER) -> str:
    """Hash of every SQL model and the column dictionary, by name and content (hex, 64 characters)."""
    return _folder_hash(folder, "*.sql")


def _folder_hash(folder: Path, pattern: str) -> str:
    total = hashlib.sha256()
    for path in sorted(folder.rglob(pattern)):
        total.update(path.relative_to(folder).as_posix().encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


def _typed(frame: pl.DataFrame, columns: dict[str, ColumnMeaning], path: Path) -> pl.DataFrame:
    unknown = [name for name in frame.columns if name not in columns]
    if unknown:
        raise ModelError(f"columns without an entry in sql/columns.csv: {', '.join(unknown)}", where=path.name)
    expressions = []
    for name in frame.columns:
        target = _POLARS_TYPES[columns[name].data_type]
        column = pl.col(name)
        if target is pl.Boolean:
            column = column.replace_strict({"0": False, "1": True, "false": False, "true": True})
        elif target is pl.Date:
            column = column.str.to_date("%Y-%m-%d")
        elif target is not pl.String:
            column = column.cast(target)
        expressions.append(column)
    try:
        return frame.with_columns(expressions)
    except pl.exceptions.PolarsError as error:
        raise ModelError(f"a cell is not of its column's type: {error}", where=path.name) from None


def _one_row(folder: Path) -> pl.DataFrame:
    """Turn parameters.csv (name, value) into one wide row: whole numbers BIGINT, others DOUBLE."""
    rows = _read(folder / "reference" / "parameters.csv").select("parameter", "value").rows()
    values = {name: (float(value) if "." in value else int(value)) for name, value in rows}
    return pl.DataFrame([values])


def _explain(connection: Connection, tables: Iterable[str], folder: Path) -> None:
    """Comment every reference table and column; a parameter's column has its unit and basis."""
    purposes = {
        "reference.codes": "All code lists (sql/reference/codelists) united. Grain: one row per list, set and code.",
        "reference.parameter_values": "The parameters of sql/reference/parameters.csv as columns. Grain: one row.",
    }
    meanings = column_comments(folder)
    numbers = _read(folder / "reference" / "parameters.csv").select("parameter", "unit", "basis")
    parameters = {name: f"{unit}; {basis}" for name, unit, basis in numbers.rows()}
    for table in tables:
        file = f"sql/{table.replace('.', '/')}.csv"
        comment(
            connection, table, purpose=purposes.get(table, f"Reference data of this release, as in {file}."),
            columns=parameters if table == "reference.parameter_values" else meanings,
        )  # fmt: skip


def _store(connection: Connection, name: str, frame: pl.DataFrame) -> int:
    arrow = frame.to_arrow()
    connection.register("incoming_reference", arrow)
    listed = ", ".join(identifier(column) for column in frame.columns)
    connection.execute(f"CREATE OR REPLACE TABLE {qualified(name)} AS SELECT {listed} FROM incoming_reference")
    connection.unregister("incoming_reference")
    return frame.height
