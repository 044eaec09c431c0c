"""Code lists for the terminal: which are in effect, and how two states of them differ.

Belongs here: what a name on the command line stands for (package, a home, a folder), and the lines that are printed.
Does not belong here: printing (pipelines/terminal_codelists.py), reading and comparing (pipelines/warehouse).
Called by the codelists commands. Imports no Prefect, so that they start at once.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.settings import Home, load_settings
from pipelines.warehouse.code_lists import (
    FOLDER,
    OMOP_PRODUCTS,
    CodeRow,
    code_list_hash,
    compare,
    list_files,
    read_lists,
    sizes,
)
from pipelines.warehouse.reference import REFERENCE_FOLDER
from pipelines.warehouse.site_reference import compose_reference, site_folder

PACKAGE = "package"
CHANGES = ("added", "removed", "changed", "described")
_ALLOWED = f"{PACKAGE}, a home, a folder with {FOLDER}/ in it, or a folder of code lists"
_HASH_SHOWN = 12

Line = tuple[str, ...]


@dataclass(frozen=True)
class Lists:
    """Code lists under a name.

    Attributes:
        name: as it was asked for.
        rows: of all lists.
        has_products: whether the OMOP products beside the lists belong to it.
    """

    name: str
    rows: tuple[CodeRow, ...]
    has_products: bool


@dataclass(frozen=True)
class Comparison:
    """How two states of the lists differ.

    Attributes:
        lines: list, concept set, change, number, codes: one line for each list, set and kind of change.
        totals: one sentence for each kind of change, and one for all.
        is_equal: whether nothing differs.
    """

    lines: tuple[Line, ...]
    totals: tuple[str, ...]
    is_equal: bool


def compare_lists(before: str, after: str) -> Comparison:
    """Compare two states of the code lists.

    Args:
        before: `package`, a home, a folder with codelists/ in it, or a folder of code lists.
        after: the same.

    Raises:
        UsageError: a name stands for no code lists, or a list cannot be read.
    """
    old, new = read_named(before), read_named(after)
    rows = [lists.rows for lists in (old, new)]
    if old.has_products != new.has_products:
        rows = [tuple(row for row in part if f"{row.code_list}.csv" != OMOP_PRODUCTS) for part in rows]
    differences = compare(*rows)
    lines = []
    for (name, concept_set, change), group in groupby(differences, lambda d: (d.code_list, d.concept_set, d.change)):
        codes = [f"{difference.vocabulary} {difference.code}" for difference in group]
        lines.append((name, concept_set, change, f"{len(codes):,}", ", ".join(codes)))
    counts = Counter(difference.change for difference in differences)
    words = {"changed": " (spelling, match or ingredient)", "described": " (description or source only)"}
    totals = [f"{counts[change]:,} {change}{words.get(change, '')}" for change in CHANGES]
    totals.append(f"{old.name}: {len(rows[0]):,} codes, {new.name}: {len(rows[1]):,} codes")
    return Comparison(lines=tuple(lines), totals=tuple(totals), is_equal=not differences)


def list_lists(home: Path | None) -> tuple[tuple[Line, ...], str]:
    """Give the lists in effect, and the hash over all of them.

    Args:
        home: whose settings count; None: the lists of the package.

    Returns:
        Lines of list, origin, concept set, rows, vocabularies, hash of the list (on its first line); and the hash
        that meta.runs keeps.

    Raises:
        UsageError: there is no such home, or a file of its folder does not fit.
    """
    package = _package()
    lists = package if home is None else _of_home(str(home), home)
    ours = {name: tuple(rows) for name, rows in groupby(package.rows, lambda row: row.code_list)}
    lines: list[Line] = []
    for name, group in groupby(lists.rows, lambda row: row.code_list):
        rows = tuple(group)
        origin = "site" if name not in ours else PACKAGE if rows == ours[name] else "site, in place of package"
        first = (name, origin, code_list_hash(rows)[:_HASH_SHOWN])
        for (_, concept_set), count in sorted(sizes(rows).items()):
            vocabularies = sorted({row.vocabulary for row in rows if row.concept_set == concept_set})
            lines.append((first[0], first[1], concept_set, f"{count:,}", ", ".join(vocabularies), first[2]))
            first = ("", "", "")
    return tuple(lines), code_list_hash(lists.rows)


def read_named(name: str) -> Lists:
    """Read the code lists a name of the command line stands for.

    Raises:
        UsageError: it stands for none.
    """
    if name == PACKAGE:
        return _package()
    folder = Path(name)
    if not folder.is_dir():
        raise UsageError("there is no such folder of code lists", where=name, allowed=_ALLOWED,
                         next_step="check the name")  # fmt: skip
    home = Home(folder)
    if home.settings_file.exists() or home.warehouse.is_dir():
        return _of_home(name, folder)
    if (folder / FOLDER).is_dir():
        return Lists(name, read_lists(list_files(folder)), has_products=(folder / OMOP_PRODUCTS).exists())
    files = sorted(folder.glob("*.csv"))
    if not files:
        raise UsageError("the folder holds no code lists", where=name, allowed=_ALLOWED, next_step="check the name")
    return Lists(name, read_lists(files), has_products=False)


def _package() -> Lists:
    return Lists(PACKAGE, read_lists(list_files(REFERENCE_FOLDER)), has_products=True)


def _of_home(name: str, folder: Path) -> Lists:
    if not folder.is_dir():
        raise UsageError("there is no such home", where=name, allowed="the folder of an installation",
                         next_step="check --home")  # fmt: skip
    with _reference_of(Home(folder)) as reference:
        return Lists(name, read_lists(list_files(reference)), has_products=True)


@contextmanager
def _reference_of(home: Home) -> Iterator[Path]:
    """Put the reference files of a home together as a night would, in a folder of its own."""
    site = site_folder(home.root, load_settings(home).reference.folder)
    if site is None:
        yield REFERENCE_FOLDER
        return
    with tempfile.TemporaryDirectory(prefix="nmwatch-codelists-") as folder:
        yield compose_reference(site, Path(folder) / "reference")
