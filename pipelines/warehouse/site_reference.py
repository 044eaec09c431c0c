"""Puts the reference folder of a night together: the files of the package, those of the site in their place.

Belongs here: which files a site's folder may hold, whether each fits, the folder that results.
Does not belong here: rows of code lists (site_code_lists.py), loading (reference.py).
Called by flows.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl

from pipelines.errors import UsageError
from pipelines.warehouse.catalogue import SQL_FOLDER, ColumnMeaning, load_columns
from pipelines.warehouse.code_lists import (
    COLUMNS,
    FOLDER,
    OMOP_PRODUCTS,
    CodeRow,
    list_files,
    read_lists,
    read_table,
)
from pipelines.warehouse.reference import REFERENCE_FOLDER, typed_column
from pipelines.warehouse.site_code_lists import INGREDIENT_TABLES, SET_TABLES, Cells, Known, complete_list

#: Tables whose rows the models name one by one -> their key. A row more would do nothing, a row less would stop a rule.
NAMED_ROWS: Mapping[str, tuple[str, ...]] = {
    "alarm_bounds": ("bound_id",), "causality_ranks": ("causality",), "competing_causes": ("rule_id",),
    "competing_code_rules": ("rule_id",), "competing_tests": ("rule_id", "item"),
    "completeness_penalties": ("dimension", "gap"), "event_levels": ("myopathy_level",),
    "evidence_groups": ("finding_group",), "information_items": ("item",), "lab_findings": ("finding",),
    "labels": ("label",), "packet_fields": ("section", "item"), "packet_sections": ("section",),
    "parameters": ("parameter", "unit"), "points": ("finding",), "priority_rules": ("priority_rule",),
    "scale_items": ("scale", "item"), "scales": ("scale",), "steroid_criteria": ("criterion_id",),
    "windows": ("rule_id",),
}  # fmt: skip
#: Not for a site: what they say is about the program itself.
_OURS_ALONE = ("traps",)
#: Parameters in these units are counted in whole ones.
_WHOLE_UNITS = ("days", "hours", "minutes", "years", "results")
_LIST_NAME = re.compile(r"[a-z][a-z0-9_]*\.csv")


def site_folder(home: Path, setting: str) -> Path | None:
    """Give the folder a site's setting names, or None where it has none.

    Raises:
        UsageError: it does not exist.
    """
    if not setting:
        return None
    folder = home / setting
    if not folder.is_dir():
        raise UsageError(
            "the folder of the site's reference files does not exist", where=f"{folder} ([reference] folder)",
            allowed="a folder in the home, or an absolute path",
            next_step="create it, or correct the setting; for `nmwatch check`, which has no home, give it absolute",
        )  # fmt: skip
    return folder


def compose_reference(site: Path, target: Path, *, package: Path = REFERENCE_FOLDER) -> Path:
    """Write the reference files in effect: those of the package, those of the site in their place or beside them.

    Args:
        site: the site's folder.
        target: is replaced.
        package: the files of the package.

    Returns:
        The target; it has the form of sql/reference.

    Raises:
        UsageError: names the file, line and column of what does not fit.
    """
    names = [path.name for path in sorted(package.glob("*.csv")) if path.stem not in _OURS_ALONE]
    tables, lists = _site_files(site, names)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(package, target, ignore=shutil.ignore_patterns("*.sql"))
    for path in tables:
        _write(target / path.name, *_fitting_table(path, package / path.name))
    known = _known(target, package)
    products = site / OMOP_PRODUCTS
    for path, place in [(path, FOLDER) for path in lists] + ([(products, "")] if products.exists() else []):
        rows = complete_list(path, known)
        _write(target / place / path.name, COLUMNS, [[getattr(row, name) for name in COLUMNS] for row in rows])
    _check_together(read_lists(list_files(target)), known, site)
    return target


def _site_files(site: Path, names: Sequence[str]) -> tuple[list[Path], list[Path]]:
    """Divide a site's folder into tables and code lists; a name nobody reads is refused."""
    tables, lists = [], []
    for path in sorted(site.iterdir()):
        if path.name == FOLDER and path.is_dir():
            lists = [file for file in sorted(path.iterdir()) if not _is_note(file)]
        elif not _is_note(path):
            if path.name not in names:
                raise UsageError(
                    "a file nobody reads", where=str(path), allowed=f"{FOLDER}/, notes (*.md), {', '.join(names)}",
                    next_step=f"give it one of these names, put a code list into {FOLDER}/, or remove it",
                )  # fmt: skip
            if path.name != OMOP_PRODUCTS:
                tables.append(path)
    for path in lists:
        if not _LIST_NAME.fullmatch(path.name) or path.name == OMOP_PRODUCTS:
            raise UsageError(
                "not the name of a code list", where=str(path),
                allowed="lower case letters, digits and _, ending in .csv", next_step="rename or remove it",
            )  # fmt: skip
    return tables, lists


def _is_note(path: Path) -> bool:
    return path.name.startswith(".") or path.suffix == ".md"


