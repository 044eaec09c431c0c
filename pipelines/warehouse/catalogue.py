"""Reads the SQL folder: one file, one SELECT, one table; its header, its key and what it reads.

Belongs here: headers, dependencies (parsed from the SQL itself), build order, the column dictionary.
Does not belong here: running anything (runner.py), reference CSV (reference.py).
Called by runner, docs, checks' key audits (through flows) and the structure tests.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import exp

from pipelines.errors import ModelError

SQL_FOLDER = Path(__file__).resolve().parents[2] / "sql"
#: Folders of models, in the direction data flows.
LAYERS = ("reference", "staging", "clinical", "attribution", "watchlist", "analysis")
#: Tables that exist before the first model runs, beside reference CSV files.
GIVEN_SCHEMAS = ("raw", "history")
REQUIRED_HEADER = ("model", "purpose", "grain", "key", "basis")
OPTIONAL_HEADER = ("scope", "nulls", "time", "caution", "joins")

_HEADER_LINE = re.compile(r"^-- (?P<key>[a-z]+):\s+(?P<text>.+)$")
_CONTINUED = re.compile(r"^--\s{2,}(?P<text>\S.*)$")


@dataclass(frozen=True)
class Model:
    """One SQL file.

    Attributes:
        name: schema.table, the same as folder and file name.
        header: header keys and texts, in file order.
        key: columns that identify a row.
        reads: tables the SELECT reads, with schema.
        sql: the file's text.
        uses_as_of: whether the SELECT has the parameter $as_of.
    """

    name: str
    header: dict[str, str]
    key: tuple[str, ...]
    reads: frozenset[str]
    sql: str
    uses_as_of: bool
    path: Path

    @property
    def schema(self) -> str:
        return self.name.split(".")[0]

    @property
    def is_for_everyone(self) -> bool:
        """Whether it looks across persons or nights, and is built whole every night."""
        return self.header.get("scope") == "everyone"

    @property
    def comment(self) -> str:
        """Text for COMMENT ON TABLE."""
        return f"{self.header['purpose']} Grain: {self.header['grain']}. Basis: {self.header['basis']}."


@dataclass(frozen=True)
class ColumnMeaning:
    """One row of the column dictionary: the same name means the same everywhere."""

    name: str
    data_type: str
    unit: str
    description: str

    @property
    def comment(self) -> str:
        """Text for COMMENT ON COLUMN."""
        return f"{self.description} [{self.unit}]" if self.unit else self.description


def load_models(folder: Path = SQL_FOLDER) -> list[Model]:
    """Read every model, in build order (what a model reads comes before it; ties by name).

    Raises:
        ModelError: a file has no proper header, is not one SELECT, or models read each other in a circle.
    """
    models = {}
    for layer in LAYERS:
        for path in sorted((folder / layer).glob("*.sql")):
            model = read_model(path)
            models[model.name] = model
    graph = {name: {read for read in model.reads if read in models} for name, model in models.items()}
    sorter = TopologicalSorter({name: sorted(graph[name]) for name in sorted(graph)})
    try:
        sorter.prepare()
    except CycleError as error:
        raise ModelError(f"models read each other in a circle: {' -> '.join(error.args[1])}") from None
    order: list[Model] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=lambda name: (LAYERS.index(models[name].schema), name))
        order.extend(models[name] for name in ready)
        sorter.done(*ready)
    return order


def read_model(path: Path) -> Model:
    """Read one SQL file.

    Raises:
        ModelError: header or statement are not as docs/developing.md says.
    """
    text = path.read_text(encoding="utf-8")
    header = _header(text, path)
    name = f"{path.parent.name}.{path.stem}"
    if header["model"] != name:
        raise ModelError("a model's header names another table", where=str(path), allowed=name)
    try:
        reads = tables_read(text)
    except sqlglot.errors.ParseError as error:
        raise ModelError(f"the SQL cannot be parsed: {error}", where=str(path)) from None
    if reads is None:
        raise ModelError("a model must be exactly one SELECT", where=str(path))
    return Model(
        name=name, header=header, key=tuple(part.strip() for part in header["key"].split(",")), reads=reads, sql=text,
        uses_as_of="$as_of" in re.sub(r"--[^\n]*", "", text), path=path,
    )  # fmt: skip


@lru_cache(maxsize=1024)
def tables_read(sql: str) -> frozenset[str] | None:
    """Give the tables a SELECT reads, as schema.table; None when the text is not exactly one SELECT.

    Raises:
        ParseError: the text is no SQL.
    """
    statements = sqlglot.parse(sql, dialect="duckdb")
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return None
    return frozenset(f"{table.db}.{table.name}" for table in statements[0].find_all(exp.Table) if table.db)


def load_columns(folder: Path = SQL_FOLDER) -> dict[str, ColumnMeaning]:
    """Read the column dictionary, sql/columns.csv.

    Raises:
        ModelError: a column is listed twice.
    """
    columns: dict[str, ColumnMeaning] = {}
    with (folder / "columns.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["column_name"] in columns:
                raise ModelError("a column is in the dictionary twice", where=row["column_name"])
            columns[row["column_name"]] = ColumnMeaning(
                row["column_name"], row["data_type"], row["unit"], row["description"]
            )
    return columns


def column_comments(folder: Path = SQL_FOLDER) -> dict[str, str]:
    """Give the text of COMMENT ON COLUMN for every column of the dictionary."""
    return {name: column.comment for name, column in load_columns(folder).items()}


def _header(text: str, path: Path) -> dict[str, str]:
    header: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if match := _HEADER_LINE.match(line):
            last = match["key"]
            header[last] = match["text"].strip()
        elif last and (match := _CONTINUED.match(line)):
            header[last] += " " + match["text"].strip()
        else:
            break
    missing = [key for key in REQUIRED_HEADER if key not in header]
    unknown = [key for key in header if key not in REQUIRED_HEADER + OPTIONAL_HEADER]
    if missing or unknown:
        raise ModelError(
            f"a model's header is incomplete: missing {missing}, unknown {unknown}", where=str(path),
            allowed=", ".join(REQUIRED_HEADER + OPTIONAL_HEADER),
        )  # fmt: skip
    return header
