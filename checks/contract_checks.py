"""The checks that follow from the extract contract: columns and types, keys, required and allowed values, ranges.

Belongs here: questions generated from pipelines/contract.py, and what people are told about these checks.
Does not belong here: the contract itself (pipelines/contract.py), checks with SQL of their own (checks/sql/input).
Called by checks/inputs.py.

Ingest quarantines what breaks the contract, so on a healthy night these find nothing. They ask again, of the rows that
were really loaded, with another engine's rules: an error of ours must not reach the watchlist either.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.catalogue import Check, data_rows
from checks.engine import Question
from checks.results import Severity
from pipelines import contract
from pipelines.contract import Column, Table

SQL_TYPES: dict[str, str] = {
    "id": "VARCHAR", "text": "VARCHAR", "enum": "VARCHAR", "date": "DATE", "time": "TIMESTAMP", "number": "DOUBLE",
    "flag": "TINYINT",
}  # fmt: skip

#: Columns ingest adds to every row: where it came from and which version it is.
PROVENANCE: dict[str, str] = {
    "extract_date": "DATE", "source_file": "VARCHAR", "source_line": "BIGINT", "row_key": "VARCHAR",
    "row_hash": "UBIGINT",
}  # fmt: skip

_ALL_TABLES = tuple(table.name for table in contract.TABLES)


def _check(name: str, severity: Severity, counts: str, of: str, do: str) -> Check:
    return Check(name, "input", _ALL_TABLES, severity, counts, of, do)


CHECKS: tuple[Check, ...] = (
    _check("contract_columns", "blocking", "columns that are absent or of another type",
           "columns of the contract and of provenance", "Load the table again; if it stays, the loader is at fault."),
    _check("contract_keys", "blocking", "rows with an empty key column", "rows that came in",
           "Find source_file and source_line of the rows and correct the extract."),
    _check("contract_required", "blocking", "rows with an empty required column", "rows that came in",
           "Find source_file and source_line of the rows and correct the extract."),
    _check("contract_values", "blocking", "rows with a value that is not allowed", "rows with a value",
           "Map the source's spelling to an allowed value in the extract."),
    _check("contract_times", "blocking", "rows with a date outside the contract's years", "rows with a date",
           "Send an empty cell instead of a placeholder date."),
    _check("contract_numbers", "warning", "rows with a number outside its plausible range", "rows with a number",
           "Look at the rows: a unit or a column is often exchanged."),
    _check("contract_versions", "blocking", "rows that stand twice with the same key, content, file and line",
           "rows that came in", "Load the extract date again; if it stays, the loader is at fault."),
)  # fmt: skip


def questions(table: Table) -> list[Question]:
    """Ask everything the contract says about one table of tonight's rows, by check, then by column."""
    query = f"SELECT * FROM incoming.{table.name}"
    by_check = {
        "contract_keys": _required(table, query, "contract_keys", table.key),
        "contract_required": _required(
            table, query, "contract_required", tuple(name for name in table.required if name not in table.key)
        ),
        "contract_values": _values(table, query),
        "contract_times": _times(table, query),
        "contract_numbers": _numbers(table, query),
        "contract_versions": iter(
            [
                Question(
                    "contract_versions",
                    table.name,
                    query,
                    "unique",
                    ("row_key", "row_hash", "source_file", "source_line"),
                )
            ]
        ),
    }
    return [question for group in by_check.values() for question in group]


def columns_question(table: Table) -> Question:
    """Ask whether the table has every column, in the type the contract gives it."""
    rows = ", ".join(f"('{name}', '{sql_type}')" for name, sql_type in expected_types(table).items())
    query = (
        "SELECT wanted.column_name, present.data_type IS DISTINCT FROM wanted.data_type AS is_violation"
        f" FROM (VALUES {rows}) AS wanted (column_name, data_type)"
        " LEFT JOIN information_schema.columns AS present"
        f" ON present.table_schema = 'incoming' AND present.table_name = '{table.name}'"
        " AND present.column_name = wanted.column_name"
    )
    return Question("contract_columns", table.name, query, "never_true", ("is_violation",))


def expected_types(table: Table) -> dict[str, str]:
    """Give the columns of `raw.<table>` and `incoming.<table>` with their DuckDB types."""
    types: dict[str, str] = {}
    for column in table.columns:
        types[column.name] = SQL_TYPES[column.kind]
        if column.kind == "time":
            types[f"{column.name}_has_time"] = "BOOLEAN"
    return {**types, **PROVENANCE}


def _required(table: Table, query: str, check: str, names: tuple[str, ...]) -> Iterator[Question]:
    for name in names:
        yield Question(check, f"{table.name}.{name}", query, "never_null", (name,))


def _values(table: Table, query: str) -> Iterator[Question]:
    for column in table.columns:
        values = _allowed_values(column)
        if values:
            yield Question(
                "contract_values", f"{table.name}.{column.name}", query, "one_of", (column.name,), values=values
            )


def _allowed_values(column: Column) -> tuple[str | int | bool, ...]:
    return (0, 1) if column.kind == "flag" else column.allowed


def _times(table: Table, query: str) -> Iterator[Question]:
    for column in table.columns:
        if column.kind in ("date", "time"):
            yield Question(
                "contract_times", f"{table.name}.{column.name}", query, "between", (column.name,),
                low=f"{contract.EARLIEST_YEAR}-01-01", below=f"{contract.LATEST_YEAR + 1}-01-01",
            )  # fmt: skip


def _numbers(table: Table, query: str) -> Iterator[Question]:
    for row in data_rows("number_ranges"):
        if row["table_name"] == table.name:
            yield Question(
                "contract_numbers", f"{table.name}.{row['column_name']}", query, "between", (row["column_name"],),
                low=float(row["low"]), below=float(row["below"]),
            )  # fmt: skip
