"""A site's own code lists: what may be left out is computed, what nobody would read is refused.

Belongs here: the rules for one row and one file of a site's lists.
Does not belong here: folders (site_reference.py), reading complete lists (code_lists.py), which set means what
(sql/reference/drug_sets.csv, finding_sets.csv, lab_sets.csv), what codes look like (sql/reference/vocabularies.csv).
Called by site_reference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from pipelines.contract import BY_NAME as CONTRACT
from pipelines.errors import UsageError
from pipelines.warehouse.code_lists import COLUMNS, NAME, CodeRow, code_key, read_table

REQUIRED = ("concept_set", "vocabulary", "code", "description", "source")
MATCHES = ("exact", "prefix", "name")
#: Tables that give a concept set its meaning -> contract tables whose codes are compared with such a set.
SET_TABLES: Mapping[str, tuple[str, ...]] = {
    "drug_sets": ("prescribing",), "finding_sets": ("diagnoses", "procedures"), "lab_sets": ("labs",),
}  # fmt: skip
#: Class of drugs -> reference table that must know each ingredient of it, or its doses count for nothing.
INGREDIENT_TABLES: Mapping[str, str] = {
    "ici": "ici_ingredients", "systemic_steroid": "steroid_equivalents", "myotoxic": "myotoxic_ingredients",
}  # fmt: skip
#: Classes of drugs whose rows need no ingredient.
_WITHOUT_INGREDIENT = ("exclude", "support", "route")

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Known:
    """What a site's list is judged by: the reference tables in effect, and the code lists of the package.

    Attributes:
        tables: name -> rows, for SET_TABLES, INGREDIENT_TABLES and vocabularies.
        package: every row of the package's lists.
    """

    tables: Mapping[str, tuple[Cells, ...]]
    package: tuple[CodeRow, ...]

    @cached_property
    def sets(self) -> Mapping[str, frozenset[str]]:
        """Concept set -> vocabularies in which somebody looks for it."""
        found: dict[str, set[str]] = {}
        for table, readers in SET_TABLES.items():
            compared = {v for reader in readers for v in CONTRACT[reader].column("code_system").allowed}
            for row in self.tables[table]:
                # names of drugs and tests are read, but a code alone can exclude a drug
                has_names = table != "finding_sets" and row.get("drug_class") != "exclude"
                found.setdefault(row["concept_set"], set()).update(compared, (NAME,) if has_names else ())
        for listed in self.package:
            # names of procedures are read in some sets only: in those where the package has names
            found.get(listed.concept_set, set()).add(listed.vocabulary)
        unread = {name for name, drug_class in self.drug_classes.items() if drug_class == "route"}
        return {name: frozenset(() if name in unread else vocabularies) for name, vocabularies in found.items()}

    @cached_property
    def drug_classes(self) -> Mapping[str, str]:
        """Concept set -> class of drugs."""
        return {row["concept_set"]: row["drug_class"] for row in self.tables["drug_sets"]}

    @cached_property
    def laboratory_sets(self) -> frozenset[str]:
        return frozenset(row["concept_set"] for row in self.tables["lab_sets"])

    @cached_property
    def vocabularies(self) -> Mapping[str, tuple[str, int]]:
        """Vocabulary -> form of its codes, and the length below which a code is a category."""
        return {row["vocabulary"]: (row["code_shape"], int(row["category_below_characters"] or 0))
                for row in self.tables["vocabularies"]}  # fmt: skip

    @cached_property
    def spellings(self) -> Mapping[str, str]:
        """Spelling of a vocabulary, lower case -> its name, as the contract accepts them in extracts."""
        found = {name.lower(): name for name in self.vocabularies}
        for readers in SET_TABLES.values():
            for reader in readers:
                found |= CONTRACT[reader].column("code_system").spellings
        return found

    @cached_property
    def ingredient_of_code(self) -> Mapping[tuple[str, str], str]:
        return {(row.vocabulary, row.code_key): row.ingredient for row in self.package if row.ingredient}

    @cached_property
    def ingredient_of_name(self) -> Mapping[tuple[str, str], str]:
        """(class of drugs, name between blanks) -> ingredient."""
        found = {}
        for row in self.package:
            if row.ingredient and (drug_class := self.drug_classes.get(row.concept_set)):
                found[drug_class, code_key(NAME, row.ingredient)] = row.ingredient
                if row.vocabulary == NAME:
                    found[drug_class, row.code_key] = row.ingredient
        return found

    @cached_property
    def ingredients(self) -> Mapping[str, frozenset[str]]:
        """Class of drugs -> ingredients its table knows."""
        return {drug_class: frozenset(row["ingredient"] for row in self.tables[table])
                for drug_class, table in INGREDIENT_TABLES.items()}  # fmt: skip

    @cached_property
    def package_rows(self) -> frozenset[tuple[str, str, str]]:
        return frozenset((row.concept_set, row.vocabulary, row.code_key) for row in self.package)


def complete_list(path: Path, known: Known) -> list[CodeRow]:
    """Read one of a site's code lists and compute what it leaves out.

    Returns:
        Its rows, sorted.

    Raises:
        UsageError: names file, line and column of what would do nothing or something else than meant.
    """
    header, rows = read_table(path)
    _check_header(path, header)
    complete = [_complete(cells, _Place(path, line), known) for line, cells in rows]
    seen: dict[tuple[str, str, str, str], int] = {}
    for (line, _), row in zip(rows, complete, strict=True):
        if row.place in seen:
            raise _Place(path, line).refusal(
                "code", f"the code stands in this set twice, in line {seen[row.place]} too", "a code once in a set",
                "remove one of them",
            )  # fmt: skip
        seen[row.place] = line
    return sorted(complete)


@dataclass(frozen=True)
class _Place:
    """A line of a file, for messages."""

    path: Path
    line: int

    def refusal(self, column: str, problem: str, allowed: str, next_step: str) -> UsageError:
        where = f"{self.path}, line {self.line}, column {column}"
        return UsageError(problem, where=where, allowed=allowed, next_step=next_step)


def _check_header(path: Path, header: list[str]) -> None:
    unknown = [name for name in header if name not in COLUMNS]
    missing = [name for name in REQUIRED if name not in header]
    if unknown or missing or len(set(header)) < len(header):
        problems = [f"unknown columns {', '.join(unknown)}"] if unknown else []
        problems += [f"columns missing: {', '.join(missing)}"] if missing else []
        raise UsageError(
            f"a code list has {' and '.join(problems) or 'a column twice'}", where=str(path),
            allowed=f"{', '.join(REQUIRED)}; and, if you like, {', '.join(c for c in COLUMNS if c not in REQUIRED)}",
            next_step="correct the first line; the file must be CSV with commas",
        )  # fmt: skip


def _complete(cells: Cells, place: _Place, known: Known) -> CodeRow:
    given = {name: cells.get(name, "").strip() for name in COLUMNS}
    for name in REQUIRED:
        if not given[name]:
            raise place.refusal(name, "an empty cell where something must stand", "text", "fill it in")
    concept_set, vocabulary = given["concept_set"], _vocabulary(given, place, known)
    key = code_key(vocabulary, given["code"], keeps_percent=concept_set in known.laboratory_sets)
    if (concept_set, vocabulary, key) not in known.package_rows:
        _check_is_read(concept_set, vocabulary, place, known)
    if given["code_key"] and cells["code_key"] != key:
        raise place.refusal("code_key", "the key does not follow from the code", f"{key!r}", "leave the column out")
    row = CodeRow(
        code_list=place.path.stem, concept_set=concept_set, vocabulary=vocabulary, code=given["code"], code_key=key,
        match=_match(given["match"], vocabulary, key, place, known),
        ingredient=given["ingredient"].lower(), description=given["description"], source=given["source"],
    )  # fmt: skip
    return _with_ingredient(row, place, known)


def _vocabulary(given: Cells, place: _Place, known: Known) -> str:
    if given["concept_set"] not in known.sets:
        raise place.refusal(
            "concept_set", f"nobody reads the set {given['concept_set']}: its codes would do nothing",
            f"the sets of {', '.join(SET_TABLES)}; nmwatch codelists list prints them",
            "take one of these, or give the set a meaning by a row in your own copy of one of these tables",
        )  # fmt: skip
    vocabulary = known.spellings.get(given["vocabulary"].lower())
    if vocabulary is None:
        raise place.refusal("vocabulary", "unknown vocabulary", ", ".join(sorted(known.vocabularies)), "correct it")
    shape, _ = known.vocabularies[vocabulary]
    if not re.fullmatch(shape, given["code"].upper()):
        raise place.refusal(
            "code", f"not a code of {vocabulary}", f"form {shape}",
            "correct it; a spreadsheet may have taken leading zeros or a dot away",
        )  # fmt: skip
    return vocabulary


def _check_is_read(concept_set: str, vocabulary: str, place: _Place, known: Known) -> None:
    readers = known.sets[concept_set]
    if vocabulary in readers:
        return
    raise place.refusal(
        "vocabulary", f"nobody looks for {vocabulary} in the set {concept_set}: the code would do nothing",
        ", ".join(sorted(readers)) or "no code: routes are told by routes.csv",
        "take a set that is read in this vocabulary (nmwatch codelists list)",
    )  # fmt: skip


def _match(given: str, vocabulary: str, key: str, place: _Place, known: Known) -> str:
    if not given:
        _, category_below = known.vocabularies[vocabulary]
        return "name" if vocabulary == NAME else "prefix" if len(key) < category_below else "exact"
    if given not in MATCHES or (given == "name") != (vocabulary == NAME):
        raise place.refusal(
            "match", "this kind of match is not possible here",
            "name for words of names, exact or prefix for codes; empty: computed", "correct it or leave it empty",
        )  # fmt: skip
    return given


def _with_ingredient(row: CodeRow, place: _Place, known: Known) -> CodeRow:
    """Fill in the ingredient and see to it that the tables know it."""
    drug_class = known.drug_classes.get(row.concept_set)
    if drug_class is None:
        return row
    if not row.ingredient:
        row = replace(row, ingredient=_ingredient(row, drug_class, known))
    needed = drug_class not in _WITHOUT_INGREDIENT and row.match != "prefix"
    if needed and not row.ingredient:
        raise place.refusal(
            "ingredient", "the ingredient cannot be told from code, description or name",
            "an ingredient, lower case", "add the column ingredient and fill it in for this row",
        )  # fmt: skip
    if row.ingredient and row.ingredient not in known.ingredients.get(drug_class, {row.ingredient}):
        raise place.refusal(
            "ingredient", f"{INGREDIENT_TABLES[drug_class]}.csv does not know {row.ingredient}: it would count nowhere",
            f"the ingredients of {INGREDIENT_TABLES[drug_class]}.csv",
            f"put {INGREDIENT_TABLES[drug_class]}.csv with a row for it into the folder",
        )  # fmt: skip
    return row


def _ingredient(row: CodeRow, drug_class: str, known: Known) -> str:
    """Tell the ingredient by the code, else by the names in code or description; '' where they name none or several."""
    if found := known.ingredient_of_code.get((row.vocabulary, row.code_key)):
        return found
    if row.match == "prefix":
        return ""
    words = code_key(NAME, row.code if row.vocabulary == NAME else row.description)
    names = {name: ingredient for (for_class, name), ingredient in known.ingredient_of_name.items()
             if for_class == drug_class and name in words}  # fmt: skip
    # "interferon alfa" inside "interferon alfa 2b" is no second drug
    longest = {ingredient for name, ingredient in names.items()
               if not any(name != other and name in other for other in names)}  # fmt: skip
    return longest.pop() if len(longest) == 1 else ""
