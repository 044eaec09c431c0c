"""docs/clinical/codelists: every list with its sets and codes.

Belongs here: these pages. Does not belong here: what a site may add (docs/codelists.md), columns (docs/reference.md).
Called by clinical, and by clinical_pages for links.

Words are printed for vocabularies whose terms may be shown; for CPT, SNOMED CT and MedDRA the code alone
(docs/decisions/0011-licensed-terms.md), although the words in the files are the project's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby

from docs.generators.clinical_tables import REFERENCE, anchor, table
from docs.generators.markdown import grid, page, written
from pipelines.warehouse.code_lists import NAME, CodeRow, code_list_hash, list_files, read_lists

FOLDER = "codelists"
#: Vocabularies of which no words are printed.
_CODES_ALONE = ("CPT", "MEDDRA", "SNOMED")
_HASH_SHOWN = 12


@cache
def lists() -> Mapping[str, tuple[CodeRow, ...]]:
    """Give the rows of every code list of the package."""
    rows = read_lists(list_files(REFERENCE))
    return {name: tuple(group) for name, group in groupby(rows, lambda row: row.code_list)}


def index_page() -> str:
    """Write docs/clinical/codelists/README.md."""
    every = [row for rows in lists().values() for row in rows]
    vocabularies = sorted(Counter(row.vocabulary for row in every).items())
    rows = (
        (f"[{name}]({name}.md)", str(len(listed)), str(len({row.concept_set for row in listed})),
         ", ".join(sorted({row.vocabulary for row in listed})), _unverified(listed),
         f"`{code_list_hash(listed)[:_HASH_SHOWN]}`")
        for name, listed in lists().items()
    )  # fmt: skip
    intro = written("clinical_codelists").replace("{codes}", str(len(every))).replace("{lists}", str(len(lists())))
    return page(
        "sql/reference/codelists and omop_drug_products.csv", intro,
        grid(("list", "codes", "sets", "vocabularies", "not verified", "sha256 begins"), rows),
        "Codes by vocabulary: " + ", ".join(f"{name} {count}" for name, count in vocabularies) + ".",
        f"All together (`code_list_hash` in `meta.runs` of a home without lists of its own): `{code_list_hash(every)}`",
    )  # fmt: skip


def list_page(name: str) -> str:
    """Write docs/clinical/codelists/<name>.md.

    Args:
        name: of the list.
    """
    listed = lists()[name]
    parts = [f"# {name}", f"{len(listed)} codes. [All lists](README.md)."]
    for concept_set, group in groupby(listed, lambda row: row.concept_set):
        rows = tuple(group)
        parts += [f"## {concept_set}", _meaning(concept_set), *_codes(rows)]
    return page(_file(name), *(part for part in parts if part))


def set_link(concept_set: str) -> str:
    """Link a set to the list that holds it, from a page of docs/clinical."""
    for name, rows in lists().items():
        if any(row.concept_set == concept_set for row in rows):
            return f"[{concept_set}]({FOLDER}/{name}.md#{anchor(concept_set)})"
    return concept_set


def _codes(rows: tuple[CodeRow, ...]) -> Iterator[str]:
    names = [row.code for row in rows if row.vocabulary == NAME]
    if names:
        yield "Words of names: " + ", ".join(f"`{name}`" for name in names) + "."
    coded = [row for row in rows if row.vocabulary != NAME]
    if coded:
        yield grid(("vocabulary", "code", "match", "ingredient", "our words", "source"), (_code(row) for row in coded))


def _code(row: CodeRow) -> tuple[str, ...]:
    words = "" if row.vocabulary in _CODES_ALONE or row.description == row.ingredient else row.description
    return row.vocabulary, f"`{row.code}`", row.match, row.ingredient, words, row.source


def _meaning(concept_set: str) -> str:
    """Say what a set means to the models."""
    said = [f"drug class {row['drug_class']}, group {row['drug_group']}" + (f"; {row['note']}" if row["note"] else "")
            for row in table("drug_sets") if row["concept_set"] == concept_set]  # fmt: skip
    said += [f"finding {row['finding']}, group {row['finding_group']} ({row['basis']})"
             for row in table("finding_sets") if row["concept_set"] == concept_set]  # fmt: skip
    said += [f"analyte {row['analyte']}, {row['role']} ({row['basis']})"
             for row in table("lab_sets") if row["concept_set"] == concept_set]  # fmt: skip
    return "\n".join(f"- {words}" for words in said)


def _unverified(rows: tuple[CodeRow, ...]) -> str:
    return str(sum("UNVERIFIED" in row.source for row in rows))


def _file(name: str) -> str:
    return f"sql/reference/{name}.csv" if (REFERENCE / f"{name}.csv").exists() else f"sql/reference/{FOLDER}/{name}.csv"
