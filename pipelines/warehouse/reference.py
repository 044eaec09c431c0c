"""Loads sql/reference/*.csv: code lists, windows, units, points and every other clinical number.

Belongs here: CSV to typed tables (types from the column dictionary), the one-row table of parameters, their hash.
Does not belong here: the numbers themselves (sql/reference), a site's own files (site_reference.py), how they are used
(sql/).
Called by flows and by the specs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from pipelines.errors import ModelError
from pipelines.warehouse.catalogue import SQL_FOLDER, ColumnMeaning, column_comments, load_columns
from pipelines.warehouse.code_lists import list_files
from pipelines.warehouse.comments import comment
from pipelines.warehouse.connection import Connection, one_transaction
from pipelines.warehouse.sql_text import identifier, qualified

#: The reference files of the package.
REFERENCE_FOLDER = SQL_FOLDER / "reference"

_POLARS_TYPES: dict[str, type[pl.DataType]] = {
    "VARCHAR": pl.String, "INTEGER": pl.Int32, "BIGINT": pl.Int64, "DOUBLE": pl.Float64, "BOOLEAN": pl.Boolean,
    "DATE": pl.Date,
}  # fmt: skip


def load_reference(
    connection: Connection, reference: Path = REFERENCE_FOLDER, *, dictionary: Path = SQL_FOLDER
) -> dict[str, int]:
    """Create `reference.<file>` for each CSV, `reference.codes` for all code lists, `reference.parameter_values`.

    Args:
        connection: open for writing.
        reference: the files in effect: those of the package, or what a site's were put together to.
        dictionary: folder of the column dictionary, which has the types.

    Returns:
        Rows per table.

    Raises:
        ModelError: a column is not in the dictionary or a cell is not of its type.
    """
    columns = load_columns(dictionary)
    connection.execute("CREATE SCHEMA IF NOT EXISTS reference")
    counts: dict[str, int] = {}
    for path in sorted(reference.glob("*.csv")):
        frame = _typed(_read(path), columns, path)
        counts[f"reference.{path.stem}"] = _store(connection, f"reference.{path.stem}", frame)
    lists = [
        _typed(_read(path), columns, path).with_columns(pl.lit(path.stem).alias("code_list"))
        for path in list_files(reference)
    ]
    codes = pl.concat(lists).sort("code_list", "concept_set", "vocabulary", "code")
    counts["reference.codes"] = _store(connection, "reference.codes", codes)
    counts["reference.parameter_values"] = _store(connection, "reference.parameter_values", _one_row(reference))
    with one_transaction(connection):
        _explain(connection, counts, reference, column_comments(dictionary))
    return counts


def load_reference_once(connection: Connection, reference: Path = REFERENCE_FOLDER) -> None:
    """Load the reference tables, unless they are in place as these files have them.

    Args:
        connection: open for writing.
        reference: the files in effect.

    Raises:
        ModelError: a column is not in the dictionary or a cell is not of its type.
    """
    connection.execute("CREATE SCHEMA IF NOT EXISTS store")
    connection.execute("CREATE TABLE IF NOT EXISTS store.loaded_reference (build_hash VARCHAR NOT NULL)")
    wanted = build_hash(reference)
    there = connection.execute("SELECT COUNT(*) FROM duckdb_tables() WHERE schema_name = 'reference'").fetchall()[0][0]
    if there and connection.execute("SELECT build_hash FROM store.loaded_reference").fetchall() == [(wanted,)]:
        return
    connection.execute("DELETE FROM store.loaded_reference")
    load_reference(connection, reference)
    connection.execute("INSERT INTO store.loaded_reference VALUES ($wanted)", {"wanted": wanted})


def reference_hash(reference: Path = REFERENCE_FOLDER) -> str:
    """Hash of every reference file, by name and content (hex, 64 characters)."""
    return _folder_hash(reference, "*.csv")


def parameter_hash(reference: Path = REFERENCE_FOLDER) -> str:
    """Hash of the reference files that are no code lists: parameters, points, windows (hex, 64 characters)."""
    return _folder_hash(reference, "*.csv", but="codelists")


def sql_hash(folder: Path = SQL_FOLDER) -> str:
    """Hash of every SQL model and the column dictionary, by name and content (hex, 64 characters)."""
    return _folder_hash(folder, "*.sql", "columns.csv")


def build_hash(reference: Path = REFERENCE_FOLDER) -> str:
    """Hash of all that tables are made with beside the data: reference files and SQL."""
    return hashlib.sha256(f"{reference_hash(reference)} {sql_hash()}".encode()).hexdigest()


def _folder_hash(folder: Path, *patterns: str, but: str = "") -> str:
    total = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in folder.rglob(pattern)}):
        if but and path.parent.name == but:
            continue
        total.update(path.relative_to(folder).as_posix().encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


def _typed(frame: pl.DataFrame, columns: dict[str, ColumnMeaning], path: Path) -> pl.DataFrame:
    unknown = [name for name in frame.columns if name not in columns]
    if unknown:
        raise ModelError(f"columns without an entry in sql/columns.csv: {', '.join(unknown)}", where=path.name)
    try:
        return frame.with_columns(typed_column(name, columns[name].data_type) for name in frame.columns)
    except pl.exceptions.PolarsError as error:
        raise ModelError(f"a cell is not of its column's type: {error}", where=path.name) from None


def typed_column(name: str, data_type: str, *, strict: bool = True) -> pl.Expr:
    """Give a column of text in its type.

    Args:
        name: of the column.
        data_type: as the column dictionary names it.
        strict: whether a cell that is not of the type is an error, or NULL.
    """
    target, column = _POLARS_TYPES[data_type], pl.col(name)
    if target is pl.Boolean:
        values = {"0": False, "1": True, "false": False, "true": True}
        if strict:
            return column.replace_strict(values)
        return column.replace_strict(values, default=None, return_dtype=pl.Boolean)
    if target is pl.Date:
        return column.str.to_date("%Y-%m-%d", strict=strict)
    return column if target is pl.String else column.cast(target, strict=strict)


def _one_row(reference: Path) -> pl.DataFrame:
    """Turn parameters.csv (name, value) into one wide row: whole numbers BIGINT, others DOUBLE."""
    rows = _read(reference / "parameters.csv").select("parameter", "value").rows()
    values = {name: (float(value) if "." in value else int(value)) for name, value in rows}
    return pl.DataFrame([values])


def _explain(connection: Connection, tables: Iterable[str], reference: Path, meanings: Mapping[str, str]) -> None:
    """Comment every reference table and column; a parameter's column has its unit and basis."""
    purposes = {
        "reference.codes": "All code lists (sql/reference/codelists) united. Grain: one row per list, set and code.",
        "reference.parameter_values": "The parameters of sql/reference/parameters.csv as columns. Grain: one row.",
    }
    numbers = _read(reference / "parameters.csv").select("parameter", "unit", "basis")
    parameters = {name: f"{unit}; {basis}" for name, unit, basis in numbers.rows()}
    for table in tables:
        purpose = purposes.get(table) or _purpose(reference / f"{table.removeprefix('reference.')}.csv")
        columns = parameters if table == "reference.parameter_values" else meanings
        comment(connection, table, purpose=purpose, columns=columns)


def _purpose(path: Path) -> str:
    ours = REFERENCE_FOLDER / path.name
    if path == ours or path.read_bytes() == ours.read_bytes():
        return f"Reference data of this release, as in sql/reference/{path.name}."
    return f"Reference data of this site, in place of sql/reference/{path.name} of the release."


def _store(connection: Connection, name: str, frame: pl.DataFrame) -> int:
    arrow = frame.to_arrow()
    connection.register("incoming_reference", arrow)
    listed = ", ".join(identifier(column) for column in frame.columns)
    connection.execute(f"CREATE OR REPLACE TABLE {qualified(name)} AS SELECT {listed} FROM incoming_reference")
    connection.unregister("incoming_reference")
    return frame.height
