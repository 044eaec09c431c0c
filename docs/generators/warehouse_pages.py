"""docs/data_dictionary.md, docs/reference.md and sql/README.md: the tables, from models and the column dictionary.

Belongs here: the pages. Does not belong here: what a column means (sql/columns.csv), what a model is for (its header).
Called by docs/build.py.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from pathlib import Path

from docs.generators.markdown import grid, page, written
from docs.generators.warehouse import built_columns, table_comments
from pipelines.warehouse import catalogue
from pipelines.warehouse.reference import reference_hash

_HASH_SHOWN = 12
_SHOWN_ABOVE = ("model", "purpose", "grain")
#: Schemas whose tables no model makes.
BOOKS = ("quality", "meta")
LAYER_WORDS: Mapping[str, str] = {
    "reference": "Code lists, windows, points and every other number are CSV files; one table is computed.",
    "staging": "The latest version of each row as of the run date. Codes become clinical notions, units and doses are"
    " made comparable, merged patients become one.",
    "clinical": "Exposures, CK results, episodes, weakness and other findings, gates and cases.",
    "attribution": "What speaks for a muscle event and for each explanation, in signed points; scores, causality,"
    " priority.",
    "watchlist": "What reviewers see: the list, its evidence, labels, drawing and history.",
    "analysis": "Population figures. Nothing yet.",
    "quality": "The books of ingest and of the checks.",
    "meta": "The books of the nights.",
}  # fmt: skip
_READING_ORDER = ("watchlist", "attribution", "clinical", "staging", "reference", "quality", "meta")


def dictionary_page() -> str:
    """Write docs/data_dictionary.md: every published table a model or the books make."""
    models = {model.name: model for model in catalogue.load_models()}
    parts = [written("data_dictionary")]
    for schema in _READING_ORDER:
        tables = built_columns() if schema in BOOKS else models
        names = sorted(name for name in tables if name.startswith(f"{schema}."))
        parts += [f"## {schema}", LAYER_WORDS[schema], *(_entry(name, models.get(name)) for name in names)]
    return page("sql/ (headers and columns.csv) and the tables as they are built", *parts)


def _entry(name: str, model: catalogue.Model | None) -> str:
    meanings = catalogue.load_columns()
    words = table_comments()[name]  # "<purpose> Grain: <grain>. ..."
    purpose, _, grain = words.partition(" Grain: ")
    facts = [f"- grain: {model.header['grain'] if model else grain.rstrip('.')}"]
    key: tuple[str, ...] = ()
    if model is not None:
        key = model.key
        facts += [f"- {fact}: {text}" for fact, text in model.header.items() if fact not in _SHOWN_ABOVE]
        facts.append(f"- reads: {', '.join(sorted(model.reads))}")
    rows = (
        (f"`{column}`{' (key)' if column in key else ''}", kind, meanings[column].unit, meanings[column].description)
        for column, kind in built_columns()[name].items()
    )
    columns = grid(("column", "type", "unit", "meaning"), rows)
    return "\n\n".join([f"### {name}", purpose, "\n".join(facts), columns])


def sql_page() -> str:
    """Write sql/README.md: the models of each layer in build order, one line each."""
    parts = [written("sql")]
    for layer in catalogue.LAYERS:
        models = [model for model in catalogue.load_models() if model.schema == layer]
        rows = ((f"[{m.path.stem}]({layer}/{m.path.name})", m.header["purpose"], m.header["grain"]) for m in models)
        parts += [f"## {layer}", LAYER_WORDS[layer]]
        parts += [grid(("table", "what it says", "grain"), rows)] if models else []
    return page("the headers of the models", *parts)


def reference_page() -> str:
    """Write docs/reference.md: the reference files with columns, rows and hash, and the parameters."""
    folder = catalogue.SQL_FOLDER
    files = []
    for path in sorted((folder / "reference").rglob("*.csv")):
        header, *records = _rows(path)
        name = path.relative_to(folder).as_posix()
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:_HASH_SHOWN]
        files.append((f"[{name.removeprefix('reference/')}](../sql/{name})", str(len(records)), f"`{digest}`",
                      ", ".join(header)))  # fmt: skip
    parameters = [(f"`{row[0]}`", *row[1:]) for row in _rows(folder / "reference" / "parameters.csv")[1:]]
    return page(
        "sql/reference", written("reference"), grid(("file", "rows", "sha256 begins", "columns"), files),
        f"All of them together (`reference_hash` in `meta.runs`): `{reference_hash()}`", "## Parameters",
        "One row each in `reference.parameters`; the same as one wide row in `reference.parameter_values`.",
        grid(("parameter", "value", "unit", "rule", "meaning and basis"), parameters),
    )  # fmt: skip


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))