def _fitting_table(path: Path, ours: Path) -> tuple[list[str], list[list[str]]]:
    """Give header and rows of a site's table in the package's order of columns."""
    header, rows = read_table(path)
    wanted, our_rows = read_table(ours)
    unknown, missing = sorted(set(header) - set(wanted)), sorted(set(wanted) - set(header))
    if unknown or missing or len(header) != len(wanted):
        raise UsageError(
            f"the columns do not fit: unknown {', '.join(unknown) or 'none'}, missing {', '.join(missing) or 'none'}",
            where=str(path), allowed=", ".join(wanted),
            next_step=f"copy {ours.name} of the package and change its rows",
        )  # fmt: skip
    columns = load_columns(SQL_FOLDER)
    for name in wanted:
        _check_cells(path, name, rows, columns[name])
    if path.stem in NAMED_ROWS:
        _check_named_rows(path, NAMED_ROWS[path.stem], rows, our_rows)
    if path.stem == "parameters":
        rows = _fitting_parameters(path, rows, our_rows)
    return wanted, [[cells[name].strip() for name in wanted] for _, cells in rows]


def _check_cells(path: Path, name: str, rows: list[tuple[int, dict[str, str]]], column: ColumnMeaning) -> None:
    texts = pl.DataFrame({name: [cells[name].strip() or None for _, cells in rows]}, schema={name: pl.String})
    typed = texts.select(typed_column(name, column.data_type, strict=False))[name]
    for (line, _), text, value in zip(rows, texts[name], typed, strict=True):
        if text is not None and value is None:
            raise UsageError(
                "a cell is not of its column's type", where=f"{path}, line {line}, column {name}",
                allowed={"BOOLEAN": "0 or 1", "DATE": "YYYY-MM-DD"}.get(column.data_type, "a number"),
                next_step="correct it",
            )  # fmt: skip


def _check_named_rows(
    path: Path, key: tuple[str, ...], rows: list[tuple[int, dict[str, str]]], ours: list[tuple[int, dict[str, str]]]
) -> None:
    there = [tuple(cells[name].strip() for name in key) for _, cells in rows]
    wanted = {tuple(cells[name] for name in key) for _, cells in ours}
    unknown, missing = sorted(set(there) - wanted), sorted(wanted - set(there))
    if unknown or missing or len(set(there)) < len(there):
        said = [f"unknown {_words(unknown)}"] if unknown else []
        said += [f"missing {_words(missing)}"] if missing else []
        raise UsageError(
            f"the rows are not those the models name: {'; '.join(said) or 'one is there twice'}",
            where=f"{path}, column {', '.join(key)}",
            allowed="each row of the package's file, once, with other numbers or words",
            next_step="copy the file of the package and change numbers only; to stop a rule, give it no points",
        )  # fmt: skip


def _fitting_parameters(
    path: Path, rows: list[tuple[int, dict[str, str]]], ours: list[tuple[int, dict[str, str]]]
) -> list[tuple[int, dict[str, str]]]:
    """Check the numbers; one that the package writes with decimals keeps them, so that its column keeps its type."""
    with_decimals = {cells["parameter"] for _, cells in ours if "." in cells["value"]}
    fitting = []
    for line, cells in rows:
        text, is_whole_unit = cells["value"].strip(), cells["unit"].strip() in _WHOLE_UNITS
        digits = text.removeprefix("-").replace(".", "", 0 if is_whole_unit else 1)
        if not (digits.isascii() and digits.isdigit()):
            raise UsageError(
                "the value of a parameter cannot be used", where=f"{path}, line {line}, column value",
                allowed="a whole number" if is_whole_unit else "a number", next_step="correct it",
            )  # fmt: skip
        if cells["parameter"].strip() in with_decimals and "." not in text:
            text += ".0"
        fitting.append((line, {**cells, "value": text}))
    return fitting


def _known(target: Path, package: Path) -> Known:
    names = (*SET_TABLES, *INGREDIENT_TABLES.values(), "vocabularies")
    tables: dict[str, tuple[Cells, ...]] = {}
    for name in names:
        tables[name] = tuple(cells for _, cells in read_table(target / f"{name}.csv")[1])
    return Known(tables=tables, package=read_lists(list_files(package)))


def _check_together(rows: Iterable[CodeRow], known: Known, site: Path) -> None:
    """Check what only all lists together can say: every set has a meaning, a code means one drug."""
    ingredients: dict[tuple[str, str], CodeRow] = {}
    for row in rows:
        if row.concept_set not in known.sets:
            raise UsageError(
                f"nobody reads the set {row.concept_set} of {row.code_list}.csv any more",
                where=", ".join(str(site / f"{name}.csv") for name in SET_TABLES if (site / f"{name}.csv").exists()),
                allowed="a row for every set of every code list in use", next_step="put its row back",
            )  # fmt: skip
        first = ingredients.setdefault((row.vocabulary, row.code_key), row) if row.ingredient else row
        if first.ingredient != row.ingredient:
            raise UsageError(
                f"one code of {row.vocabulary} means {first.ingredient} in {first.code_list}.csv and "
                f"{row.ingredient} in {row.code_list}.csv", where=f"{site}, code {row.code}",
                allowed="one ingredient for a code in all lists",
                next_step="correct it; where the package is wrong, replace its list as well",
            )  # fmt: skip


def _words(keys: Sequence[tuple[str, ...]], *, at_most: int = 5) -> str:
    named = [" in ".join(key) for key in keys[:at_most]]
    return ", ".join([*named, f"and {len(keys) - at_most} more"] if len(keys) > at_most else named)


def _write(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
